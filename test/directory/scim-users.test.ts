import { expect } from "chai";
import {
  changeUser,
  createUser,
  detachUser,
  lockUser,
  scopeOf,
  suspendUser,
  type UserDraft,
} from "../../src/directory/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { UserId } from "../../src/model/ids.js";
import { directoryStage, refusalOf, told, userOf } from "../support/directory-stage.js";

const draft = (own: Partial<UserDraft> = {}): UserDraft => ({
  userName: "ada@acme.example",
  profile: { emails: [{ value: own.userName ?? "ada@acme.example", type: "work", primary: true }] },
  ...own,
});

describe("A directory creates a user (design §2 Owners, §4 POST)", () => {
  const at = directoryStage();

  it("which it owns, with event and attempt in one work", async () => {
    const stage = at();
    const directory = await stage.directory();
    const asked = { method: "POST", path: "/Users", body: { userName: "ada@acme.example" } } as const;
    const caller = { ...stage.by(directory), asked, answer: () => ({ status: 201 }) };
    const { outcome, user } = await createUser(stage.deps, caller, directory, draft({ externalId: "00u1" }));
    expect(outcome).to.equal("created");
    expect(user).to.deep.include({
      owner: { kind: "directory", id: directory.id },
      writtenBy: directory.id,
      externalId: "00u1",
      active: true,
      locked: false,
    });
    expect(await stage.events()).to.deep.equal(["user.created"]);
    const [attempt] = (await stage.store.attempts.list({ limit: 1 })).items;
    expect(attempt).to.deep.include({
      ...{ source: "scim", directoryId: directory.id, operation: "user.create", status: "success" },
      ...{ target: "ada@acme.example", targetId: user.id, asked, answered: { status: 201 } },
    });
  });

  it("and is refused a userName of its own or of another directory, in any letter case", async () => {
    const stage = at();
    const [here, there] = [await stage.directory(), await stage.directory()];
    await createUser(stage.deps, stage.by(here), here, draft());
    for (const directory of [here, there]) {
      const again = createUser(stage.deps, stage.by(directory), directory, draft({ userName: "ADA@acme.example" }));
      expect(await refusalOf(again)).to.equal("user_name_taken");
    }
    expect(await stage.attempts()).to.include("user.create failure user_name_taken");
    expect(await stage.counts()).to.have.property("users", 1);
  });

  it("by taking over one that JIT made, under link: same id, and the sign-in finds it", async () => {
    const stage = at();
    const method = await stage.method();
    const made = userOf(await stage.signIn(method));
    const directory = await stage.directory({ methodId: method.id });
    const { outcome, user } = await createUser(
      stage.deps,
      stage.by(directory),
      directory,
      draft({ userName: "ada", profile: made.profile }),
    );
    expect(outcome).to.equal("adopted");
    expect(user).to.include({ id: made.id, userName: "ada", writtenBy: directory.id });
    expect(await stage.events()).to.include("user.adopted");
    expect(told(await stage.signIn(method))).to.equal("entered");
  });

  it("and is refused the same under existingUsers: refuse, which stands on the failed list", async () => {
    const stage = at();
    await stage.policies({ existingUsers: "refuse" });
    userOf(await stage.signIn(await stage.method()));
    const directory = await stage.directory();
    const byName = createUser(stage.deps, stage.by(directory), directory, draft());
    expect(await refusalOf(byName)).to.equal("existing_user");
    const byEmail = createUser(stage.deps, stage.by(directory), directory, { ...draft(), userName: "ada" });
    expect(await refusalOf(byEmail)).to.equal("existing_user");
    expect(await stage.failures()).to.deep.equal(["existing_user open 1", "existing_user open 1"]);
  });

  it("and does not take over JIT users of a method that other directories are linked to", async () => {
    const stage = at();
    const method = await stage.method();
    userOf(await stage.signIn(method));
    await stage.directory({ methodId: method.id });
    const stranger = await stage.directory();
    expect(await refusalOf(createUser(stage.deps, stage.by(stranger), stranger, draft()))).to.equal("user_name_taken");
    const beside = await createUser(stage.deps, stage.by(stranger), stranger, { ...draft(), userName: "ada" });
    expect(beside.outcome).to.equal("created");
  });

  it("only while a seat is free, and an inactive one takes none", async () => {
    const stage = at();
    await stage.policies({ seats: 1 });
    const directory = await stage.directory();
    const by = stage.by(directory);
    await createUser(stage.deps, by, directory, draft());
    const second = draft({ userName: "bob@acme.example" });
    expect(await refusalOf(createUser(stage.deps, by, directory, second))).to.equal("seat_limit");
    const { user } = await createUser(stage.deps, by, directory, { ...second, active: false });
    expect(user).to.include({ active: false, inactiveBy: "directory" });
    const wake = changeUser(stage.deps, by, directory, user.id, () => ({ ...second, active: true }));
    expect(await refusalOf(wake)).to.equal("seat_limit");
    expect(await stage.store.seats.used()).to.equal(1);
  });

  it("with userName equal to the work email where the team wants that", async () => {
    const stage = at();
    await stage.policies({ userNameIsEmail: true });
    const directory = await stage.directory();
    const create = (of: UserDraft): Promise<unknown> => createUser(stage.deps, stage.by(directory), directory, of);
    expect(await refusalOf(create({ ...draft(), userName: "ada" }))).to.equal("username_not_email");
    expect(await refusalOf(create({ userName: "ada@acme.example", profile: {} }))).to.equal("username_not_email");
    await create(draft());
  });

  it("bound to an SSO method by ssoName, through which alone the person signs in", async () => {
    const stage = at();
    const [okta, entra] = [await stage.method({ slug: "acme-okta" }), await stage.method({ name: "Acme Entra" })];
    const directory = await stage.directory();
    const create = (ssoName: string): ReturnType<typeof createUser> =>
      createUser(stage.deps, stage.by(directory), directory, draft({ ssoName }));
    expect(await refusalOf(create("google"))).to.equal("unknown_sso_name");
    const { user } = await create('"ACME ENTRA"');
    expect(user.sso).to.deep.equal({ method: entra.id, name: "ACME ENTRA" });
    expect(told(await stage.signIn(okta))).to.equal("method_mismatch");
    expect(told(await stage.signIn(entra))).to.equal("linked");
  });
});

describe("A directory changes a user (design §2 Owners, §4)", () => {
  const at = directoryStage();

  it("and records nothing where nothing changes: version and updatedAt stay", async () => {
    const stage = at();
    const directory = await stage.directory();
    const by = stage.by(directory);
    const { user } = await createUser(stage.deps, by, directory, draft({ externalId: "x" }));
    stage.clock += 1000;
    const again = await changeUser(stage.deps, by, directory, user.id, () => draft({ externalId: "x" }));
    expect(again.outcome).to.equal("unchanged");
    expect(await stage.store.users.get(user.id)).to.deep.equal(user);
    expect(await stage.events()).to.deep.equal(["user.created"]);
    expect(await stage.attempts()).to.deep.equal(["user.create success", "user.update skipped"]);
  });

  it("and takes over what JIT made with its first write, even one that changes nothing else", async () => {
    const stage = at();
    const made = userOf(await stage.signIn(await stage.method()));
    const directory = await stage.directory();
    const same = (): UserDraft => ({ userName: made.userName, profile: made.profile });
    const first = await changeUser(stage.deps, stage.by(directory), directory, made.id, same);
    expect(first.outcome).to.equal("adopted");
    const second = await changeUser(stage.deps, stage.by(directory), directory, made.id, same);
    expect(second.outcome).to.equal("unchanged");
  });

  it("but not what another directory owns, nor what it does not see: not_found", async () => {
    const stage = at();
    const method = await stage.method();
    const [here, there] = [await stage.directory(), await stage.directory({ methodId: method.id })];
    const { user } = await createUser(stage.deps, stage.by(there), there, draft({ userName: "bob@acme.example" }));
    const made = userOf(await stage.signIn(method));
    for (const id of [user.id, made.id, newId<UserId>()]) {
      expect(await refusalOf(changeUser(stage.deps, stage.by(here), here, id, () => draft()))).to.equal("not_found");
    }
    const { owners } = await scopeOf(stage.store, here);
    const seen = await stage.store.users.list({ scope: { owners }, page: { skip: 0, limit: 9 }, withTotal: true });
    expect(seen).to.deep.include({ items: [], total: 0 });
  });

  it("only at the version it names: version_mismatch", async () => {
    const stage = at();
    const directory = await stage.directory();
    const { user } = await createUser(stage.deps, stage.by(directory), directory, draft());
    const stale = { ifMatch: (version: number) => version === user.version + 1 };
    const change = changeUser(stage.deps, stage.by(directory), directory, user.id, () => draft(), stale);
    expect(await refusalOf(change)).to.equal("version_mismatch");
  });

  it("whole or not at all: what the change throws passes through and leaves nothing", async () => {
    const stage = at();
    const directory = await stage.directory();
    const { user } = await createUser(stage.deps, stage.by(directory), directory, draft());
    const fault = new Error("a broken PATCH");
    let thrown: unknown;
    await changeUser(stage.deps, stage.by(directory), directory, user.id, () => {
      throw fault;
    }).catch((error: unknown) => (thrown = error));
    expect(thrown).to.equal(fault);
    expect(await stage.attempts()).to.deep.equal(["user.create success"]);
  });

  it("to another userName, unless it is taken or the team refuses changes", async () => {
    const stage = at();
    const directory = await stage.directory();
    const by = stage.by(directory);
    const { user } = await createUser(stage.deps, by, directory, draft());
    await createUser(stage.deps, by, directory, draft({ userName: "bob@acme.example" }));
    const rename = (userName: string): ReturnType<typeof changeUser> =>
      changeUser(stage.deps, by, directory, user.id, () => ({ ...draft(), userName }));
    expect(await refusalOf(rename("BOB@acme.example"))).to.equal("user_name_taken");
    expect((await rename("ada.king@acme.example")).user.userName).to.equal("ada.king@acme.example");
    await stage.policies({ usernameChanges: "refuse" });
    expect(await refusalOf(rename("ada@acme.example"))).to.equal("username_change_refused");
    expect((await rename("ADA.KING@acme.example")).outcome).to.equal("unchanged");
  });

  it("off and on: signed out everywhere at once, the seat given back and taken", async () => {
    const stage = at();
    await stage.policies({ seats: 1 });
    const directory = await stage.directory();
    const by = stage.by(directory);
    const { user } = await createUser(stage.deps, by, directory, draft());
    const sessions = await stage.session(user);
    const off = await changeUser(stage.deps, by, directory, user.id, () => draft({ active: false }));
    expect(off.user).to.include({ active: false, inactiveBy: "directory" });
    expect(await sessions()).to.equal(0);
    expect(await stage.store.seats.used()).to.equal(0);
    const on = await changeUser(stage.deps, by, directory, user.id, () => draft({ active: true }));
    expect(on.user).to.include({ active: true }).and.not.have.property("inactiveBy");
    expect(await stage.events()).to.deep.equal(["user.created", "user.suspended", "user.resumed"]);
  });

  it("off by its first word of somebody whom JIT made: told as taken over and as suspended", async () => {
    const stage = at();
    const method = await stage.method();
    const made = userOf(await stage.signIn(method));
    const directory = await stage.directory({ methodId: method.id });
    const off = await changeUser(stage.deps, stage.by(directory), directory, made.id, () => draft({ active: false }));
    expect(off.outcome).to.equal("adopted");
    const told = (await stage.events()).slice(-2);
    expect(told).to.deep.equal(["user.adopted", "user.suspended"]);
  });

  it("and never its lock, which wins over active", async () => {
    const stage = at();
    const method = await stage.method();
    const directory = await stage.directory({ methodId: method.id });
    const { user } = await createUser(stage.deps, stage.by(directory), directory, draft());
    await lockUser(stage.deps, stage.admin, user.id);
    const pushed = await changeUser(stage.deps, stage.by(directory), directory, user.id, () =>
      draft({ active: true, externalId: "x" }),
    );
    expect(pushed.user.locked).to.equal(true);
    expect(told(await stage.signIn(method))).to.equal("user_suspended");
  });

  it("whom an admin suspended: the owner's active wins, which is why there is a lock", async () => {
    const stage = at();
    const made = userOf(await stage.signIn(await stage.method()));
    await suspendUser(stage.deps, stage.admin, made.id);
    const directory = await stage.directory();
    const { user } = await createUser(stage.deps, stage.by(directory), directory, draft());
    expect(user).to.include({ id: made.id, active: true });
  });

  it("again after an admin detached it, by taking it over", async () => {
    const stage = at();
    const directory = await stage.directory();
    const { user } = await createUser(stage.deps, stage.by(directory), directory, draft());
    const detached = await detachUser(stage.deps, stage.admin, user.id);
    expect(detached.user.owner).to.deep.equal({ kind: "manual" });
    const again = await createUser(stage.deps, stage.by(directory), directory, draft());
    expect(again).to.have.property("outcome", "adopted");
    expect(again.user.id).to.equal(user.id);
  });

  it("no more once it is disabled or deleted", async () => {
    const stage = at();
    const directory = await stage.directory();
    const { user } = await createUser(stage.deps, stage.by(directory), directory, draft());
    await stage.store.directories.replace({ ...directory, disabled: true });
    const late = changeUser(stage.deps, stage.by(directory), directory, user.id, () => draft({ active: false }));
    expect(await refusalOf(late)).to.equal("not_found");
  });
});
