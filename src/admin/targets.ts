import { adminRoleIn, adminRolesNamed } from "../access/index.js";
import { normalDomain } from "../lib/domain-name.js";
import type { ApiKey } from "../model/api-key.js";
import type { ScimToken } from "../model/directory.js";
import type { Endpoint } from "../model/endpoint.js";
import type { AuditEvent } from "../model/event.js";
import type { GrantRecord } from "../model/grant.js";
import type {
  ApiKeyId,
  AttemptId,
  DeliveryId,
  DirectoryId,
  DomainId,
  GroupId,
  MethodId,
  ReferenceId,
  SetupLinkId,
  TeamId,
  UserId,
} from "../model/ids.js";
import type { AdminRole } from "../model/invitation.js";
import type { IdpCertificate } from "../model/sso-method.js";
import type { Team } from "../model/team.js";
import type { TeamStore } from "../store/port/store.js";
import { tokenWorks } from "../teams/index.js";
import type { AdminDeps } from "./deps.js";
import { eventNumbered } from "./read-audit.js";
import { ambiguous, teamNeeded } from "./refusals.js";
import { isInTeam, type Found, type InTeam, type Path, type TargetKind, type Targets } from "./target-kinds.js";

/**
 * The team that a path leads to: by its name, by a method's or directory's slug (they are unique in the installation), by
 * the reference of a trace; where there is one team only, that one. Undefined where there is none.
 * @throws Refused `team_needed` where several could be meant
 */
export async function findTeam(deps: AdminDeps, kind: TargetKind, path: Path): Promise<Team | undefined> {
  if (!isInTeam(kind)) return undefined;
  const { store } = deps;
  const { team, method, directory, trace } = path;
  if (team !== undefined) return (await store.teams.bySlug(team)) ?? store.teams.get(team as TeamId);
  const owner =
    (method !== undefined ? await store.methodBySlug(method) : undefined) ??
    (directory !== undefined ? await store.directoryBySlug(directory) : undefined) ??
    (trace !== undefined ? await store.traceByReference(trace as ReferenceId) : undefined);
  if (owner !== undefined) return store.teams.get(owner.teamId);
  if (method !== undefined || directory !== undefined || trace !== undefined) return undefined;
  const teams = await store.teams.list();
  if (teams.length > 1) throw teamNeeded(teams.map(({ slug }) => slug));
  return teams[0];
}

/** The target in its team; undefined where there is none of that name. @throws Refused `ambiguous` */
export async function findTarget<K extends TargetKind>(
  deps: AdminDeps,
  kind: K,
  path: Path,
  team: Team | undefined,
): Promise<Found<K> | undefined> {
  if (!isInTeam(kind)) return findOutside(deps, kind, path);
  if (team === undefined) return undefined;
  const find = finders[kind] as (store: TeamStore, path: Path, team: Team, deps: AdminDeps) => Promise<unknown>;
  const target = await find(deps.store.inTeam(team.id), path, team, deps);
  return target === undefined ? undefined : ({ team, target } as Found<K>);
}

async function findOutside<K extends TargetKind>(
  { store }: AdminDeps,
  kind: K,
  { admin = "", api_key = "", installation_event = "", installation_audit_stream: stream = "" }: Path,
): Promise<Found<K> | undefined> {
  const { apiKeys } = store.installation;
  if (kind === "admin") {
    const roles = await adminRolesNamed(store.installation, admin);
    return outside(roles.length === 0 ? undefined : roles);
  }
  if (kind === "installation_audit_stream") {
    return outside(await bySlugOrId(() => store.installation.endpoints.list("stream"), stream));
  }
  if (kind === "installation_event") {
    return outside(await eventNumbered(store.installation.events, installation_event));
  }
  if (kind === "api_key") return outside(await apiKeys.get(api_key as ApiKeyId));
  return { team: undefined, target: undefined } as Found<K>;
}

function outside<K extends TargetKind>(
  target: readonly AdminRole[] | ApiKey | AuditEvent | Endpoint | undefined,
): Found<K> | undefined {
  return target === undefined ? undefined : ({ team: undefined, target } as Found<K>);
}

const finders: {
  readonly [K in InTeam]: (
    store: TeamStore,
    path: Path,
    team: Team,
    deps: AdminDeps,
  ) => Promise<Targets[K] | undefined>;
} = {
  team: (_store, _path, team) => Promise.resolve(team),
  method: (store, { method = "" }) => bySlugOrId(() => store.methods.list(), method),
  async certificate(store, path, team, deps) {
    const method = await finders.method(store, path, team, deps);
    if (method === undefined) return undefined;
    const { idp, setAside } = method;
    const certificate = certificateCalled([...(idp?.certificates ?? []), ...(setAside?.certificates ?? [])], path);
    return certificate === undefined ? undefined : { method, certificate };
  },
  directory: (store, { directory = "" }) => bySlugOrId(() => store.directories.list(), directory),
  async token(store, path, team, deps) {
    const directory = await finders.directory(store, path, team, deps);
    if (directory === undefined) return undefined;
    const token = tokenCalled(await store.tokens.ofDirectory(directory.id), path["token"] ?? "", deps.now());
    return token === undefined ? undefined : { directory, token };
  },
  async oauth_client(store, path, team, deps) {
    const directory = await finders.directory(store, path, team, deps);
    if (directory === undefined) return undefined;
    const named = path["oauth_client"] ?? "";
    const clients = await store.oauthClients.ofDirectory(directory.id);
    const client =
      clients.find(({ id, clientId }) => id === named || clientId === named) ??
      clients.find(({ name }) => name === named);
    return client === undefined ? undefined : { directory, client };
  },
  app: (store, { app = "" }) => bySlugOrId(() => store.apps.list(), app),
  webhook: (store, { webhook = "" }) => bySlugOrId(() => store.endpoints.list("webhook"), webhook),
  audit_stream: (store, { audit_stream = "" }) => bySlugOrId(() => store.endpoints.list("stream"), audit_stream),
  async delivery(store, path, team, deps) {
    const endpoint = await finders.webhook(store, path, team, deps);
    const delivery = await store.deliveries.get((path["delivery"] ?? "") as DeliveryId);
    if (endpoint === undefined || delivery?.endpointId !== endpoint.id) return undefined;
    return { endpoint, delivery };
  },
  async user(store, { user = "" }) {
    const known = (await store.users.get(user as UserId)) ?? (await store.users.byUserName(user));
    if (known !== undefined) return known;
    const [first, second] = await store.users.byPrimaryEmail(user);
    if (second !== undefined) throw ambiguous("users", user);
    return first;
  },
  async group(store, { group = "" }) {
    return (await store.groups.get(group as GroupId)) ?? store.groups.byName(group);
  },
  async attempt(store, { attempt: named = "" }) {
    const one = await store.attempts.get(named as AttemptId);
    if (one !== undefined) return [one];
    // A bulk request makes an attempt for each of its operations.
    const referred = await store.attempts.byReference(named as ReferenceId);
    if (referred.length > 0) return referred;
    const failure = await store.failures.get(named as AttemptId);
    const last = failure === undefined ? undefined : await store.attempts.get(failure.lastAttemptId);
    return last === undefined ? undefined : [last];
  },
  failure: (store, { failure = "" }) => store.failures.get(failure as AttemptId),
  async trace(_store, { trace = "" }, team, deps) {
    const one = await deps.store.traceByReference(trace as ReferenceId);
    return one?.teamId === team.id ? one : undefined;
  },
  event: (store, { event = "" }) => eventNumbered(store.events, event),
  domain: (store, { domain = "" }) => store.domains.byName(normalDomain(domain) ?? domain),
  team_admin: (_store, { team_admin = "" }, team, deps) => adminRoleIn(deps.store.installation, team_admin, team.id),
  async team_api_key(_store, { team_api_key = "" }, team, deps) {
    const one = await deps.store.installation.apiKeys.get(team_api_key as ApiKeyId);
    return one?.team === team.id ? one : undefined;
  },
  async setup_link(_store, { setup_link = "" }, team, deps) {
    const one = await deps.store.installation.setupLinks.get(setup_link as SetupLinkId);
    return one?.teamId === team.id ? one : undefined;
  },
};

async function bySlugOrId<T extends { readonly id: string; readonly slug: string }>(
  list: () => Promise<readonly T[]>,
  named: string,
): Promise<T | undefined> {
  return (await list()).find((one) => one.slug === named || one.id === named);
}

/** @throws Refused `ambiguous` */
function certificateCalled(
  certificates: readonly IdpCertificate[],
  { certificate = "" }: Path,
): IdpCertificate | undefined {
  const wanted = certificate.replaceAll(":", "").toLowerCase();
  const [first, second] = wanted === "" ? [] : certificates.filter((one) => one.fingerprint256.startsWith(wanted));
  if (second !== undefined) throw ambiguous("certificates", certificate);
  return first;
}

/** By id, else by name among those that work, the newest first: after a rotation the old one goes by the same name. */
function tokenCalled(tokens: readonly ScimToken[], named: string, now: number): ScimToken | undefined {
  const byId = tokens.find((token) => token.id === named);
  if (byId !== undefined) return byId;
  const called = tokens.filter((token) => token.name === named).sort((a, b) => b.createdAt - a.createdAt);
  return called.find((token) => tokenWorks(token, now)) ?? called[0];
}

/** The record that a narrowed grant would have to name. */
export function recordOf<K extends TargetKind>(kind: K, { team, target }: Found<K>): GrantRecord | undefined {
  switch (kind) {
    case "team":
      return team === undefined ? undefined : { kind: "team", id: team.id };
    case "method":
    case "directory":
    case "domain":
      return { kind, id: (target as { readonly id: MethodId | DirectoryId | DomainId }).id };
    case "certificate":
      return { kind: "method", id: (target as Targets["certificate"]).method.id };
    case "token":
    case "oauth_client":
      return { kind: "directory", id: (target as Targets["token" | "oauth_client"]).directory.id };
    default:
      return undefined;
  }
}
