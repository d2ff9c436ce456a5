import { sha256Hex } from "../lib/sha256.js";
import { scimBaseUrl } from "../model/addresses.js";
import type { Directory, ScimToken, TokenScope } from "../model/directory.js";
import { ScimError } from "../scim/index.js";
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
export async function authenticate(
  deps: ScimDoorDeps,
  slug: string,
  authorization: string | undefined,
): Promise<Authenticated> {
  const text = tokenIn(authorization);
  if (text === undefined) throw unauthorized("A token of this directory is needed in the Authorization header.");
  refuseOtherStack(deps, text, slug);
  const found = await deps.store.directoryByToken(slug, sha256Hex(text));
  if (found === undefined || found.directory.disabled || !isGood(found.token, deps.now())) {
    throw unauthorized("Token is not valid: it is unknown here, has ended, or belongs to another directory.");
  }
  return found;
}

function isGood(token: ScimToken, now: number): boolean {
  return token.revokedAt === undefined && (token.expiresAt === undefined || token.expiresAt > now);
}

function tokenIn(authorization: string | undefined): string | undefined {
  if (authorization === undefined || authorization.length > longestHeader) return undefined;
  const [first, second, ...more] = authorization.trim().split(/ +/);
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
  throw unauthorized(`Token is not valid: it belongs to the stack "${named}", and this is "${stack}"${where}.`);
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
  constructor(detail: string, challenge: string) {
    super(401, undefined, detail);
    this.challenge = challenge;
  }
}

function unauthorized(detail: string): Unauthorized {
  const invalid = detail.startsWith("Token is not valid") ? ', error="invalid_token"' : "";
  return new Unauthorized(detail, `Bearer realm="scim"${invalid}`);
}
