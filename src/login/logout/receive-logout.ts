import { eventOf, stampOf, type Stamp } from "../../model/event.js";
import type { ReferenceId } from "../../model/ids.js";
import type { StoredSession } from "../../model/session.js";
import type { IdpSettings, SsoMethod } from "../../model/sso-method.js";
import {
  LogoutRefusal,
  makeDecryptor,
  makeLogoutResponse,
  readCertificate,
  readLogout,
  type LogoutArrival,
  type OutgoingMessage,
  type ReceivedLogoutRequest,
  type ReceivedLogoutResponse,
} from "../../saml/index.js";
import { StoreConflict } from "../../store/port/errors.js";
import type { TeamRecords } from "../../store/port/store.js";
import { methodKeys } from "../../teams/index.js";
import { addressesOf, pairAsked, type LoginDeps } from "../deps.js";
import { logoutRefused, type LogoutRefused } from "./logout-texts.js";
import { sessionsMeant, type SessionsMeant } from "./sessions-meant.js";
import { pendingLogoutKey, type PendingLogout } from "./start-logout.js";

export interface ReceiveLogout {
  readonly slug: string;
  readonly arrival: LogoutArrival;
  readonly reference: ReferenceId;
  /** The client's. */
  readonly address?: string | undefined;
}

export type ReceivedLogout =
  | { readonly outcome: "unknown_method" }
  | { readonly outcome: "refused"; readonly method: SsoMethod; readonly refusal: LogoutRefused }
  /** The identity provider asked; `answer` goes back to it, where it says to where. */
  | {
      readonly outcome: "ended";
      readonly method: SsoMethod;
      readonly sessions: number;
      readonly answer: OutgoingMessage | undefined;
      /** Why that is not all that it asked for, which is what the answer says. */
      readonly missing?: string | undefined;
    }
  /** The identity provider has answered ours: everywhere, in part (some applications are still open), or not at all. */
  | {
      readonly outcome: "answered";
      readonly method: SsoMethod;
      readonly idp: "success" | "partial" | "failed";
      /** Where the person goes on: an address of the app that began it. */
      readonly returnTo?: string | undefined;
    };

/** A message at a method's logout address. Only a signed one does anything (SAML Profiles 2.0 §4.4). */
export async function receiveLogout(deps: LoginDeps, input: ReceiveLogout): Promise<ReceivedLogout> {
  const method = await deps.store.methodBySlug(input.slug);
  if (method === undefined) return { outcome: "unknown_method" };
  const { idp } = method;
  if (idp === undefined) {
    const refusal = logoutRefused("saml_logout_not_ready", "The method has no identity provider yet.");
    return { outcome: "refused", method, refusal };
  }
  let received: ReceivedLogoutRequest | ReceivedLogoutResponse;
  try {
    received = await read(deps, method, idp, input.arrival);
  } catch (error) {
    if (!(error instanceof LogoutRefusal)) throw error;
    return { outcome: "refused", method, refusal: logoutRefused(error.code, error.message, error) };
  }
  return received.kind === "request"
    ? endSessions(deps, method, idp, received, input)
    : takeAnswer(deps, method, received);
}

async function read(
  deps: LoginDeps,
  method: SsoMethod,
  idp: IdpSettings,
  arrival: LogoutArrival,
): Promise<ReceivedLogoutRequest | ReceivedLogoutResponse> {
  const { opening } = await methodKeys(deps.spKeys, method);
  return readLogout(arrival, {
    idpEntityId: idp.entityId,
    certificates: idp.certificates.map(({ pem }) => readCertificate(pem)),
    sloUrl: addressesOf(deps, method).slo,
    skewMs: method.clockSkewSeconds * 1000,
    nowMs: deps.now(),
    decryptId: makeDecryptor(opening, "EncryptedID"),
  });
}

async function endSessions(
  deps: LoginDeps,
  method: SsoMethod,
  idp: IdpSettings,
  request: ReceivedLogoutRequest,
  { reference, address }: ReceiveLogout,
): Promise<ReceivedLogout> {
  const { store } = deps;
  const now = deps.now();
  const stamp = stampOf({ reference, address, actor: { kind: "method", id: method.id } }, now);
  let ended: number;
  let missing: SessionsMeant["missing"];
  try {
    ({ ended, missing } = await store.inTeam(method.teamId).atomically(async (tx) => {
      // Spent with the sessions that it ends: a request that was broken off is no replay when it comes again.
      await tx.spend(`logout-request:${method.id}:${request.id}`, request.validUntilMs);
      // Found in the same work: a session that a sign-in has just moved to another id would be missed.
      const meant = await sessionsMeant(tx, method, request, now);
      let count = 0;
      for (const session of meant.sessions) if (await endSession(tx, session, stamp, method)) count++;
      return { ended: count, missing: meant.missing };
    }));
  } catch (error) {
    if (!(error instanceof StoreConflict) || error.field !== "once") throw error;
    const refusal = logoutRefused("saml_logout_replay", "This logout request was used before.");
    return { outcome: "refused", method, refusal };
  }
  const answer = await answerOf(deps, method, idp, request, missing);
  return { outcome: "ended", method, sessions: ended, answer, missing: missing?.cause };
}

/** False: somebody else has ended it meanwhile, and told so. */
async function endSession(tx: TeamRecords, session: StoredSession, stamp: Stamp, method: SsoMethod): Promise<boolean> {
  if (!(await tx.sessions.end(session.id))) return false;
  if (session.userId !== undefined) {
    const data = { because: "logout at the identity provider", method: method.slug };
    await tx.events.append(eventOf(stamp, "session.ended", { kind: "user", id: session.userId }, data));
  }
  return true;
}

async function answerOf(
  deps: LoginDeps,
  method: SsoMethod,
  idp: IdpSettings,
  request: ReceivedLogoutRequest,
  missing: SessionsMeant["missing"],
): Promise<OutgoingMessage | undefined> {
  const destination = idp.sloResponseUrl ?? idp.sloUrl;
  if (destination === undefined) return undefined;
  return makeLogoutResponse({
    spEntityId: pairAsked(deps, method).entityId,
    destination,
    binding: idp.sloBinding ?? "redirect",
    relayState: fitting(request.relayState),
    signWith: (await methodKeys(deps.spKeys, method)).signing,
    nowMs: deps.now(),
    inResponseTo: request.id,
    // Success says that what was asked for has ended: whoever relies on it may be told nothing else.
    outcome: missing === undefined ? "success" : missing.what === "person" ? "unknown-principal" : "unknown-session",
    statusMessage: missing?.cause,
  });
}

/** It goes back as it came; what is longer than Bindings §3.4.3 allows was no RelayState to begin with. */
function fitting(relayState: string | undefined): string | undefined {
  return relayState !== undefined && Buffer.byteLength(relayState) <= 80 ? relayState : undefined;
}

async function takeAnswer(
  deps: LoginDeps,
  method: SsoMethod,
  response: ReceivedLogoutResponse,
): Promise<ReceivedLogout> {
  const key = pendingLogoutKey(method, response.inResponseTo);
  const pending = await deps.store.notes.get(key, deps.now());
  if (pending === undefined) {
    const refusal = logoutRefused("saml_logout_state", "No sign-out of ours is waiting for this answer.");
    return { outcome: "refused", method, refusal };
  }
  await deps.store.notes.delete(key);
  const { returnTo } = JSON.parse(pending) as PendingLogout;
  return { outcome: "answered", method, idp: response.outcome, returnTo };
}
