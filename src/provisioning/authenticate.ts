import { sha256Hex } from "../lib/sha256.js";
import { inSpan } from "../lib/span.js";
import { scimBaseUrl } from "../model/addresses.js";
import { eventOf, stampOf, type Caller, type Subject } from "../model/event.js";
import type { Directory, ScimToken, TokenRefusal, TokenScope } from "../model/directory.js";
import type { ReferenceId } from "../model/ids.js";
import { ScimError } from "../scim/index.js";
import { grantedBy } from "./granted-by.js";
import type { ScimDoorDeps } from "./scim-call.js";

/** Who may do what here, as the token proves it. */
export interface Authenticated {
  readonly directory: Directory;
  readonly token: ScimToken;
}

const longestHeader = 8192;
const touchEveryMs = 60_000;

/**
 * Finds the directory and the token that opens it. `Authorization: Bearer TOKEN`, and the token alone, as Okta's header
 * mode sends it. An unknown directory, one of another team and a wrong token answer alike, so nothing can be found out.
 * @throws ScimError 401
 */
export function authenticate(
  deps: ScimDoorDeps,
  slug: string,
  authorization: string | undefined,
  request: Pick<Caller, "reference" | "address">,
): Promise<Authenticated> {
  return inSpan("check", async (step) => {
    const who = await findWho(deps, slug, authorization, request);
    step.tell({ "drawbridge.directory": who.directory.slug });
    return who;
  });
}

async function findWho(
  deps: ScimDoorDeps,
  slug: string,
  authorization: string | undefined,
  request: Pick<Caller, "reference" | "address">,
): Promise<Authenticated> {
  const text = tokenIn(authorization);
  if (text === undefined)
    throw unauthorized("A token of this directory is needed in the Authorization header.", { reason: "no_token" });
  refuseOtherStack(deps, text, slug);
  const hash = sha256Hex(text);
  const found = (await deps.store.directoryByToken(slug, hash)) ?? (await grantedBy(deps, slug, text, hash));
  const because = found === undefined ? "unknown" : refusalOf(found, deps.now());
  if (found === undefined || because !== undefined) {
    if (found !== undefined && because !== undefined && because !== "unknown")
      await tellRefused(deps, found, because, request);
    throw unauthorized("Token is not valid: it is unknown here, has ended, or belongs to another directory.", {
      reason: because ?? "unknown",
      tokenName: found?.token.name,
      endedAt: found === undefined ? undefined : endOf(found.token, because),
    });
  }
  return found;
}

type Refusal = TokenRefusal | "unknown";

/** Why what was a good token once is none now. */
function refusalOf({ directory, token }: Authenticated, now: number): Refusal | undefined {
  if (token.revokedAt !== undefined) return "revoked";
  if (token.expiresAt !== undefined && token.expiresAt <= now) return "expired";
  return directory.disabled ? "directory_disabled" : undefined;
}

/** When it came to its end, as people read it. */
function endOf({ revokedAt, expiresAt }: ScimToken, because: Refusal | undefined): string | undefined {
  const at = because === "revoked" ? revokedAt : because === "expired" ? expiresAt : undefined;
  return at === undefined ? undefined : new Date(at).toISOString();
}

const refusedEveryMs = 60_000;
const refused = new Map<string, number>();

/**
 * An entry of the audit for a token that was good once, at most one a minute and token, at whichever node: an old client, or
 * somebody who found it. What never was a token leaves none, for anybody could fill the audit with it.
 */
async function tellRefused(
  { store, now, log }: ScimDoorDeps,
  { directory, token }: Authenticated,
  because: TokenRefusal,
  request: Pick<Caller, "reference" | "address">,
): Promise<void> {
  const at = now();
  const minute = Math.floor(at / refusedEveryMs);
  if (refused.get(token.id) === minute) return;
  if (refused.size > 10_000) refused.clear();
  refused.set(token.id, minute);
  try {
    if (!(await store.notes.claim(`token-refused:${token.id}:${minute}`, (minute + 2) * refusedEveryMs))) return;
    const stamp = stampOf({ ...request, actor: { kind: "directory", id: directory.id }, by: token.name }, at);
    const subject: Subject = { kind: "token", id: token.id, version: token.version };
    const data = { name: token.name, directoryId: directory.id, directory: directory.slug, because };
    const team = store.inTeam(directory.teamId);
    await team.tokens.noteRefused(token.id, { at, because });
    await team.events.append(eventOf(stamp, "token.refused", subject, data));
  } catch (error) {
    // The answer is the same refusal, told or not.
    log.warn({ err: error }, "the refusal of a token could not be told");
  }
}

/** For the log and the failed list; the answer says nothing of it. */
export interface WhyRefused {
  readonly reason: Refusal | "no_token" | "other_stack";
  /** The name of a token that was once good. */
  readonly tokenName?: string | undefined;
  /** Where it has expired or was revoked: when, as ISO 8601. */
  readonly endedAt?: string | undefined;
}

const reasons: Readonly<Record<WhyRefused["reason"], (token: string, endedAt: string) => string>> = {
  no_token: () => "Requests came without a token.",
  other_stack: () => "Requests came with a token of another stack.",
  unknown: () => "Requests came with something that is not a token of this directory.",
  expired: (token, at) => `Requests came with the token "${token}", which expired on ${at}.`,
  revoked: (token, at) => `Requests came with the token "${token}", which was revoked on ${at}.`,
  directory_disabled: (token) => `Requests came with the token "${token}", but the directory is switched off.`,
};

/** Why a token was refused, in a sentence. */
export function causeOf({ reason, tokenName = "", endedAt = "" }: WhyRefused): string {
  return reasons[reason](tokenName, endedAt);
}

/** One row of the failed list for each directory, however many ask and with whatever. */
export async function noteRefusedToken(
  { store, unproven }: ScimDoorDeps,
  slug: string,
  why: WhyRefused,
  reference: ReferenceId,
): Promise<void> {
  const directory = unproven === undefined ? undefined : await store.directoryBySlug(slug);
  if (directory === undefined) return;
  unproven?.note({
    teamId: directory.teamId,
    source: "scim",
    directoryId: directory.id,
    operation: "authenticate",
    target: `(${directory.slug})`,
    code: "token_refused",
    cause: causeOf(why),
    fix: `If this is your identity provider, give it a token that is good: drawbridge token create ${directory.slug} --name NAME.`,
    reference,
  });
}

function tokenIn(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.length > longestHeader) return undefined;
  // pasted with the word into a field that puts the word before it
  const [first, second, ...more] = authorization
    .trim()
    .replace(/^(?:bearer +)+(?=bearer )/i, "")
    .split(/ +/);
  if (first === undefined || first === "" || more.length > 0) return undefined;
  if (second === undefined) return first.toLowerCase() === "bearer" ? undefined : first;
  return first.toLowerCase() === "bearer" ? second : undefined;
}

/** A token made on another stack names it, so the answer can say where it belongs (`db_{stack}_…`). */
function refuseOtherStack({ stack, stackPeers }: ScimDoorDeps, text: string, slug: string): void {
  const named = /^db_([a-z0-9-]{1,40})_/.exec(text)?.[1];
  if (named === undefined || named === stack) return;
  const peer = Object.hasOwn(stackPeers, named) ? stackPeers[named] : undefined;
  const where = peer === undefined ? "" : `; its base URL is ${scimBaseUrl(peer.replace(/\/$/, ""), { slug })}`;
  throw unauthorized(`Token is not valid: it belongs to the stack "${named}", and this is "${stack}"${where}.`, {
    reason: "other_stack",
  });
}

/** @throws ScimError 403 */
export function demandScope({ token }: Authenticated, scope: TokenScope): void {
  if (!token.scopes.includes(scope)) {
    throw new ScimError(403, undefined, `The token "${token.name}" may not ${scope}; use one with the scope ${scope}.`);
  }
}

/** Notes the last use of tokens, at most once a minute each, and without letting the request wait for it. */
export type NoteUse = (who: Authenticated) => void;

export function makeNoteUse({ store, now, log }: Pick<ScimDoorDeps, "store" | "now" | "log">): NoteUse {
  const touched = new Map<string, number>();
  return ({ token, directory }) => {
    const at = now();
    const last = Math.max(touched.get(token.id) ?? 0, token.lastUsedAt ?? 0);
    if (at - last < touchEveryMs) return;
    if (touched.size > 10_000) touched.clear();
    touched.set(token.id, at);
    store
      .inTeam(directory.teamId)
      .tokens.touch(token.id, at)
      .catch((error: unknown) => log.warn({ err: error }, "the use of a token could not be noted"));
  };
}

export class Unauthorized extends ScimError {
  /** For WWW-Authenticate (RFC 6750 §3). */
  readonly challenge: string;
  readonly why: WhyRefused;
  constructor(detail: string, challenge: string, why: WhyRefused) {
    super(401, undefined, detail);
    this.why = why;
    this.challenge = challenge;
  }
}

function unauthorized(detail: string, why: WhyRefused): Unauthorized {
  const invalid = detail.startsWith("Token is not valid") ? ', error="invalid_token"' : "";
  return new Unauthorized(detail, `Bearer realm="scim"${invalid}`, why);
}
