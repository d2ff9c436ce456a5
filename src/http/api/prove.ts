import type { IncomingMessage } from "node:http";
import type { Logger } from "pino";
import { proveApiKey, type ProvenKey } from "../../access/index.js";
import type { AdminCaller } from "../../admin/index.js";
import type { ReferenceId } from "../../model/ids.js";
import type { Store } from "../../store/port/store.js";
import { clientAddressOf } from "../shared/client-address.js";
import type { RateLimits } from "../shared/rate-limits.js";
import { ProblemFault, type Problem } from "./problem.js";

export interface ProveDeps {
  readonly store: Store;
  readonly now: () => number;
  readonly log: Logger;
  readonly limits: RateLimits;
}

/**
 * The caller that `Authorization: Bearer dbk_…` proves. Why a key proves nothing stands in the log alone: outside, a key that
 * was revoked looks like one that never was.
 * @param again  in the midst of a request that was proven before: it counts once
 * @throws ProblemFault 401; 429 for a key with too many requests, and in place of 401 for an address with too many refused keys
 */
export async function proveCaller(
  deps: ProveDeps,
  req: IncomingMessage,
  reference: ReferenceId,
  again = false,
): Promise<AdminCaller> {
  const address = clientAddressOf(req);
  const text = /^Bearer +(\S+) *$/i.exec(req.headers.authorization ?? "")?.[1];
  if (text === undefined) throw new ProblemFault(await refused(deps.limits, address));
  const proven = await proveApiKey(deps.store, text, deps.now());
  if (!proven.ok) {
    const problem = await refused(deps.limits, address);
    const { status, code } = problem;
    deps.log.warn({ reference, status, code, door: "api", ...reasonOf(proven), address }, "API key refused");
    throw new ProblemFault(problem, { isTold: true });
  }
  const { key, grants } = proven;
  const wait = again ? undefined : await deps.limits.token(`api-key:${key.id}`);
  if (wait !== undefined) throw new ProblemFault(tooMany(wait, "This key sends more requests than one may."));
  return { actor: { kind: "api_key", id: key.id }, by: key.name, reference, address, grants };
}

function reasonOf(proven: Exclude<ProvenKey, { readonly ok: true }>): Readonly<Record<string, string>> {
  if (proven.because === "unknown") return { because: "it never was a key of this installation" };
  const { because, key } = proven;
  const endedAt = because === "expired" ? key.expiresAt : key.revokedAt;
  const ended = endedAt === undefined ? {} : { endedAt: new Date(endedAt).toISOString() };
  return { because, keyName: key.name, keyId: key.id, ...ended };
}

async function refused(limits: RateLimits, address: string | undefined): Promise<Problem> {
  const wait = await limits.refusedToken(address);
  return wait === undefined ? unauthorized() : tooMany(wait, "Too many keys from this address were refused.");
}

function tooMany(seconds: number, detail: string): Problem {
  return {
    status: 429,
    code: "too_many_requests",
    title: "Too many requests",
    detail,
    fix: `Wait ${seconds} s and go on; Retry-After says so too.`,
    headers: { "Retry-After": String(seconds) },
  };
}

function unauthorized(): Problem {
  return {
    status: 401,
    code: "unauthorized",
    title: "The API key is missing or not valid",
    detail: "This needs an API key that works, in the Authorization header.",
    fix: "Send Authorization: Bearer dbk_… with a key of this installation. Whoever runs the server finds more in its log under the reference in instance.",
    headers: { "WWW-Authenticate": 'Bearer realm="Drawbridge API"' },
  };
}
