import { isForgotten } from "../directory/index.js";
import { isStorable } from "../lib/storable-text.js";
import type { AuditEvent } from "../model/event.js";
import type { GroupId, UserId } from "../model/ids.js";
import type { Team } from "../model/team.js";
import type { User } from "../model/user.js";
import { eventTypes } from "../model/event-catalogue.js";
import { mostLookedThrough, type Events, type EventsFound } from "../store/port/happenings.js";
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
/** Events are numbered in the order of their works; the clocks of nodes, and waits before numbering, run apart by less. */
const slackMs = 60 * 60_000;

/**
 * The newest events first, of those that fit; `next` is the number below which to go on. A question whose answer is rare must
 * not read a whole chain at once: the page ends early, and `next` goes on.
 */
export async function readBack(
  events: Pick<Events, "latest" | "madeBy" | "page" | "head">,
  query: AuditQuery,
): Promise<{ readonly items: readonly AuditEvent[]; readonly next: number | undefined }> {
  const { limit, since = -Infinity, until } = query;
  const look = lookerFor(events, query);
  const fits = fitting(query);
  const isBefore = ({ at }: AuditEvent): boolean => at < since - slackMs;
  const items: AuditEvent[] = [];
  let below = until === undefined ? query.below : await belowAfter(events, until, query.below);
  // Mostly all of the first look fit.
  for (let [looked, most] = [0, limit]; looked < mostLookedThrough; [looked, most] = [looked + most, perLook]) {
    const { events: found, next } = await look(below, most);
    for (const event of found) {
      if (isBefore(event)) return { items, next: undefined };
      if (!fits(event)) continue;
      items.push(event);
      if (items.length === limit) return { items, next: event === found.at(-1) ? next : event.number };
    }
    if (next === undefined) return { items, next: undefined };
    below = next;
    // fewer than asked for, of many that were looked through
    if (found.length < most) break;
  }
  if (below !== undefined && query.since !== undefined) {
    const [last] = await events.page({ after: below - 1, limit: 1 });
    if (last !== undefined && isBefore(last)) return { items, next: undefined };
  }
  return { items, next: below };
}

/** So many of the next events below a number that may fit. */
type Look = (below: number | undefined, most: number) => Promise<EventsFound>;

/** What an index answers of it. An actor is looked up by id alone: names are told in the data, and others may have them too. */
function lookerFor(events: Pick<Events, "latest" | "madeBy">, { subjectId, actor, type }: AuditQuery): Look {
  const types = type === undefined ? undefined : eventTypes.filter((one) => isOneOf(type, one));
  if (actor !== undefined && (subjectId !== undefined || !/^[0-9a-z]{26}$/.test(actor))) {
    // Text that no engine keeps is nobody's name.
    if (!isStorable(actor)) return () => Promise.resolve({ events: [] });
    return (below, limit) => events.madeBy({ actor, limit, below, subjectId, types });
  }
  const narrowed = subjectId !== undefined ? { subjectId } : actor !== undefined ? { actorId: actor } : { types };
  return async (below, limit) => {
    const found = await events.latest({ limit: limit + 1, below, ...narrowed });
    const shown = found.slice(0, limit);
    return { events: shown, next: found.length > limit ? shown.at(-1)?.number : undefined };
  };
}

function isOneOf(types: readonly string[], one: string): boolean {
  return types.some((asked) => (asked.endsWith(".*") ? one.startsWith(asked.slice(0, -1)) : one === asked));
}

/** What no look has answered already. */
function fitting({ type, since = -Infinity, until = Infinity }: AuditQuery): (event: AuditEvent) => boolean {
  const isType = (one: string): boolean => type === undefined || isOneOf(type, one);
  return (event) => event.at >= since && event.at <= until && isType(event.type);
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
    // at once: where the store is a server, the questions of a page go there together
    await Promise.all(
      [...wanted].map(async ([key, { kind, id }]) => {
        const name =
          kind === "user" || kind === "person"
            ? userNameOf(await own.users.get(id as UserId))
            : kind === "group"
              ? (await own.groups.get(id as GroupId))?.displayName
              : undefined;
        if (name !== undefined) names.set(key, name);
      }),
    );
  }
  return {
    actor: ({ actor, data }) => {
      const by = data?.["by"];
      return names.get(`${actor.kind} ${actor.id ?? ""}`) ?? (typeof by === "string" ? by : null);
    },
    subject: (event) => names.get(`${event.subject.kind} ${event.subject.id}`) ?? nameIn(event) ?? null,
  };
}
