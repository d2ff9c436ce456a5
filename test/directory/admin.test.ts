import { expect } from "chai";
import {
  createGroup,
  createUser,
  deleteGroup,
  deleteUser,
  detachUser,
  dismissFailure,
  linkUser,
  listFailures,
  lockUser,
  recordAttempt,
  removeDirectory,
  removeMethod,
  removeUser,
  restoreUser,
  resumeUser,
  suspendUser,
  unlinkUser,
  unlockUser,
} from "../../src/directory/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { UserId } from "../../src/model/ids.js";
import type { Artefact } from "../../src/model/artefact.js";
import { anArtefact } from "../support/builders.js";
import { persistent } from "../support/claims.js";
import { directoryStage, refusalOf, told, userOf } from "../support/directory-stage.js";
import { writesDuring } from "../support/writes-during.js";

const ada = { userName: "ada@acme.example", profile: { emails: [{ value: "ada@acme.example" }] } };

describe("An admin and users (design §2, Owners)", () => {
  const at = directoryStage();

  it("ends what OAuth made for a person in the very work that takes their access", async () => {
    const stage = at();
    const user = userOf(await stage.signIn(await stage.method()));
    const { artefacts } = stage.whole;
    const [theirs, another] = [user.id, newId<UserId>()].map((account) =>
      anArtefact({ team: stage.store.teamId, account }),
    ) as [Artefact, Artefact];
    for (const one of [theirs, another]) await artefacts.save(one);
    await suspendUser(stage.deps, stage.admin, user.id);
    expect(await artefacts.find(theirs.model, theirs.id, 0)).to.equal(undefined);
    expect(await artefacts.save(theirs), "by who was still at work").to.equal(false);
    expect(await artefacts.find(another.model, another.id, 0)).not.to.equal(undefined);
  });

  it("ends it by one write, at however many apps: a person with ten costs no more than one with none", async () => {
    const stage = at();
    const user = userOf(await stage.signIn(await stage.method()));
    const { artefacts } = stage.whole;
    const writesOfSuspending = async () => {
      await stage.session(user);
      const written = await writesDuring(() => suspendUser(stage.deps, stage.admin, user.id));
      await resumeUser(stage.deps, stage.admin, user.id);
      return written;
    };
    const without = await writesOfSuspending();
    const apps = Array.from({ length: 10 }, (_, n) => `app-${n}`);
    const tokens = apps.flatMap((client) =>
      (["Grant", "AccessToken", "RefreshToken"] as const).map((model) =>
        anArtefact({ model, client, team: stage.store.teamId, account: user.id }),
      ),
    );
    for (const one of tokens) await artefacts.save(one);
    const withApps = await writesOfSuspending();
    expect(without).to.not.have.length(0);
    expect(withApps).to.deep.equal(without);
    expect(withApps.filter((text) => text.includes("artefacts") && text.includes("account"))).to.have.length(1);
    for (const one of tokens) expect(await artefacts.find(one.model, one.id, 0)).to.equal(undefined);
  });

  it("suspends and resumes one that no directory owns; repeated calls record nothing", async () => {
    const stage = at();
    await stage.policies({ seats: 1 });
    const user = userOf(await stage.signIn(await stage.method()));
    const sessions = await stage.session(user);
    const off = await suspendUser(stage.deps, stage.admin, user.id);
    expect(off.user).to.include({ active: false, inactiveBy: "admin" });
    expect(await sessions()).to.equal(0);
    expect(await stage.store.seats.used()).to.equal(0);
    expect(await suspendUser(stage.deps, stage.admin, user.id)).to.have.property("outcome", "unchanged");
    const on = await resumeUser(stage.deps, stage.admin, user.id);
    expect(on.user).to.include({ active: true }).and.not.have.property("inactiveBy");
    expect((await stage.events()).slice(-2)).to.deep.equal(["user.suspended", "user.resumed"]);
  });

  it("is told to detach one that a directory owns before suspending or resuming it", async () => {
    const stage = at();
    const directory = await stage.directory();
    const { user } = await createUser(stage.deps, stage.by(directory), directory, ada);
    expect(await refusalOf(suspendUser(stage.deps, stage.admin, user.id))).to.equal("owned_by_directory");
    expect(await refusalOf(resumeUser(stage.deps, stage.admin, user.id))).to.equal("owned_by_directory");
    const [attempt] = (await stage.store.attempts.list({ limit: 1 })).items;
    expect(attempt?.fix).to.contain("detach");
    expect(await stage.failures(), "an admin is told at once").to.deep.equal([]);
    await detachUser(stage.deps, stage.admin, user.id);
    expect(await suspendUser(stage.deps, stage.admin, user.id)).to.have.property("outcome", "changed");
  });

  it("locks and unlocks any user, who is signed out", async () => {
    const stage = at();
    const directory = await stage.directory();
    const { user } = await createUser(stage.deps, stage.by(directory), directory, ada);
    const sessions = await stage.session(user);
    expect((await lockUser(stage.deps, stage.admin, user.id)).user).to.include({ locked: true, active: true });
    expect(await sessions()).to.equal(0);
    expect((await unlockUser(stage.deps, stage.admin, user.id)).user.locked).to.equal(false);
  });

  it("resumes only while a seat is free", async () => {
    const stage = at();
    const user = await stage.user({ active: false, inactiveBy: "admin" });
    await stage.policies({ seats: 0 });
    expect(await refusalOf(resumeUser(stage.deps, stage.admin, user.id))).to.equal("seat_limit");
    expect(await stage.store.users.get(user.id)).to.include({ active: false });
  });

  it("clears a removal mark with restore, which takes a seat, and with nothing else", async () => {
    const stage = at();
    await stage.policies({ seats: 1 });
    const directory = await stage.directory();
    const { user } = await createUser(stage.deps, stage.by(directory), directory, ada);
    expect(await refusalOf(restoreUser(stage.deps, stage.admin, user.id))).to.equal("not_removed");
    await removeUser(stage.deps, stage.by(directory), directory, user.id);
    await detachUser(stage.deps, stage.admin, user.id);
    expect(await refusalOf(resumeUser(stage.deps, stage.admin, user.id))).to.equal("user_removed");
    const bob = await stage.user();
    expect(await refusalOf(restoreUser(stage.deps, stage.admin, user.id))).to.equal("seat_limit");
    await deleteUser(stage.deps, stage.admin, bob.id);
    const { user: back } = await restoreUser(stage.deps, stage.admin, user.id);
    expect(back).to.include({ active: true }).and.not.have.property("removed");
  });

  it("deletes any user with identities, memberships, sessions and seat; the next sign-in makes them anew", async () => {
    const stage = at();
    await stage.policies({ seats: 1 });
    const method = await stage.method();
    const user = userOf(await stage.signIn(method, { groups: ["Eng"] }));
    const sessions = await stage.session(user);
    await deleteUser(stage.deps, stage.admin, user.id);
    expect(await stage.store.users.get(user.id)).to.equal(undefined);
    expect(await stage.store.identities.ofUser(user.id)).to.deep.equal([]);
    expect(await sessions()).to.equal(0);
    expect(userOf(await stage.signIn(method)).id).to.not.equal(user.id);
    expect(await refusalOf(deleteUser(stage.deps, stage.admin, newId<UserId>()))).to.equal("not_found");
  });

  it("resolves an identity_conflict with link, and takes it back with unlink", async () => {
    const stage = at();
    const [okta, entra] = [await stage.method(), await stage.method()];
    const user = userOf(await stage.signIn(okta));
    const said = { nameId: persistent("e-1") };
    expect(told(await stage.signIn(entra, said))).to.equal("identity_conflict");
    const identity = await linkUser(stage.deps, stage.admin, user.id, {
      methodId: entra.id,
      nameId: persistent("e-1"),
    });
    expect(identity).to.include({ key: "e-1", kind: "persistent", userId: user.id });
    expect(userOf(await stage.signIn(entra, said)).id).to.equal(user.id);
    const bob = await stage.user();
    const taken = linkUser(stage.deps, stage.admin, bob.id, { methodId: entra.id, nameId: persistent("e-1") });
    expect(await refusalOf(taken)).to.equal("identity_taken");
    const sessions = await stage.session(user);
    await unlinkUser(stage.deps, stage.admin, user.id, { methodId: entra.id });
    expect(await sessions()).to.equal(0);
    expect(told(await stage.signIn(entra, said))).to.equal("identity_conflict");
    const again = unlinkUser(stage.deps, stage.admin, user.id, { methodId: entra.id });
    expect(await refusalOf(again)).to.equal("not_found");
  });

  it("links the email where the method sends no NameID", async () => {
    const stage = at();
    const method = await stage.method();
    const user = await stage.user({ userName: "Ada@acme.example" });
    const { key, kind } = await linkUser(stage.deps, stage.admin, user.id, { methodId: method.id });
    expect([key, kind]).to.deep.equal(["ada@acme.example", "email"]);
    expect(told(await stage.signIn(method, { nameId: undefined }))).to.equal("entered");
  });

  it("deletes groups but no directory's", async () => {
    const stage = at();
    const directory = await stage.directory();
    const { group } = await createGroup(stage.deps, stage.by(directory), directory, { displayName: "Eng" });
    expect(await refusalOf(deleteGroup(stage.deps, stage.admin, group.id))).to.equal("owned_by_directory");
    const own = await stage.group();
    await deleteGroup(stage.deps, stage.admin, own.id);
    expect(await stage.store.groups.get(own.id)).to.equal(undefined);
  });
});

describe("Deleting a directory or a method (design §2, Owners)", () => {
  const at = directoryStage();

  it("makes a directory's records manual; active, lock and removal mark stay", async () => {
    const stage = at();
    const directory = await stage.directory();
    const by = stage.by(directory);
    const { user } = await createUser(stage.deps, by, directory, ada);
    const gone = await createUser(stage.deps, by, directory, { userName: "bob", profile: {} });
    const off = await createUser(stage.deps, by, directory, { userName: "cyd", active: false, profile: {} });
    const { group } = await createGroup(stage.deps, by, directory, { displayName: "Eng", members: [user.id] });
    await lockUser(stage.deps, stage.admin, user.id);
    await removeUser(stage.deps, by, directory, gone.user.id);
    expect(await removeDirectory(stage.deps, stage.admin, directory.id, { final: true })).to.deep.equal({
      users: 3,
      groups: 1,
    });
    const owner = { kind: "manual" };
    expect(await stage.store.users.get(user.id)).to.deep.include({ owner, locked: true, active: true });
    expect(await stage.store.users.get(gone.user.id)).to.have.property("removed");
    expect(await stage.store.users.get(off.user.id)).to.deep.include({ owner, active: false });
    expect(await stage.store.groups.get(group.id)).to.deep.include({ owner });
    expect(await stage.store.memberships.count(group.id)).to.equal(1);
    expect(await stage.store.directories.get(directory.id)).to.equal(undefined);
    expect(await stage.events()).to.include("directory.deleted");
    expect(await refusalOf(removeDirectory(stage.deps, stage.admin, directory.id))).to.equal("not_found");
  });

  it("makes a method's records manual, and clears its identities, ssoName bindings and links", async () => {
    const stage = at();
    const method = await stage.method({ slug: "okta" });
    const user = userOf(await stage.signIn(method, { groups: ["Eng"] }));
    const directory = await stage.directory({ methodId: method.id });
    const bound = { userName: "bob", profile: {}, ssoName: "okta" };
    const { user: bob } = await createUser(stage.deps, stage.by(directory), directory, bound);
    expect(await removeMethod(stage.deps, stage.admin, method.id, { final: true })).to.deep.equal({
      users: 1,
      groups: 1,
    });
    expect(await stage.store.users.get(user.id)).to.deep.include({ owner: { kind: "manual" } });
    expect(await stage.store.users.get(bob.id)).to.not.have.property("sso");
    expect(await stage.store.identities.ofUser(user.id)).to.deep.equal([]);
    expect(await stage.store.directories.get(directory.id)).to.not.have.property("methodId");
    expect(await stage.store.methods.get(method.id)).to.equal(undefined);
  });
});

describe("Attempts and the failed provisioning list (design §5)", () => {
  const at = directoryStage();

  const refused = {
    source: "scim",
    operation: "user.create",
    status: "failure",
    code: "invalidSyntax",
    cause: "broken",
    fix: "mend it",
  } as const;

  it("keep what a door refused, also where the store would not take its texts", async () => {
    const stage = at();
    const directory = await stage.directory();
    const body = { userName: "a\u0000b\ud800", __proto__: 1, deep: [{ "k\u0000": null }] };
    const asked = { method: "POST", path: "/Users", body } as const;
    await recordAttempt(stage.deps, {
      ...refused,
      directoryId: directory.id,
      target: "a\u0000b".repeat(500),
      reference: newId(),
      asked,
    });
    const [attempt] = (await stage.store.attempts.list({ limit: 1 })).items;
    expect(attempt?.asked?.body).to.deep.equal({ userName: "a\ufffdb\ufffd", deep: [{ "k\ufffd": null }] });
    expect(attempt?.target.length).to.be.lessThan(330);
    expect(attempt?.expiresAt).to.equal(stage.clock + 30 * 86_400_000);
  });

  it("are kept as long as the setting says", async () => {
    const stage = at();
    const draft = { ...refused, target: "x", reference: newId<never>() };
    const { expiresAt } = await recordAttempt({ ...stage.deps, attemptDays: 7 }, draft);
    expect(expiresAt).to.equal(stage.clock + 7 * 86_400_000);
  });

  it("can be dismissed, and come back when the failure does", async () => {
    const stage = at();
    const draft = { ...refused, target: "x", reference: newId<never>() };
    await recordAttempt(stage.deps, draft);
    const [entry] = (await listFailures(stage.deps, { limit: 1 })).items;
    await dismissFailure(stage.deps, entry!.id);
    expect(await stage.failures()).to.deep.equal(["invalidSyntax dismissed 1"]);
    await recordAttempt(stage.deps, draft);
    expect(await stage.failures()).to.deep.equal(["invalidSyntax open 2"]);
    expect(await refusalOf(dismissFailure(stage.deps, newId()))).to.equal("not_found");
  });
});
