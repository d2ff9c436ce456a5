import type { Connection } from "mongoose";
import type { TeamId } from "../../model/ids.js";
import type { InstallationRecords, Store, TeamRecords, TeamStore } from "../port/store.js";
import { accessOf } from "./records/access.js";
import { SharedCounters } from "./records/counters.js";
import { attemptsOf } from "./records/attempts.js";
import { allDeletionsOf, deletionsOf } from "./records/deletions.js";
import { allDomainsOf, domainsOf } from "./records/domains.js";
import { Calls } from "./works/calls.js";
import { copyingOf } from "./copying/copying.js";
import { emptyEventData, eventsOf, writeEvents } from "./chaining/events.js";
import { erasingOf } from "./records/erasing.js";
import { failuresOf } from "./records/failed-entries.js";
import { groupsOf } from "./people/groups.js";
import { idsOf } from "./records/ids.js";
import { leasesOf } from "./chaining/leases.js";
import { artefactsOf, teamArtefactsOf } from "./records/artefacts.js";
import { lastSaidOf } from "./records/last-said.js";
import { allOutboxesOf, outboxOf } from "./records/outbox.js";
import { momentOf } from "./moment.js";
import { membershipsOf } from "./people/memberships.js";
import { checkUsable, migrate, schemaOf, schemaVersion } from "./migrations/migrate.js";
import { Reads } from "./works/reads.js";
import { Chainer, type ChainerOptions } from "./chaining/chainer.js";
import { seatsOf } from "./people/seats.js";
import { sessionsOf, teamSessionsOf } from "./records/sessions.js";
import { doorsOf, settingsOf } from "./records/settings.js";
import { writeSettingsState } from "./records/remembered.js";
import { notesOf, spend, vaultOf } from "./records/small-things.js";
import { purgeTeam } from "./records/purge.js";
import { sweep } from "./records/sweep.js";
import { writeCounts } from "./people/counts.js";
import { traceByReference, tracesOf } from "./records/traces.js";
import { usersOf } from "./people/users.js";
import { Works } from "./works/works.js";

export interface MongoStoreOptions extends ChainerOptions {
  /** How long a work may lose races before its caller is told to come back later. */
  readonly patienceMs: number;
}

export function mongoStore(connection: Connection, options: MongoStoreOptions): Store {
  const works = new Works(connection, options.patienceMs, options.now);
  const reads = new Reads((kind) => works.collectionOf(kind));
  const calls = new Calls(works, reads, async (inside, ended) => {
    await writeSettingsState(inside, ended);
    await writeCounts(inside, ended);
    await writeEvents(inside, ended);
  });
  const chainer = new Chainer(calls, options);
  works.onEvents = () => chainer.wake();

  // A read of the outer store is free to happen inside a work, and what it sets off is no part of that work.
  const feed = { catchUp: (chain: string) => works.outside(() => chainer.catchUp(chain)) };
  const recordsOf = (on: Calls, team: TeamId, memberships = membershipsOf(on, team)): TeamRecords => ({
    teamId: team,
    ...settingsOf(on, team),
    domains: domainsOf(on, team),
    deletions: deletionsOf(on, team),
    users: usersOf(on, team, memberships),
    groups: groupsOf(on, team),
    memberships,
    seats: seatsOf(on, team),
    sessions: teamSessionsOf(on, team),
    events: eventsOf(on, team, feed),
    attempts: attemptsOf(on, team),
    failures: failuresOf(on, team),
    traces: tracesOf(on, team),
    artefacts: teamArtefactsOf(on, team),
    lastSaid: lastSaidOf(on, team),
    ...outboxOf(on, team),
    ids: idsOf(on, team),
    spend: (key, expiresAt) => spend(on, team, key, expiresAt),
  });

  const installationOn = (on: Calls): InstallationRecords => ({
    events: eventsOf(on, null, feed),
    vault: vaultOf(on),
    spend: (key, expiresAt) => spend(on, "installation", key, expiresAt),
    ...accessOf(on),
    ...outboxOf(on, null),
  });

  const inTeam = (team: TeamId): TeamStore => ({
    ...recordsOf(calls, team),
    ...erasingOf(calls, team),
    purge: () => purgeTeam(calls, team),
    moment: momentOf(connection, feed.catchUp, team),
    atomically: (work) => calls.begin((inside) => work(recordsOf(inside, team))),
  });

  return {
    engine: "mongodb",
    inTeam,
    installation: {
      ...installationOn(calls),
      atomically: (work) =>
        calls.begin((inside) => work({ ...installationOn(inside), inTeam: (team) => recordsOf(inside, team) })),
    },
    ...doorsOf(calls),
    domains: allDomainsOf(calls),
    deletions: allDeletionsOf(calls),
    traceByReference: (reference) => traceByReference(calls, reference),
    sessions: sessionsOf(calls),
    artefacts: artefactsOf(calls),
    outboxes: allOutboxesOf(calls),
    notes: notesOf(calls),
    counters: new SharedCounters(calls),
    vault: vaultOf(calls),
    leases: leasesOf(calls),
    copying: copyingOf(connection, calls, feed.catchUp),
    schema: () => schemaOf(calls),
    begin: async () => {
      checkUsable(await schemaOf(calls));
      works.outside(() => chainer.start());
    },
    migrate: async () => {
      const steps = await migrate(connection, calls, { now: options.now });
      works.outside(() => chainer.start());
      return { steps };
    },
    schemaVersion,
    emptyEventData: (before) => emptyEventData(calls, before),
    ping: async () => {
      await calls.update("leases", { _id: "ping" }, { $set: { holder: "anybody", until: 0 } }, { upsert: true });
    },
    sweep: (now) => sweep(calls, now, options.now()),
    close: async () => {
      await chainer.stop();
      await connection.close();
    },
  };
}
