import { expect } from "chai";
import {
  changeGroup,
  changeUser,
  createGroup,
  createUser,
  deleteUser,
  removeUser,
  type UserDraft,
} from "../../src/directory/index.js";
import { longestSaid } from "../../src/model/last-said.js";
import { directoryStage } from "../support/directory-stage.js";

const ada: UserDraft = {
  userName: "ada@acme.example",
  profile: { emails: [{ value: "ada@acme.example", type: "work", primary: true }] },
};

describe("What a source said last of a person (DESIGN §7)", () => {
  const at = directoryStage();
  const asked = (title: string) => ({ method: "PUT", path: "/Users/1", body: { title } }) as const;

  it("is kept of pushes, one record for each directory, written only when it changes", async () => {
    const stage = at();
    const directory = await stage.directory();
    const source = { kind: "directory", id: directory.id } as const;
    const push = (title: string) => ({ ...stage.by(directory), asked: asked(title) });
    const { user } = await createUser(stage.deps, push("one"), directory, ada);
    const first = await stage.store.lastSaid.get(user.id, source);
    expect(first).to.include({ at: stage.clock });
    expect(JSON.parse(first?.text ?? "")).to.deep.equal(asked("one"));
    stage.clock += 1000;
    await changeUser(stage.deps, push("one"), directory, user.id, () => ada);
    expect(await stage.store.lastSaid.get(user.id, source), "said again").to.deep.equal(first);
    await changeUser(stage.deps, push("two"), directory, user.id, () => ada);
    const second = await stage.store.lastSaid.get(user.id, source);
    expect(JSON.parse(second?.text ?? "")).to.deep.equal(asked("two"));
    expect(second?.at, "even where it changed nothing of ours").to.equal(stage.clock);
    expect(second?.digest).not.to.equal(first?.digest);
  });

  it("is kept of sign-ins beside it: the claims", async () => {
    const stage = at();
    const method = await stage.method();
    const outcome = await stage.signIn(method, { emails: ["ada@acme.example"], groups: ["Eng"] });
    const userId = outcome.signedIn ? outcome.user.id : ("" as never);
    const [said, ...others] = await stage.store.lastSaid.ofUser(userId);
    expect(others).to.deep.equal([]);
    expect(said?.source).to.deep.equal({ kind: "method", id: method.id });
    expect(JSON.parse(said?.text ?? "")).to.deep.include({ emails: ["ada@acme.example"], groups: ["Eng"] });
  });

  it("is cut at 64 kB, between characters, and told apart by all of it", async () => {
    const stage = at();
    const directory = await stage.directory();
    const source = { kind: "directory", id: directory.id } as const;
    const push = (end: string) => ({ ...stage.by(directory), asked: asked(`${"ä€".repeat(30_000)}${end}`) });
    const { user } = await createUser(stage.deps, push("1"), directory, ada);
    const first = await stage.store.lastSaid.get(user.id, source);
    expect(Buffer.byteLength(first?.text ?? "")).to.be.within(longestSaid - 3, longestSaid);
    expect(first?.text).not.to.contain("\ufffd");
    await changeUser(stage.deps, push("2"), directory, user.id, () => ada);
    expect((await stage.store.lastSaid.get(user.id, source))?.digest).not.to.equal(first?.digest);
  });

  it("goes with the person, deleted or forgotten", async () => {
    const stage = at();
    await stage.policies({ onRemoval: "delete" });
    const directory = await stage.directory();
    const by = { ...stage.by(directory), asked: asked("one") };
    const { user: removed } = await createUser(stage.deps, by, directory, ada);
    await removeUser(stage.deps, by, directory, removed.id);
    expect(await stage.store.lastSaid.ofUser(removed.id)).to.deep.equal([]);
    const { user: deleted } = await createUser(stage.deps, by, directory, { ...ada, userName: "bob@acme.example" });
    await deleteUser(stage.deps, stage.admin, deleted.id);
    expect(await stage.store.lastSaid.ofUser(deleted.id)).to.deep.equal([]);
  });

  it("is of a group a digest of its members after a push, apart from who joined by other ways", async () => {
    const stage = at();
    const directory = await stage.directory();
    const by = stage.by(directory);
    const { groups } = stage.store;
    const [a, b] = [
      (await createUser(stage.deps, by, directory, ada)).user.id,
      (await createUser(stage.deps, by, directory, { ...ada, userName: "bob@acme.example" })).user.id,
    ];
    const { group } = await createGroup(stage.deps, by, directory, { displayName: "Eng", members: [a] });
    const first = await groups.lastSaid(group.id);
    expect(first).to.include({ directoryId: directory.id, at: stage.clock, isStillSo: true });
    stage.clock += 1000;
    await changeGroup(stage.deps, by, directory, group.id, () => ({ displayName: "Engineering" }));
    await changeGroup(stage.deps, by, directory, group.id, () => ({ members: { replaceAll: [a] } }));
    expect(await groups.lastSaid(group.id), "the same members").to.deep.equal(first);
    await changeGroup(stage.deps, by, directory, group.id, () => ({ members: { add: [b] } }));
    const second = await groups.lastSaid(group.id);
    expect(second).to.include({ at: stage.clock, isStillSo: true });
    await removeUser(stage.deps, by, directory, b);
    expect(await groups.lastSaid(group.id)).to.deep.equal({ ...second, isStillSo: false });
    await changeGroup(stage.deps, by, directory, group.id, () => ({}));
    expect((await groups.lastSaid(group.id))?.digest).to.equal(first?.digest);
  });
});
