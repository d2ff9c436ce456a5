import type { TeamId } from "../../../model/ids.js";
import type { PersonMarks } from "../../port/erasure.js";
import type { Moment } from "../../port/moment.js";
import type { Outbox } from "../../port/outbox.js";
import type { Seats } from "../../port/people.js";
import type { TeamRecords, TeamStore } from "../../port/store.js";
import { insideWork, type Access } from "../writer/access.js";
import { attemptsOf, failuresOf, tracesOf } from "./attempts.js";
import type { Connection } from "../writer/connection.js";
import { deletionsOf } from "./deletions.js";
import { domainsOf } from "./domains.js";
import { eraseTracesOf } from "./erasing.js";
import { eventsOf } from "./events.js";
import { groupsOf } from "./groups.js";
import { idsOf } from "./ids.js";
import { teamArtefactsOf } from "./artefacts.js";
import { lastSaidOf } from "./last-said.js";
import { membershipsOf } from "./memberships.js";
import { outboxOf } from "./outbox.js";
import { spend } from "./notes.js";
import { purgeTeam } from "./purge.js";
import { teamSessionsOf } from "./sessions.js";
import { appsOf, directoriesOf, identitiesOf, methodsOf, oauthClientsOf, teamOf, tokensOf } from "./settings.js";
import { usersOf } from "./users.js";
import type { Writer } from "../writer/writer.js";

/**
 * Everything of one team, outside of works or inside one: the access makes the difference. Each kind is made when it is
 * first asked for, as every work has a store of its own and asks for few.
 */
export class RecordsOfTeam implements TeamRecords {
  readonly teamId: TeamId;
  readonly #access: Access;
  readonly #made: { -readonly [Kind in keyof TeamRecords]?: TeamRecords[Kind] } = {};

  constructor(access: Access, team: TeamId) {
    this.teamId = team;
    this.#access = access;
  }

  get team(): TeamRecords["team"] {
    return (this.#made.team ??= teamOf(this.#access, this.teamId));
  }

  get methods(): TeamRecords["methods"] {
    return (this.#made.methods ??= methodsOf(this.#access, this.teamId));
  }

  get directories(): TeamRecords["directories"] {
    return (this.#made.directories ??= directoriesOf(this.#access, this.teamId));
  }

  get tokens(): TeamRecords["tokens"] {
    return (this.#made.tokens ??= tokensOf(this.#access, this.teamId));
  }

  get apps(): TeamRecords["apps"] {
    return (this.#made.apps ??= appsOf(this.#access, this.teamId));
  }

  get oauthClients(): TeamRecords["oauthClients"] {
    return (this.#made.oauthClients ??= oauthClientsOf(this.#access, this.teamId));
  }

  get domains(): TeamRecords["domains"] {
    return (this.#made.domains ??= domainsOf(this.#access, this.teamId));
  }

  get deletions(): TeamRecords["deletions"] {
    return (this.#made.deletions ??= deletionsOf(this.#access, this.teamId));
  }

  get users(): TeamRecords["users"] {
    return (this.#made.users ??= usersOf(this.#access, this.teamId));
  }

  get identities(): TeamRecords["identities"] {
    return (this.#made.identities ??= identitiesOf(this.#access, this.teamId));
  }

  get groups(): TeamRecords["groups"] {
    return (this.#made.groups ??= groupsOf(this.#access, this.teamId));
  }

  get memberships(): TeamRecords["memberships"] {
    return (this.#made.memberships ??= membershipsOf(this.#access, this.teamId));
  }

  get seats(): TeamRecords["seats"] {
    return (this.#made.seats ??= seatsOf(this.#access, this.teamId));
  }

  get sessions(): TeamRecords["sessions"] {
    return (this.#made.sessions ??= teamSessionsOf(this.#access, this.teamId));
  }

  get events(): TeamRecords["events"] {
    return (this.#made.events ??= eventsOf(this.#access, this.teamId));
  }

  get attempts(): TeamRecords["attempts"] {
    return (this.#made.attempts ??= attemptsOf(this.#access, this.teamId));
  }

  get failures(): TeamRecords["failures"] {
    return (this.#made.failures ??= failuresOf(this.#access, this.teamId));
  }

  get traces(): TeamRecords["traces"] {
    return (this.#made.traces ??= tracesOf(this.#access, this.teamId));
  }

  get artefacts(): TeamRecords["artefacts"] {
    return (this.#made.artefacts ??= teamArtefactsOf(this.#access, this.teamId));
  }

  get lastSaid(): TeamRecords["lastSaid"] {
    return (this.#made.lastSaid ??= lastSaidOf(this.#access, this.teamId));
  }

  #outbox: Outbox | undefined;
  get #out(): Outbox {
    return (this.#outbox ??= outboxOf(this.#access, this.teamId));
  }

  get endpoints(): TeamRecords["endpoints"] {
    return this.#out.endpoints;
  }

  get cursors(): TeamRecords["cursors"] {
    return this.#out.cursors;
  }

  get deliveries(): TeamRecords["deliveries"] {
    return this.#out.deliveries;
  }

  get ids(): TeamRecords["ids"] {
    return (this.#made.ids ??= idsOf(this.#access, this.teamId));
  }

  spend(key: string, expiresAt: number): Promise<void> {
    return spend(this.#access, this.teamId, key, expiresAt);
  }
}

/** What is done outside of works alone. */
interface Outside {
  readonly writer: Writer;
  readonly writing: Connection;
  readonly clearLog: () => Promise<boolean>;
  readonly moment: () => Promise<Moment>;
}

/** The same outside of works, where several calls can be made one work. */
export class StoreOfTeam extends RecordsOfTeam implements TeamStore {
  readonly #access: Access;
  readonly #outside: Outside;

  constructor(access: Access, team: TeamId, outside: Outside) {
    super(access, team);
    this.#access = access;
    this.#outside = outside;
  }

  moment(): Promise<Moment> {
    return this.#outside.moment();
  }

  eraseTracesOf(marks: PersonMarks): Promise<number> {
    return eraseTracesOf(this.#access, this.teamId, marks);
  }

  purge(): Promise<number> {
    return purgeTeam(this.#access, this.teamId);
  }

  clearRemains(): Promise<boolean> {
    return this.#outside.clearLog();
  }

  atomically<T>(work: (tx: TeamRecords) => Promise<T>): Promise<T> {
    const { writer, writing } = this.#outside;
    return writer.submit((run) => work(new RecordsOfTeam(insideWork(run, writing), this.teamId)));
  }
}

/**
 * Active users are counted by the triggers of their table, so a claim, the last thing in its work, finds its own users
 * among them. One writer at a time: what it finds cannot change until the COMMIT.
 */
function seatsOf(access: Access, team: TeamId): Seats {
  const used = (db: Connection): number =>
    db.get<[number]>("SELECT coalesce(sum(count), 0) FROM user_counts WHERE team = ? AND active = 1", [team])?.[0] ?? 0;
  return {
    claim: (_count, limit) => access.read((db) => limit === null || used(db) <= limit),
    release: () => Promise.resolve(),
    used: () => access.read(used),
    recount: () => Promise.resolve(),
  };
}
