import { checkExpected, type Expecting } from "../../model/expecting.js";
import { cutOffMethod, deciding } from "../../directory/index.js";
import { newId } from "../../lib/new-id.js";
import { domainStanding } from "../../model/domain.js";
import { eventOf, type EventData, type EventDraft, type EventType } from "../../model/event.js";
import type { MethodId, TeamId } from "../../model/ids.js";
import { methodStatus, type IdpCertificate, type SsoMethod } from "../../model/sso-method.js";
import { missingOf } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { changesBetween, mapChanges, sameValue } from "../../model/changes.js";
import { checkSlug, checkUnmanaged, isFile, orNotFound, stamp, type TeamsDeps, unlessTaken } from "../deps.js";
import { changedMethod, newMethod, type MethodSettings } from "./method-settings.js";
import { Refused } from "../../model/refused.js";
import { teamsRefusals } from "../refusals.js";
import { checkAsked, checkDoors, unlessAliasTaken } from "./method-doors.js";
import { orProposed, proposedChanges, withoutMoot, withoutPem } from "./proposal.js";
import { checkMapping } from "../team-attributes.js";
import { wasTested } from "./tested.js";

/** @throws Refused `slug_invalid`, `slug_taken` */
export async function createMethod(
  deps: TeamsDeps,
  teamId: TeamId,
  draft: MethodSettings & { readonly slug: string },
): Promise<SsoMethod> {
  checkSlug(draft.slug);
  const { slug, ...settings } = draft;
  const base = { id: newId<MethodId>(), teamId, slug, createdAt: deps.now() };
  const { version: _, ...fresh } = newMethod(base, { ...settings, managedByFile: isFile(deps) });
  const taken = teamsRefusals.slug_taken("method", slug);
  await checkDoors(deps, undefined, fresh);
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    await checkMapping(tx, settings.attributes);
    const method = await unlessAliasTaken(unlessTaken(tx.methods.create(fresh), "slug", taken));
    await tx.events.append(
      eventOf(stamp(deps), "method.created", subjectOf(method), { slug, name: method.name, idpType: method.idpType }),
    );
    return method;
  });
}

/**
 * Changes what the settings name. Where that takes back what people sign in by, the identity provider or that it was
 * verified, the sessions that came through the method end in the same work. What a test sign-in depends on becomes a proposal
 * at a verified method, unless the file says it.
 * @param settings  or what to make of the method as it is when the change is made
 * @throws Refused `not_found`, `managed_by_file`, `stale_version`
 */
export async function updateMethod(
  deps: TeamsDeps,
  teamId: TeamId,
  id: MethodId,
  settings: MethodSettings | ((method: SsoMethod) => MethodSettings),
  expecting?: Expecting,
): Promise<SsoMethod> {
  const before = await deps.store.inTeam(teamId).methods.get(id);
  if (before !== undefined) {
    await checkDoors(deps, before, changedMethod(before, typeof settings === "function" ? settings(before) : settings));
  }
  // the file has looked at its own rows together with the attributes beside them
  if (typeof settings !== "function") await checkMapping(deps.store.inTeam(teamId), settings.attributes);
  const change = orProposed(deps, (method) => {
    checkUnmanaged(deps, method, `SSO method "${method.slug}"`);
    return changedMethod(method, typeof settings === "function" ? settings(method) : settings);
  });
  const checked = asSeen(expecting, (method) => {
    const next = change(method);
    checkAsked(next);
    return next;
  });
  return changeMethod(deps, teamId, id, "method.updated", checked, async (tx, before, saved) => {
    const gone = certificatesTakenBack(before, saved).map((one) => one.fingerprint256);
    if (gone.length > 0) await cutOffMethod(tx, id, gone);
  });
}

/**
 * Certificates that the declarative file gave and names no more. Whoever came in by one signs in anew. One that the IdP's
 * metadata drops by itself has been rolled over, and ends nobody's session.
 */
export function certificatesTakenBack(before: SsoMethod, after: SsoMethod): readonly IdpCertificate[] {
  const left = new Set(after.idp?.certificates.map((one) => one.fingerprint256));
  return (before.idp?.certificates ?? []).filter((one) => one.source === "file" && !left.has(one.fingerprint256));
}

/**
 * Says that a method may be used: by the operator's word, or because a test sign-in passed with just these settings.
 * @throws Refused `not_found`, `method_not_ready` with what is missing, `method_not_tested`, `stale_version`
 */
export async function verifyMethod(
  deps: TeamsDeps,
  teamId: TeamId,
  id: MethodId,
  by: NonNullable<SsoMethod["verified"]>["by"],
  expecting?: Expecting,
): Promise<SsoMethod> {
  const scope = deps.store.inTeam(teamId);
  const before = orNotFound(await scope.methods.get(id), "such SSO method");
  checkSeen(before, expecting);
  if (by === "test") {
    // Whoever has tested it may verify it while it is switched off.
    refuseUntestable({ ...before, disabled: false });
    if (!(await wasTested(deps, before))) {
      throw new Refused(teamsRefusals.method_not_tested(before.slug));
    }
    const now = deps.now();
    if (!(await scope.domains.list()).some((domain) => domainStanding(domain, now) === "holds")) {
      throw new Refused(teamsRefusals.no_domain());
    }
  }
  const change = asSeen(expecting, (method) => {
    const missing = missingOf({ ...method, verified: { at: deps.now(), by }, disabled: false });
    if (missing.length > 0) {
      throw new Refused(teamsRefusals.not_verifiable(method.slug, missing));
    }
    // What the file gives goes with its line: a word that stays without it counts for itself.
    const stays = method.verified?.by === "file" && by !== "file";
    return method.verified === undefined || stays ? { ...method, verified: { at: deps.now(), by } } : method;
  });
  return changeMethod(deps, teamId, id, "method.verified", change);
}

/**
 * A test sign-in needs all that a sign-in needs, but the word that it may be used.
 * @throws Refused `method_not_ready` with what is missing
 */
export function refuseUntestable(method: SsoMethod): void {
  const missing = missingOf({ ...method, verified: { at: 0, by: "test" } });
  if (missing.length === 0) return;
  if (method.disabled && missing.length === 1) throw new Refused(teamsRefusals.off_untestable(method.slug));
  throw new Refused(teamsRefusals.not_testable(method.slug, missing, method.managedByFile));
}

/**
 * Switches a method on again. It still has to be verified before people can sign in.
 * @throws Refused `not_found`, `stale_version`
 */
export async function enableMethod(
  deps: TeamsDeps,
  teamId: TeamId,
  id: MethodId,
  expecting?: Expecting,
): Promise<SsoMethod> {
  const change = asSeen(expecting, (method) => ({ ...method, disabled: false }));
  return changeMethod(deps, teamId, id, "method.enabled", change);
}

/**
 * Switches a method off at once, for pending sign-ins too, and ends the sessions that came through it.
 * @throws Refused `not_found`, `stale_version`
 */
export async function disableMethod(
  deps: TeamsDeps,
  teamId: TeamId,
  id: MethodId,
  expecting?: Expecting,
): Promise<SsoMethod> {
  const change = asSeen(expecting, (method) => ({ ...method, disabled: true }));
  return changeMethod(deps, teamId, id, "method.disabled", change, async (tx) => {
    await cutOffMethod(tx, id);
  });
}

/** A change of a method that is made only to the version that whoever asks has seen. */
export function asSeen(
  expecting: Expecting | undefined,
  change: (method: SsoMethod) => SsoMethod,
): (method: SsoMethod) => SsoMethod {
  return (method) => {
    checkSeen(method, expecting);
    return change(method);
  };
}

function checkSeen(method: SsoMethod, { expected }: Expecting = {}): void {
  checkExpected(method, expected, `SSO method "${method.slug}"`);
}

/**
 * Reads, changes and stores a method with its event in one work. A change that changes nothing is neither stored nor told;
 * one of what the machine notes makes no new version; one that leaves nobody vouching for the method ends the sessions that
 * came through it.
 * @param told  the type of an event that lists the changes, or the events themselves, also of what was only noted
 * @param and  what else belongs to the change of the record, in the same work
 */
export async function changeMethod(
  deps: TeamsDeps,
  teamId: TeamId,
  id: MethodId,
  told: MethodChangeEvent | ((saved: SsoMethod) => readonly EventDraft[]),
  change: (method: SsoMethod) => SsoMethod,
  and: (tx: TeamRecords, before: SsoMethod, saved: SsoMethod) => Promise<void> = () => Promise.resolve(),
): Promise<SsoMethod> {
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    const method = orNotFound(await tx.methods.get(id), "such SSO method");
    const next = withoutMoot(change(method));
    if (sameValue(method, next)) return method;
    if (!sameValue(method.fetched, next.fetched)) await tx.methods.note(id, { fetched: next.fetched });
    const isSettled = sameValue(withoutFetched(method), withoutFetched(next));
    const saved = isSettled ? next : await unlessAliasTaken(tx.methods.replace({ ...next, updatedAt: deps.now() }));
    if (!isSettled) {
      if (method.verified !== undefined && saved.verified === undefined) await cutOffMethod(tx, id);
      await and(tx, method, saved);
    }
    const live = typeof told === "function" ? told(saved) : changeEvents(deps, told, method, saved);
    for (const event of [...live, ...proposalEvents(deps, method, saved)]) await tx.events.append(event);
    return saved;
  });
}

function changeEvents(
  deps: TeamsDeps,
  type: MethodChangeEvent,
  before: SsoMethod,
  saved: SsoMethod,
): readonly EventDraft[] {
  const changes = mapChanges(changesBetween(toldOf(before), toldOf(saved)), withoutPem);
  if (Object.keys(changes).length === 0) return [];
  return [methodEvent(deps, type, saved, { status: methodStatus(saved), changes })];
}

/** What of a method is told as changed: a proposal has an event of its own. */
export function toldOf({ version: _, updatedAt: __, proposal: ___, fetched: ____, ...rest }: SsoMethod): object {
  return rest;
}

function proposalEvents(deps: TeamsDeps, before: SsoMethod, saved: SsoMethod): readonly EventDraft[] {
  const { proposal } = saved;
  if (proposal === undefined || sameValue(proposal, before.proposal)) return [];
  const facts = { source: proposal.source, replaced: before.proposal !== undefined, changes: proposedChanges(saved) };
  return [methodEvent(deps, "method.proposed", saved, facts)];
}

function withoutFetched({ fetched: _, ...settled }: SsoMethod): SsoMethod {
  return settled;
}

/** The audit record of something about a method. */
export function methodEvent<T extends MethodEvent>(
  deps: TeamsDeps,
  type: T,
  method: SsoMethod,
  data: Omit<EventData<T>, "slug">,
): EventDraft {
  return eventOf(stamp(deps), type, subjectOf(method), { slug: method.slug, ...data } as EventData<T>);
}

type MethodEvent = Exclude<
  Extract<EventType, `method.${string}` | `certificate.${string}` | `metadata.${string}`>,
  "method.deleted" | "method.restored"
>;
/** What is told with the changes of the method. */
export type MethodChangeEvent =
  `method.${"updated" | "verified" | "enabled" | "disabled"}` | `certificate.${"added" | "removed"}`;

/** @throws Refused `not_found` */
export async function methodBySlug({ store }: Pick<TeamsDeps, "store">, slug: string): Promise<SsoMethod> {
  return orNotFound(await store.methodBySlug(slug), `SSO method "${slug}"`);
}

function subjectOf(method: SsoMethod): { kind: "method"; id: string; version: number } {
  return { kind: "method", id: method.id, version: method.version };
}
