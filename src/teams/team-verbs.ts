import { checkExpected, type Expecting } from "../model/expecting.js";
import { eventOf, type Subject } from "../model/event.js";
import { newId } from "../lib/new-id.js";
import type { CustomAttribute } from "../model/custom-attribute.js";
import type { TeamId } from "../model/ids.js";
import { defaultPolicies, type Team } from "../model/team.js";
import type { Fresh } from "../store/port/records.js";
import { deciding } from "../directory/index.js";
import { checkTypesKept } from "./team-attributes.js";
import { changesBetween, sameValue } from "../model/changes.js";
import { checkSlug, checkUnmanaged, isFile, orNotFound, stamp, unlessTaken, type TeamsDeps } from "./deps.js";
import { createVouched, domainNames } from "./domains/domain-verbs.js";
import { changedPolicies, type PolicyChange } from "./policies.js";
import { teamsRefusals } from "./refusals.js";

export interface TeamDraft {
  readonly slug: string;
  readonly name?: string | undefined;
  readonly policies?: PolicyChange | undefined;
  readonly attributes?: readonly CustomAttribute[] | undefined;
  readonly contacts?: readonly string[] | undefined;
  readonly seats?: number | null | undefined;
  /** Domains that whoever makes the team vouches for: the file, or else the operator. */
  readonly domains?: readonly string[] | undefined;
}

/** What a team's owner changes. */
export interface TeamChange {
  readonly name?: string | undefined;
  readonly policies?: PolicyChange | undefined;
  /** All of them: one that is left out is hidden, and its values are kept. */
  readonly attributes?: readonly CustomAttribute[] | undefined;
  /** All of them. */
  readonly contacts?: readonly string[] | undefined;
}

/** What the operator and the declarative file change besides. */
export interface OperatedTeamChange extends TeamChange {
  readonly seats?: number | null | undefined;
  /** Only the declarative file says so, and only it takes it back. */
  readonly managedByFile?: boolean | undefined;
}

/**
 * Makes a team, with the domains that are vouched for: one work, so that none is there without them.
 * @throws Refused `slug_invalid`, `slug_taken`, `value_invalid`
 */
export async function createTeam(deps: TeamsDeps, draft: TeamDraft): Promise<Team> {
  checkSlug(draft.slug);
  const domains = domainNames(draft.domains ?? []);
  const now = deps.now();
  const fresh: Fresh<Team> = {
    id: newId<TeamId>(),
    createdAt: now,
    updatedAt: now,
    slug: draft.slug,
    name: draft.name ?? draft.slug,
    policies: { ...changedPolicies(defaultPolicies, draft.policies ?? {}), seats: draft.seats ?? null },
    attributes: draft.attributes ?? [],
    ...named(draft.contacts),
    managedByFile: isFile(deps),
  };
  const taken = teamsRefusals.slug_taken("team", draft.slug);
  const team = await deps.store.installation.atomically(async (tx) => {
    const made = await unlessTaken(tx.inTeam(fresh.id).team.create(fresh), "slug", taken);
    const { id, version, slug, name, policies } = made;
    const subject: Subject = { kind: "team", id, version };
    await tx.events.append(eventOf(stamp(deps), "team.created", subject, { slug, name, policies: { ...policies } }));
    const word = isFile(deps) ? "file" : "operator";
    for (const domain of domains) await createVouched(deps, tx.inTeam(id), word, domain);
    return made;
  });
  const { seats } = team.policies;
  if (seats !== null) await deps.store.inTeam(team.id).seats.recount(seats);
  return team;
}

/** The team as a change would leave it. */
export function changedTeam(team: Team, change: OperatedTeamChange): Team {
  const policies = change.policies === undefined ? team.policies : changedPolicies(team.policies, change.policies);
  const { contacts, ...rest } = team;
  return {
    ...rest,
    ...named(change.contacts ?? contacts),
    name: change.name ?? team.name,
    policies: change.seats === undefined ? policies : { ...policies, seats: change.seats },
    attributes: change.attributes ?? team.attributes,
    managedByFile: change.managedByFile ?? team.managedByFile,
  };
}

/** Nobody named is no list, so that teams of before are as those without. */
function named(contacts: readonly string[] = []): Pick<Team, "contacts"> {
  return contacts.length === 0 ? {} : { contacts };
}

/**
 * Changes the name or policies of a team: the owner's. Repeated calls change nothing and record nothing.
 * @throws Refused `not_found`, `managed_by_file`, `attribute_in_use`, `stale_version`
 */
export function updateTeam(deps: TeamsDeps, id: TeamId, change: TeamChange, expecting?: Expecting): Promise<Team> {
  const { name, policies, attributes, contacts } = change;
  return changeTeam(deps, id, { name, policies, attributes, contacts }, expecting);
}

/**
 * Changes how many active users the team may have: the operator's. Fewer than there are remove nobody; they refuse new ones.
 * @throws Refused `not_found`, `managed_by_file`, `stale_version`
 */
export function setSeats(deps: TeamsDeps, id: TeamId, seats: number | null, expecting?: Expecting): Promise<Team> {
  return changeTeam(deps, id, { seats }, expecting);
}

/** All of it at once, for the operator and the declarative file. @throws Refused as `updateTeam` */
export async function changeTeam(
  deps: TeamsDeps,
  id: TeamId,
  change: OperatedTeamChange,
  { expected }: Expecting = {},
): Promise<Team> {
  const scope = deps.store.inTeam(id);
  const { saved, seatsChanged } = await deciding(scope, async (tx) => {
    const team = orNotFound(await tx.team.get(), "such team");
    checkExpected(team, expected, `Team "${team.slug}"`);
    checkUnmanaged(deps, team, `Team "${team.slug}"`);
    const next = changedTeam(team, change);
    await checkTypesKept(tx, team, next);
    if (sameValue(team, next)) return { saved: team, seatsChanged: false };
    const replaced = await tx.team.replace({ ...next, updatedAt: deps.now() });
    await tx.events.append(
      eventOf(
        stamp(deps),
        "team.updated",
        { kind: "team", id, version: replaced.version },
        { slug: team.slug, changes: changesBetween(team, next) },
      ),
    );
    return { saved: replaced, seatsChanged: next.policies.seats !== team.policies.seats };
  });
  if (seatsChanged) await scope.seats.recount(saved.policies.seats);
  return saved;
}

/** @throws Refused `not_found` */
export async function teamBySlug({ store }: Pick<TeamsDeps, "store">, slug: string): Promise<Team> {
  return orNotFound(await store.teams.bySlug(slug), `team "${slug}"`);
}
