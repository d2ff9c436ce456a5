import { expect } from "chai";
import {
  aDirectory,
  aGroup,
  aMethod,
  anApp,
  anOAuthClient,
  anIdentity,
  aTeam,
  aToken,
  aUser,
  later,
  noon,
} from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { keepTeam } from "../../support/keep-team.js";
import { expectConflict, globex, ids, makeUsers, sorted, type Stage } from "./stage.js";

/** What is found by something else than its id, and what changes many records at once. */
export function lookUpContract(stage: Stage): void {
  describe("look-ups", () => {
    it("finds teams by id and slug, and lists them by slug", async () => {
      const zoo = await keepTeam(stage.store, aTeam({ slug: "a-zoo" }));
      expect(await stage.store.teams.get(zoo.id)).to.deep.equal(zoo);
      expect(await stage.store.teams.bySlug("a-zoo")).to.deep.equal(zoo);
      expect(await stage.store.teams.bySlug("A-ZOO")).to.equal(undefined);
      expect((await stage.store.teams.list()).map(({ slug }) => slug)).to.deep.equal(["a-zoo", "acme", "globex"]);
    });

    it("reads and replaces the team itself, by version", async () => {
      const team = await stage.team.team.get();
      expect(team).to.include({ slug: "acme", version: 1 });
      const saved = await stage.team.team.replace({ ...team!, policies: { ...team!.policies, seats: 5 } });
      expect(saved).to.deep.include({ version: 2 });
      expect((await stage.store.teams.bySlug("acme"))?.policies.seats).to.equal(5);
      await expectConflict(stage.team.team.replace(team!), "version");
      await expectConflict(stage.team.team.replace({ ...saved, slug: "globex" }), "slug");
    });

    it("counts the removals of a directory beside its record, in slots, undone with the work", async () => {
      const { directories } = stage.team;
      const directory = await directories.create(aDirectory());
      const count = (slot: number) => directories.countRemoval(directory.id, slot, noon + slot);
      await count(1);
      await count(2);
      await stage.team.atomically(async (tx) => {
        await tx.directories.countRemoval(directory.id, 2, noon + 2);
        expect(await tx.directories.removals(directory.id, 0)).to.equal(3);
      });
      const undone = stage.team.atomically(async (tx) => {
        await tx.directories.countRemoval(directory.id, 2, noon + 2);
        throw new Error("undone");
      });
      expect(await undone.catch((error: unknown) => String(error))).to.equal("Error: undone");
      expect(await directories.removals(directory.id, 1)).to.equal(3);
      expect(await directories.removals(directory.id, 2)).to.equal(2);
      expect(await stage.other.directories.removals(directory.id, 0)).to.equal(0);
      expect(await directories.get(directory.id)).to.deep.equal(directory);
      await stage.other.directories.clearRemovals(directory.id);
      await stage.store.sweep(noon + 1);
      expect(await directories.removals(directory.id, 0)).to.equal(2);
      await directories.clearRemovals(directory.id);
      expect(await directories.removals(directory.id, 0)).to.equal(0);
    });

    it("notes what the machine sees of a method without a new version, and a change keeps what was noted", async () => {
      const { methods } = stage.team;
      const made = await methods.create(aMethod({ name: "Okta" }));
      const failed = { lastError: { at: noon, message: "no answer" }, nextFetchAt: noon + 1 };
      await methods.note(made.id, { fetched: failed });
      await methods.note(made.id, { groupsSeen: true });
      const noted = { ...made, fetched: failed, groupsSeen: true };
      expect(await methods.get(made.id)).to.deep.equal(noted);
      expect(await stage.store.methodBySlug(made.slug)).to.deep.equal(noted);
      // made from what was read before the notes, as by somebody who edits meanwhile
      await methods.replace({ ...made, name: "Entra" });
      expect(await methods.get(made.id)).to.deep.equal({ ...noted, name: "Entra", version: 2 });
      // whole, and not merged into what was noted before
      await methods.note(made.id, { fetched: { lastFetchedAt: noon + 2 } });
      expect(await methods.list()).to.deep.equal([
        { ...noted, name: "Entra", version: 2, fetched: { lastFetchedAt: noon + 2 } },
      ]);
      await methods.note(made.id, { fetched: undefined });
      await stage.other.methods.note(made.id, { groupsSeen: false });
      const { fetched: _, ...rest } = noted;
      expect(await methods.get(made.id)).to.deep.equal({ ...rest, name: "Entra", version: 2 });
    });

    it("finds a method by its aliases, and keeps them apart in the installation", async () => {
      const { methods } = stage.team;
      const aliases = [
        { acs: "/old/acs", entityId: "urn:old" },
        { acs: "/older/acs", entityId: "urn:older" },
      ];
      const made = await methods.create(aMethod({ aliases }));
      expect(await stage.store.methodByAlias("/older/acs")).to.deep.equal(made);
      expect(await stage.store.methodByAlias("/other")).to.equal(undefined);
      const of = (acs: string, entityId: string) =>
        aMethod({ teamId: globex, slug: acs, aliases: [{ acs, entityId }] });
      await expectConflict(stage.other.methods.create(of("/old/acs", "urn:new")), "acs");
      await expectConflict(stage.other.methods.create(of("/new", "urn:older")), "entityId");
      const other = await stage.other.methods.create(of("/new", "urn:new"));
      await expectConflict(methods.replace({ ...made, aliases: [{ acs: "/new", entityId: "urn:x" }] }), "acs");
      // one that keeps its own is no other one, and what it gives up is free
      const saved = await methods.replace({ ...made, aliases: aliases.slice(0, 1) });
      const took = await stage.other.methods.replace({ ...other, aliases: aliases.slice(1) });
      expect(await stage.store.methodByAlias("/older/acs")).to.deep.equal(took);
      const { aliases: _, ...without } = saved;
      await methods.replace(without);
      expect(await stage.store.methodByAlias("/old/acs")).to.equal(undefined);
      await stage.other.methods.delete(took.id);
      expect(await stage.store.methodByAlias("/older/acs")).to.equal(undefined);
    });

    it("finds methods, directories and tokens by what the doors are given", async () => {
      const method = await stage.team.methods.create(aMethod({ slug: "m" }));
      const directory = await stage.other.directories.create(aDirectory({ slug: "d", teamId: globex }));
      const token = await stage.other.tokens.create(aToken({ directoryId: directory.id, teamId: globex }));
      expect(await stage.store.methodBySlug("m")).to.deep.equal(method);
      expect(await stage.store.methodBySlug("d")).to.equal(undefined);
      expect(await stage.store.directoryBySlug("d")).to.deep.equal(directory);
      expect(await stage.store.directoryByToken("d", token.hash)).to.deep.equal({ directory, token });
      expect(await stage.store.directoryByToken("d", "00")).to.equal(undefined);
      expect(await stage.store.directoryByToken("m", token.hash)).to.equal(undefined);
      await stage.other.directories.create(aDirectory({ slug: "e", teamId: globex }));
      expect(await stage.store.directoryByToken("e", token.hash), "another one's token").to.equal(undefined);
    });

    it("lists what a team has, and every method of the installation", async () => {
      const own = await stage.team.methods.create(aMethod());
      const theirs = await stage.other.methods.create(aMethod({ teamId: globex }));
      const app = await stage.team.apps.create(anApp());
      const directory = await stage.team.directories.create(aDirectory());
      expect(await stage.team.methods.list()).to.deep.equal([own]);
      expect(sorted(ids(await stage.store.allMethods()))).to.deep.equal(sorted([own.id, theirs.id]));
      expect(await stage.team.apps.list()).to.deep.equal([app]);
      expect(await stage.store.appByClientId(app.clientId)).to.deep.equal(app);
      expect(await stage.store.appByClientId(`${app.clientId}-`)).to.equal(undefined);
      expect(await stage.team.directories.list()).to.deep.equal([directory]);
      expect(await stage.other.directories.list()).to.deep.equal([]);
    });

    it("finds OAuth clients by client id, and those of a directory by name", async () => {
      const { id: directoryId } = await stage.team.directories.create(aDirectory());
      const second = await stage.team.oauthClients.create(anOAuthClient({ directoryId, name: "Okta" }));
      const first = await stage.team.oauthClients.create(anOAuthClient({ directoryId, name: "Entra" }));
      await stage.team.oauthClients.create(anOAuthClient());
      expect(await stage.team.oauthClients.ofDirectory(directoryId)).to.deep.equal([first, second]);
      expect(await stage.other.oauthClients.ofDirectory(directoryId)).to.deep.equal([]);
      expect(await stage.store.oauthClientByClientId(first.clientId)).to.deep.equal(first);
      expect(await stage.store.appByClientId(first.clientId)).to.equal(undefined);
      expect(await stage.store.oauthClientByClientId(`${first.clientId}-`)).to.equal(undefined);
      const renamed = await stage.team.oauthClients.replace({ ...first, name: "Entra ID" });
      expect(await stage.store.oauthClientByClientId(first.clientId)).to.deep.equal(renamed);
      await stage.team.oauthClients.delete(first.id);
      expect(await stage.store.oauthClientByClientId(first.clientId)).to.equal(undefined);
      const restored = await stage.team.oauthClients.restore(renamed);
      expect(restored).to.deep.equal({ ...renamed, version: renamed.version + 1 });
    });

    it("notes the use of a token without a new version", async () => {
      const token = await stage.team.tokens.create(aToken());
      await stage.team.tokens.touch(token.id, later(77));
      const used = { ...token, lastUsedAt: later(77) };
      expect(await stage.team.tokens.get(token.id)).to.deep.equal(used);
      expect(await stage.team.tokens.ofDirectory(token.directoryId)).to.deep.equal([used]);
      expect(await stage.other.tokens.ofDirectory(token.directoryId)).to.deep.equal([]);
    });

    it("tells whether a token is still good, in the work that ends it too", async () => {
      const token = await stage.team.tokens.create(aToken({ expiresAt: later(99) }));
      expect(await stage.team.tokens.standing(token.id)).to.include({ expiresAt: later(99) });
      expect(await stage.other.tokens.standing(token.id)).to.equal(undefined);
      const work = async (tx: Pick<typeof stage.team, "tokens">): Promise<void> => {
        expect((await tx.tokens.standing(token.id))?.revokedAt).to.equal(undefined);
        await tx.tokens.replace({ ...token, revokedAt: later(1) });
        expect((await tx.tokens.standing(token.id))?.revokedAt).to.equal(later(1));
      };
      const undone = async (tx: Pick<typeof stage.team, "tokens">): Promise<never> => {
        await work(tx);
        throw new Error("undone");
      };
      expect(await rejection(stage.team.atomically(undone))).to.have.property("message", "undone");
      expect((await stage.team.tokens.standing(token.id))?.revokedAt).to.equal(undefined);
      await stage.team.atomically(work);
      expect((await stage.team.tokens.standing(token.id))?.revokedAt).to.equal(later(1));
      await stage.team.tokens.delete(token.id);
      expect(await stage.team.tokens.standing(token.id)).to.equal(undefined);
    });

    it("notes the refusal of a token without a new version, and keeps it when the token is changed", async () => {
      const token = await stage.team.tokens.create(aToken());
      const refused = { at: later(77), because: "expired" } as const;
      await stage.other.tokens.noteRefused(token.id, { ...refused, at: later(99) });
      await stage.team.tokens.noteRefused(token.id, refused);
      expect(await stage.team.tokens.get(token.id)).to.deep.equal({ ...token, refused });
      await stage.team.tokens.replace({ ...token, name: "changed" });
      expect(await stage.team.tokens.get(token.id)).to.deep.include({ name: "changed", refused, version: 2 });
    });

    it("finds a user by id or userName with its groups at once", async () => {
      const ada = await stage.team.users.create(aUser({ userName: "Ada@Acme.example" }));
      const eve = await stage.team.users.create(aUser({ userName: "eve@acme.example" }));
      const groups = [await stage.team.groups.create(aGroup()), await stage.team.groups.create(aGroup())];
      const gone = await stage.team.groups.create(aGroup());
      for (const { id } of [...groups, gone]) await stage.team.memberships.add(id, [ada.id], { at: noon });
      await stage.team.groups.delete(gone.id);
      const told = await stage.team.memberships.groupsOf(ada.id);
      expect(told.map(({ groupId }) => groupId)).to.deep.equal(sorted(groups.map(({ id }) => id)));
      expect(await stage.team.users.withGroups({ id: ada.id })).to.deep.equal({ user: ada, groups: told });
      expect(await stage.team.users.withGroups({ userName: "aDA@acme.example" })).to.deep.equal({
        user: ada,
        groups: told,
      });
      expect(await stage.team.users.withGroups({ id: eve.id })).to.deep.equal({ user: eve, groups: [] });
      for (const team of [stage.other, stage.team]) {
        const by = { userName: team === stage.other ? "ada@acme.example" : "nobody@acme.example" };
        expect(await team.users.withGroups(by)).to.equal(undefined);
      }
      expect(await stage.other.users.withGroups({ id: ada.id })).to.equal(undefined);
      const removed = await stage.team.users.replace({
        ...{ ...ada, active: false },
        removed: { directory: aDirectory().id, at: noon },
      });
      expect(await stage.team.users.withGroups({ id: ada.id })).to.deep.equal({ user: removed, groups: [] });
    });

    it("finds a user by userName, removed ones too", async () => {
      const ada = await stage.team.users.create(aUser({ userName: "Ada@Acme.example" }));
      expect(await stage.team.users.byUserName("aDA@aCME.EXAMPLE")).to.deep.equal(ada);
      const gone = { ...ada, active: false, removed: { directory: aDirectory().id, at: noon } };
      const saved = await stage.team.users.replace(gone);
      expect(await stage.team.users.byUserName("ada@acme.example")).to.deep.equal(saved);
      expect(await stage.other.users.byUserName("ada@acme.example")).to.equal(undefined);
    });

    it("finds at most two users by their primary email, or as many as are asked for", async () => {
      const emails = [{ value: "second@acme.example" }, { value: "Shared@acme.example", primary: true }];
      const [ada] = await makeUsers(stage.team, 1, () => ({ profile: { emails } }));
      expect(await stage.team.users.byPrimaryEmail("shared@ACME.example")).to.deep.equal([ada]);
      expect(await stage.team.users.byPrimaryEmail("second@acme.example")).to.deep.equal([]);
      await makeUsers(stage.team, 2, () => ({ profile: { emails } }));
      expect(await stage.team.users.byPrimaryEmail("shared@acme.example")).to.have.length(2);
      expect(await stage.team.users.byPrimaryEmail("shared@acme.example", 5)).to.have.length(3);
      await stage.team.users.replace({ ...ada!, profile: { emails: emails.slice(0, 1) } });
      expect(ids(await stage.team.users.byPrimaryEmail("second@acme.example"))).to.deep.equal([ada!.id]);
    });

    it("finds the people of an email domain by their primary email, the first by address, and counts so many", async () => {
      const having = (...emails: string[]) => ({ profile: { emails: emails.map((value) => ({ value })) } });
      const at = [
        "zoe@Acme.example",
        "ada@acme.example",
        "eve@acme.example.net",
        "bob@sub.acme.example",
        "ACME.example",
      ];
      const users = await makeUsers(stage.team, 5, (n) => having(at[n] ?? "", "second@acme.example"));
      const [zoe, ada] = users;
      const asked = (wanted: { first: number; counted: number }) =>
        stage.team.users.ofEmailDomain("ACME.example", wanted);
      expect(await asked({ first: 10, counted: 10 })).to.deep.equal({ first: [ada, zoe], count: 2 });
      expect(await asked({ first: 1, counted: 1 })).to.deep.equal({ first: [ada], count: 1 });
      expect(await stage.other.users.ofEmailDomain("acme.example", { first: 1, counted: 1 })).to.have.property(
        "count",
        0,
      );
      await stage.team.users.replace({ ...ada!, active: false, removed: { directory: aDirectory().id, at: noon } });
      expect(await asked({ first: 10, counted: 10 })).to.deep.equal({ first: [zoe], count: 1 });
    });

    it("finds users by externalId within a scope, letter case kept", async () => {
      const owner = { kind: "directory", id: aDirectory().id } as const;
      const [ada, bob] = await makeUsers(stage.team, 2, (n) =>
        n === 0 ? { externalId: "Ext", owner } : { externalId: "Ext" },
      );
      expect(sorted(ids(await stage.team.users.byExternalId("Ext", {})))).to.deep.equal(sorted([ada!.id, bob!.id]));
      expect(ids(await stage.team.users.byExternalId("Ext", { owners: ["a"] }))).to.deep.equal([bob!.id]);
      expect(await stage.team.users.byExternalId("ext", {})).to.deep.equal([]);
      await stage.team.users.replace({ ...bob!, removed: { directory: owner.id, at: noon } });
      expect(await stage.team.users.byExternalId("Ext", { owners: ["a"] })).to.deep.equal([]);
      expect(await stage.team.users.byExternalId("Ext", { owners: ["a"], includeRemoved: true })).to.have.length(1);
    });

    it("says which of many ids are users in scope", async () => {
      const owner = { kind: "directory", id: aDirectory().id } as const;
      const [ada, bob] = await makeUsers(stage.team, 2, (n) => (n === 0 ? { owner } : {}));
      const asked = [ada!.id, bob!.id, aUser().id];
      expect(sorted(await stage.team.users.existing(asked, {}))).to.deep.equal(sorted([ada!.id, bob!.id]));
      expect([...(await stage.team.users.existing(asked, { owners: [`d:${owner.id}`] }))]).to.deep.equal([ada!.id]);
      expect((await stage.team.users.existing([], {})).size).to.equal(0);
      expect((await stage.other.users.existing(asked, {})).size).to.equal(0);
    });

    it("notes a sign-in without a new version, and keeps it when the record is replaced from an earlier reading", async () => {
      const [ada] = await makeUsers(stage.team, 1);
      await stage.team.users.signedIn(ada!.id, later(10));
      expect(await stage.team.users.get(ada!.id)).to.deep.equal({ ...ada!, lastSignInAt: later(10) });
      await stage.team.users.replace({ ...ada!, locked: true });
      expect((await stage.team.users.get(ada!.id))?.lastSignInAt).to.equal(later(10));
    });

    it("finds groups by name and by externalId", async () => {
      const group = await stage.team.groups.create(aGroup({ displayName: "Équipe", externalId: "E1" }));
      expect(await stage.team.groups.byName("éQUIPE")).to.deep.equal(group);
      expect(await stage.team.groups.byName("Equipe")).to.equal(undefined);
      expect(await stage.team.groups.byExternalId("E1")).to.deep.equal([group]);
      expect(await stage.team.groups.byExternalId("e1")).to.deep.equal([]);
      expect(await stage.other.groups.byName("Équipe")).to.equal(undefined);
    });

    it("finds identities by key and by user, and deletes those of a method", async () => {
      const identity = await stage.team.identities.create(anIdentity());
      const { methodId, key, userId } = identity;
      expect(await stage.team.identities.byKey(methodId, key)).to.deep.equal(identity);
      expect(await stage.team.identities.byKey(aMethod().id, key)).to.equal(undefined);
      expect(await stage.team.identities.ofUser(userId)).to.deep.equal([identity]);
      expect(await stage.other.identities.byKey(methodId, key)).to.equal(undefined);
      expect(await stage.other.identities.deleteOfMethod(methodId)).to.equal(0);
      expect(await stage.team.identities.deleteOfMethod(methodId)).to.equal(1);
      expect(await stage.team.identities.ofUser(userId)).to.deep.equal([]);
    });

    it("counts the people of a method, one with several identities once", async () => {
      const [method, ada] = [aMethod().id, aUser().id];
      for (const key of ["a", "b", "c"]) {
        const mine = key === "c" ? {} : { userId: ada };
        await stage.team.identities.create(anIdentity({ methodId: method, key, ...mine }));
      }
      await stage.team.identities.create(anIdentity());
      const counted = (looked?: number) => stage.team.identities.peopleOf(method, looked);
      expect(await counted()).to.deep.equal({ users: 2, orMore: false });
      expect(await counted(3)).to.deep.equal({ users: 2, orMore: false });
      expect(await counted(2)).to.include({ orMore: true });
      await stage.team.identities.create(anIdentity({ methodId: method, key: "d" }));
      expect(await counted(1)).to.deep.equal({ users: 1, orMore: true });
      const first = await stage.team.identities.firstOf(method, 10);
      expect(first).to.have.length(3);
      expect(first[0], "whose key comes first").to.equal(ada);
      expect(await stage.team.identities.firstOf(method, 1)).to.deep.equal(first.slice(0, 1));
      expect(await stage.other.identities.firstOf(method, 10)).to.deep.equal([]);
      expect(await stage.team.identities.peopleOf(aMethod().id)).to.include({ users: 0 });
      expect(await stage.other.identities.peopleOf(method)).to.include({ users: 0 });
    });

    it("hands all users of one owner to another, each with a new version", async () => {
      const owner = { kind: "directory", id: aDirectory().id } as const;
      const method = { kind: "method", id: aMethod().id } as const;
      const users = await makeUsers(stage.team, 3, (n) => (n === 0 ? {} : { owner, active: n === 1 }));
      expect(await stage.team.users.changeOwner(owner, method)).to.equal(2);
      expect(await stage.team.users.get(users[1]!.id)).to.deep.equal({ ...users[1]!, owner: method, version: 2 });
      expect(await stage.team.users.get(users[0]!.id)).to.deep.equal(users[0]);
      expect(await stage.team.users.count({ scope: { owners: [`d:${owner.id}`] } })).to.equal(0);
      expect(await stage.team.users.count({ scope: { owners: [`m:${method.id}`] } })).to.equal(2);
      const [group] = [await stage.team.groups.create(aGroup({ owner }))];
      expect(await stage.team.groups.changeOwner(owner, { kind: "manual" })).to.equal(1);
      expect((await stage.team.groups.get(group.id))?.owner).to.deep.equal({ kind: "manual" });
    });

    it("clears the bindings to a method", async () => {
      const method = aMethod();
      const sso = { method: method.id, name: "Okta Main" };
      const [ada, bob] = await makeUsers(stage.team, 2, (n) => (n === 0 ? { sso } : {}));
      expect(await stage.team.users.clearSsoOf(method.id)).to.equal(1);
      const { sso: _, ...without } = ada!;
      expect(await stage.team.users.get(ada!.id)).to.deep.equal({ ...without, version: 2 });
      expect((await stage.team.users.get(bob!.id))?.version).to.equal(1);
      const where = { is: "has", attribute: "ssoName" } as const;
      expect(await stage.team.users.count({ scope: {}, where })).to.equal(0);
    });
  });
}
