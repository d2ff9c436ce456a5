import { join } from "node:path";
import type { z } from "zod";
import { developmentSecrets } from "./development-secrets.js";
import { settingsSchema, settingSources, type SettingName } from "./schema.js";
import { fromEnvironment, fromFile, type Environment } from "./setting-values.js";
import { SettingsFault, type Settings } from "./settings.js";

export interface SettingsRequest {
  readonly env: Environment;
  /** A file the operator named; without one `config/drawbridge.yaml` is read where it is there. */
  readonly file?: string | undefined;
}

export const usualSettingsFile = join("config", "drawbridge.yaml");

/** Set by the operator in production; made or guessed in development. */
const neededInProduction = ["publicUrl", "sessionSecrets", "encryptionKeys"] as const satisfies readonly SettingName[];

/**
 * Reads the settings: the environment wins over the file, the file over the defaults.
 * @throws SettingsFault with every fault at once
 */
export function readSettings({ env, file }: SettingsRequest): Settings {
  const filed = fromFile(file ?? usualSettingsFile, file !== undefined);
  const set = fromEnvironment(env);
  const origins = new Map([...filed.origins, ...set.origins]);
  const faults = [...filed.faults, ...set.faults];
  const checked = settingsSchema.safeParse({ ...filed.values, ...set.values });
  if (!checked.success) {
    for (const issue of checked.error.issues) {
      const [name, ...within] = issue.path.map(String);
      const place = within.length === 0 ? "" : ` (${within.map(placeOf).join(" ")})`;
      faults.push(
        `${origins.get(name ?? "") ?? name ?? "settings"}${place}: ${labelled(name, origins)}${issue.message}`,
      );
    }
  }
  const production = env["NODE_ENV"] === "production";
  if (production) {
    for (const name of neededInProduction) {
      if (origins.has(name) || faults.some((fault) => fault.startsWith(settingSources[name].env))) continue;
      faults.push(`${settingSources[name].env}: must be set when NODE_ENV=production`);
    }
  }
  if (production && checked.success) faults.push(...guessable(checked.data));
  if (origins.has("smtpUrl") && !origins.has("mailFrom")) {
    faults.push("MAIL_FROM: must be set with SMTP_URL: the address that mail comes from");
  }
  if (faults.length > 0 || !checked.success) throw new SettingsFault(faults);

  const { host, publicUrl, adminUrl, sessionSecrets, encryptionKeys, ...rest } = checked.data;
  const missing = sessionSecrets === undefined || encryptionKeys === undefined;
  const development = missing ? developmentSecrets(rest.dataFolder) : undefined;
  const address = publicUrl ?? `http://localhost:${rest.port}`;
  const console = adminAddress({ ...rest, adminUrl, publicUrl: address, production });
  return freeze({
    ...rest,
    adminUrl: console,
    production,
    // Outside of production only this machine is served, for the secrets may be ones made for development.
    host: host ?? (production ? "0.0.0.0" : "127.0.0.1"),
    publicUrl: address,
    sessionSecrets: sessionSecrets ?? [development?.sessionSecret ?? ""],
    encryptionKeys: encryptionKeys ?? [Buffer.from(development?.encryptionKey ?? "", "base64")],
    origins,
    warnings: [...warningsOf(address), ...mailWarnings(rest)],
  });
}

/** Different octets that a secret has at least: 32 drawn by chance have about 30, one letter in base64 makes three. */
const fewestOctets = 5;

/** Secrets that nobody drew: one character again and again, as in examples. */
function guessable({ sessionSecrets = [], encryptionKeys = [] }: z.infer<typeof settingsSchema>): string[] {
  const isPoor = (secret: string | Buffer) => new Set(Buffer.from(secret)).size < fewestOctets;
  return [
    [settingSources.sessionSecrets.env, sessionSecrets] as const,
    [settingSources.encryptionKeys.env, encryptionKeys] as const,
  ].flatMap(([name, secrets]) =>
    secrets.flatMap((secret, at) =>
      isPoor(secret)
        ? [
            `${name} (entry ${at + 1}): is made of a few characters again and again; draw one with: openssl rand -base64 32`,
          ]
        : [],
    ),
  );
}

/**
 * Where the console is, once it has a port of its own. On another host than people's pages: browsers send the cookies of a
 * host to all of its ports.
 * @throws SettingsFault
 */
function adminAddress(given: {
  readonly port: number;
  readonly adminPort?: number | undefined;
  readonly adminUrl?: string | undefined;
  readonly publicUrl: string;
  readonly production: boolean;
}): string {
  const { port, adminPort, adminUrl, publicUrl, production } = given;
  if (adminPort === undefined) {
    if (adminUrl !== undefined) throw new SettingsFault(["ADMIN_URL: has no use without ADMIN_PORT; set both or none"]);
    return publicUrl;
  }
  const { hostname } = new URL(publicUrl);
  if (adminPort === port) throw new SettingsFault(["ADMIN_PORT: must be another port than PORT"]);
  if (adminUrl === undefined && production) {
    throw new SettingsFault(["ADMIN_URL: must be set with ADMIN_PORT when NODE_ENV=production"]);
  }
  const address = adminUrl ?? `http://${hostname === "127.0.0.1" ? "localhost" : "127.0.0.1"}:${adminPort}`;
  if (new URL(address).hostname === hostname) {
    throw new SettingsFault([
      `ADMIN_URL: must have another host name than PUBLIC_URL (${hostname}): browsers send cookies to every port of a host`,
    ]);
  }
  return address;
}

function placeOf(step: string): string {
  return /^\d+$/.test(step) ? `entry ${Number(step) + 1}` : step;
}

/** The setting's name, where its origin (a line of the file) does not say it. */
function labelled(name: string | undefined, origins: ReadonlyMap<string, string>): string {
  return name !== undefined && origins.get(name)?.includes(" line ") ? `${name} ` : "";
}

function warningsOf(publicUrl: string): string[] {
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol === "https:" || hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]") return [];
  return [`PUBLIC_URL ${publicUrl} is not https: browsers keep the sign-in cookies only over https or on localhost`];
}

function mailWarnings({ smtpUrl, mailFrom }: Pick<Settings, "smtpUrl" | "mailFrom">): string[] {
  return mailFrom !== undefined && smtpUrl === undefined ? ["MAIL_FROM is set without SMTP_URL: no mail is sent"] : [];
}

function freeze(settings: Settings): Settings {
  for (const value of Object.values(settings)) if (Array.isArray(value)) Object.freeze(value);
  Object.freeze(settings.stackPeers);
  return Object.freeze(settings);
}
