import type { App } from "../../model/app.js";
import type { Directory, ScimToken } from "../../model/directory.js";
import type { ReferenceId, TeamId } from "../../model/ids.js";
import type { OAuthClient } from "../../model/oauth-client.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { Trace } from "../../model/trace.js";
import type { Access } from "./access.js";
import type { Copying } from "./copying.js";
import type { AllDeletions, Deletions } from "./deletions.js";
import type { AllDomains, Domains } from "./domains.js";
import type { Attempts, Events, Failures, Sessions, TeamSessions, Traces } from "./happenings.js";
import type { Ids } from "./ids.js";
import type { Erasing } from "./erasure.js";
import type { LastSaids } from "./last-said.js";
import type { Artefacts, TeamArtefacts } from "./oauth.js";
import type { Moments } from "./moment.js";
import type { AllOutboxes, Outbox } from "./outbox.js";
import type { Groups, Identities, Memberships, Seats, Users } from "./people.js";
import type { Apps, Directories, Methods, OAuthClients, TeamRecord, Teams, Tokens } from "./settings.js";
import type { Migrated, SchemaState } from "./schema.js";
import type { Counters, Leases, Notes, Vault } from "./small-things.js";

/**
 * A clock that was ahead for a while must not let an assertion in again: by its time it had expired and was swept, by that of
 * everybody else it is good. As long as MongoDB's own clearing leaves it.
 */
export const spentKeptMs = 24 * 60 * 60_000;

/**
 * The storage port. Two engines stand behind it, `sqlite/` and `mongo/`, and one contract suite holds both to what is
 * said here. Times are milliseconds since 1970. All texts are kept exactly; the port refuses NUL and lone surrogates
 * with a TypeError, for one engine cuts and the other mangles them (doors refuse them first, with a 4xx).
 */
export interface Store {
  readonly engine: "sqlite" | "mongodb";
  /** All that belongs to one team; nothing reached through it can touch another one. */
  inTeam(id: TeamId): TeamStore;
  /** All that belongs to no team. */
  readonly installation: InstallationStore;

  readonly teams: Teams;
  /** Slugs of methods and directories are unique in the installation: the doors find their team by them. */
  methodBySlug(slug: string): Promise<SsoMethod | undefined>;
  /** The method that has an alias with this path as its ACS; such paths, and the aliases' entity IDs, are unique too. */
  methodByAlias(acs: string): Promise<SsoMethod | undefined>;
  directoryBySlug(slug: string): Promise<Directory | undefined>;
  /**
   * The directory of this slug with its token of this hash, in one question; undefined unless the one is the other's. The
   * token's last use may be an earlier one.
   */
  directoryByToken(
    slug: string,
    hash: string,
  ): Promise<{ readonly directory: Directory; readonly token: ScimToken } | undefined>;
  /** Client ids are unique in the installation, too: the OAuth door knows no team before. */
  appByClientId(clientId: string): Promise<App | undefined>;
  /** As for apps; no id is of both kinds. */
  oauthClientByClientId(clientId: string): Promise<OAuthClient | undefined>;
  /** Every method of the installation, for scheduled work such as the refresh of metadata. */
  allMethods(): Promise<readonly SsoMethod[]>;
  readonly domains: AllDomains;
  readonly deletions: AllDeletions;
  traceByReference(reference: ReferenceId): Promise<Trace | undefined>;

  readonly sessions: Sessions;
  readonly artefacts: Artefacts;
  readonly outboxes: AllOutboxes;
  readonly notes: Notes;
  readonly counters: Counters;
  readonly vault: Vault;
  readonly leases: Leases;

  /** All of it at one moment, for a move or a backup. */
  readonly copying: Copying;

  readonly schemaVersion: number;
  /** Works on a store of any schema, before anything else. */
  schema(): Promise<SchemaState>;
  /**
   * Brings the store to this release's schema and begins to work with it. One process at a time, under a lease that is renewed
   * as long as it takes; others wait. On SQLite a copy of what is there is kept first.
   * @throws StoreUnusable when it is two steps ahead of this release
   */
  migrate(): Promise<Migrated>;
  /** Begins to work with a store as it is. @throws StoreUnusable unless its schema is this release's or that of the next */
  begin(): Promise<void>;
  /** Resolves when the store answers and can be written. @throws StoreUnavailable */
  ping(): Promise<void>;
  /**
   * Sets data and salt of chained events to null that tell of something before this instant, a portion of each chain; answers how
   * many. The chains stay whole.
   */
  emptyEventData(before: number): Promise<number>;
  /**
   * Deletes what has expired and edges whose ends are gone, in small portions; answers how many records went. What was spent
   * once is kept for `spentKeptMs` beyond its end.
   */
  sweep(now: number): Promise<number>;
  close(): Promise<void>;
}

export interface TeamRecords extends Outbox {
  readonly teamId: TeamId;
  readonly team: TeamRecord;
  readonly methods: Methods;
  readonly directories: Directories;
  readonly tokens: Tokens;
  readonly apps: Apps;
  readonly oauthClients: OAuthClients;
  readonly domains: Domains;
  readonly deletions: Deletions;

  readonly users: Users;
  readonly groups: Groups;
  readonly memberships: Memberships;
  readonly identities: Identities;
  readonly seats: Seats;
  readonly sessions: TeamSessions;
  readonly artefacts: TeamArtefacts;
  readonly events: Events;
  readonly attempts: Attempts;
  readonly failures: Failures;
  readonly traces: Traces;
  readonly lastSaid: LastSaids;
  readonly ids: Ids;
  /**
   * Spends a key (an assertion ID, a request ID) until `expiresAt`, with this work: if the work is undone the key is free.
   * @throws StoreConflict `once` when it was spent before; of many at once exactly one goes on
   */
  spend(key: string, expiresAt: number): Promise<void>;
}

/** What belongs to the installation and to no team: changed by its operator, and told in its own chain of events. */
export interface InstallationRecords extends Access, Outbox {
  readonly events: Events;
  readonly vault: Vault;
  /** As for a team. */
  spend(key: string, expiresAt: number): Promise<void>;
}

export interface InstallationStore extends InstallationRecords {
  /** As for a team; `tx.inTeam` reaches into one, for a change of the operator's that both chains tell of. */
  atomically<T>(work: (tx: InstallationWork) => Promise<T>): Promise<T>;
}

export interface InstallationWork extends InstallationRecords {
  inTeam(id: TeamId): TeamRecords;
}

export interface TeamStore extends TeamRecords, Erasing, Moments {
  /**
   * Deletes all that belongs to the team but its own record and its deletions, in portions; answers how many records went.
   * Whoever is interrupted does it again. Outside of works.
   */
  purge(): Promise<number>;
  /**
   * Several records, whole or nothing, durable when it resolves. Losing a race is retried by the engine, so `work` may run
   * more than once: nothing but store calls inside, one at a time, and only through `tx`. After a StoreConflict the
   * work is over and undone; `deciding` decides again from a fresh read.
   * @throws StoreUnavailable when contention or the disk outlasts the engine's patience
   */
  atomically<T>(work: (tx: TeamRecords) => Promise<T>): Promise<T>;
}
