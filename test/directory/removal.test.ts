import { expect } from "chai";
import {
  changeUser,
  createGroup,
  createUser,
  isForgotten,
  lockUser,
  removeUser,
  restoreUser,
  type UserDraft,
} from "../../src/directory/index.js";
import { fold } from "../../src/lib/fold.js";
import type { Directory } from "../../src/model/directory.js";
import type { User } from "../../src/model/user.js";
import { address, persistent } from "../support/claims.js";
import { directoryStage, refusalOf, told, userOf, type DirectoryStage } from "../support/directory-stage.js";

const ada: UserDraft = {
  userName: "ada@acme.example",
  externalId: "00u1",
  profile: { emails: [{ value: "ada@acme.example", type: "work", primary: true }] },
};

async function pushed(stage: DirectoryStage, directory: Directory, draft: UserDraft = ada): Promise<User> {
  return (await createUser(stage.deps, stage.by(directory), directory, draft)).user;
}

describe("A directory removes a user (design §2, Removal)", () => {
  const at = directoryStage();

  it("who is signed out, out of every group, without a seat, and gone for SCIM", async () => {
    const stage = at();
    await stage.policies({ seats: 1 });
    const directory = await stage.directory();
    const by = stage.by(directory);
    const user = await pushed(stage, directory);
    const group = await createGroup(stage.deps, by, directory, { displayName: "Eng", members: [user.id] });
    const sessions = await stage.session(user);
    const removal = await removeUser(stage.deps, by, directory, user.id);
    expect(removal).to.deep.equal({ outcome: "kept", id: user.id });
    expect(await sessions()).to.equal(0);
    expect(await stage.store.seats.used()).to.equal(0);
    expect(await stage.store.memberships.count(group.group.id)).to.equal(0);
    expect(await stage.store.users.get(user.id)).to.deep.include({
      active: false,
      removed: { directory: directory.id, at: stage.clock },
    });
    expect(await refusalOf(changeUser(stage.deps, by, directory, user.id, () => ada))).to.equal("not_found");
    expect(await refusalOf(removeUser(stage.deps, by, directory, user.id))).to.equal("not_found");
    expect(await stage.events()).to.include.members(["group.members_removed", "user.removed"]);
    expect(await stage.failures()).to.deep.equal(["not_found open 1"]);
  });

  it("and restores the same record by a POST with equal externalId: same id, no memberships, the lock stays", async () => {
    const stage = at();
    const directory = await stage.directory();
    const by = stage.by(directory);
    const user = await pushed(stage, directory);
    await createGroup(stage.deps, by, directory, { displayName: "Eng", members: [user.id] });
    await lockUser(stage.deps, stage.admin, user.id);
    await removeUser(stage.deps, by, directory, user.id);
    const back = await createUser(stage.deps, by, directory, ada);
    expect(back.outcome).to.equal("restored");
    expect(back.user).to.include({ id: user.id, active: true, locked: true }).and.not.have.property("removed");
    expect(await stage.groupsOf(back.user)).to.deep.equal([]);
  });

  it("and takes any other POST for another person, to whom the old record yields the address", async () => {
    const stage = at();
    const method = await stage.method();
    const directory = await stage.directory({ methodId: method.id });
    const by = stage.by(directory);
    const old = await pushed(stage, directory);
    const keyed = { nameId: address("ada@acme.example") };
    expect(told(await stage.signIn(method, keyed))).to.equal("linked");
    await lockUser(stage.deps, stage.admin, old.id);
    await removeUser(stage.deps, by, directory, old.id);
    const { outcome, user } = await createUser(stage.deps, by, directory, { ...ada, externalId: "00u2" });
    expect(outcome).to.equal("created");
    expect(user.id).to.not.equal(old.id);
    expect(user.locked, "the lock of the address carries over").to.equal(true);
    const bare = await stage.store.users.get(old.id);
    expect(fold(bare?.userName ?? "")).to.not.equal("ada@acme.example");
    expect(bare?.profile.emails).to.equal(undefined);
    expect(told(await stage.signIn(method, keyed))).to.equal("user_suspended");
    expect(await stage.store.identities.ofUser(user.id)).to.have.length(1);
    expect(await stage.store.identities.ofUser(old.id)).to.have.length(0);
  });

  it("whose persistent NameID stays with the old record", async () => {
    const stage = at();
    const method = await stage.method();
    const directory = await stage.directory({ methodId: method.id });
    const old = await pushed(stage, directory);
    await stage.signIn(method, { nameId: persistent("old") });
    await removeUser(stage.deps, stage.by(directory), directory, old.id);
    const user = await pushed(stage, directory, { ...ada, externalId: "00u2" });
    expect(told(await stage.signIn(method, { nameId: persistent("old") }))).to.equal("removed_by_directory");
    expect(userOf(await stage.signIn(method, { nameId: persistent("new") })).id).to.equal(user.id);
  });

  it("whose userName a living user may take", async () => {
    const stage = at();
    const directory = await stage.directory();
    const by = stage.by(directory);
    const old = await pushed(stage, directory);
    await removeUser(stage.deps, by, directory, old.id);
    const bob = await pushed(stage, directory, { ...ada, externalId: "00u2", userName: "bob", profile: {} });
    const { user } = await changeUser(stage.deps, by, directory, bob.id, () => ({ ...ada, externalId: "00u2" }));
    expect(user).to.include({ id: bob.id, userName: "ada@acme.example" });
  });

  it("and suspends and keeps one it never wrote, whatever onRemoval, with a warning that restore undoes", async () => {
    const stage = at();
    await stage.policies({ onRemoval: "delete" });
    const method = await stage.method();
    const made = userOf(await stage.signIn(method, { groups: ["Eng"] }));
    const directory = await stage.directory();
    const removal = await removeUser(stage.deps, stage.by(directory), directory, made.id);
    expect(removal.outcome).to.equal("suspended");
    expect(await stage.store.users.get(made.id)).to.include({ userName: made.userName, active: false });
    expect(await stage.attempts()).to.include("user.delete warning not_written_before");
    expect(told(await stage.signIn(method))).to.equal("removed_by_directory");
    expect(await stage.groupsOf(made)).to.deep.equal([]);
    await restoreUser(stage.deps, stage.admin, made.id);
    expect(told(await stage.signIn(method))).to.equal("entered");
    expect(await stage.groupsOf(made)).to.deep.equal(["Eng"]);
    expect((await stage.store.memberships.ofUser(made.id))[0]).to.have.property("method", method.id);
  });

  it("and goes back to one group only, where the team has come to allow no more", async () => {
    const stage = at();
    const made = userOf(await stage.signIn(await stage.method(), { groups: ["Eng", "Ops"] }));
    const directory = await stage.directory();
    await removeUser(stage.deps, stage.by(directory), directory, made.id);
    await stage.policies({ multiGroup: false });
    await restoreUser(stage.deps, stage.admin, made.id);
    expect(await stage.groupsOf(made)).to.have.lengthOf(1);
    const [newest] = (await stage.store.attempts.list({ limit: 1 })).items;
    expect(newest?.notes.join()).to.match(/in one group only.*(Eng|Ops)/);
  });
});

describe("Sign-in beside removed records (design §2, Removal)", () => {
  const at = directoryStage();

  it("leads to the living user with the email, not to a removed one whose userName it was", async () => {
    const stage = at();
    const directory = await stage.directory();
    const by = stage.by(directory);
    const old = await pushed(stage, directory);
    const bob = await pushed(stage, directory, { userName: "bob", profile: {} });
    await removeUser(stage.deps, by, directory, old.id);
    await changeUser(stage.deps, by, directory, bob.id, () => ({ userName: "bob", profile: ada.profile }));
    expect(userOf(await stage.signIn(await stage.method())).id).to.equal(bob.id);
  });
});

describe("onRemoval: delete (design §2, Removal)", () => {
  const at = directoryStage();

  it("keeps nothing but keyed hashes, from which a sign-in knows not to make the person again", async () => {
    const stage = at();
    await stage.policies({ onRemoval: "delete" });
    const method = await stage.method();
    const directory = await stage.directory({ methodId: method.id });
    const user = await pushed(stage, directory, {
      ...ada,
      userName: "ada",
      profile: { ...ada.profile, title: "Countess" },
    });
    await stage.signIn(method, { nameId: persistent("p-1") });
    const removal = await removeUser(stage.deps, stage.by(directory), directory, user.id);
    expect(removal.outcome).to.equal("forgotten");
    const kept = await stage.store.users.get(user.id);
    expect(kept !== undefined && isForgotten(kept)).to.equal(true);
    const all = JSON.stringify([kept, await stage.store.identities.ofUser(user.id)]);
    expect(all).to.not.match(/"ada"|ada@|countess|p-1|00u1/i);
    // by email, and by the key of the identity alone
    expect(told(await stage.signIn(method, { nameId: persistent("p-2") }))).to.equal("removed_by_directory");
    const renamed = { nameId: persistent("p-1"), emails: ["other@acme.example"] };
    expect(told(await stage.signIn(method, renamed))).to.equal("removed_by_directory");
    expect(told(await stage.signIn(method, { nameId: persistent("p-3"), emails: ["bob@acme.example"] }))).to.equal(
      "created",
    );
  });

  it("lets the directory push the person again: a new record, the lock carried over", async () => {
    const stage = at();
    await stage.policies({ onRemoval: "delete" });
    const method = await stage.method();
    const directory = await stage.directory({ methodId: method.id });
    const old = await pushed(stage, directory);
    await lockUser(stage.deps, stage.admin, old.id);
    await removeUser(stage.deps, stage.by(directory), directory, old.id);
    const again = await createUser(stage.deps, stage.by(directory), directory, ada);
    expect(again.outcome).to.equal("created");
    expect(again.user.id).to.not.equal(old.id);
    expect(again.user.locked).to.equal(true);
    expect(await stage.store.users.get(old.id)).to.equal(undefined);
  });

  it("carries the lock to whoever gets the email under another userName", async () => {
    const stage = at();
    await stage.policies({ onRemoval: "delete" });
    const directory = await stage.directory();
    const old = await pushed(stage, directory);
    await lockUser(stage.deps, stage.admin, old.id);
    await removeUser(stage.deps, stage.by(directory), directory, old.id);
    expect(await pushed(stage, directory, { ...ada, userName: "ada" })).to.have.property("locked", true);
  });

  it("lets an admin clear the hashes, so that the person may be made anew", async () => {
    const stage = at();
    await stage.policies({ onRemoval: "delete" });
    const method = await stage.method();
    const directory = await stage.directory();
    const user = await pushed(stage, directory);
    await removeUser(stage.deps, stage.by(directory), directory, user.id);
    await restoreUser(stage.deps, stage.admin, user.id);
    expect(told(await stage.signIn(method))).to.equal("created");
  });

  it("can forget the same address twice", async () => {
    const stage = at();
    await stage.policies({ onRemoval: "delete" });
    const directory = await stage.directory();
    const by = stage.by(directory);
    const first = await pushed(stage, directory);
    const second = await pushed(stage, directory, { ...ada, userName: "bob", profile: {}, externalId: "2" });
    await removeUser(stage.deps, by, directory, first.id);
    await changeUser(stage.deps, by, directory, second.id, () => ({ ...ada, externalId: "2" }));
    await removeUser(stage.deps, by, directory, second.id);
    expect(await stage.counts()).to.have.property("users", 1);
  });
});
