import { domainToUnicode } from "node:url";
import { oneLine } from "../lib/one-line.js";
import { domainStanding, type Domain } from "../model/domain.js";
import type { App } from "../model/app.js";
import type { Directory } from "../model/directory.js";
import type { TeamId } from "../model/ids.js";
import type { PeopleCount } from "../model/people-count.js";
import { methodStatus, type SsoMethod } from "../model/sso-method.js";
import type { UserQuery } from "../store/port/questions.js";
import type { TeamStore } from "../store/port/store.js";
import type { TeamsDeps } from "./deps.js";
import { mostCounted, namesShown, peopleOfMethod, shownName, type LostAccess } from "./methods/lost-access.js";

/** Who would lose access, should something be switched off or deleted; asked before it is done. Changes nothing. */

type Asking = Pick<TeamsDeps, "store" | "now">;
/** Whether it can be switched on again as it is. */
export type Doing = "disable" | "delete";

export async function beforeMethod(deps: Asking, method: SsoMethod, doing: Doing): Promise<LostAccess> {
  const status = methodStatus(method);
  if (status !== "verified") return { users: 0, names: [], because: `Nobody signs in by it now: it is ${status}.` };
  const directories = (await deps.store.inTeam(method.teamId).directories.list()).filter(
    ({ methodId }) => methodId === method.id,
  );
  const linked = doing === "delete" && directories.length > 0;
  const people = await peopleOfMethod(deps, method);
  const lost =
    people.users === 0
      ? `Nobody signs in by it today, and nobody can ${doing === "disable" ? "until it is switched on again" : "any more"}.`
      : doing === "disable"
        ? "They are signed out at once and cannot sign in by it until it is switched on again."
        : "They are signed out at once and cannot sign in by it any more; their records stay.";
  const because = lost + (linked ? ` Linked to nothing then: ${directories.map(({ slug }) => slug).join(", ")}.` : "");
  return { ...people, because };
}

/** Nobody is signed out; but whoever leaves the company is not switched off by it any more. */
export async function beforeDirectory(
  { store }: Asking,
  { teamId, id, disabled }: Directory,
  doing: Doing,
): Promise<LostAccess> {
  if (disabled && doing === "disable") return { users: 0, names: [], because: "It is switched off already." };
  const because =
    doing === "disable"
      ? "Nobody is signed out. What the identity provider pushes about them is refused, leavers too, until it is switched on again."
      : "Nobody is signed out. Its tokens end; nothing that the identity provider says of them is heard any more, leavers too, and they become manual.";
  return { ...(await peopleIn(store.inTeam(teamId), { scope: { owners: [`d:${id}`] } })), because };
}

export async function beforeDomain({ store, now }: Asking, domain: Domain): Promise<LostAccess> {
  if (domainStanding(domain, now()) === "none") {
    return { users: 0, names: [], because: "Nobody signs in by it now: it is not proven." };
  }
  const people = await peopleOfDomain(store.inTeam(domain.teamId), domain.domain);
  const because =
    people.users === 0
      ? "Nobody's primary email is in it today, and nobody can sign in with an address of it any more."
      : "With an address of it they cannot sign in any more; open sessions go on.";
  return { ...people, because };
}

/** By primary email, in either spelling of an internationalized name: an address is kept as it came. */
async function peopleOfDomain({ users }: TeamStore, domain: string): Promise<Omit<LostAccess, "because">> {
  const spellings = [...new Set([domain, domainToUnicode(domain)])];
  const wanted = { first: namesShown, counted: mostCounted };
  const found = await Promise.all(spellings.map((spelling) => users.ofEmailDomain(spelling, wanted)));
  const count = found.reduce((sum, one) => sum + one.count, 0);
  const names = found.flatMap(({ first }) => first).slice(0, namesShown);
  return { ...counted(count), names: names.map(shownName) };
}

/** Those who may use it today, whether or not they ever did. */
export async function beforeApp({ store }: Asking, { teamId, allowedGroups }: App): Promise<LostAccess> {
  const own = store.inTeam(teamId);
  const people =
    allowedGroups === undefined ? await peopleIn(own, { scope: {} }) : await peopleOfGroups(own, allowedGroups);
  const because =
    people.users === 0
      ? "Nobody may use it today. What it was given for anybody ends."
      : "They cannot sign in to it any more, and its tokens end. Nobody is signed out here.";
  return { ...people, because };
}

/** Each once, where they are few enough to be looked at one by one. */
async function peopleOfGroups(own: TeamStore, names: readonly string[]): Promise<Omit<LostAccess, "because">> {
  const groups = (await Promise.all(names.map((name) => own.groups.byName(name)))).filter((one) => one !== undefined);
  const sizes = await Promise.all(groups.map(({ id }) => own.memberships.count(id)));
  const [largest] = groups
    .map(({ id }, at) => ({ id, size: sizes[at] ?? 0 }))
    .sort((one, other) => other.size - one.size);
  if (largest === undefined || largest.size < mostCounted) {
    const named = names.map((value) => ({ is: "match", attribute: "displayName", op: "eq", value }) as const);
    return peopleIn(own, { scope: {}, where: { is: "inGroup", where: { is: "any", of: named } } });
  }
  const first = await own.memberships.page(largest.id, { limit: namesShown });
  return { ...counted(largest.size), names: first.map(({ display }) => oneLine(display)) };
}

function counted(users: number): PeopleCount {
  return users >= mostCounted ? { users: mostCounted, orMore: true } : { users };
}

export async function beforeTeam({ store }: Asking, team: TeamId): Promise<LostAccess> {
  const people = await peopleIn(store.inTeam(team), { scope: { includeRemoved: true } });
  const lost = people.users === 0 ? "Nobody is in it" : "They are signed out at once";
  return { ...people, because: `${lost}, and everything of the team goes, for good.` };
}

async function peopleIn(
  { users }: ReturnType<TeamsDeps["store"]["inTeam"]>,
  query: Pick<UserQuery, "scope" | "where">,
): Promise<Omit<LostAccess, "because">> {
  const first = await users.list({ ...query, page: { after: undefined, limit: namesShown }, withTotal: false });
  return { users: await users.count(query), names: first.items.map(shownName) };
}
