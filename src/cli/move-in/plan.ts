import { isSlug, slugRule } from "../../lib/slug.js";
import { fold } from "../../lib/fold.js";
import type { MethodAlias, SsoMethod } from "../../model/sso-method.js";
import type { Team } from "../../model/team.js";
import type { User } from "../../model/user.js";
import { identityKey, nameIdKind } from "../../rules/index.js";
import type { Store, TeamStore } from "../../store/port/store.js";
import { slugOf, type Moved, type MovedConnection, type MovedLink } from "./moved.js";

export interface PlannedConnection {
  readonly connection: MovedConnection;
  /** Slug of the team. */
  readonly team: string;
  /** As it is called here: one that was moved in before may have another slug. */
  readonly slug: string;
  readonly action: "create" | "unchanged";
}

export interface PlannedLink {
  readonly link: MovedLink;
  readonly team: string;
  readonly method: string;
  /** `wait`: nobody here has this address; the link is made by the first sign-in. */
  readonly action: "create" | "unchanged" | "wait";
  readonly user?: User | undefined;
}

/** Why something of the file cannot be taken over. */
export interface Conflict {
  readonly what: string;
  readonly cause: string;
  readonly fix: string;
}

export interface Plan {
  readonly newTeams: readonly { readonly slug: string; readonly name: string }[];
  readonly connections: readonly PlannedConnection[];
  readonly links: readonly PlannedLink[];
  readonly conflicts: readonly Conflict[];
  readonly left: readonly string[];
}

export interface PlanDeps {
  readonly store: Store;
  /** Where everything goes, whatever the file says. */
  readonly into: Team | undefined;
  /** Where goes what names no team. */
  readonly only: Team | undefined;
  readonly onLink?: ((done: number, of: number) => void) | undefined;
}

/** What of a file is new here, what is here already and what contradicts it. Only reads. */
export async function planMoveIn(deps: PlanDeps, moved: Moved): Promise<Plan> {
  const planning = new Planning(deps, await deps.store.teams.list(), await deps.store.allMethods());
  for (const connection of moved.connections) await planning.connection(connection);
  for (const [index, link] of moved.links.entries()) {
    await planning.link(link);
    deps.onLink?.(index + 1, moved.links.length);
  }
  return planning.plan(moved.left);
}

class Planning {
  readonly #connections: PlannedConnection[] = [];
  readonly #links: PlannedLink[] = [];
  readonly #conflicts: Conflict[] = [];
  readonly #newTeams = new Map<string, string>();
  readonly #methods = new Map<string, readonly SsoMethod[]>();
  /** By slug as the file has it. */
  readonly #bySlug = new Map<string, PlannedConnection>();
  /** By path or name: who has it, here or in the file, and as what. */
  readonly #aliases = new Map<string, string>();
  /** Slugs, as the file has them, of connections that share an alias: told once, however many rows name them. */
  readonly #sharing = new Set<string>();
  /** By method and key: whose it is in the file. */
  readonly #keys = new Map<string, { readonly who: string; readonly at: string }>();

  constructor(
    readonly deps: PlanDeps,
    readonly teams: readonly Team[],
    methods: readonly SsoMethod[],
  ) {
    for (const { slug, aliases = [], spEntityId } of methods) {
      if (spEntityId !== undefined) this.#aliases.set(spEntityId, `${slug} has this name itself`);
      for (const alias of aliases) this.#keepAlias(alias, slug);
    }
  }

  plan(left: readonly string[]): Plan {
    const newTeams = [...this.#newTeams].map(([slug, name]) => ({ slug, name }));
    const [connections, links, conflicts] = [this.#connections, this.#links, this.#conflicts];
    return { newTeams, connections, links, conflicts, left };
  }

  async connection(connection: MovedConnection): Promise<void> {
    const what = `SSO method ${connection.slug}`;
    const team = this.#teamOf(connection.team, what);
    if (team === undefined) return;
    const { slug, entityId } = connection;
    if (!isSlug(slug)) {
      this.#refuse(what, "The slug cannot be one.", `In the file ${slugRule}.`);
      return;
    }
    const sister = this.#bySlug.get(slug);
    if (sister !== undefined) {
      const isSame = sister.connection.entityId === entityId && sister.team === team;
      if (isSame) return;
      this.#refuse(what, "The file has it twice, with different identity providers.", "Give one another slug.");
      return;
    }
    const { input } = connection;
    if (input.metadataXml === undefined && input.metadataUrl === undefined) {
      if (input.entityId === undefined || input.ssoUrl === undefined) {
        const fix = "Complete it there and export again, or make the method by hand.";
        this.#refuse(what, "It has no entity ID or no SSO address.", fix);
        return;
      }
    }
    const known = await this.#known(connection, team, what);
    if (known === "conflict") return;
    if (known === undefined && !this.#areFree(connection, what)) return;
    const planned: PlannedConnection = {
      ...{ connection, team, slug: known?.slug ?? slug, action: known === undefined ? "create" : "unchanged" },
    };
    this.#bySlug.set(slug, planned);
    this.#connections.push(planned);
    if (!this.#isHere(team)) this.#newTeams.set(team, this.deps.into?.name ?? connection.team ?? team);
  }

  /** A method that is this one: by its slug, else by the identity provider's entity ID in the same team. */
  async #known(
    { slug, entityId }: MovedConnection,
    team: string,
    what: string,
  ): Promise<SsoMethod | undefined | "conflict"> {
    const bySlug = await this.deps.store.methodBySlug(slug);
    const here = this.teams.find((one) => one.slug === team);
    if (bySlug !== undefined && bySlug.teamId !== here?.id) {
      this.#refuse(what, "Another team has an SSO method with this slug.", "Rename one of them: slugs are unique.");
      return "conflict";
    }
    if (bySlug !== undefined) {
      const other = bySlug.idp?.entityId;
      if (other === undefined) {
        const cause = "It is here without an identity provider, and would stay so.";
        this.#refuse(what, cause, "Delete it, give it its identity provider by hand, or give the file's another slug.");
        return "conflict";
      }
      if (entityId === undefined || other === entityId) return bySlug;
      const cause = `It is here with another identity provider: ${other}, and not ${entityId}.`;
      this.#refuse(what, cause, "Change the method by hand, or give the file's another slug.");
      return "conflict";
    }
    if (here === undefined || entityId === undefined) return undefined;
    return (await this.#methodsOf(here)).find(({ idp }) => idp?.entityId === entityId);
  }

  /** Whether each alias leads to this method alone. */
  #areFree({ input, slug, withoutAlias }: MovedConnection, what: string): boolean {
    if (this.#sharing.has(slug)) return false;
    for (const alias of input.aliases ?? []) {
      const taken = [alias.acs, alias.entityId].find((name) => this.#aliases.has(name));
      if (taken !== undefined) {
        const or = withoutAlias === undefined ? "" : `, or ${withoutAlias}`;
        const fix = `Give one of the two an entity ID of its own there${or}.`;
        this.#refuse(what, `${this.#aliases.get(taken) ?? ""}, ${taken}: an alias leads to one method.`, fix);
        this.#sharing.add(slug);
        return false;
      }
      this.#keepAlias(alias, slug);
    }
    return true;
  }

  #keepAlias({ acs, entityId }: MethodAlias, slug: string): void {
    for (const name of [acs, entityId]) this.#aliases.set(name, `${slug} has the same alias`);
  }

  async link(link: MovedLink): Promise<void> {
    const what = `${link.at}, ${link.email ?? link.userName ?? link.nameId}`;
    const found = await this.#methodFor(link);
    if (found === undefined && this.#sharing.has(link.connection)) {
      const cause = `Its SSO method "${link.connection}" is not moved in: it shares an alias.`;
      this.#refuse(what, cause, "Settle that first: it is told of above.");
      return;
    }
    if (found === undefined) {
      const cause = `There is no SSO method "${link.connection}", here or in the file.`;
      this.#refuse(what, cause, "Move the connections in first, or correct the name.");
      return;
    }
    const { team, method, slug } = found;
    const { email, userName = email, nameId, format } = link;
    const given = format === undefined ? { value: nameId } : { value: nameId, format };
    if (nameIdKind(given) === "transient") {
      this.#refuse(what, "Its NameID is transient: it names nobody twice.", "Leave it out.");
      return;
    }
    if (userName === undefined) {
      this.#refuse(what, "It has neither email nor user name.", "Add one of them.");
      return;
    }
    const { key } = identityKey(given, email ?? userName);
    const who = fold(email ?? userName);
    const inFile = `${slug} ${key}`;
    const twin = this.#keys.get(inFile);
    if (twin !== undefined && twin.who !== who) {
      const cause = `Its NameID ${nameId} is that of ${twin.who} (${twin.at}) too.`;
      this.#refuse(what, cause, "One NameID leads to one person: take out the wrong one.");
      return;
    }
    if (twin !== undefined) return;
    this.#keys.set(inFile, { who, at: link.at });
    const here = this.teams.find((one) => one.slug === team);
    const store = here && this.deps.store.inTeam(here.id);
    const user = store && (await this.#personOf(store, link, what));
    if (user === "conflict") return;
    const holder = await holderOf(store, method, key);
    if (holder !== undefined && holder.id !== user?.id) {
      const cause = `Its NameID ${nameId} leads to ${holder.userName} here.`;
      const fix = `Take it from that one (drawbridge user unlink), or take it out of the file.`;
      this.#refuse(what, cause, fix);
      return;
    }
    const action = user === undefined ? "wait" : holder === undefined ? "create" : "unchanged";
    this.#links.push({ link, team, method: slug, action, user });
  }

  async #methodFor({ connection, team: named }: MovedLink) {
    const planned = this.#bySlug.get(connection);
    if (planned !== undefined) {
      const method = planned.action === "create" ? undefined : await this.deps.store.methodBySlug(planned.slug);
      return { team: planned.team, method, slug: planned.slug };
    }
    const method = await this.deps.store.methodBySlug(connection);
    const team = this.teams.find(({ id }) => id === method?.teamId);
    const wanted = this.deps.into?.slug ?? (named === undefined ? team?.slug : slugOf(named));
    return method === undefined || team === undefined || team.slug !== wanted
      ? undefined
      : { team: team.slug, method, slug: method.slug };
  }

  async #personOf(
    store: TeamStore,
    { email, userName }: MovedLink,
    what: string,
  ): Promise<User | undefined | "conflict"> {
    const byEmail = email === undefined ? [] : await store.users.byPrimaryEmail(email);
    const [user, another] = byEmail.filter(({ removed }) => removed === undefined);
    if (another !== undefined) {
      this.#refuse(what, "Two people here have this address.", "Link the right one by hand: drawbridge user link.");
      return "conflict";
    }
    if (user !== undefined) return user;
    for (const name of [userName, email]) {
      const named = name === undefined ? undefined : await store.users.byUserName(name);
      if (named !== undefined && named.removed === undefined) return named;
    }
    return undefined;
  }

  #teamOf(named: string | undefined, what: string): string | undefined {
    const { into, only } = this.deps;
    if (into !== undefined) return into.slug;
    if (named !== undefined) return slugOf(named);
    if (only !== undefined) return only.slug;
    this.#refuse(what, "The file does not say its team, and there is none or several.", "Give --team.");
    return undefined;
  }

  #isHere(slug: string): boolean {
    return this.teams.some((team) => team.slug === slug);
  }

  async #methodsOf({ id }: Team): Promise<readonly SsoMethod[]> {
    const known = this.#methods.get(id) ?? (await this.deps.store.inTeam(id).methods.list());
    this.#methods.set(id, known);
    return known;
  }

  #refuse(what: string, cause: string, fix: string): void {
    this.#conflicts.push({ what, cause, fix });
  }
}

async function holderOf(
  store: TeamStore | undefined,
  method: SsoMethod | undefined,
  key: string,
): Promise<User | undefined> {
  if (store === undefined || method === undefined) return undefined;
  const identity = await store.identities.byKey(method.id, key);
  return identity === undefined ? undefined : store.users.get(identity.userId);
}
