import type { Path, TargetKind } from "../../admin/index.js";
import { adminRoles } from "../../access/index.js";
import { didYouMean } from "../../lib/closest-name.js";
import type { DirectoryId, ReferenceId } from "../../model/ids.js";
import { factsOf } from "../../model/invitation.js";
import type { Team } from "../../model/team.js";
import type { IdKind } from "../../store/port/ids.js";
import type { TeamStore } from "../../store/port/store.js";
import { NotFound } from "../exit-codes.js";
import type { World } from "../host.js";
import { idMeant, isBeginning, oneBeginning, oneOf } from "./beginnings.js";

/** Where names and beginnings of ids are looked up: of what is few among all there is, of what may be a million by an index. */

/** A record by its id and by what people call it. */
interface AtHand {
  readonly id: string;
  readonly called: string;
}

/** In sentences: one of them, and several. */
const words: Readonly<Partial<Record<TargetKind, readonly [one: string, several: string]>>> = {
  team: ["team", "teams"],
  method: ["SSO method", "SSO methods"],
  directory: ["directory", "directories"],
  app: ["app", "apps"],
  webhook: ["webhook", "webhooks"],
  audit_stream: ["audit stream", "audit streams"],
  installation_audit_stream: ["audit stream", "audit streams"],
  delivery: ["delivery", "deliveries"],
  token: ["working token", "tokens"],
  oauth_client: ["OAuth client", "OAuth clients"],
  user: ["user", "users"],
  group: ["group", "groups"],
  attempt: ["attempt", "attempts"],
  failure: ["failure", "failures"],
  trace: ["trace", "traces"],
  domain: ["domain", "domains"],
  certificate: ["certificate", "certificates"],
  admin: ["admin", "admins"],
  api_key: ["API key", "API keys"],
  setup_link: ["setup link", "setup links"],
};

/** What lists them. */
const lists: Readonly<Partial<Record<TargetKind, string>>> = {
  team: "team list",
  method: "sso list",
  directory: "directory list",
  app: "app list",
  webhook: "webhook list",
  audit_stream: "audit-stream list",
  installation_audit_stream: "audit-stream list --installation",
  delivery: "webhook deliveries WEBHOOK",
  token: "token list DIRECTORY",
  oauth_client: "oauth-client list DIRECTORY",
  user: "user list",
  group: "group list",
  attempt: "attempts list",
  failure: "failures list",
  trace: "trace list METHOD",
  domain: "domain list",
  certificate: "certificate list METHOD",
  admin: "admin list",
  api_key: "api-key list",
  setup_link: "setup-link list",
};

/** Of these there may be a million; an attempt also goes by its request and by its failure, and is itself meant first. */
const many: Readonly<Partial<Record<TargetKind, readonly IdKind[]>>> = {
  user: ["user"],
  group: ["group"],
  attempt: ["attempt", "reference", "failure"],
  failure: ["failure"],
};

const few: Readonly<Partial<Record<TargetKind, (world: World, path: Path) => Promise<readonly AtHand[]>>>> = {
  team: async ({ admin }) => bySlug(await admin.store.teams.list()),
  method: async (world, path) => bySlug((await each(world, path, (store) => store.methods.list())).flat()),
  directory: async (world, path) => bySlug((await each(world, path, (store) => store.directories.list())).flat()),
  app: async (world, path) => bySlug((await each(world, path, (store) => store.apps.list())).flat()),
  audit_stream: async (world, path) =>
    bySlug((await each(world, path, (store) => store.endpoints.list("stream"))).flat()),
  installation_audit_stream: async ({ admin }) => bySlug(await admin.store.installation.endpoints.list("stream")),
  webhook: async (world, path) => bySlug((await each(world, path, (store) => store.endpoints.list("webhook"))).flat()),
  domain: async (world, path) =>
    (await each(world, path, (store) => store.domains.list())).flat().map(({ id, domain }) => ({ id, called: domain })),
  async token(world, { directory = "", ...path }) {
    const lists = await each(world, path, async ({ directories, tokens }) => {
      const one = (await directories.list()).find(
        ({ id, slug }) => slug === directory || id === (directory as DirectoryId),
      );
      return one === undefined ? [] : tokens.ofDirectory(one.id);
    });
    return lists.flat().map(({ id, name }) => ({ id, called: name }));
  },
  async oauth_client(world, { directory = "", ...path }) {
    const lists = await each(world, path, async ({ directories, oauthClients }) => {
      const one = (await directories.list()).find(
        ({ id, slug }) => slug === directory || id === (directory as DirectoryId),
      );
      return one === undefined ? [] : oauthClients.ofDirectory(one.id);
    });
    return lists.flat().flatMap(({ id, name, clientId }) => [
      { id, called: name },
      { id, called: clientId },
    ]);
  },
  admin: async ({ admin: { store } }) =>
    (await adminRoles(store.installation)).map(factsOf).map(({ id, email }) => ({ id, called: email })),
  api_key: async ({ admin: { store } }) =>
    (await store.installation.apiKeys.list()).map(({ id, name }) => ({ id, called: name })),
  async setup_link(world, path) {
    const { setupLinks } = world.admin.store.installation;
    const lists = await Promise.all((await teamsOf(world, path)).map(({ id }) => setupLinks.ofTeam(id)));
    return lists.flat().map(({ id }) => ({ id, called: id }));
  },
};

/**
 * The one id of a kind that begins so; undefined where none does, or where it is no beginning of an id.
 * @param path  where to look: what was found before
 * @throws UsageFault that names those that begin so, where there are several
 */
export async function idBegun(world: World, kind: TargetKind, named: string, path: Path): Promise<string | undefined> {
  if (!isBeginning(named)) return undefined;
  if (kind === "trace") return referenceBegun(world, named, path);
  const [store] = await stores(world, path);
  for (const idKind of many[kind] ?? []) {
    const id = store === undefined ? undefined : await idMeant(store, idKind, named);
    if (id !== undefined) return id;
  }
  const records = await few[kind]?.(world, path);
  return records === undefined ? undefined : oneBeginning(records, words[kind]?.[1] ?? kind, named)?.id;
}

/** A reference id says nothing of its team. */
async function referenceBegun(world: World, named: string, path: Path): Promise<string | undefined> {
  const ids = await each(world, path, (store) => idMeant(store, "reference", named));
  return oneOf(
    ids.filter((id) => id !== undefined),
    "reference ids",
    named,
  );
}

/** What to say where there is nothing of that name: whoever has the command line may know all names. */
export async function notFound(world: World, kind: TargetKind, named: string, path: Path): Promise<NotFound> {
  const [what] = words[kind] ?? [kind.replaceAll("_", " ")];
  const names =
    (await few[kind]?.(world, path))?.map(({ called }) => called) ?? (await namesLike(world, kind, named, path));
  const where = kind in many || kind === "domain" ? " in this team" : "";
  const all = kind === "team" ? ` ${known(names)}` : "";
  const elsewhere = kind === "attempt" || kind === "failure" ? await elsewhereText(world, named) : "";
  const list = lists[kind];
  return new NotFound(`There is no ${what} "${named}"${where}.${didYouMean(named, names)}${all}${elsewhere}`, {
    fix: list && `See what there is: drawbridge ${list}`,
  });
}

/** A sign-in that was refused before anybody was known left no attempt, and a refused token or address no more than a line. */
async function elsewhereText({ admin }: World, named: string): Promise<string> {
  const trace = await admin.store.traceByReference(named as ReferenceId);
  if (trace !== undefined) return ` The sign-in is told by: drawbridge trace show ${trace.reference}`;
  return wholeId.test(named) ? " If a page or an answer showed this id, the log of the server has a line with it." : "";
}

const wholeId = /^[0-9a-z]{26}$/;

function known(slugs: readonly string[]): string {
  return slugs.length === 0 ? "There is none yet." : `There are: ${slugs.slice(0, 20).join(", ")}.`;
}

/** Among so many names that begin alike one is looked for that was meant. */
const mostLike = 200;

async function namesLike(world: World, kind: TargetKind, named: string, path: Path): Promise<readonly string[]> {
  const [store] = await stores(world, path);
  if (store === undefined) return [];
  const asked = { scope: {}, page: { skip: 0, limit: mostLike }, withTotal: false } as const;
  const beginning = { is: "match", op: "sw", value: named.slice(0, 2) } as const;
  if (kind === "user") {
    const like = await store.users.list({ ...asked, where: { ...beginning, attribute: "userName" } });
    return like.items.map(({ userName }) => userName);
  }
  if (kind === "group") {
    const like = await store.groups.list({ ...asked, where: { ...beginning, attribute: "displayName" } });
    return like.items.map(({ displayName }) => displayName);
  }
  return [];
}

function bySlug(records: readonly { readonly id: string; readonly slug: string }[]): readonly AtHand[] {
  return records.map(({ id, slug }) => ({ id, called: slug }));
}

async function each<T>(world: World, path: Path, ask: (store: TeamStore) => Promise<T>): Promise<readonly T[]> {
  return Promise.all((await stores(world, path)).map(ask));
}

async function stores(world: World, path: Path): Promise<readonly TeamStore[]> {
  return (await teamsOf(world, path)).map(({ id }) => world.admin.store.inTeam(id));
}

/** The team of a path, or all there are. */
async function teamsOf({ admin }: World, { team }: Path): Promise<readonly Team[]> {
  const teams = await admin.store.teams.list();
  return team === undefined ? teams : teams.filter(({ id, slug }) => slug === team || id === team);
}
