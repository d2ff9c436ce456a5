import { expect } from "chai";
import { InvalidInput, operations as o, perform } from "../../src/admin/index.js";
import { Refused } from "../../src/model/refused.js";
import type { GroupId, UserId } from "../../src/model/ids.js";
import { aGroup, aSession, aUser } from "../support/builders.js";
import { AdminStage } from "../support/admin-stage.js";
import { rejection } from "../support/rejection.js";

describe("Users and groups that an admin makes (DESIGN §2, Owners)", () => {
  let stage: AdminStage;
  beforeEach(async () => {
    stage = await AdminStage.open();
  });
  afterEach(() => stage.close());

  const own = () => stage.deps.store.inTeam(stage.acme.team.id);
  const admin = () => stage.as("admin");
  const at = (more: Record<string, string> = {}) => ({ team: "acme", ...more });
  async function codeOf(work: Promise<unknown>): Promise<string> {
    const error = await rejection(work);
    if (error instanceof Refused) return error.refusal.code;
    if (error instanceof InvalidInput) return error.code;
    throw error;
  }
  const grace = { userName: "grace", email: "grace@acme.example", givenName: "Grace", familyName: "Hopper" };
  const make = (input: object = grace) => perform(stage.deps, admin(), o.userCreate, at(), input);

  it("makes a manual user with an event and an attempt, once for each user name and address", async () => {
    const made = await make();
    expect(made).to.include({ userName: "grace", email: "grace@acme.example", ownedBy: "manual", state: "active" });
    expect(made.name).to.equal("Grace Hopper");
    const [event] = await own().events.latest({ limit: 1 });
    expect(event?.type).to.equal("user.created");
    expect(await codeOf(make({ ...grace, userName: "GRACE", email: "g@acme.example" }))).to.equal("user_name_taken");
    expect(await codeOf(make({ ...grace, userName: "hopper" }))).to.equal("email_taken");
    for (const wrong of [
      { userName: "" },
      { userName: "a\u202eb" },
      { userName: "x", email: "no address" },
      { ...grace, role: "x" },
    ]) {
      expect(await codeOf(make(wrong)), JSON.stringify(wrong)).to.equal("validation_failed");
    }
  });

  it("takes no seat that is not there, and keeps the policy of user names", async () => {
    await own().seats.recount(1);
    const team = (await own().team.get())!;
    await own().team.replace({ ...team, policies: { ...team.policies, seats: 1, userNameIsEmail: true } });
    expect(await codeOf(make())).to.equal("username_not_email");
    expect(await codeOf(make({ ...grace, userName: "grace@acme.example" }))).to.equal("seat_limit");
    expect(await own().users.byUserName("grace@acme.example")).to.equal(undefined);
  });

  it("changes what is named and takes away what is null; the same again changes nothing", async () => {
    const made = await make();
    const change = (input: object, expected?: number) =>
      perform(stage.deps, admin(), o.userUpdate, at({ user: made.id }), input, { expected });
    const renamed = await change({ familyName: "Murray", email: null });
    expect(renamed).to.include({ name: "Grace Murray", email: null, version: made.version + 1 });
    expect((await change({ familyName: "Murray" })).version).to.equal(renamed.version);
    expect(await codeOf(change({ displayName: "G" }, made.version))).to.equal("stale_version");
    expect(await codeOf(change({ userName: "ada@acme.example" }))).to.equal("user_name_taken");
  });

  it("leaves what others own to them, and says who they are and the way out", async () => {
    const { directory, method, team } = stage.acme;
    for (const [owner, code, slug] of [
      [{ kind: "directory", id: directory.id }, "owned_by_directory", directory.slug],
      [{ kind: "method", id: method.id }, "owned_by_method", method.slug],
    ] as const) {
      const user = await own().users.create(aUser({ teamId: team.id, userName: code, owner }));
      const group = await own().groups.create(aGroup({ teamId: team.id, displayName: code, owner }));
      const update = perform(stage.deps, admin(), o.userUpdate, at({ user: user.id }), { displayName: "X" });
      const error = (await rejection(update)) as Refused;
      expect(error.refusal).to.include({ code });
      expect(error.refusal.cause).to.contain(slug);
      expect(error.refusal.fix).to.contain("detach");
      const path = at({ group: group.id });
      expect(await codeOf(perform(stage.deps, admin(), o.groupRename, path, { displayName: "X" }))).to.equal(code);
      const join = { users: [user.id] };
      expect(await codeOf(perform(stage.deps, admin(), o.groupAddMembers, path, join))).to.equal(code);
      expect((await perform(stage.deps, admin(), o.groupDetach, path, {})).ownedBy).to.equal("manual");
      expect((await perform(stage.deps, admin(), o.groupAddMembers, path, join)).changed).to.equal(1);
    }
  });

  it("makes, renames and fills groups; members are named by id or user name", async () => {
    const made = await make();
    const group = await perform(stage.deps, admin(), o.groupCreate, at(), { displayName: "Guests", users: ["grace"] });
    expect(group).to.include({ displayName: "Guests", members: 1, ownedBy: "manual" });
    const path = at({ group: group.id });
    const taken = perform(stage.deps, admin(), o.groupCreate, at(), { displayName: "guests" });
    expect(await codeOf(taken)).to.equal("group_name_taken");
    const renamed = await perform(stage.deps, admin(), o.groupRename, path, { displayName: "Visitors" });
    expect(renamed.displayName).to.equal("Visitors");
    const unknown = { users: ["nobody", made.id] };
    expect(await codeOf(perform(stage.deps, admin(), o.groupAddMembers, path, unknown))).to.equal("validation_failed");
    const foreign = (await stage.deps.store.inTeam(stage.globex.team.id).users.byUserName("ada@globex.example"))!;
    const other = { users: [foreign.id] };
    expect(await codeOf(perform(stage.deps, admin(), o.groupAddMembers, path, other))).to.equal("validation_failed");
    const left = await perform(stage.deps, admin(), o.groupRemoveMembers, path, { users: [made.id] });
    expect(left).to.deep.include({ changed: 1 });
    expect(await own().memberships.count(group.id as GroupId)).to.equal(0);
    const again = await perform(stage.deps, admin(), o.groupRemoveMembers, path, { users: [made.id] });
    expect(again.changed).to.equal(0);
  });

  it("puts nobody into a second group where a user may be in one only", async () => {
    const team = (await own().team.get())!;
    await own().team.replace({ ...team, policies: { ...team.policies, multiGroup: false } });
    await make();
    await perform(stage.deps, admin(), o.groupCreate, at(), { displayName: "One", users: ["grace"] });
    const second = perform(stage.deps, admin(), o.groupCreate, at(), { displayName: "Two", users: ["grace"] });
    expect(await codeOf(second)).to.equal("one_group_only");
    expect(await own().groups.byName("Two")).to.equal(undefined);
  });

  it("lists the sessions of a user without their ids, and ends them all", async () => {
    const made = await make();
    const userId = made.id as UserId;
    const session = aSession({ teamId: stage.acme.team.id, userId });
    await stage.deps.store.sessions.save(session);
    const path = at({ user: made.id });
    const listed = await perform(stage.deps, stage.as("auditor"), o.userSessions, path, {});
    expect(listed.items).to.have.length(1);
    expect(JSON.stringify(listed)).to.not.contain(session.id);
    expect(await perform(stage.deps, admin(), o.userEndSessions, path, {})).to.deep.equal({ ended: 1 });
    expect(await perform(stage.deps, admin(), o.userEndSessions, path, {})).to.deep.equal({ ended: 0 });
    const ended = (await own().events.latest({ limit: 10 })).filter(({ type }) => type === "session.ended");
    expect(ended).to.have.length(1);
  });
});
