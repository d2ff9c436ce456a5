import { expect } from "chai";
import { changeGroup, createGroup, createUser, removeGroup } from "../../src/directory/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { Directory } from "../../src/model/directory.js";
import type { UserId } from "../../src/model/ids.js";
import type { User } from "../../src/model/user.js";
import { defaultJit } from "../../src/model/sso-method.js";
import { directoryStage, onBothEngines, refusalOf, userOf, type DirectoryStage } from "../support/directory-stage.js";

async function pushed(stage: DirectoryStage, directory: Directory, names: readonly string[]): Promise<readonly User[]> {
  const users: User[] = [];
  for (const userName of names) {
    users.push((await createUser(stage.deps, stage.by(directory), directory, { userName, profile: {} })).user);
  }
  return users;
}

const ids = (users: readonly User[]): readonly UserId[] => users.map(({ id }) => id);

describe("A directory pushes a group (design §4)", () => {
  const at = directoryStage();

  it("with its members in one work", async () => {
    const stage = at();
    const directory = await stage.directory();
    const users = await pushed(stage, directory, ["a", "b"]);
    const by = stage.by(directory);
    const draft = { displayName: "Eng", externalId: "g1", members: [...ids(users), users[0]!.id] };
    const { outcome, group, added } = await createGroup(stage.deps, by, directory, draft);
    expect([outcome, added]).to.deep.equal(["created", 2]);
    expect(group).to.deep.include({
      displayName: "Eng",
      externalId: "g1",
      owner: { kind: "directory", id: directory.id },
    });
    expect(group).to.deep.equal(await stage.store.groups.get(group.id));
    expect((await stage.events()).slice(-2)).to.deep.equal(["group.created", "group.members_added"]);
    expect(await stage.attempts()).to.include("group.create success");
  });

  it("whose name is free in the team, case folded, even of another directory's group", async () => {
    const stage = at();
    const [here, there] = [await stage.directory(), await stage.directory()];
    await createGroup(stage.deps, stage.by(here), here, { displayName: "Eng" });
    for (const directory of [here, there]) {
      const again = createGroup(stage.deps, stage.by(directory), directory, { displayName: "ENG" });
      expect(await refusalOf(again)).to.equal("group_name_taken");
    }
  });

  it("by adopting one that JIT made, its memberships with it: mirror no longer takes them away", async () => {
    const stage = at();
    const method = await stage.method({ jit: { ...defaultJit, onLogin: "update", groupSync: "mirror" } });
    const user = userOf(await stage.signIn(method, { groups: ["Eng"] }));
    const directory = await stage.directory({ methodId: method.id });
    const { outcome, group } = await createGroup(stage.deps, stage.by(directory), directory, { displayName: "eng" });
    expect(outcome).to.equal("adopted");
    expect(group.displayName).to.equal("eng");
    expect((await stage.store.memberships.ofUser(user.id))[0]).to.not.have.property("method");
    await stage.signIn(method, { groups: [] });
    expect(await stage.groupsOf(user)).to.deep.equal(["eng"]);
  });

  it("but not under existingUsers: refuse", async () => {
    const stage = at();
    await stage.policies({ existingUsers: "refuse" });
    await stage.group({ displayName: "Eng" });
    const directory = await stage.directory();
    const create = createGroup(stage.deps, stage.by(directory), directory, { displayName: "Eng" });
    expect(await refusalOf(create)).to.equal("group_name_taken");
    expect(await stage.failures()).to.deep.equal(["group_name_taken open 1"]);
  });

  it("whole or not at all: an unknown member, or one of another directory, refuses it", async () => {
    const stage = at();
    const [here, there] = [await stage.directory(), await stage.directory()];
    const [own] = await pushed(stage, here, ["a"]);
    const [foreign] = await pushed(stage, there, ["b"]);
    for (const id of [foreign!.id, newId<UserId>(), "not-an-id" as UserId]) {
      const members = [own!.id, id];
      const create = createGroup(stage.deps, stage.by(here), here, { displayName: "Eng", members });
      expect(await refusalOf(create)).to.equal("unknown_member");
    }
    expect(await stage.counts()).to.have.property("groups", 0);
  });

  it("with JIT's and an admin's users as members too", async () => {
    const stage = at();
    const made = userOf(await stage.signIn(await stage.method()));
    const directory = await stage.directory();
    const members = [made.id, (await stage.user()).id];
    const { added } = await createGroup(stage.deps, stage.by(directory), directory, { displayName: "Eng", members });
    expect(added).to.equal(2);
  });
});

describe("A directory changes a group (design §4)", () => {
  const at = directoryStage();

  async function start(stage: DirectoryStage): Promise<{
    readonly change: (change: Parameters<typeof changeGroup>[4]) => ReturnType<typeof changeGroup>;
    readonly users: readonly User[];
    readonly members: () => Promise<readonly string[]>;
  }> {
    const directory = await stage.directory();
    const users = await pushed(stage, directory, ["a", "b", "c", "d"]);
    const by = stage.by(directory);
    const draft = { displayName: "Eng", externalId: "g1", members: ids(users).slice(0, 2) };
    const { group } = await createGroup(stage.deps, by, directory, draft);
    return {
      users,
      change: (change) => changeGroup(stage.deps, by, directory, group.id, change),
      members: async () => (await stage.store.memberships.page(group.id, { limit: 10 })).map(({ display }) => display),
    };
  }

  it("by joins and leaves, each counted once", async () => {
    const { change, users, members } = await start(at());
    const [a, , c] = ids(users);
    const result = await change(() => ({ members: { add: [a!, c!], remove: [users[1]!.id, newId<UserId>()] } }));
    expect([result.outcome, result.added, result.removed]).to.deep.equal(["changed", 1, 1]);
    expect(await members()).to.deep.equal(["a", "c"]);
  });

  it("by a whole new list, an empty one too", async () => {
    const { change, users, members } = await start(at());
    const first = await change(() => ({ members: { replaceAll: ids(users).slice(1) } }));
    expect([first.added, first.removed]).to.deep.equal([2, 1]);
    expect(await members()).to.deep.equal(["b", "c", "d"]);
    expect(await change(() => ({ members: { replaceAll: [] } }))).to.include({ added: 0, removed: 3 });
    expect(await members()).to.deep.equal([]);
    expect(await change(() => ({ members: { replaceAll: [] } }))).to.have.property("outcome", "unchanged");
  });

  it("and records nothing where nothing changes: version and updatedAt stay", async () => {
    const stage = at();
    const { change, users } = await start(stage);
    const before = await change(() => ({}));
    stage.clock += 1000;
    const same = await change(() => ({ displayName: "Eng", externalId: "g1", members: { add: [users[0]!.id] } }));
    expect(same).to.deep.equal({ ...before, outcome: "unchanged" });
    expect((await stage.events()).filter((type) => type.startsWith("group."))).to.have.length(2);
  });

  it("to another name and externalId, unless the name is taken", async () => {
    const stage = at();
    const { change } = await start(stage);
    await stage.group({ displayName: "Ops" });
    expect(await refusalOf(change(() => ({ displayName: "ops" })))).to.equal("group_name_taken");
    const { group } = await change(() => ({ displayName: "ENG", externalId: null }));
    expect(group.displayName).to.equal("ENG");
    expect(group).to.not.have.property("externalId");
  });

  it("and takes over with its first write what JIT or an admin made", async () => {
    const stage = at();
    const group = await stage.group({ displayName: "Ops" });
    const directory = await stage.directory();
    const adopted = await changeGroup(stage.deps, stage.by(directory), directory, group.id, () => ({}));
    expect(adopted.outcome).to.equal("adopted");
    expect(adopted.group.owner).to.deep.equal({ kind: "directory", id: directory.id });
  });

  it("but sees no other directory's, and only at the version it names", async () => {
    const stage = at();
    const { change } = await start(stage);
    const { group } = await change(() => ({}));
    const stranger = await stage.directory();
    const alien = changeGroup(stage.deps, stage.by(stranger), stranger, group.id, () => ({}));
    expect(await refusalOf(alien)).to.equal("not_found");
    expect(await refusalOf(removeGroup(stage.deps, stage.by(stranger), stranger, group.id))).to.equal("not_found");
    const owner = (await stage.store.directories.list()).find(({ id }) => id !== stranger.id)!;
    const stale = removeGroup(stage.deps, stage.by(owner), owner, group.id, { ifMatch: () => false });
    expect(await refusalOf(stale)).to.equal("version_mismatch");
  });

  it("and deletes it, its memberships with it; one it never wrote is kept", async () => {
    const stage = at();
    const directory = await stage.directory();
    const [a] = await pushed(stage, directory, ["a"]);
    const by = stage.by(directory);
    const { group } = await createGroup(stage.deps, by, directory, { displayName: "Eng", members: [a!.id] });
    await removeGroup(stage.deps, by, directory, group.id);
    expect(await stage.groupsOf(a)).to.deep.equal([]);
    expect(await refusalOf(removeGroup(stage.deps, by, directory, group.id))).to.equal("not_found");
    const others = await stage.group();
    expect(await refusalOf(removeGroup(stage.deps, by, directory, others.id))).to.equal("group_kept");
    expect(await stage.store.groups.get(others.id)).to.deep.equal(others);
  });
});

describe("One group only (design §2)", () => {
  const at = directoryStage();

  it("refuses a change that would put a user into a second group, whole, and names the users", async () => {
    const stage = at();
    await stage.policies({ multiGroup: false });
    const directory = await stage.directory();
    const by = stage.by(directory);
    const users = await pushed(stage, directory, ["ann", "bob", "cyd"]);
    const [a, b, c] = ids(users);
    await createGroup(stage.deps, by, directory, { displayName: "Eng", members: [a!, b!] });
    const create = createGroup(stage.deps, by, directory, { displayName: "Ops", members: [a!, b!, c!] });
    expect(await refusalOf(create)).to.equal("one_group_only");
    const [entry] = (await stage.store.failures.list({ limit: 1 })).items;
    expect(entry?.cause).to.contain('"ann", "bob"').and.not.contain("cyd");
    expect(await stage.groupsOf(users[2])).to.deep.equal([]);
  });

  it("lets a repeated push of the same group through, and leaves the users' versions", async () => {
    const stage = at();
    await stage.policies({ multiGroup: false });
    const directory = await stage.directory();
    const by = stage.by(directory);
    const [a] = await pushed(stage, directory, ["ann"]);
    const { group } = await createGroup(stage.deps, by, directory, { displayName: "Eng", members: [a!.id] });
    const before = await stage.store.users.get(a!.id);
    const again = await changeGroup(stage.deps, by, directory, group.id, () => ({ members: { add: [a!.id] } }));
    expect(again.outcome).to.equal("unchanged");
    expect(await stage.store.users.get(a!.id)).to.deep.equal(before);
  });
});

onBothEngines("Groups at size and in parallel (design §4, §7)", (at) => {
  it("names at most a thousand members in one event", async () => {
    const stage = at();
    const directory = await stage.directory();
    const members: UserId[] = [];
    await stage.store.atomically(async (tx) => {
      members.length = 0;
      for (let n = 0; n < 2500; n++) {
        const id = newId<UserId>();
        members.push(id);
        await tx.users.create({
          ...{ id, teamId: stage.team.id, createdAt: stage.clock, updatedAt: stage.clock },
          ...{ userName: `u${n}`, owner: { kind: "directory", id: directory.id } as const, active: true },
          ...{ locked: false, profile: {} },
        });
      }
    });
    const by = stage.by(directory);
    const { group, added } = await createGroup(stage.deps, by, directory, { displayName: "All", members });
    expect(added).to.equal(2500);
    expect(await stage.store.memberships.count(group.id)).to.equal(2500);
    const replaced = await changeGroup(stage.deps, by, directory, group.id, () => ({
      members: { replaceAll: members.slice(0, 1200) },
    }));
    expect(replaced).to.include({ added: 0, removed: 1300 });
    const sizes: number[] = [];
    for (let patience = 0; sizes.length < 5 && patience < 100; patience++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const events = await stage.store.events.page({ after: 0, limit: 100 });
      sizes.length = 0;
      for (const { data } of events) if (Array.isArray(data?.members)) sizes.push(data.members.length);
    }
    expect(sizes).to.have.members([1000, 1000, 500, 1000, 300]);
  }).timeout(60_000);

  it("keeps every one of many single-member changes made at once", async () => {
    const stage = at();
    const directory = await stage.directory();
    const by = stage.by(directory);
    const users = await pushed(
      stage,
      directory,
      Array.from({ length: 30 }, (_, n) => `u${n}`),
    );
    const first = ids(users).slice(0, 15);
    const { group } = await createGroup(stage.deps, by, directory, { displayName: "Eng", members: first });
    await Promise.all(
      ids(users).map((id, n) =>
        changeGroup(stage.deps, by, directory, group.id, () => ({
          members: n < 15 ? { remove: [id] } : { add: [id] },
        })),
      ),
    );
    expect(await stage.store.memberships.ids(group.id)).to.deep.equal(new Set(ids(users).slice(15)));
  }).timeout(60_000);

  it("lets one user into one group only, however many join at once", async () => {
    const stage = at();
    await stage.policies({ multiGroup: false });
    const directory = await stage.directory();
    const by = stage.by(directory);
    const [a] = await pushed(stage, directory, ["ann"]);
    const groups = [];
    for (let n = 0; n < 5; n++) {
      groups.push((await createGroup(stage.deps, by, directory, { displayName: `g${n}` })).group);
    }
    const outcomes = await Promise.allSettled(
      groups.map(({ id }) => changeGroup(stage.deps, by, directory, id, () => ({ members: { add: [a!.id] } }))),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).to.have.length(1);
    expect(await stage.groupsOf(a)).to.have.length(1);
  }).timeout(60_000);
});
