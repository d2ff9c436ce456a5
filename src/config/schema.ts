import { isIPv4, isIPv6 } from "node:net";
import { z } from "zod";
import { readMailbox } from "../lib/mailbox.js";
import { mongoPlaceOf } from "../lib/mongo-address.js";
import { isSlug, slugRule } from "../lib/slug.js";
import { readEmail } from "../rules/index.js";

/** 32 octets in base64, with its padding: 43 characters and one `=`. */
const keyShape = /^[A-Za-z0-9+/]{43}=$/;
const shortestSecret = 32;

const whole = (from: number, to: number, why: string) =>
  z
    .int({ error: `must be a whole number from ${from} to ${to}, ${why}` })
    .min(from, { error: `must be at least ${from}, ${why}` })
    .max(to, { error: `must be at most ${to}, ${why}` });

const text = z.string({ error: "must be text" }).min(1, { error: "must not be empty" });

/** An address of ours, kept as its origin: paths are the doors' own, and an underscore in a base URL is refused by Okta. */
const origin = text.transform((value, context) => {
  const fault = (message: string): string => {
    context.addIssue({ code: "custom", message });
    return z.NEVER;
  };
  if (!URL.canParse(value)) return fault("must be an address such as https://sso.acme.example");
  const url = new URL(value);
  if (url.protocol !== "https:" && url.protocol !== "http:") return fault("must begin with https:// or http://");
  if (url.username !== "" || url.password !== "") return fault("must not hold a user name or password");
  if (url.pathname !== "/" || url.search !== "" || url.hash !== "" || value.includes("?") || value.includes("#")) {
    return fault("must be the origin alone, without path, query or fragment");
  }
  if (url.hostname.includes("_")) return fault("must not have an underscore in its host name: Okta refuses it");
  return url.origin;
});

const databaseUrl = text
  .refine((value) => /^(sqlite:.+|mongodb(\+srv)?:\/\/.+)$/s.test(value), {
    error: "must be sqlite:PATH, such as sqlite:./data/drawbridge.db, or mongodb://… (a replica set)",
    abort: true,
  })
  .refine((value) => value.startsWith("sqlite:") || mongoPlaceOf(value) !== undefined, {
    error:
      "cannot be read as mongodb://USER:PASSWORD@HOST:PORT/NAME?OPTIONS; write / : @ ? # % of a password as %2F %3A %40 %3F %23 %25",
  });

const sessionSecret = z.string({ error: "must be text" }).min(shortestSecret, {
  error: `must have at least ${shortestSecret} characters; make one with: openssl rand -base64 32`,
});

const encryptionKey = z
  .string({ error: "must be text" })
  .regex(keyShape, { error: "must be 32 bytes in base64; make one with: openssl rand -base64 32" })
  .transform((value) => Buffer.from(value, "base64"));

const slug = text.refine(isSlug, { error: slugRule });

/** What is wrong is said without the address, which may hold a password. */
const smtpUrl = text.superRefine((value, context) => {
  const fault = (message: string): void => context.addIssue({ code: "custom", message });
  const example = "smtp://user:password@mail.acme.example:587";
  if (!URL.canParse(value)) {
    fault(`must be an address such as ${example}`);
    return;
  }
  const { protocol, hostname, username, password, pathname, search, hash } = new URL(value);
  if (protocol !== "smtp:" && protocol !== "smtps:") {
    fault("must begin with smtp:// or smtps://");
    return;
  }
  if (hostname === "") {
    fault(`must name a host, as ${example}`);
    return;
  }
  if (!["", "/"].includes(pathname) || search !== "" || hash !== "") {
    fault("must have nothing after host and port; write / ? # and @ of a password as %2F %3F %23 and %40");
    return;
  }
  if ((username === "") !== (password === "")) {
    fault("must have both user and password, or neither");
    return;
  }
  if (![username, password].every(isDecodable)) {
    fault("must have a % of user or password written as %25");
    return;
  }
});

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

const mailFrom = text.refine((value) => readEmail([readMailbox(value)?.address ?? ""]).ok, {
  error: "must be an email address, or a name with one, such as Acme sign-in <sso@acme.example>",
});

/** What express calls `trust proxy`: whose X-Forwarded-* are believed. */
const trustProxy = z.union([z.boolean(), z.int().min(0).max(16), z.array(z.string().min(1)).min(1)], {
  error: "must be false, true, a number of hops, or a list of addresses (loopback, uniquelocal, 10.0.0.0/8)",
});

/** As node:dns takes them: an IP address, with a port where it is not 53. */
function isServer(value: string): boolean {
  const [, inBrackets, v6Port] = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(value) ?? [];
  if (inBrackets !== undefined) return isIPv6(inBrackets) && isPort(v6Port);
  const [, address = "", port] = /^([\d.]+)(?::(\d{1,5}))?$/.exec(value) ?? [];
  return isIPv6(value) || (isIPv4(address) && isPort(port));
}

function isPort(text: string | undefined): boolean {
  return text === undefined || (Number(text) > 0 && Number(text) < 65_536);
}

/** All settings with what holds where one is left out. The three without a default have one in development only. */
export const settingsSchema = z.strictObject({
  port: whole(0, 65535, "0 for any free port").default(8080),
  host: text.optional(),
  publicUrl: origin.optional(),
  adminPort: whole(1, 65535, "another one than PORT").optional(),
  adminUrl: origin.optional(),
  databaseUrl: databaseUrl.default("sqlite:./data/drawbridge.db"),
  sessionSecrets: z.array(sessionSecret, { error: "must be a list of texts" }).min(1).optional(),
  encryptionKeys: z.array(encryptionKey, { error: "must be a list of texts" }).min(1).optional(),
  trustProxy: trustProxy.default(false),
  logLevel: z
    .enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"], {
      error: "must be one of fatal, error, warn, info, debug, trace, silent",
    })
    .default("info"),
  stack: slug.default("global"),
  stackPeers: z
    .record(slug, origin, { error: 'must map stack names to base URLs, such as {"eu": "https://eu.acme.example"}' })
    .default({}),
  bootstrapFile: text.optional(),
  certsFolder: text.default("./certs"),
  dataFolder: text.default("./data"),
  metadataRefreshHours: whole(1, 720, "hours").default(24),
  metadataAllowedHosts: z.array(text, { error: "must be a list of host names" }).default([]),
  webhookAllowedHosts: z.array(text, { error: "must be a list of host names" }).default([]),
  metricsToken: text
    .min(16, { error: "must have at least 16 characters; make one with: openssl rand -base64 32" })
    .optional(),
  rateLimits: z.enum(["on", "off"], { error: "must be on or off" }).default("on"),
  tokenRate: whole(25, 1_000_000, "requests a second").default(200),
  tokenBurst: whole(500, 10_000_000, "requests at once").default(2000),
  dnsServers: z
    .array(
      text.refine(isServer, {
        error: "must be an address of a name server, such as 127.0.0.1:5353 or [2001:db8::53]:53",
      }),
      { error: "must be a list of name servers" },
    )
    .default([]),
  smtpUrl: smtpUrl.optional(),
  mailFrom: mailFrom.optional(),
  traceDays: whole(1, 3650, "days").default(30),
  attemptDays: whole(1, 3650, "days").default(30),
  failureDays: whole(1, 3650, "days").default(90),
  deliveryDays: whole(1, 3650, "days").default(7),
  /** None: for good. Not below what streams and webhooks may lag. */
  eventDataDays: whole(7, 3650, "days").optional(),
});

export type SettingName = keyof z.infer<typeof settingsSchema>;

interface SettingSource {
  readonly env: string;
  /** Never printed; also read from the file that `ENV_FILE` names. */
  readonly secret?: true;
  /** How the text of an environment variable becomes what the file would hold. */
  readonly from: "text" | "number" | "list" | "json" | "proxy";
}

/** Where each setting comes from besides the file. */
export const settingSources: Readonly<Record<SettingName, SettingSource>> = {
  port: { env: "PORT", from: "number" },
  host: { env: "HOST", from: "text" },
  publicUrl: { env: "PUBLIC_URL", from: "text" },
  adminPort: { env: "ADMIN_PORT", from: "number" },
  adminUrl: { env: "ADMIN_URL", from: "text" },
  databaseUrl: { env: "DATABASE_URL", from: "text", secret: true },
  sessionSecrets: { env: "SESSION_SECRET", from: "list", secret: true },
  encryptionKeys: { env: "ENCRYPTION_KEY", from: "list", secret: true },
  trustProxy: { env: "TRUST_PROXY", from: "proxy" },
  logLevel: { env: "LOG_LEVEL", from: "text" },
  stack: { env: "STACK", from: "text" },
  stackPeers: { env: "STACK_PEERS", from: "json" },
  bootstrapFile: { env: "BOOTSTRAP_FILE", from: "text" },
  certsFolder: { env: "CERTS_FOLDER", from: "text" },
  dataFolder: { env: "DATA_FOLDER", from: "text" },
  metadataRefreshHours: { env: "METADATA_REFRESH_HOURS", from: "number" },
  metadataAllowedHosts: { env: "METADATA_ALLOWED_HOSTS", from: "list" },
  webhookAllowedHosts: { env: "WEBHOOK_ALLOWED_HOSTS", from: "list" },
  metricsToken: { env: "METRICS_TOKEN", from: "text", secret: true },
  rateLimits: { env: "RATE_LIMITS", from: "text" },
  tokenRate: { env: "TOKEN_RATE", from: "number" },
  tokenBurst: { env: "TOKEN_BURST", from: "number" },
  dnsServers: { env: "DNS_SERVERS", from: "list" },
  smtpUrl: { env: "SMTP_URL", from: "text", secret: true },
  mailFrom: { env: "MAIL_FROM", from: "text" },
  traceDays: { env: "TRACE_DAYS", from: "number" },
  attemptDays: { env: "ATTEMPT_DAYS", from: "number" },
  failureDays: { env: "FAILURE_DAYS", from: "number" },
  deliveryDays: { env: "DELIVERY_DAYS", from: "number" },
  eventDataDays: { env: "EVENT_DATA_DAYS", from: "number" },
};
