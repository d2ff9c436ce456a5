import { eventOf, stampOf, type Stamp, type Subject } from "../../model/event.js";
import type { IdentityConflict } from "../../model/identity-conflict.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { Team } from "../../model/team.js";
import type { User } from "../../model/user.js";
import {
  missingOf,
  nameIdKind,
  readEmail,
  readPerson,
  signInRefusals,
  type ClaimedPerson,
  type Refusal,
  type Warning,
} from "../../rules/index.js";
import { StoreConflict } from "../../store/port/errors.js";
import type { TeamRecords } from "../../store/port/store.js";
import { attemptOf, recordRefusedResponse, settleSeats, writeAttempt, type AttemptDraft } from "../attempts.js";
import { deciding } from "../../store/port/deciding.js";
import type { Deps } from "../deps.js";
import { erasedIn, withoutNames } from "../erased.js";
import { noteLastSaid } from "../last-said.js";
import { Refused } from "../../model/refused.js";
import { isOfRules } from "../refused.js";
import { carryOut, type CarriedOut } from "./carry-out.js";
import { considerSignIn, type Considered } from "./consider.js";
import type { SignInInput } from "./input.js";

export type SignInOutcome =
  | {
      readonly signedIn: true;
      readonly user: User;
      readonly team: Team;
      readonly method: SsoMethod;
      readonly previousSignInAt?: number | undefined;
      readonly did: CarriedOut["did"];
      readonly joined: readonly string[];
      readonly left: readonly string[];
      readonly skipped: readonly string[];
      readonly leftAlone?: string | undefined;
      readonly warnings: readonly Warning[];
    }
  /**
   * `repeated`: this assertion was refused for the same reason before, and nothing more was recorded. `erased`: the person was
   * erased, and nothing that names them may be written.
   */
  | { readonly signedIn: false; readonly refusal: Refusal; readonly repeated: boolean; readonly erased: boolean };

/**
 * Signs a person in whose response has passed every check, as one work: assertion and request are spent, and user,
 * identity, groups, events and attempt written, whole or not at all. A refusal undoes the work, so it burns nothing, and
 * leaves an attempt: the signature was good. The method is read inside, so one disabled meanwhile lets nobody in.
 * @param alongside  more to write in the same work, as its trace: it costs no commit of its own then. Store calls only
 */
export async function signIn(
  deps: Deps,
  input: SignInInput,
  alongside?: (tx: TeamRecords, outcome: SignedIn) => Promise<void>,
): Promise<SignInOutcome> {
  const at = deps.now();
  const stamp = stampOf(
    { actor: { kind: "method", id: input.methodId }, reference: input.reference, address: input.address },
    at,
  );
  let spending: "assertion" | "request" | undefined;
  const work = async (tx: TeamRecords): Promise<SignInOutcome> => {
    const { team, method } = await readyMethod(tx, input.methodId);
    spending = "assertion";
    await tx.spend(`assertion:${method.id}:${input.assertion.id}`, input.assertion.expiresAt);
    if (input.request !== undefined) {
      spending = "request";
      await tx.spend(`request:${method.id}:${input.request.id}`, input.request.expiresAt);
    }
    spending = undefined;
    const considered = await considerSignIn(tx, deps.removalKey, team, method, input.claims, at);
    const carriedOut = await carryOut(tx, considered, stamp);
    await noteGroupsSeen(tx, method, input);
    await noteLastSaid(tx, carriedOut.user.id, { kind: "method", id: method.id }, input.claims, at);
    const outcome = outcomeOf(considered, carriedOut);
    await writeAttempt(tx, deps, attemptOf(successOf(input, considered, outcome), deps), outcome.warnings);
    await alongside?.(tx, outcome);
    if (outcome.did === "created") await settleSeats(tx, { difference: 1, limit: team.policies.seats });
    return outcome;
  };
  try {
    return await deciding(deps.store, work);
  } catch (error) {
    const refusal = refusalOf(error, spending);
    if (refusal === undefined) throw error;
    return { signedIn: false, refusal, ...(await recordRefusal(deps, input, stamp, refusal)) };
  }
}

/** Step 1, read afresh inside the work. @throws Refused `method_not_ready` */
async function readyMethod(tx: TeamRecords, id: SsoMethod["id"]): Promise<{ team: Team; method: SsoMethod }> {
  const method = await tx.methods.get(id);
  const team = await tx.team.get();
  if (method === undefined || team === undefined) {
    throw new Refused(signInRefusals.method_not_ready(["the SSO method: it was deleted"]));
  }
  const missing = missingOf(method);
  if (missing.length > 0) throw new Refused(signInRefusals.method_not_ready(missing));
  return { team, method };
}

/** Once a method has delivered a group attribute for anybody, a missing one means no groups. */
async function noteGroupsSeen(tx: TeamRecords, method: SsoMethod, { claims }: SignInInput): Promise<void> {
  if (claims.groups === undefined || method.groupsSeen) return;
  await tx.methods.note(method.id, { groupsSeen: true });
}

export type SignedIn = Extract<SignInOutcome, { signedIn: true }>;

function outcomeOf(considered: Considered, carriedOut: CarriedOut): SignedIn {
  const { team, method, decision } = considered;
  return {
    signedIn: true,
    team,
    method,
    ...carriedOut,
    skipped: considered.groups.skipped,
    leftAlone: considered.groups.leftAlone,
    warnings: [...decision.warnings, ...considered.groups.warnings],
  };
}

function successOf(input: SignInInput, { person }: Considered, outcome: SignedIn): AttemptDraft {
  const [first] = outcome.warnings;
  return {
    source: "jit",
    methodId: input.methodId,
    operation: "sign-in",
    target: person.email.value,
    targetId: outcome.user.id,
    status: first === undefined ? "success" : "warning",
    ...first,
    notes: [
      ...(outcome.did === "created"
        ? ["the user was created"]
        : outcome.did === "linked"
          ? ["the user was linked"]
          : []),
      ...outcome.warnings.map((warning) => warning.cause),
      ...outcome.joined.map((name) => `joined ${name}`),
      ...outcome.left.map((name) => `left ${name}`),
      ...outcome.skipped.map((note) => `skipped ${note}`),
      ...(outcome.leftAlone === undefined ? [] : [outcome.leftAlone]),
    ],
    reference: input.reference,
  };
}

function refusalOf(error: unknown, spending: "assertion" | "request" | undefined): Refusal | undefined {
  if (isOfRules(error)) return error.refusal;
  if (!(error instanceof StoreConflict) || error.field !== "once") return undefined;
  return spending === "request" ? signInRefusals.saml_state() : signInRefusals.saml_replay();
}

async function recordRefusal(
  deps: Deps,
  input: SignInInput,
  stamp: Stamp,
  refusal: Refusal,
): Promise<{ readonly repeated: boolean; readonly erased: boolean }> {
  const { code, cause, fix } = refusal;
  const { methodId, reference } = input;
  const target = targetOf(input);
  const person = readPerson(input.claims);
  const key = person.ok ? { methodId, key: person.value.identity.key } : undefined;
  const erased = await erasedIn(deps.store, deps.removalKey, { target }, key);
  const about = { source: "jit", methodId, operation: "sign-in", target, status: "failure" } as const;
  const conflict =
    refusal.conflict !== undefined && person.ok
      ? { conflict: conflictOf(refusal.conflict, person.value, input.claims) }
      : {};
  const draft = { ...about, code, cause, fix, reference, ...conflict };
  const isNew = await recordRefusedResponse(
    deps,
    input.assertion.id,
    erased === undefined ? draft : { ...withoutNames(draft, erased), methodId, code },
    async (tx, attempt) => {
      const subject =
        erased === undefined
          ? await subjectOf(tx, methodId, attempt.target, key?.key)
          : { kind: "user" as const, id: erased };
      const method = (await tx.methods.get(methodId))?.slug ?? methodId;
      const who = erased === undefined ? { who: attempt.target } : {};
      const data = { code, method, ...who, cause: attempt.cause ?? cause };
      await tx.events.append(eventOf(stamp, "login.refused", subject, data));
    },
  );
  return { repeated: !isNew, erased: erased !== undefined };
}

/** What an admin needs to re-link: the claim whole, as it has to be kept. */
function conflictOf(
  found: NonNullable<Refusal["conflict"]>,
  { email, identity }: ClaimedPerson,
  { nameId }: SignInInput["claims"],
): IdentityConflict {
  return { ...found, email: email.value, ...(identity.kind !== "email" && nameId !== undefined && { nameId }) };
}

/** The person whom the identity or the address leads to; nobody, or several: the method. */
async function subjectOf(
  tx: TeamRecords,
  methodId: SignInInput["methodId"],
  target: string,
  key: string | undefined,
): Promise<Subject> {
  const identity = key === undefined ? undefined : await tx.identities.byKey(methodId, key);
  const id = identity?.userId ?? (await tx.users.byUserName(target))?.id;
  return id === undefined ? { kind: "method", id: methodId } : { kind: "user", id };
}

/** Whom a refused sign-in was about: the email where one can be read, else the NameID. */
function targetOf({ claims }: SignInInput): string {
  const reading = readEmail(claims.emails);
  if (reading.ok) return reading.email.value;
  const { nameId } = claims;
  const named = nameId === undefined || nameIdKind(nameId) === "transient" ? undefined : nameId.value;
  return claims.emails[0] ?? named ?? "unknown";
}
