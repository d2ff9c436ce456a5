import { refuseRevocation, revokeAccess, type RevocationAsked, type UnprovenCount } from "../../directory/index.js";
import { sha256Hex } from "../../lib/sha256.js";
import { issuerOf, methodAddresses } from "../../model/addresses.js";
import type { ReferenceId, TeamId } from "../../model/ids.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { Store } from "../../store/port/store.js";
import type { ProvenClaims } from "./check-claims.js";
import { proveIssuer } from "./prove-issuer.js";
import { readSubject } from "./read-subject.js";
import type { RemoteKeys } from "./remote-keys.js";
import { revocationRefused, type RevocationRefused } from "./texts.js";

export interface RevocationDeps {
  readonly store: Store;
  /** Without a slash at the end. */
  readonly publicUrl: string;
  readonly now: () => number;
  readonly removalKey: Buffer;
  readonly attemptDays: number;
  readonly failureDays: number;
  readonly keys: RemoteKeys;
  /** Counts what nothing proves to come from the issuer. */
  readonly unproven?: Pick<UnprovenCount, "note"> | undefined;
}

/** A body as its bytes say, or why they say nothing. */
export type RevocationBody =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly status: 400 | 413 | 415; readonly cause: string };

export interface ReceiveRevocation {
  readonly slug: string;
  /** What came as a bearer token; undefined: none. */
  readonly token: string | undefined;
  /** Reads the body; asked for only when the token holds. @param team  whose identity provider has proved itself by it */
  readonly body: (team: TeamId) => Promise<RevocationBody>;
  readonly reference: ReferenceId;
  readonly address?: string | undefined;
}

export type ReceivedRevocation =
  /** There is none, or nobody's word ends sessions there. */
  | { readonly outcome: "unknown_method" }
  | { readonly outcome: "refused"; readonly method: SsoMethod; readonly refusal: RevocationRefused }
  | { readonly outcome: "ended"; readonly method: SsoMethod; readonly sessions: number };

/** A request at a method's address for Global Token Revocation: who asks, then for whom, then it is done. */
export async function receiveRevocation(deps: RevocationDeps, input: ReceiveRevocation): Promise<ReceivedRevocation> {
  const method = await deps.store.methodBySlug(input.slug);
  const trusted = method?.universalLogout;
  if (method === undefined || trusted === undefined) return { outcome: "unknown_method" };
  const refused = (refusal: RevocationRefused) => ({ outcome: "refused", method, refusal }) as const;
  if (input.token === undefined) {
    const cause = "The request has no bearer token in its Authorization header.";
    return refused(revocationRefused("logout_token_missing", cause));
  }
  const proven = await proveIssuer(deps.keys, {
    ...{ token: input.token, trusted, audience: methodAddresses(deps.publicUrl, method).universalLogout },
    ...{ skewMs: method.clockSkewSeconds * 1000, nowMs: deps.now() },
  });
  if (!proven.ok) {
    if (proven.signed) await tellSigned(deps, method, input, proven.refusal);
    else tellUnproven(deps, method, input, proven.refusal);
    return refused(proven.refusal);
  }
  return act(deps, method, input, proven.claims);
}

async function act(
  deps: RevocationDeps,
  method: SsoMethod,
  input: ReceiveRevocation,
  claims: ProvenClaims,
): Promise<ReceivedRevocation> {
  const asked = askedOf(method, input, claims);
  const verbs = verbDeps(deps, method);
  const refused = async (refusal: RevocationRefused): Promise<ReceivedRevocation> => {
    const { outcome } = await refuseRevocation(verbs, asked, refusal);
    return { outcome: "refused", method, refusal: outcome === "replayed" ? replay() : refusal };
  };
  if (method.disabled) return refused(revocationRefused("logout_method_disabled", "The method is disabled."));
  const body = await input.body(method.teamId);
  if (!body.ok) return refused({ ...revocationRefused("logout_request", body.cause), status: body.status });
  const issuers = [claims.issuer, issuerOf(deps.publicUrl), ...(method.idp === undefined ? [] : [method.idp.entityId])];
  const subject = readSubject(body.value, issuers);
  if (!subject.ok) return refused(subject.refusal);
  const cause = "Nobody of this method goes by that.";
  const unknown = revocationRefused("logout_subject_unknown", cause);
  const revoked = await revokeAccess(verbs, asked, subject.named, unknown);
  switch (revoked.outcome) {
    case "ended":
      return { outcome: "ended", method, sessions: revoked.sessions };
    case "refused":
      return { outcome: "refused", method, refusal: unknown };
    case "replayed":
      return { outcome: "refused", method, refusal: replay() };
  }
}

function replay(): RevocationRefused {
  return revocationRefused("logout_token_replay", "This token was used before.");
}

function askedOf(method: SsoMethod, input: ReceiveRevocation, claims: ProvenClaims): RevocationAsked {
  const { reference, address } = input;
  const once = { key: `universal-logout:${method.id}:${sha256Hex(claims.jti)}`, until: claims.endsAt };
  return { method, issuer: claims.issuer, once, reference, address };
}

function verbDeps(deps: RevocationDeps, { teamId }: SsoMethod) {
  const { now, removalKey, attemptDays, failureDays } = deps;
  return { store: deps.store.inTeam(teamId), now, removalKey, attemptDays, failureDays };
}

const dayMs = 86_400_000;

/** Signed by the issuer and wrong all the same: told once for each token, whoever sends it how often. */
async function tellSigned(
  deps: RevocationDeps,
  method: SsoMethod,
  input: ReceiveRevocation,
  refusal: RevocationRefused,
): Promise<void> {
  const { issuer = "" } = method.universalLogout ?? {};
  const { reference, address } = input;
  const once = {
    key: `universal-logout-refused:${method.id}:${sha256Hex(input.token ?? "")}`,
    until: deps.now() + dayMs,
  };
  const { code, fix, expected, actual } = refusal;
  const cause = [refusal.cause, expected && `Expected ${expected}.`, actual && `It has ${actual}.`]
    .filter(Boolean)
    .join(" ");
  await refuseRevocation(verbDeps(deps, method), { method, issuer, once, reference, address }, { code, cause, fix });
}

function tellUnproven(
  { unproven }: RevocationDeps,
  { id: methodId, teamId, slug }: SsoMethod,
  { reference }: ReceiveRevocation,
  { code, cause, fix }: RevocationRefused,
): void {
  const row = { teamId, methodId, source: "logout", operation: "universal-logout", target: `(${slug})` } as const;
  unproven?.note({ ...row, code, cause, fix, reference });
}
