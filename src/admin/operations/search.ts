import { z } from "zod";
import { fold } from "../../lib/fold.js";
import type { AttemptId, GroupId, ReferenceId, UserId } from "../../model/ids.js";
import { nameOf, primaryEmail, type User } from "../../model/user.js";
import type { AdminDeps } from "../deps.js";
import { operation } from "../operation.js";
import { beginningOf } from "./users.js";

const kinds = ["user", "group", "method", "directory", "domain", "app", "attempt", "trace", "failure"] as const;

const foundView = z
  .object({
    kind: z.enum(kinds),
    id: z
      .string()
      .describe("What the address of its kind takes: an id, of a domain its name, of a trace its reference"),
    called: z.string(),
    detail: z.string().nullable().describe("What tells it from others of that name: an email, a slug, a code"),
  })
  .meta({ id: "Found" });
type FoundView = z.infer<typeof foundView>;

const perKind = 10;

export const teamSearch = operation({
  name: "team.search",
  summary: "What of a team goes by a text: users, groups, methods, directories, domains, apps, and what an id names",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject({
    text: z
      .string()
      .trim()
      .min(1, { error: "must not be empty" })
      .max(200, { error: "must have at most 200 characters" })
      .describe("The beginning of a user's or group's name, a part of anything else's, or an id or reference id"),
  }),
  shows: z.object({
    items: z.array(foundView).describe(`At most ${perKind} of each kind; what an id names comes first`),
    more: z.boolean().describe("Whether there are more users or groups than shown"),
  }),
  async run({ deps, team }, { text }) {
    const exact = await named(deps, team.id, text);
    const few = await amongFew(deps, team.id, text);
    const { people, more } = await peopleBeginning(deps, team.id, text);
    const seen = new Set<string>();
    const items = [...exact, ...few, ...people].filter(({ kind, id }) => {
      const key = `${kind} ${id}`;
      return !seen.has(key) && seen.add(key);
    });
    return { items, more };
  },
});

/** What an id, or the reference id of a page or a log line, leads to. */
async function named(deps: AdminDeps, team: User["teamId"], text: string): Promise<readonly FoundView[]> {
  const id = text.toLowerCase();
  if (!/^[0-9a-z]{26}$/.test(id)) return [];
  const own = deps.store.inTeam(team);
  const items: FoundView[] = [];
  const user = await own.users.get(id as UserId);
  if (user !== undefined) items.push(shownUser(user));
  const group = await own.groups.get(id as GroupId);
  if (group !== undefined) items.push({ kind: "group", id: group.id, called: group.displayName, detail: null });
  const one = await own.attempts.get(id as AttemptId);
  const attempts = one === undefined ? await own.attempts.byReference(id as ReferenceId) : [one];
  for (const attempt of attempts.slice(0, perKind)) {
    const { operation: what, target, code } = attempt;
    items.push({ kind: "attempt", id: attempt.id, called: `${what} ${target}`, detail: code ?? attempt.status });
  }
  const failure = await own.failures.get(id as AttemptId);
  if (failure !== undefined) {
    items.push({ kind: "failure", id: failure.id, called: failure.target, detail: failure.code });
  }
  const trace = await deps.store.traceByReference(id as ReferenceId);
  // Of another team's sign-in nothing is told, not even that it was.
  if (trace?.teamId === team) {
    items.push({ kind: "trace", id: trace.reference, called: trace.outcome, detail: trace.code ?? null });
  }
  return items;
}

/** A team has a handful of these: a part of the name is enough. */
async function amongFew(deps: AdminDeps, team: User["teamId"], text: string): Promise<readonly FoundView[]> {
  const own = deps.store.inTeam(team);
  const wanted = fold(text);
  const fits = (...names: readonly string[]): boolean => names.some((name) => fold(name).includes(wanted));
  const settings = [
    ...(await own.methods.list()).map(({ id, slug, name }) => ({ kind: "method" as const, id, slug, name })),
    ...(await own.directories.list()).map(({ id, slug, name }) => ({ kind: "directory" as const, id, slug, name })),
    ...(await own.apps.list()).map(({ id, slug, name }) => ({ kind: "app" as const, id, slug, name })),
  ];
  const domains = (await own.domains.list()).map(({ domain }) => domain);
  return [
    ...settings
      .filter(({ id, slug, name }) => id === text.toLowerCase() || fits(slug, name))
      .map(({ kind, id, slug, name }) => ({ kind, id, called: name, detail: slug })),
    ...domains
      .filter((name) => fits(name))
      .map((name) => ({ kind: "domain" as const, id: name, called: name, detail: null })),
  ].slice(0, 4 * perKind);
}

/** Beginnings, which an index answers, and not parts: a team may have a million users. */
async function peopleBeginning(
  deps: AdminDeps,
  team: User["teamId"],
  text: string,
): Promise<{ readonly people: readonly FoundView[]; readonly more: boolean }> {
  const { users, groups } = deps.store.inTeam(team);
  const page = { page: { after: undefined, limit: perKind }, withTotal: false };
  const found = await users.list({ scope: { includeRemoved: true }, where: beginningOf(text), ...page });
  const where = { is: "match", attribute: "displayName", op: "sw", value: text } as const;
  const named = await groups.list({ scope: {}, where, ...page });
  return {
    people: [
      ...found.items.map(shownUser),
      ...named.items.map(({ id, displayName }) => ({ kind: "group" as const, id, called: displayName, detail: null })),
    ],
    more: found.next !== undefined || named.next !== undefined,
  };
}

function shownUser(user: User): FoundView {
  const called = nameOf(user.profile) ?? user.userName;
  return { kind: "user", id: user.id, called, detail: primaryEmail(user.profile) ?? user.userName };
}
