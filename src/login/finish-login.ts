import { recordRefusedResponse, signIn, type Deps, type SignedIn } from "../directory/index.js";
import { inSpan } from "../lib/span.js";
import type { Claims } from "../model/claims.js";
import { eventOf, stampOf } from "../model/event.js";
import { decideSessionEnd, missingOf, sessionEndText, signInRefusals, type SessionEnd } from "../rules/index.js";
import type { Verification, VerifiedAssertion } from "../saml/index.js";
import { openedSession, sessionLogin, storedSessionId, type Authn, type SessionLogin } from "../session/index.js";
import type { TeamRecords } from "../store/port/store.js";
import { noteTested, proposedMethod, testedDigest } from "../teams/index.js";
import { handOver } from "./console/hand-over.js";
import type { LoginDeps } from "./deps.js";
import { rulesRefusal, samlRefusal, samlRefusalInFull, type FinishedLogin, type LoginRefusal } from "./outcome.js";
import { endPendingCookies, readPending, shortIdOf, type PendingLogin } from "./pending.js";
import { openedHere, openedHereCookies } from "./posted-again.js";
import { endReplaced, endReplacedElsewhere, findReplaced, replacedStamp } from "./replaced-session.js";
import { isAuthentic, readResponse, type ResponseRead } from "./read-response.js";
import { keepReport } from "./test/kept-report.js";
import { reportOn } from "./test/report.js";
import { samlSession } from "./saml-session.js";
import { safeReturnAddress } from "./return-address.js";
import type { Arrival, FinishLogin } from "./arrival.js";
import { appAddresses } from "./start-login.js";
import { traceOf, type TraceDraft } from "./traces.js";

/** Ends a sign-in that the identity provider answered: from the posted response to a session, a report or a refusal. */
export async function finishLogin(deps: LoginDeps, input: FinishLogin): Promise<FinishedLogin> {
  const method = await deps.store.methodBySlug(input.slug);
  if (method === undefined) return { outcome: "unknown_method" };
  const alias = method.aliases?.find(({ acs }) => acs === input.aliasAcs);
  if (input.aliasAcs !== undefined && alias === undefined) return { outcome: "unknown_method" };
  const now = deps.now();
  const pending = await readPending(deps.sealer, input.cookies, method.id, now);
  const missing = missingOf(method);
  const notReady = missing.length === 0 ? undefined : rulesRefusal(signInRefusals.method_not_ready(missing));
  const mayTest = !method.disabled && [...pending.values()].some((one) => one.test !== undefined);
  if (method.idp === undefined || (notReady !== undefined && !mayTest)) {
    const refusal = notReady ?? rulesRefusal(signInRefusals.method_not_ready(missing));
    return refuse({ deps, input, method, now }, refusal, { authentic: false });
  }
  const arrival: Arrival = { deps, input, method, idp: method.idp, alias, pending, notReady, now };
  const proposed = await readAsProposed(arrival);
  const answered = proposed && requestIn(proposed.read, pending);
  if (proposed !== undefined && answered?.test !== undefined) return tested(proposed.arrival, proposed.read, answered);
  const read = await readResponse(deps, {
    method,
    idp: method.idp,
    alias,
    response: { field: input.samlResponse },
    pendingIds: new Set(pending.keys()),
    nowMs: now,
  });
  const { verification, claims } = read;
  const { assertion, refusal } = verification;
  if (assertion === undefined || claims === undefined) return refused(arrival, read, refusal, proposed);
  const request = requestIn(read, pending);
  if (request?.test !== undefined) return tested(proposed?.arrival ?? arrival, proposed?.read ?? read, request);
  if (notReady !== undefined) return refuse(arrival, notReady, { authentic: false, verification });
  return enter(arrival, { verification, claims, assertion, request });
}

/** A response as the method's proposal would have it. */
interface AsProposed {
  readonly arrival: Arrival;
  readonly read: ResponseRead;
}

/**
 * Where something is proposed, a test is of that: the answer may come from another identity provider, for another name of ours.
 * Only requests of tests count, so that nobody comes in by settings that nobody has taken over.
 */
async function readAsProposed(arrival: Arrival): Promise<AsProposed | undefined> {
  const { deps, input, alias, pending, now } = arrival;
  const method = proposedMethod(arrival.method);
  const tests = [...pending.values()].filter((one) => one.test !== undefined);
  if (arrival.method.proposal === undefined || method.idp === undefined || tests.length === 0) return undefined;
  const read = await readResponse(deps, {
    method,
    idp: method.idp,
    alias,
    response: { field: input.samlResponse },
    pendingIds: new Set(tests.map(({ requestId }) => requestId)),
    nowMs: now,
  });
  return { arrival: { ...arrival, method, idp: method.idp }, read };
}

/** The request of this browser that an accepted response answers. */
function requestIn(
  { verification }: ResponseRead,
  pending: ReadonlyMap<string, PendingLogin>,
): PendingLogin | undefined {
  const answers = verification.assertion?.inResponseTo;
  return answers === undefined ? undefined : pending.get(answers);
}

/** The response was refused. Where this browser was testing the method, the report tells why; else the person is told. */
async function refused(
  arrival: Arrival,
  read: ResponseRead,
  refusal: Verification["refusal"],
  proposed: AsProposed | undefined,
): Promise<FinishedLogin> {
  const pending = [...arrival.pending.values()];
  const [first] = pending;
  if (first !== undefined && pending.every((one) => one.test !== undefined)) {
    return tested(proposed?.arrival ?? arrival, proposed?.read ?? read, first);
  }
  if (arrival.notReady !== undefined) return refuse(arrival, arrival.notReady, { authentic: false });
  if (refusal === undefined) throw new TypeError("a refused response without a refusal");
  const { signedId } = read.verification;
  // Of what is posted again and again, as of what strangers send, only the newest traces stay.
  let authentic = false;
  if (signedId !== undefined) {
    const { code, detail } = refusal;
    const { method, input } = arrival;
    const draft = {
      source: "jit",
      methodId: method.id,
      operation: "sign-in",
      // Nobody is named: what a refused response says of a person is not to be believed.
      target: `(${method.slug})`,
      status: "failure",
      code,
      cause: detail,
      fix: samlRefusalInFull(refusal).fix,
      reference: input.reference,
    } as const;
    const caller = {
      actor: { kind: "method", id: method.id },
      reference: input.reference,
      address: input.address,
    } as const;
    authentic = await recordRefusedResponse(inTeam(arrival), signedId, draft, async (tx) => {
      const data = { code, method: method.slug, cause: detail };
      const stamp = stampOf(caller, arrival.now);
      await tx.events.append(eventOf(stamp, "login.refused", { kind: "method", id: method.id }, data));
    });
  } else {
    const { method, deps } = arrival;
    const told = samlRefusal(refusal);
    deps.unproven?.note({
      teamId: method.teamId,
      source: "jit",
      methodId: method.id,
      operation: "sign-in",
      target: `(${method.slug})`,
      code: told.code,
      cause: told.cause,
      fix: told.fix,
      reference: arrival.input.reference,
    });
  }
  return refuse(arrival, samlRefusal(refusal), {
    authentic,
    verification: read.verification,
    refusal: { ...refusal, fix: samlRefusalInFull(refusal).fix },
  });
}

interface Accepted {
  readonly verification: Verification;
  readonly claims: Claims;
  readonly assertion: VerifiedAssertion;
  readonly request: PendingLogin | undefined;
}

/** The response holds: the directory decides, and the trace is written with what it did. */
async function enter(arrival: Arrival, accepted: Accepted): Promise<FinishedLogin> {
  const { deps, input, method, now } = arrival;
  const { verification, claims, assertion, request } = accepted;
  const endOf = (signedIn: SignedIn): SessionEnd =>
    decideSessionEnd(signedIn.team.policies, signedIn.method, assertion.sessionNotOnOrAfterMs, now);
  const login = (signedIn: SignedIn): SessionLogin =>
    sessionLogin(
      {
        ...{ teamId: signedIn.team.id, userId: signedIn.user.id, methodId: method.id },
        ...{ saml: samlSession(assertion), authn: authnOf(assertion) },
      },
      signedIn.team.policies.session,
      { endsAt: endOf(signedIn).at, now },
    );
  const wanted = request?.console;
  const replaced = wanted === undefined ? await findReplaced(deps, input, now) : undefined;
  const sessionAndTrace = async (tx: TeamRecords, outcome: SignedIn): Promise<void> => {
    const { previousSignInAt } = outcome;
    if (wanted !== undefined) {
      const until = endOf(outcome).at;
      await handOver(tx, outcome, { claims, assertion, wanted, code: input.session.sid, until, now });
    } else {
      if (replaced?.teamId === tx.teamId) {
        const by = { id: storedSessionId(input.session.sid), userId: outcome.user.id };
        await endReplaced(tx, replaced, replacedStamp(arrival), by);
      }
      await tx.sessions.open(openedSession({ ...input.session, login: login(outcome), previousSignInAt }, now));
    }
    await tx.traces.append(
      traceOf(
        method,
        {
          reference: input.reference,
          at: now,
          outcome: "signed-in",
          authentic: true,
          verification,
          claims,
          warnings: [...verification.warnings.map((one) => one.detail), ...outcome.warnings.map((one) => one.cause)],
          userId: outcome.user.id,
          effects: {
            ...{ did: outcome.did, joined: outcome.joined, left: outcome.left, skipped: outcome.skipped },
            ...(outcome.leftAlone === undefined ? {} : { groups: outcome.leftAlone }),
            sessionEnd: sessionEndText(endOf(outcome)),
          },
        },
        deps.traceDays,
      ),
    );
  };
  const asked = {
    methodId: method.id,
    claims,
    assertion: { id: assertion.assertionId, expiresAt: assertion.validUntilMs },
    ...(request === undefined ? {} : { request: { id: request.requestId, expiresAt: request.expiresAt } }),
    reference: input.reference,
    address: input.address,
  };
  const outcome = await inSpan("decide", async (step) => {
    const decided = await signIn({ ...inTeam(arrival), removalKey: deps.removalKey }, asked, sessionAndTrace);
    step.tell({ "drawbridge.outcome": decided.signedIn ? decided.did : decided.refusal.code });
    return decided;
  });
  if (outcome.signedIn) await endReplacedElsewhere(arrival, replaced);
  if (!outcome.signedIn) {
    const { code, cause, fix, expected, actual } = outcome.refusal;
    // A copy of a genuine response can be sent again by anybody, so it counts as a stranger's.
    const authentic = code !== "saml_replay" && code !== "saml_state" && !outcome.repeated;
    const told = { code, detail: cause, fix, expected, actual };
    const known = { authentic, verification, claims, refusal: told };
    // Of somebody erased the trace says no more than where the method keeps nothing personal.
    const shown = outcome.erased ? { ...arrival, method: { ...method, tracePersonalData: false } } : arrival;
    return refuse(shown, rulesRefusal(outcome.refusal), known, request);
  }
  const setCookies = request === undefined ? [] : endPendingCookies(method, shortIdOf(request.requestId));
  if (wanted !== undefined) {
    const { method: by, user } = outcome;
    return { outcome: "handed_over", method: by, user, code: input.session.sid, url: wanted.url, setCookies };
  }
  return {
    outcome: "signed_in",
    team: outcome.team,
    method: outcome.method,
    user: outcome.user,
    login: login(outcome),
    returnTo: request?.returnTo ?? (await unsolicitedReturn(arrival)),
    warnings: outcome.warnings,
    setCookies: [...setCookies, ...openedHereCookies(method, input.session.sid)],
  };
}

/** The identity provider's app menu may name a place to go to: the RelayState, read as any address from outside. */
async function unsolicitedReturn({ deps, input, method }: Pick<Arrival, "deps" | "input" | "method">): Promise<string> {
  return safeReturnAddress(input.relayState, deps.publicUrl, await appAddresses(deps, method, input.relayState));
}

const changedMeanwhile = "The settings were changed since this test began, so it does not count: test them once more.";

async function tested(arrival: Arrival, read: ResponseRead, request: PendingLogin): Promise<FinishedLogin> {
  const { deps, input, method, now } = arrival;
  const full = await reportOn(deps, {
    method,
    idp: arrival.idp,
    alias: arrival.alias,
    read,
    response: { field: input.samlResponse },
    at: now,
    // Opening what nobody signed, and showing it, would decrypt for whoever has the ticket.
    showUnsigned: false,
  });
  const isSame = request.test === testedDigest(method);
  if (full.passed && isSame) await noteTested(deps, method);
  const report = isSame ? full : { ...full, warnings: [...full.warnings, changedMeanwhile] };
  // Whoever began at other settings is told in the page; what is kept is about the settings that were judged.
  await keepReport(deps, method, { reference: input.reference, by: "sign-in", report });
  await keepTrace(arrival, {
    outcome: "test",
    authentic: isAuthentic(read.verification),
    verification: read.verification,
    claims: read.claims,
    refusal: report.code === undefined ? undefined : { code: report.code, detail: report.cause ?? "" },
    warnings: report.warnings,
  });
  return {
    outcome: "tested",
    method,
    report,
    setCookies: endPendingCookies(method, shortIdOf(request.requestId)),
  };
}

type Told = Pick<TraceDraft, "authentic" | "verification" | "claims" | "refusal">;

async function refuse(
  arrival: Pick<Arrival, "deps" | "input" | "method" | "now"> & Partial<Pick<Arrival, "pending">>,
  refusal: LoginRefusal,
  told: Told,
  request?: PendingLogin,
): Promise<FinishedLogin> {
  await keepTrace(arrival, {
    ...told,
    outcome: "refused",
    refusal: told.refusal ?? { ...refusal, detail: refusal.cause },
  });
  const { method } = arrival;
  if (told.verification !== undefined && (await openedHere(arrival.deps, arrival.input.cookies, told.verification))) {
    return { outcome: "posted_again", method, refusal };
  }
  const [only, ...others] = [...(arrival.pending?.values() ?? [])];
  const asked = request ?? (others.length === 0 ? only : undefined);
  return {
    outcome: "refused",
    method,
    refusal,
    forConsole: asked?.console,
    // What was not asked for names its own place, whatever else this browser has begun.
    returnTo:
      asked === undefined || refusal.code === "saml_idp_initiated" ? await unsolicitedReturn(arrival) : asked.returnTo,
  };
}

async function keepTrace(
  { deps, input, method, now }: Pick<Arrival, "deps" | "input" | "method" | "now">,
  draft: Omit<TraceDraft, "reference" | "at">,
): Promise<void> {
  const trace = traceOf(method, { ...draft, reference: input.reference, at: now }, deps.traceDays);
  await deps.store.inTeam(method.teamId).traces.append(trace);
}

function inTeam({ deps, method }: Arrival): Omit<Deps, "removalKey"> {
  const { store, now, attemptDays, failureDays } = deps;
  return { store: store.inTeam(method.teamId), now, attemptDays, failureDays };
}

/** Longer than any URI in use; what is over says nothing that an app could compare. */
const longestClassRef = 1_000;

function authnOf({ authnInstantMs, authnContextClassRef }: VerifiedAssertion): Authn {
  const fits = authnContextClassRef !== undefined && authnContextClassRef.length <= longestClassRef;
  return { at: authnInstantMs, ...(fits && { contextClassRef: authnContextClassRef }) };
}
