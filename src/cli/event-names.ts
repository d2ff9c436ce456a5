import { isForgotten } from "../directory/index.js";
import type { AuditEvent } from "../model/event.js";
import type {
  AdminId,
  ApiKeyId,
  AppId,
  OAuthClientId,
  DirectoryId,
  DomainId,
  GroupId,
  MethodId,
  TeamId,
  TokenId,
  UserId,
} from "../model/ids.js";
import type { Store, TeamStore } from "../store/port/store.js";

/** Whom and what an event names, as a person reads it. */
export interface NamedEvent {
  readonly event: AuditEvent;
  readonly who: string;
  readonly what: string;
}

type LookUp = (id: string) => Promise<string | undefined>;

/**
 * Names actors and subjects by slug, user name or name, as they are called now; what is gone by the name its event gave, and whoever is
 * erased by the id. Each record is asked for once.
 * @param team  undefined: events of the installation's own chain
 */
export async function withNames(
  store: Store,
  team: TeamStore | undefined,
  events: readonly AuditEvent[],
): Promise<readonly NamedEvent[]> {
  const lookUps: Readonly<Record<string, LookUp>> = { ...(team && lookUpsIn(team)), ...lookUpsOf(store) };
  const known = new Map<string, string | undefined>();
  const nameOf = async (kind: string, id: string | null): Promise<string | undefined> => {
    if (id === null) return undefined;
    const key = `${kind} ${id}`;
    if (!known.has(key)) known.set(key, await lookUps[kind]?.(id));
    return known.get(key);
  };
  const named: NamedEvent[] = [];
  for (const event of events) {
    const { actor, subject, data } = event;
    const who = (await nameOf(actor.kind, actor.id)) ?? textIn(data, ["by"]) ?? actor.id;
    const what = (await nameOf(subject.kind, subject.id)) ?? textIn(data, namesIn[subject.kind] ?? []) ?? subject.id;
    named.push({ event, who: who === null ? actor.kind : `${actor.kind} ${who}`, what: `${subject.kind} ${what}` });
  }
  return named;
}

/** Where the data of events about this kind of thing give its name. */
const namesIn: Readonly<Record<string, readonly string[]>> = {
  user: ["userName", "who"],
  group: ["displayName"],
  method: ["slug", "method"],
  domain: ["domain"],
  token: ["name"],
  admin: ["email"],
  api_key: ["name"],
  team: ["slug"],
  directory: ["slug"],
  app: ["slug"],
  oauth_client: ["name"],
};

function lookUpsIn(team: TeamStore): Readonly<Record<string, LookUp>> {
  const user: LookUp = async (id) => {
    const found = await team.users.get(id as UserId);
    return found === undefined || isForgotten(found) ? undefined : found.userName;
  };
  return {
    user,
    person: user,
    group: async (id) => (await team.groups.get(id as GroupId))?.displayName,
    method: async (id) => (await team.methods.get(id as MethodId))?.slug,
    directory: async (id) => (await team.directories.get(id as DirectoryId))?.slug,
    token: async (id) => (await team.tokens.get(id as TokenId))?.name,
    oauth_client: async (id) => (await team.oauthClients.get(id as OAuthClientId))?.name,
    app: async (id) => (await team.apps.get(id as AppId))?.slug,
    domain: async (id) => (await team.domains.get(id as DomainId))?.domain,
  };
}

function lookUpsOf(store: Store): Readonly<Record<string, LookUp>> {
  return {
    team: async (id) => (await store.teams.get(id as TeamId))?.slug,
    admin: async (id) => (await store.installation.admins.get(id as AdminId))?.email,
    api_key: async (id) => (await store.installation.apiKeys.get(id as ApiKeyId))?.name,
  };
}

function textIn(data: AuditEvent["data"], keys: readonly string[]): string | undefined {
  const values = keys.map((key) => data?.[key]);
  return values.find((value) => typeof value === "string");
}
