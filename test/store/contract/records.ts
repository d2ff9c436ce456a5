import type { Fresh, Records } from "../../../src/store/port/records.js";
import type { TeamRecords } from "../../../src/store/port/store.js";
import { expect } from "chai";
import { StoreConflict } from "../../../src/store/port/errors.js";
import {
  aDirectory,
  aFailure,
  aGroup,
  aMethod,
  anApp,
  anOAuthClient,
  anIdentity,
  aTeam,
  aToken,
  aUser,
  later,
} from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { keepTeam } from "../../support/keep-team.js";
import { expectConflict, globex, makeUsers, sorted, type Stage } from "./stage.js";

type AnyRecord = { readonly id: string; readonly version: number; readonly teamId: string };

/** A kind of record whose promises do not depend on what it is. */
interface Kind {
  readonly name: string;
  readonly of: (records: TeamRecords) => Records<AnyRecord, string>;
  readonly make: (own?: Partial<AnyRecord>) => AnyRecord;
  readonly changed: (record: AnyRecord) => AnyRecord;
}

function kind<T extends AnyRecord, Id extends string>(
  name: string,
  of: (records: TeamRecords) => Records<T, Id>,
  make: (own: Partial<T>) => T,
  change: Partial<T>,
): Kind {
  return {
    name,
    of: (records) => of(records),
    make: (own = {}) => make(own as Partial<T>),
    changed: (record) => ({ ...record, ...change }),
  };
}

const kinds: readonly Kind[] = [
  kind("method", (records) => records.methods, aMethod, { name: "New name", groupMap: { "a.b": "C", $d: "E" } }),
  kind("directory", (records) => records.directories, aDirectory, { name: "New name", disabled: true }),
  kind("token", (records) => records.tokens, aToken, { name: "new name", expiresAt: later(1000) }),
  kind("app", (records) => records.apps, anApp, { name: "New name", redirectUris: [] }),
  kind("OAuth client", (records) => records.oauthClients, anOAuthClient, { name: "New name", redirectUris: [] }),
  kind("user", (records) => records.users, aUser, { active: false, inactiveBy: "admin", updatedAt: later(5) }),
  kind("group", (records) => records.groups, aGroup, { displayName: "New name", updatedAt: later(5) }),
  kind("identity", (records) => records.identities, anIdentity, { kind: "emailAddress", updatedAt: later(9) }),
  kind("failure", (records) => records.failures, aFailure, { attempts: 2, state: "resolved" }),
];

/** Create, read, compare-and-swap, delete, uniqueness, and times as they were given. */
export function recordsContract(stage: Stage): void {
  for (const { name, of, make, changed } of kinds) {
    describe(`a ${name}`, () => {
      it("is kept as it was given, at version 1", async () => {
        const record = make();
        const made = await of(stage.team).create({ ...record, version: 7 } as Fresh<AnyRecord>);
        expect(made).to.deep.equal({ ...record, version: 1 });
        expect(await of(stage.team).get(record.id)).to.deep.equal(made);
      });

      it("is not found when there is none", async () => {
        const { id } = make();
        expect(await of(stage.team).get(id)).to.equal(undefined);
        expect(await of(stage.team).delete(id)).to.equal(false);
      });

      it("moves to the next version when it is replaced", async () => {
        const made = await of(stage.team).create(make());
        const saved = await of(stage.team).replace(changed(made));
        expect(saved).to.deep.equal({ ...changed(made), version: 2 });
        expect(await of(stage.team).get(made.id)).to.deep.equal(saved);
      });

      it("is not replaced from a version that is past, nor where there is none", async () => {
        const made = await of(stage.team).create(make());
        await of(stage.team).replace(changed(made));
        await expectConflict(of(stage.team).replace(made), "version");
        expect(await of(stage.team).get(made.id)).to.deep.equal({ ...changed(made), version: 2 });
        await expectConflict(of(stage.team).replace(make()), "version");
      });

      it("lets one of two writers at once win, and tells the other", async () => {
        const made = await of(stage.team).create(make());
        const outcomes = await Promise.allSettled([
          of(stage.team).replace(changed(made)),
          of(stage.team).replace(changed(made)),
        ]);
        expect(sorted(outcomes.map(({ status }) => status))).to.deep.equal(["fulfilled", "rejected"]);
        expect((await of(stage.team).get(made.id))?.version).to.equal(2);
      });

      it("is gone once it is deleted, whatever its version", async () => {
        const made = await of(stage.team).create(make());
        await of(stage.team).replace(changed(made));
        expect(await of(stage.team).delete(made.id)).to.equal(true);
        expect(await of(stage.team).get(made.id)).to.equal(undefined);
        expect(await of(stage.team).delete(made.id)).to.equal(false);
        await expectConflict(of(stage.team).replace(made), "version");
      });

      it("cannot be made twice with one id", async () => {
        const made = await of(stage.team).create(make());
        await expectConflict(of(stage.team).create(make({ id: made.id })), "id");
      });

      it("cannot be seen, replaced or deleted from another team", async () => {
        const made = await of(stage.team).create(make());
        expect(await of(stage.other).get(made.id)).to.equal(undefined);
        expect(await of(stage.other).delete(made.id)).to.equal(false);
        await expectConflict(of(stage.other).replace({ ...made, teamId: globex }), "version");
        expect(await of(stage.team).get(made.id)).to.deep.equal(made);
      });

      it("is refused where it names another team than the one it is written to", async () => {
        expect(await rejection(of(stage.team).create(make({ teamId: globex })))).to.be.instanceOf(TypeError);
        const made = await of(stage.team).create(make());
        expect(await rejection(of(stage.team).replace({ ...made, teamId: globex }))).to.be.instanceOf(TypeError);
      });
    });
  }

  uniquenessContract(stage);
}

function uniquenessContract(stage: Stage): void {
  describe("uniqueness", () => {
    it("keeps slugs of methods and of directories apart in the whole installation", async () => {
      await stage.team.methods.create(aMethod({ slug: "okta" }));
      await stage.team.directories.create(aDirectory({ slug: "okta" }));
      await expectConflict(stage.team.methods.create(aMethod({ slug: "okta" })), "slug");
      await expectConflict(stage.other.methods.create(aMethod({ slug: "okta", teamId: globex })), "slug");
      await expectConflict(stage.other.directories.create(aDirectory({ slug: "okta", teamId: globex })), "slug");
      await expectConflict(keepTeam(stage.store, aTeam({ slug: "acme" })), "slug");
    });

    it("makes a team with its work, or not at all", async () => {
      const team = aTeam({ slug: "zoo" });
      const failed = await stage.store
        .inTeam(team.id)
        .atomically(async (tx) => {
          await tx.team.create(team);
          throw new Error("undone");
        })
        .catch((error: unknown) => error);
      expect(failed).to.be.instanceOf(Error);
      expect(await stage.store.teams.bySlug("zoo")).to.equal(undefined);
      expect(await rejection(stage.team.team.create(team)), "by its own store only").to.be.instanceOf(TypeError);
      expect(await keepTeam(stage.store, team)).to.deep.equal(team);
    });

    it("keeps token hashes apart in the installation, app slugs in a team, client ids in the installation", async () => {
      const { hash } = await stage.team.tokens.create(aToken());
      await expectConflict(stage.other.tokens.create(aToken({ hash, teamId: globex })), "hash");
      await stage.team.apps.create(anApp({ slug: "portal" }));
      await expectConflict(stage.team.apps.create(anApp({ slug: "portal" })), "slug");
      const { clientId } = await stage.other.apps.create(anApp({ slug: "portal", teamId: globex }));
      await expectConflict(stage.team.apps.create(anApp({ clientId })), "clientId");
    });

    it("keeps client ids of OAuth clients apart in the installation, their names in a directory", async () => {
      const { clientId, name, directoryId } = await stage.team.oauthClients.create(anOAuthClient());
      await expectConflict(stage.other.oauthClients.create(anOAuthClient({ clientId, teamId: globex })), "clientId");
      await expectConflict(stage.team.oauthClients.create(anOAuthClient({ name, directoryId })), "name");
      await stage.team.oauthClients.create(anOAuthClient({ name }));
    });

    it("keeps client ids of apps and of OAuth clients apart from each other, in whichever team, when restored too", async () => {
      const app = await stage.team.apps.create(anApp());
      const client = await stage.team.oauthClients.create(anOAuthClient());
      const { clientId } = app;
      await expectConflict(stage.other.oauthClients.create(anOAuthClient({ clientId, teamId: globex })), "clientId");
      await expectConflict(stage.other.apps.create(anApp({ clientId: client.clientId, teamId: globex })), "clientId");
      await stage.team.oauthClients.delete(client.id);
      await stage.other.apps.create(anApp({ clientId: client.clientId, teamId: globex }));
      await expectConflict(stage.team.oauthClients.restore(client), "clientId");
    });

    it("gives a client id to one only, whichever of both kinds are made with it at once", async () => {
      for (let n = 0; n < 4; n++) {
        const clientId = `raced-${n}`;
        const made = await Promise.allSettled([
          stage.team.atomically((tx) => tx.apps.create(anApp({ clientId, slug: `raced-${n}` }))),
          stage.other.atomically((tx) => tx.oauthClients.create(anOAuthClient({ clientId, teamId: globex }))),
          stage.team.oauthClients.create(anOAuthClient({ clientId })),
          stage.other.apps.create(anApp({ clientId, slug: `raced-${n}`, teamId: globex })),
        ]);
        const kinds = await Promise.all([
          stage.store.appByClientId(clientId),
          stage.store.oauthClientByClientId(clientId),
        ]);
        expect(made.filter(({ status }) => status === "fulfilled")).to.have.length(1);
        expect(kinds.filter((one) => one !== undefined)).to.have.length(1);
        for (const one of made)
          if (one.status === "rejected")
            expect(one.reason).to.be.instanceOf(StoreConflict).with.property("field", "clientId");
      }
    });

    it("keeps userNames and group names apart in a team, not between teams", async () => {
      await stage.team.users.create(aUser({ userName: "ada@acme.example" }));
      await expectConflict(stage.team.users.create(aUser({ userName: "Ada@Acme.Example" })), "userName");
      await stage.other.users.create(aUser({ userName: "ada@acme.example", teamId: globex }));
      await stage.team.groups.create(aGroup({ displayName: "Engineering" }));
      await expectConflict(stage.team.groups.create(aGroup({ displayName: "ENGINEERING" })), "displayName");
      await stage.other.groups.create(aGroup({ displayName: "Engineering", teamId: globex }));
    });

    it("holds when a record is renamed, and frees the old name", async () => {
      const [ada, bob] = await makeUsers(stage.team, 2, (n) => ({ userName: `p${n}` }));
      await expectConflict(stage.team.users.replace({ ...bob!, userName: "P0" }), "userName");
      const renamed = await stage.team.users.replace({ ...ada!, userName: "ada" });
      expect(renamed.userName).to.equal("ada");
      await stage.team.users.create(aUser({ userName: "P0" }));
      const recased = await stage.team.users.replace({ ...renamed, userName: "ADA" });
      expect((await stage.team.users.get(ada!.id))?.userName)
        .to.equal(recased.userName)
        .and.equal("ADA");
    });

    it("frees a name when its record is deleted", async () => {
      const made = await stage.team.users.create(aUser({ userName: "ada" }));
      await stage.team.users.delete(made.id);
      await stage.team.users.create(aUser({ userName: "ada" }));
    });

    it("keeps one identity for each key of a method, and one failure for each key", async () => {
      const { methodId, key } = await stage.team.identities.create(anIdentity());
      await expectConflict(stage.team.identities.create(anIdentity({ methodId, key })), "key");
      await stage.team.identities.create(anIdentity({ key }));
      const failure = await stage.team.failures.create(aFailure());
      await expectConflict(stage.team.failures.create(aFailure({ key: failure.key })), "key");
      await stage.other.failures.create(aFailure({ key: failure.key, teamId: globex }));
    });

    it("lets one of many creates at once have a userName", async () => {
      const outcomes = await Promise.allSettled(
        Array.from({ length: 20 }, () => stage.team.users.create(aUser({ userName: "ada" }))),
      );
      expect(outcomes.filter(({ status }) => status === "fulfilled")).to.have.length(1);
      expect(await stage.team.users.count({ scope: {} })).to.equal(1);
    });
  });
}
