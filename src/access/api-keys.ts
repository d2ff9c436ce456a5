import { newId } from "../lib/new-id.js";
import { sha256Hex } from "../lib/sha256.js";
import { checkExpected } from "../model/expecting.js";
import { grantOfKey, stateOfKey, type ApiKey } from "../model/api-key.js";
import { eventOf, type Subject } from "../model/event.js";
import { needsOf, type Grant, type Need, type Role } from "../model/grant.js";
import type { ApiKeyId, TeamId } from "../model/ids.js";
import { Refused } from "../model/refused.js";
import { deciding } from "../store/port/deciding.js";
import type { Store } from "../store/port/store.js";
import { checkTeamThere } from "./admins.js";
import { chainOf, checkGivable, checkName, makerOf, stamp, type AccessDeps } from "./deps.js";
import { accessRefusals } from "./refusals.js";
import { newSecret, secretHash } from "./secrets.js";

const day = 24 * 60 * 60_000;
/** Unless said. */
export const usualKeyLifeMs = 365 * day;
/** A key is found again in a list by its beginning; these few characters of 43 open nothing. */
const prefixLength = 12;
const touchEveryMs = 60_000;

export interface ApiKeyDraft {
  readonly name: string;
  readonly role: Role;
  readonly team: TeamId | null;
  readonly needs?: readonly Need[] | undefined;
  readonly expiresAt?: number | undefined;
}

/**
 * Makes a key; its text is answered here and never again.
 * @throws Refused `value_invalid`, `forbidden`, `not_found`
 */
export async function createApiKey(deps: AccessDeps, draft: ApiKeyDraft): Promise<{ key: ApiKey; text: string }> {
  const { name, role, team, needs } = draft;
  checkName(name);
  if (needs !== undefined && (needs.length === 0 || !needs.every((need) => needsOf(role).includes(need)))) {
    throw new Refused(accessRefusals.needs_invalid(role, needs));
  }
  checkGivable(deps, { role, team });
  const now = deps.now();
  const expiresAt = draft.expiresAt ?? now + usualKeyLifeMs;
  if (expiresAt <= now) {
    const cause = "The end of the key lies in the past.";
    throw new Refused(
      accessRefusals.time_invalid("expiresAt", cause, "Name an instant to come, or leave it out for a year."),
    );
  }
  const text = newSecret("apiKey");
  const key = await deciding(deps.store.installation, async (tx) => {
    await checkTeamThere(tx, team);
    const made = await tx.apiKeys.create({
      id: newId<ApiKeyId>(),
      name,
      hash: sha256Hex(text),
      prefix: text.slice(0, prefixLength),
      role,
      team,
      ...(needs !== undefined && { needs: [...new Set(needs)] }),
      madeBy: makerOf(deps),
      expiresAt,
      createdAt: now,
      updatedAt: now,
    });
    await chainOf(tx, team).append(eventOf(stamp(deps), "api_key.created", subjectOf(made), factsOf(made)));
    return made;
  });
  return { key, text };
}

/**
 * Ends a key at once. Repeated calls change nothing.
 * @param team  the place it is looked for in; a key of another place is not there
 * @throws Refused `not_found`, `stale_version`, `forbidden`
 */
export async function revokeApiKey(
  deps: AccessDeps,
  id: ApiKeyId,
  { team, expected }: { readonly team: TeamId | null; readonly expected?: number | undefined },
): Promise<ApiKey> {
  return deciding(deps.store.installation, async (tx) => {
    const key = await tx.apiKeys.get(id);
    if (key?.team !== team) throw new Refused(accessRefusals.not_found("such API key"));
    checkExpected(key, expected, `The API key "${key.name}"`);
    checkGivable(deps, key);
    if (key.revokedAt !== undefined) return key;
    const saved = await tx.apiKeys.replace({ ...key, revokedAt: deps.now(), updatedAt: deps.now() });
    await chainOf(tx, team).append(eventOf(stamp(deps), "api_key.revoked", subjectOf(saved), factsOf(saved)));
    return saved;
  });
}

/** What a key proves, or why it proves nothing. Outside the answer is one; the log may tell the reasons apart. */
export type ProvenKey =
  | { readonly ok: true; readonly key: ApiKey; readonly grants: readonly [Grant] }
  | { readonly ok: false; readonly because: "unknown" }
  | { readonly ok: false; readonly because: "revoked" | "expired"; readonly key: ApiKey };

/** Reads an API key as it was sent, and notes its use, once a minute at most. */
export async function proveApiKey(store: Store, text: string, now: number): Promise<ProvenKey> {
  const hash = secretHash("apiKey", text);
  const key = hash === undefined ? undefined : await store.installation.apiKeys.byHash(hash);
  if (key === undefined) return { ok: false, because: "unknown" };
  const state = stateOfKey(key, now);
  if (state !== "works") return { ok: false, because: state, key };
  if ((key.lastUsedAt ?? 0) <= now - touchEveryMs) await store.installation.apiKeys.touch(key.id, now);
  return { ok: true, key, grants: [grantOfKey(key)] };
}

function subjectOf({ id, version }: ApiKey): Subject {
  return { kind: "api_key", id, version };
}

function factsOf({ name, prefix, role, needs, expiresAt }: ApiKey): {
  name: string;
  prefix: string;
  role: Role;
  needs?: readonly Need[];
  expiresAt: number;
} {
  return { name, prefix, role, ...(needs !== undefined && { needs }), expiresAt };
}
