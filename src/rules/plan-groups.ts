import { fold } from "../lib/fold.js";
import type { Group } from "../model/group.js";
import type { GroupId, MethodId } from "../model/ids.js";
import type { SsoMethod } from "../model/sso-method.js";
import { quoted } from "./wording.js";
import { groupNameOf, isAmong, type WantedGroup, type WantedGroups } from "./wanted-groups.js";
import type { Warning } from "./warnings.js";

/** What the directory knows of one claimed value. */
export interface KnownGroup {
  readonly wanted: WantedGroup;
  /** Groups with the value as externalId; not asked for where the map names a group. */
  readonly byExternalId: readonly Group[];
  /** The group with the mapped name, else with the value as name. */
  readonly byName?: Group | undefined;
}

export interface GroupFacts {
  readonly multiGroup: boolean;
  readonly claimed: readonly KnownGroup[];
  /** The user's memberships now. */
  readonly current: readonly { readonly group: Group; readonly method?: MethodId | undefined }[];
}

export interface GroupPlan {
  readonly join: readonly Group[];
  readonly create: readonly string[];
  readonly leave: readonly Group[];
  /** One sentence for each claimed group that is not joined. */
  readonly skipped: readonly string[];
  readonly warnings: readonly Warning[];
  /** One sentence where groups were claimed for somebody who gets none, because the method only creates. */
  readonly leftAlone?: string | undefined;
}

/** By default JIT only creates: it adds no groups to a user who is there already. */
export function groupsLeftAlone(claimed: number): GroupPlan {
  if (claimed === 0) return noGroups;
  const groups = claimed === 1 ? "1 group was" : `${claimed} groups were`;
  const leftAlone = `${groups} claimed and left alone: the user was here already, and jit.onLogin is create-only`;
  return { ...noGroups, leftAlone };
}

export const noGroups: GroupPlan = { join: [], create: [], leave: [], skipped: [], warnings: [] };

/**
 * Step 8 of a sign-in: each claimed value leads to the mapped group, else to one with that externalId, else to one with
 * that name, else to a new one where allowed. `mirror` leaves only what this method joined.
 */
export function planGroups(
  method: Pick<SsoMethod, "id" | "jit" | "groupMap">,
  wanted: WantedGroups,
  facts: GroupFacts,
): GroupPlan {
  if (!wanted.known) return { ...noGroups, warnings: wanted.warnings };
  const targets = facts.claimed.map((known) => targetOf(method, known));
  if (!facts.multiGroup) return { ...inOne(method, targets, facts), warnings: wanted.warnings };
  const plan = inMany(method, targets, facts);
  const overLimit = isAmong(wanted.over, method.groupMap);
  return { ...plan, leave: plan.leave.filter((group) => !overLimit(group)), warnings: wanted.warnings };
}

/** Where one claimed value leads. */
type Target =
  | { readonly is: "group"; readonly group: Group; readonly value: string; readonly refused?: string | undefined }
  | { readonly is: "new"; readonly name: string; readonly value: string }
  | { readonly is: "nothing"; readonly value: string; readonly because: string };

function targetOf(method: Pick<SsoMethod, "id" | "jit">, known: KnownGroup): Target {
  const { wanted } = known;
  const { value } = wanted;
  const joinable = (group: Group): boolean => canJoin(method, group, wanted.mapped !== undefined);
  const byExternalId = known.byExternalId.find(joinable) ?? known.byExternalId[0];
  const group = byExternalId ?? known.byName;
  if (group !== undefined) {
    return { is: "group", group, value, refused: joinable(group) ? undefined : whyNot(group) };
  }
  if (!method.jit.createGroups) return { is: "nothing", value, because: "no such group, and jit.createGroups is off" };
  const name = groupNameOf(wanted);
  return name === undefined
    ? { is: "nothing", value, because: "the text cannot be the name of a group" }
    : { is: "new", name, value };
}

/**
 * JIT joins groups that JIT or an admin made, never a directory's; narrowed to `own`, only those this method made and
 * those its map names.
 */
export function canJoin(method: Pick<SsoMethod, "id" | "jit">, group: Group, mapped: boolean): boolean {
  if (group.owner.kind === "directory") return false;
  if (method.jit.joinGroups === "any" || mapped) return true;
  return group.owner.kind === "method" && group.owner.id === method.id;
}

function whyNot(group: Group): string {
  return group.owner.kind === "directory" ? "a directory owns the group" : "the SSO method joins only its own groups";
}

function inMany(method: Pick<SsoMethod, "id" | "jit">, targets: readonly Target[], facts: GroupFacts): GroupPlan {
  const isMember = new Set<GroupId>(facts.current.map(({ group }) => group.id));
  const join = new Map<GroupId, Group>();
  const create = new Map<string, string>();
  const claimed = new Set<GroupId>();
  const skipped: string[] = [];
  for (const target of targets) {
    if (target.is === "new") {
      if (!create.has(fold(target.name))) create.set(fold(target.name), target.name);
    } else if (target.is === "nothing") {
      skipped.push(`${quoted(target.value)}: ${target.because}`);
    } else {
      claimed.add(target.group.id);
      // Whoever is in the group already needs no joining, and nothing to be told about it.
      if (isMember.has(target.group.id)) continue;
      if (target.refused === undefined) join.set(target.group.id, target.group);
      else skipped.push(`${nameOf(target)}: ${target.refused}`);
    }
  }
  return {
    join: [...join.values()],
    create: [...create.values()],
    leave: leaving(method, facts, claimed),
    skipped,
    warnings: [],
  };
}

/** One-group teams: the first claimed group counts, the rest are skipped, and who is in a group already stays there. */
function inOne(method: Pick<SsoMethod, "id" | "jit">, targets: readonly Target[], facts: GroupFacts): GroupPlan {
  const [first, ...rest] = targets;
  const skipped = rest.map((target) => `${nameOf(target)}: a user is in one group at most`);
  const claimed = new Set<GroupId>(first?.is === "group" ? [first.group.id] : []);
  const leave = leaving(method, facts, claimed);
  const stays = facts.current.filter(({ group }) => !leave.includes(group));
  const nothing = { ...noGroups, leave };
  if (first === undefined) return nothing;
  if (first.is === "group" && stays.some(({ group }) => group.id === first.group.id)) return { ...nothing, skipped };
  const refused = first.is === "group" ? first.refused : first.is === "nothing" ? first.because : undefined;
  const inTheWay = stays[0] === undefined ? undefined : `the user is in ${quoted(stays[0].group.displayName)} already`;
  const because = refused ?? inTheWay;
  if (because !== undefined) return { ...nothing, skipped: [`${nameOf(first)}: ${because}`, ...skipped] };
  return {
    ...nothing,
    join: first.is === "group" ? [first.group] : [],
    create: first.is === "new" ? [first.name] : [],
    skipped,
  };
}

/** `mirror` removes only memberships that this method made. */
function leaving(
  method: Pick<SsoMethod, "id" | "jit">,
  facts: GroupFacts,
  claimed: ReadonlySet<GroupId>,
): readonly Group[] {
  if (method.jit.groupSync !== "mirror") return [];
  return facts.current
    .filter(({ group, method: by }) => by === method.id && !claimed.has(group.id))
    .map(({ group }) => group);
}

/** The claimed value, and the group's name where it is another: an object ID says little to a person. */
function nameOf(target: Target): string {
  if (target.is === "group" && target.group.displayName !== target.value) {
    return `${quoted(target.group.displayName)} (${quoted(target.value)})`;
  }
  return quoted(target.is === "new" ? target.name : target.value);
}
