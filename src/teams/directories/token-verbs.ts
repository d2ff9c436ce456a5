import { checkExpected, type Expecting } from "../../model/expecting.js";
import { eventOf, type EventData } from "../../model/event.js";
import { randomBytes } from "node:crypto";
import { deciding } from "../../directory/index.js";
import { newId } from "../../lib/new-id.js";
import { sha256Hex } from "../../lib/sha256.js";
import { grantOf, type ScimToken, type TokenScope } from "../../model/directory.js";
import type { DirectoryId, TeamId, TokenId } from "../../model/ids.js";
import type { TeamRecords } from "../../store/port/store.js";
import { isFile, orNotFound, stamp, type TeamsDeps, unlessTaken } from "../deps.js";
import { Refused } from "../../model/refused.js";
import { refuseGuestOfMany } from "../guests.js";
import { teamsRefusals } from "../refusals.js";

export interface TokenDraft {
  readonly name: string;
  readonly scopes?: readonly TokenScope[] | undefined;
  readonly expiresAt?: number | undefined;
  /** A token that another system made; without it one is made here. */
  readonly value?: string | undefined;
}

/** A token with its text, which exists only here and now. */
export interface IssuedToken {
  readonly token: ScimToken;
  /** Absent where the asker gave the text and so has it. */
  readonly text?: string | undefined;
}

export const shortestToken = 32;

/** 256 random bits that name their stack, so that the wrong stack can say where to go. */
export function newTokenText(stack: string): string {
  return `db_${stack}_${randomBytes(32).toString("base64url")}`;
}

/** How a token is kept and looked up. */
export function tokenHash(text: string): string {
  return sha256Hex(text);
}

/** @throws Refused `not_found`, `value_invalid`, `token_taken`, `too_many` */
export async function createToken(
  deps: TeamsDeps & { readonly stack: string },
  teamId: TeamId,
  directoryId: DirectoryId,
  draft: TokenDraft,
): Promise<IssuedToken> {
  const text = textOf(deps, draft);
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    orNotFound(await tx.directories.get(directoryId), "such directory");
    const working = (await tx.tokens.ofDirectory(directoryId)).filter((one) => tokenWorks(one, deps.now()));
    refuseGuestOfMany(deps, "tokens", working.length);
    const token = await insert(deps, tx, directoryId, draft, text);
    await tx.events.append(eventOf(stamp(deps), "token.created", tokenSubject(token), tokenFacts(token)));
    return { token, ...(draft.value === undefined ? { text } : {}) };
  });
}

/**
 * Makes a new token in place of one, which goes on working for a while, so that nothing fails while the new one is being
 * pasted into the identity provider.
 * @throws Refused `not_found`, `value_invalid`, `token_taken`, `stale_version`
 */
export async function rotateToken(
  deps: TeamsDeps & { readonly stack: string },
  teamId: TeamId,
  id: TokenId,
  how: { readonly overlapMs: number; readonly expiresAt?: number | undefined; readonly value?: string | undefined },
  { expected }: Expecting = {},
): Promise<IssuedToken & { readonly old: ScimToken }> {
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    const before = orNotFound(await tx.tokens.get(id), "such token");
    checkExpected(before, expected, `Token "${before.name}"`);
    if (before.client !== undefined) throw new Refused(teamsRefusals.grant_rotates_itself(before.name));
    if (before.revokedAt !== undefined) throw new Refused(teamsRefusals.token_revoked(before.name));
    const text = textOf(deps, { name: before.name, value: how.value });
    const draft = { name: before.name, scopes: before.scopes, expiresAt: how.expiresAt, value: how.value };
    const token = await insert(deps, tx, before.directoryId, draft, text);
    const until = deps.now() + how.overlapMs;
    const old = await tx.tokens.replace({
      ...before,
      expiresAt: Math.min(before.expiresAt ?? Infinity, until),
      updatedAt: deps.now(),
    });
    await tx.events.append(
      eventOf(stamp(deps), "token.rotated", tokenSubject(token), {
        ...tokenFacts(token),
        old: old.id,
        oldUntil: old.expiresAt,
      }),
    );
    return { token, old, ...(how.value === undefined ? { text } : {}) };
  });
}

/**
 * Ends a token at once; of a grant its access and refresh tokens, on every node. Repeated calls change nothing.
 * @param how.because  why, where nobody asked for it by name
 * @throws Refused `not_found`, `stale_version`
 */
export async function revokeToken(
  deps: TeamsDeps,
  teamId: TeamId,
  id: TokenId,
  { expected, because }: Expecting & { readonly because?: RevokedBecause | undefined } = {},
): Promise<ScimToken> {
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    const token = orNotFound(await tx.tokens.get(id), "such token");
    checkExpected(token, expected, `Token "${token.name}"`);
    return revokeIn(deps, tx, token, because);
  });
}

type RevokedBecause = NonNullable<EventData<"token.revoked">["because"]>;

/** The same within a work. */
export async function revokeIn(
  deps: TeamsDeps,
  tx: TeamRecords,
  token: ScimToken,
  because?: RevokedBecause,
): Promise<ScimToken> {
  if (token.revokedAt !== undefined) return token;
  const saved = await tx.tokens.replace({ ...token, revokedAt: deps.now(), updatedAt: deps.now() });
  const grant = grantOf(saved);
  if (grant !== undefined) await tx.artefacts.endGrant(grant);
  const facts = { ...tokenFacts(saved), ...(because !== undefined && { because }) };
  await tx.events.append(eventOf(stamp(deps), "token.revoked", tokenSubject(saved), facts));
  return saved;
}

/** Whether a token opens its directory now. */
export function tokenWorks(token: Pick<ScimToken, "revokedAt" | "expiresAt">, now: number): boolean {
  return token.revokedAt === undefined && (token.expiresAt === undefined || token.expiresAt > now);
}

function textOf(deps: { readonly stack: string }, draft: Pick<TokenDraft, "name" | "value">): string {
  if (draft.value === undefined) return newTokenText(deps.stack);
  if (draft.value.length >= shortestToken && !/\s/.test(draft.value)) return draft.value;
  throw new Refused(teamsRefusals.token_value_invalid(draft.name, shortestToken));
}

function insert(
  deps: TeamsDeps,
  tx: TeamRecords,
  directoryId: DirectoryId,
  draft: TokenDraft,
  text: string,
): Promise<ScimToken> {
  const now = deps.now();
  const taken = teamsRefusals.token_taken(draft.name);
  const creating = tx.tokens.create({
    id: newId<TokenId>(),
    teamId: tx.teamId,
    createdAt: now,
    updatedAt: now,
    directoryId,
    name: draft.name,
    hash: tokenHash(text),
    hint: text.slice(-4),
    scopes: draft.scopes ?? ["read", "write"],
    ...(draft.expiresAt === undefined ? {} : { expiresAt: draft.expiresAt }),
    managedByFile: isFile(deps),
  });
  return unlessTaken(creating, "hash", taken);
}

export function tokenSubject(token: ScimToken): { kind: "token"; id: string; version: number } {
  return { kind: "token", id: token.id, version: token.version };
}

export function tokenFacts(token: ScimToken): EventData<"token.created"> {
  const { name, directoryId, scopes, hint, expiresAt, client } = token;
  return {
    ...{ name, directoryId, scopes, hint },
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(client === undefined ? {} : { client: client.name }),
  };
}
