import { mapChanges, sameValue, type Changes } from "../../model/changes.js";
import { Refused } from "../../model/refused.js";
import type { SpKeyRing } from "../certificates/sp-keys.js";
import type { AppDeps } from "../apps/app-verbs.js";
import type { RefreshDeps } from "../methods/refresh-metadata.js";
import { teamsRefusals } from "../refusals.js";

/** One field that a step gives another value, as a plan shows it. */
export interface FieldChange {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What applying a file works with. */
export interface ApplyDeps extends AppDeps, RefreshDeps {
  readonly stack: string;
  readonly spKeys: Pick<SpKeyRing, "seal">;
}

/** What applying a file would do about one thing, and has done once `run` was called. */
export interface Step {
  readonly kind: "team" | "ssoMethod" | "directory" | "token" | "oauthClient" | "app" | "webhook" | "auditStream";
  /** As `acme` or `acme/acme-okta`. */
  readonly name: string;
  /** `adopt`: it is as the file says and becomes the file's, so that it may no longer be changed elsewhere. `release`: no longer in the file, so it may be changed elsewhere again. `revoke`: the file gave it and does no more. */
  readonly action: "create" | "update" | "adopt" | "release" | "revoke" | "unchanged";
  readonly changes: readonly FieldChange[];
  /** How many people have signed in by it and can no more; absent where nobody is kept out. */
  readonly keptOut?: number;
  /** Whether counting stopped there. */
  readonly keptOutOrMore?: boolean;
  /** The first of them, as people know them. */
  readonly keptOutNames?: readonly string[];
  /** What follows that no field tells, and what the file cannot take back. */
  readonly notes?: readonly string[];
  readonly run: () => Promise<StepResult>;
}

export interface StepResult {
  readonly warnings?: readonly string[];
  /** A client secret that was made: shown once. */
  readonly secret?:
    (({ readonly app: string } | { readonly oauthClient: string }) & { readonly text: string }) | undefined;
  /** A token that was made: shown once. */
  readonly token?: { readonly directory: string; readonly name: string; readonly text: string } | undefined;
}

/** A refusal while one thing is planned says which: a file has many. @throws Refused */
export async function naming<T>(what: string, plan: () => Promise<T>): Promise<T> {
  try {
    return await plan();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused({ ...error.refusal, cause: `${what}: ${error.refusal.cause}` }, { cause: error });
  }
}

/** A client id that is in use is told before anything is written: nothing of a file gives one up. @throws Refused `client_id_taken` */
export async function checkClientIdFree({ store }: Pick<ApplyDeps, "store">, clientId: string): Promise<void> {
  const held = (await store.appByClientId(clientId)) ?? (await store.oauthClientByClientId(clientId));
  if (held !== undefined) throw new Refused(teamsRefusals.client_id_taken(clientId));
}

/** Whose secret was made, in words. */
export function secretOwner(secret: NonNullable<StepResult["secret"]>): string {
  return "app" in secret ? `app ${secret.app}` : `OAuth client ${secret.oauthClient}`;
}

/** What the step of a record is of which only the changes are known. */
export function actionOfChanges(changes: Changes): "unchanged" | "adopt" | "update" {
  const [first, ...more] = Object.keys(changes);
  if (first === undefined) return "unchanged";
  return first === "managedByFile" && more.length === 0 ? "adopt" : "update";
}

/** What the step of a record is that is there, before and after the file's word. */
export function actionBetween(before: object, after: object): "unchanged" | "adopt" | "update" {
  if (sameValue(before, after)) return "unchanged";
  return sameValue(withoutOrigin(before), withoutOrigin(after)) ? "adopt" : "update";
}

const origins: ReadonlySet<string> = new Set(["managedByFile", "fromFile", "source", "addedAt"]);

/** Without what says whose it is. */
function withoutOrigin(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutOrigin);
  if (typeof value !== "object" || value === null) return value;
  const told = Object.entries(value).filter(([key]) => !origins.has(key));
  return Object.fromEntries(told.map(([key, one]) => [key, withoutOrigin(one)]));
}

export const nothing: StepResult = {};

/** Certificates, instants and bookkeeping, as a person reads them in a plan. */
export function readable(changes: Changes): readonly FieldChange[] {
  return Object.entries(mapChanges(changes, shortened))
    .filter(([field]) => !hidden.has(field))
    .map(([field, change]) => ({ field, ...change }));
}

const hidden: ReadonlySet<string> = new Set(["version", "updatedAt", "createdAt", "id", "teamId", "managedByFile"]);

function shortened(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shortened);
  if (typeof value !== "object" || value === null) return value;
  if ("fingerprint256" in value && typeof value.fingerprint256 === "string") return value.fingerprint256.slice(0, 16);
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      typeof one === "number" && instants.test(key) ? new Date(one).toISOString() : shortened(one),
    ]),
  );
}

const instants = /^at$|At$/;
