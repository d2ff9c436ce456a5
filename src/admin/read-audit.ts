import { isForgotten } from "../directory/index.js";
import type { AuditEvent } from "../model/event.js";
import type { GroupId, UserId } from "../model/ids.js";
import type { Team } from "../model/team.js";
import type { User } from "../model/user.js";
import { eventTypes } from "../model/event-catalogue.js";
import type { Events, LatestEvents } from "../store/port/happenings.js";
import { nameIn } from "../teams/index.js";
import type { AdminDeps } from "./deps.js";
import type { Labels } from "./views/audit.js";

/** The chain of a team, or (undefined) the installation's own. */
export function chainOf({ store }: Pick<AdminDeps, "store">, team: Pick<Team, "id"> | undefined): Events {
  return team === undefined ? store.installation.events : store.inTeam(team.id).events;
}

/** What a reader asks of the audit; names as they are typed. */
export interface AuditQuery {
  /** Only events below this number. */
  readonly below?: number | undefined;
  readonly limit: number;
  /** Event types, as `user.created`, or `user.*`. */
  readonly type?: readonly string[] | undefined;
  /** Kind, id or the name they went by then. */
  readonly actor?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

const perLook = 500;
/** A question whose answer is rare must not read a whole chain at once: the page ends early, and `next` goes on. */
const mostLookedThrough = 5_000;
/** Events are numbered in the order of their works; the clocks of nodes, and waits before numbering, run apart by less. */
const slackMs = 60 * 60_000;

/** The newest events first, of those that fit; `next` is the number below which to go on. */
export async function readBack(
  events: Pick<Events, "latest" | "page" | "head">,
  query: AuditQuery,
): Promise<{ readonly items: readonly AuditEvent[]; readonly next: number | undefined }> {
  const { limit, since = -Infinity, until } = query;
  const narrowed = narrowest(query);
  const fits = fitting(query);
  const items: AuditEvent[] = [];
  let below = until === undefined ? query.below : await belowAfter(events, until, query.below);
  // Mostly all of the first look fit.
  for (let [looked, most] = [0, limit + 1]; looked < mostLookedThrough; [looked, most] = [looked + most, perLook]) {
    const found = await events.latest({ limit: most, below, ...narrowed });
    for (const event of found) {
      if (event.at < since - slackMs) return { items, next: undefined };
      below = event.number;
      if (!fits(event)) continue;
      items.push(event);
      if (items.length === limit) return { items, next: below > 1 ? below : undefined };
    }
    if (found.length < most) return { items, next: undefined };
  }
  return { items, next: below };
}

/** What an index answers of it. An actor is looked up by id alone: names are told in the data, and others may have them too. */
function narrowest({ subjectId, actor, type }: AuditQuery): Omit<LatestEvents, "limit" | "below"> {
  if (subjectId !== undefined) return { subjectId };
  if (actor !== undefined && /^[0-9a-z]{26}$/.test(actor)) return { actorId: actor };
  return type === undefined ? {} : { types: eventTypes.filter((one) => isOneOf(type, one)) };
}

function isOneOf(types: readonly string[], one: string): boolean {
  return types.some((asked) => (asked.endsWith(".*") ? one.startsWith(asked.slice(0, -1)) : one === asked));
}

function fitting({ type, actor, since = -Infinity, until = Infinity }: AuditQuery): (event: AuditEvent) => boolean {
  const isType = (one: string): boolean => type === undefined || isOneOf(type, one);
  const isActor = ({ actor: { kind, id }, data }: AuditEvent): boolean =>
    actor === undefined || [kind, id, data?.["by"]].includes(actor);
  return (event) => event.at >= since && event.at <= until && isType(event.type) && isActor(event);
}

/** A number that every event up to `until` is below, found by halving; not above `below`. */
async function belowAfter(
  events: Pick<Events, "page" | "head">,
  until: number,
  below: number | undefined,
): Promise<number> {
  const [oldest] = await events.page({ after: 0, limit: 1 });
  // Outside of what there is nothing needs to be looked for.
  if (oldest === undefined || oldest.at > until + slackMs) return 1;
  let low = oldest.number;
  let high = Math.min(below ?? Infinity, (await events.head()).number + 1);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const [event] = await events.page({ after: middle - 1, limit: 1 });
    if (event !== undefined && event.at <= until + slackMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The event of a number; undefined where the chain has none. */
export async function eventNumbered(events: Pick<Events, "page">, named: string): Promise<AuditEvent | undefined> {
  if (!/^[1-9]\d{0,14}$/.test(named)) return undefined;
  const [event] = await events.page({ after: Number(named) - 1, limit: 1 });
  return event?.number === Number(named) ? event : undefined;
}

/** The id of what a reader calls by slug, user name or group name; what is none of these is taken for an id. */
export async function subjectNamed(
  { store }: AdminDeps,
  team: Pick<Team, "id"> | undefined,
  named: string,
): Promise<string> {
  if (team === undefined) return (await store.teams.bySlug(named))?.id ?? named;
  const own = store.inTeam(team.id);
  const few = [...(await own.methods.list()), ...(await own.directories.list()), ...(await own.apps.list())];
  const record =
    few.find(({ slug }) => slug === named) ??
    (await own.domains.byName(named)) ??
    (await own.users.byUserName(named)) ??
    (await own.groups.byName(named));
  return record?.id ?? named;
}

/** Of whoever is erased only a hash stands there. */
function userNameOf(user: User | undefined): string | undefined {
  return user === undefined || isForgotten(user) ? undefined : user.userName;
}

/** How actors and subjects of a page are called, each looked up once: as they are called now, else as they were then. */
export async function labelsOf(
  { store }: AdminDeps,
  team: Pick<Team, "id"> | undefined,
  events: readonly AuditEvent[],
): Promise<Labels> {
  const names = new Map<string, string>();
  const wanted = new Map<string, { readonly kind: string; readonly id: string }>();
  for (const { actor, subject } of events) {
    wanted.set(`${subject.kind} ${subject.id}`, subject);
    if (actor.id !== null) wanted.set(`${actor.kind} ${actor.id}`, { kind: actor.kind, id: actor.id });
  }
  const kinds = new Set([...wanted.values()].map(({ kind }) => kind));
  const keep = (kind: string, records: readonly { readonly id: string; readonly slug: string }[]): void => {
    for (const { id, slug } of records) names.set(`${kind} ${id}`, slug);
  };
  if (kinds.has("team")) keep("team", await store.teams.list());
  if (team !== undefined) {
    const own = store.inTeam(team.id);
    if (kinds.has("method")) keep("method", await own.methods.list());
    if (kinds.has("directory")) keep("directory", await own.directories.list());
    if (kinds.has("domain")) for (const { id, domain } of await own.domains.list()) names.set(`domain ${id}`, domain);
    if (kinds.has("app")) keep("app", await own.apps.list());
    for (const [key, { kind, id }] of wanted) {
      const name =
        kind === "user" || kind === "person"
          ? userNameOf(await own.users.get(id as UserId))
          : kind === "group"
            ? (await own.groups.get(id as GroupId))?.displayName
            : undefined;
      if (name !== undefined) names.set(key, name);
    }
  }
  return {
    actor: ({ actor, data }) => {
      const by = data?.["by"];
      return names.get(`${actor.kind} ${actor.id ?? ""}`) ?? (typeof by === "string" ? by : null);
    },
    subject: (event) => names.get(`${event.subject.kind} ${event.subject.id}`) ?? nameIn(event) ?? null,
  };
}
