import { z } from "zod";
import type { Health } from "../../rules/index.js";
import type { Ending } from "../../teams/index.js";
import { healthFields } from "./health.js";
import { instant, shownInstant } from "./shapes.js";

const counted = z.int().min(0);

/** How many connections are doing how. */
const healthCounts = z.object({ ok: counted, failing: counted, paused: counted, silent: counted });

export function countHealth(ones: readonly { readonly health: Health }[]): z.infer<typeof healthCounts> {
  const of = (health: Health) => ones.filter((one) => one.health === health).length;
  return { ok: of("ok"), failing: of("failing"), paused: of("paused"), silent: of("silent") };
}

export const connectionKinds = ["method", "directory"] as const;

const troubledView = z
  .object({ kind: z.enum(connectionKinds), slug: z.string(), name: z.string(), ...healthFields })
  .describe("A connection that is failing, or paused by the brake");

export const expiryView = z
  .object({
    kind: z
      .enum(["certificate", "sp_key", "token", "secret", "api_key"])
      .describe("sp_key: of a key pair of ours that a method was given"),
    id: z.string().describe("Of a certificate its SHA-256 fingerprint, of a client secret the client id"),
    name: z.string(),
    of: z
      .object({ kind: z.enum([...connectionKinds, "app"]), slug: z.string(), name: z.string() })
      .nullable()
      .describe("The connection or the app that stops working; null: an API key"),
    endsAt: instant,
    daysLeft: z.int().describe("Whole days; negative when it has ended"),
  })
  .meta({ id: "Expiry" });
export type ExpiryView = z.infer<typeof expiryView>;

export function shownEnding(one: Ending & { readonly endsAt: number }, daysLeft: number): ExpiryView {
  const end = { endsAt: shownInstant(one.endsAt), daysLeft };
  switch (one.kind) {
    case "certificate": {
      const { slug, name } = one.method;
      const { fingerprint256: id, subject } = one.certificate;
      return { kind: "certificate", id, name: subject, of: { kind: "method", slug, name }, ...end };
    }
    case "sp_key": {
      const { slug, name } = one.method;
      const { fingerprint256: id, subject } = one.key;
      return { kind: "sp_key", id, name: subject, of: { kind: "method", slug, name }, ...end };
    }
    case "token": {
      const { slug, name } = one.directory;
      return { kind: "token", id: one.token.id, name: one.token.name, of: { kind: "directory", slug, name }, ...end };
    }
    case "secret": {
      const { holder } = one;
      const whose = holder.kind === "app" ? holder.app : holder.client;
      const { slug, name } = holder.kind === "app" ? holder.app : holder.directory;
      const of = { kind: holder.kind === "app" ? ("app" as const) : ("directory" as const), slug, name };
      return { kind: "secret", id: whose.clientId, name: whose.name, of, ...end };
    }
    case "api_key":
      return { kind: "api_key", id: one.key.id, name: one.key.name, of: null, ...end };
  }
}

/** What has to be done before people can sign in, in its order. */
export const stepCodes = ["prove_domain", "connect_provider", "let_in"] as const;

const stepView = z.object({
  code: z.enum(stepCodes),
  title: z.string(),
  text: z.string(),
  done: z.boolean(),
});
export type StepView = z.infer<typeof stepView>;

export const overviewView = z
  .object({
    team: z.string().describe("Slug"),
    counts: z.object({
      users: counted.describe("Whom no directory has removed"),
      groups: counted,
      methods: counted,
      liveMethods: counted.describe("Verified, and not switched off"),
      directories: counted,
      domains: counted.describe("Email domains that count"),
      proposals: counted.describe("Changes of methods that wait to be taken over"),
      openFailures: counted,
    }),
    seats: z.object({ used: counted, limit: counted.nullable().describe("null: as many as come") }),
    health: z.object({ methods: healthCounts, directories: healthCounts, troubled: z.array(troubledView) }),
    expiries: z.array(expiryView).describe("What ends within 30 days and has no successor, the first end first"),
    nextSteps: z.array(stepView).describe("What has to be done before people can sign in, in its order"),
  })
  .meta({ id: "Overview" });
export type OverviewView = z.infer<typeof overviewView>;
