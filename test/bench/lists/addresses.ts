import { consolePages } from "../../../src/http/console/pages.js";
import { routes } from "../../../src/http/api/routes.js";
import { z } from "zod";

/** One page that is measured, by its address without the host. */
export interface ListPage {
  readonly path: string;
  readonly door: "API" | "console";
  /**
   * No index can answer what is asked of it, so that it looks through so many records and no more, or it counts them: held to its
   * time alone, for where there are fewer it ends sooner.
   */
  readonly isLooked: boolean;
}

type Asked = Readonly<Record<string, string>>;

/** What lists of the API are narrowed by, by operation; each list is asked as it is, too. */
const asked: Readonly<Record<string, readonly Asked[]>> = {
  "team.list": [{ search: "team-" }, { search: "no such team" }],
  "team.search": [{ text: "person1" }, { text: "person77@acme" }, { text: "nobody at all" }],
  "admin.list": [{ role: "auditor" }],
  "user.list": [
    ...[{ search: "person" }, { search: "person77@acme.example" }, { search: "nobody" }, { removed: "true" }],
    ...["active", "suspended", "locked", "removed"].map((state) => ({ state })),
    { state: "suspended", search: "person" },
  ],
  "group.list": [{ search: "dep" }, { search: "nothing" }],
  "attempt.list": [
    ...["success", "failure", "skipped", "warning"].map((status) => ({ status })),
    ...["scim", "jit", "admin", "logout"].map((source) => ({ source })),
    ...["seat_limit", "mass_change_brake", "domain_denied"].map((code) => ({ code })),
    ...[{ directory: "bench" }, { directory: "bench", status: "failure" }, { directory: "acme-scim-3" }],
    ...[{ method: "bench-sso" }, { method: "acme-sso-3" }, { order: "oldest" }, { search: "person77@acme" }],
    ...[{ since: "2000-01-01T00:00:00Z" }, { until: "2000-01-01T00:00:00Z" }, { since: "2999-01-01T00:00:00Z" }],
  ],
  "failure.list": [
    ...["open", "resolved", "dismissed"].map((state) => ({ state })),
    ...[{ source: "jit" }, { code: "identity_conflict" }, { code: "domain_denied" }],
    ...[{ directory: "bench" }, { directory: "acme-scim-3" }, { method: "acme-sso-3" }],
  ],
  "identity_conflict.list": [{ method: "bench-sso" }, { method: "acme-sso-3" }],
  "delivery.list": ["waiting", "delivered", "dead"].map((state) => ({ state })),
  "audit.list": [
    ...[{ type: "user.created" }, { type: "user.*" }, { type: "method.updated" }, { type: "app.*" }],
    ...[{ subject: "person77@acme.example" }, { actor: "nobody" }, { actor: "system" }],
    ...[{ since: "2999-01-01T00:00:00Z" }, { until: "2000-01-01T00:00:00Z" }],
  ],
  "installation_audit.list": [{ type: "team.*" }],
};

const looked = (operation: string, { search, actor, source, directory, method }: Asked): boolean =>
  (operation === "attempt.list" && search !== undefined) ||
  (operation.endsWith("audit.list") && actor !== undefined) ||
  (operation === "failure.list" && [source, directory, method].some((narrower) => narrower !== undefined));

/** Lists of the console that are narrowed as the API's are: the same words stand in their addresses. */
const narrowed: Readonly<Record<string, string>> = {
  "/teams": "team.list",
  "/teams/:team/users": "user.list",
  "/teams/:team/groups": "group.list",
  "/teams/:team/attempts": "attempt.list",
  "/teams/:team/failures": "failure.list",
  "/teams/:team/audit": "audit.list",
};

/** What stands in paths: the name of a target to what it is called. */
export type Called = Readonly<Record<string, string>>;

/**
 * Every list of the API and every page of the console but those that `without` names: a list that is made later is among
 * them.
 */
export function listPages(called: Called): readonly ListPage[] {
  const api = routes
    .filter(({ verb, operation }) => verb === "GET" && isList(operation.shows))
    .flatMap(({ path, operation: { name } }) =>
      everyWay(name).map((query) => ({
        path: withQuery(`/api/v1${filledIn(path, /\{(\w+)\}/g, called)}`, query),
        door: "API" as const,
        isLooked: looked(name, query),
      })),
    );
  const pages = consolePages
    .filter(({ kind, path }) => (kind === "page" || kind === "form") && !without.has(path))
    .flatMap(({ path }) => {
      const operation = narrowed[path];
      return everyWay(operation).map((query) => ({
        path: withQuery(`/console${filledIn(path, /:(\w+)/g, called)}`, typed(path, query)),
        door: "console" as const,
        isLooked: counting.has(path) || (operation !== undefined && looked(operation, query)),
      }));
    });
  return [...api, ...pages];
}

/** Of an installation whose methods have no proposal and are set up. */
const without = new Set([
  "",
  "/teams/:team/sso-methods/:method/proposal",
  "/teams/:team/sso-methods/:method/setup",
  "/teams/:team/sso-methods/:method/setup/choose",
]);

/** No lists: they count everybody whom it would touch, before something is done. */
const counting: ReadonlySet<string> = new Set([
  "/teams/:team/domains/:domain/remove",
  "/teams/:team/sso-methods/:method/switch-off",
]);

/** As its form would send it: the audit is narrowed by days. */
function typed(path: string, query: Asked): Asked {
  if (!path.endsWith("/audit")) return query;
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, value.replace(/T00:00:00Z$/, "")]));
}

function isList(shows: z.ZodType): boolean {
  return shows instanceof z.ZodObject && "items" in shows.shape;
}

function everyWay(operation: string | undefined): readonly Asked[] {
  const ways = operation === undefined ? [] : (asked[operation] ?? []);
  // a search has to be for something
  return operation === "team.search" ? ways : [{}, ...ways];
}

function filledIn(path: string, name: RegExp, called: Called): string {
  return path.replaceAll(name, (_, target: string) => {
    const known = called[target];
    if (known === undefined) throw new Error(`${path}: nothing is known that would stand for ${target}`);
    return encodeURIComponent(known);
  });
}

function withQuery(path: string, query: Asked): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? path : `${path}?${text}`;
}
