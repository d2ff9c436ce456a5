import { expect } from "chai";
import { createUser, linkUser, previewSignIn } from "../../src/directory/index.js";
import { defaultJit } from "../../src/model/sso-method.js";
import { claims, persistent, transient, unspecified } from "../support/claims.js";
import { directoryStage, told, userOf } from "../support/directory-stage.js";

const ada = { userName: "ada@acme.example", profile: { emails: [{ value: "ada@acme.example", primary: true }] } };
const mirror = { ...defaultJit, onLogin: "update", groupSync: "mirror" } as const;

describe("A first sign-in (design §2)", () => {
  const at = directoryStage();

  it("writes user, identity, groups, events and attempt in one work", async () => {
    const stage = at();
    const method = await stage.method();
    const outcome = await stage.signIn(method, { firstName: "Ada", groups: ["Eng", "Ops"] });
    expect(told(outcome)).to.equal("created");
    const user = userOf(outcome);
    expect(user).to.deep.include({
      userName: "ada@acme.example",
      owner: { kind: "method", id: method.id },
      active: true,
    });
    expect(await stage.groupsOf(user)).to.deep.equal(["Eng", "Ops"]);
    expect(await stage.store.identities.ofUser(user.id)).to.have.length(1);
    expect(await stage.store.users.get(user.id)).to.have.property("lastSignInAt", stage.clock);
    expect(await stage.events()).to.have.members([
      ...["user.created", "group.created", "group.created"],
      ...["group.members_added", "group.members_added", "session.opened"],
    ]);
    expect(await stage.attempts()).to.deep.equal(["sign-in success"]);
    expect(await stage.failures()).to.deep.equal([]);
  });

  it("makes memberships that remember the method", async () => {
    const stage = at();
    const method = await stage.method();
    const user = userOf(await stage.signIn(method, { groups: ["Eng"] }));
    expect(await stage.store.memberships.ofUser(user.id)).to.have.nested.property("[0].method", method.id);
  });

  it("finds the same user at the second one, and by default changes nothing", async () => {
    const stage = at();
    const method = await stage.method();
    const first = userOf(await stage.signIn(method, { groups: ["Eng"] }));
    const outcome = await stage.signIn(method, { firstName: "Augusta", groups: ["Ops"] });
    expect(told(outcome)).to.equal("entered");
    expect(userOf(outcome)).to.include({ id: first.id, version: first.version });
    expect(await stage.groupsOf(first)).to.deep.equal(["Eng"]);
    expect(await stage.counts()).to.deep.equal({ users: 1, groups: 1 });
  });

  it("takes one email in another letter case for the same user", async () => {
    const stage = at();
    const method = await stage.method();
    await stage.signIn(method, { nameId: undefined });
    const outcome = await stage.signIn(method, { nameId: transient("t-2"), emails: ["ADA@acme.EXAMPLE"] });
    expect(told(outcome)).to.equal("entered");
    expect(await stage.counts()).to.have.property("users", 1);
  });

  it("refreshes names and groups under onLogin: update, and mirrors only its own memberships", async () => {
    const stage = at();
    const method = await stage.method({ jit: mirror });
    const user = userOf(await stage.signIn(method, { groups: ["Eng"] }));
    const others = await stage.group({ displayName: "Board" });
    await stage.store.memberships.add(others.id, [user.id], { at: stage.clock });
    const outcome = await stage.signIn(method, { firstName: "Augusta", groups: ["Ops"] });
    expect(told(outcome)).to.equal("updated");
    expect(userOf(outcome).profile.name).to.deep.equal({ givenName: "Augusta" });
    expect(await stage.groupsOf(user)).to.deep.equal(["Board", "Ops"]);
    expect(outcome.signedIn && [outcome.joined, outcome.left]).to.deep.equal([["Ops"], ["Eng"]]);
  });

  it("remembers for all that the method has delivered groups", async () => {
    const stage = at();
    const method = await stage.method({ jit: mirror });
    userOf(await stage.signIn(method, { groups: ["Eng"] }));
    expect(await stage.store.methods.get(method.id), "noted, and no new version").to.deep.equal({
      ...method,
      groupsSeen: true,
    });
    const bob = { nameId: persistent("bob"), emails: ["bob@acme.example"] };
    const user = userOf(await stage.signIn(method, { ...bob, groups: ["Eng"] }));
    userOf(await stage.signIn(method, bob));
    expect(await stage.groupsOf(user)).to.deep.equal([]);
  });

  it("keeps the groups and warns until then; the warning is on the failed list once", async () => {
    const stage = at();
    const method = await stage.method({ jit: mirror });
    const outcome = await stage.signIn(method);
    expect(outcome.signedIn && outcome.warnings.map(({ code }) => code)).to.deep.equal(["groups_missing"]);
    await stage.signIn(method);
    expect(await stage.attempts()).to.deep.equal(["sign-in warning groups_missing", "sign-in warning groups_missing"]);
    expect(await stage.failures()).to.deep.equal(["groups_missing open 2"]);
    await stage.signIn(method, { groups: [] });
    expect(await stage.failures()).to.deep.equal(["groups_missing resolved 2"]);
  });

  it("takes a new email over under onLogin: update only where no one else has it", async () => {
    const stage = at();
    const method = await stage.method({ jit: mirror });
    const user = userOf(await stage.signIn(method));
    await stage.user({ userName: "taken@acme.example" });
    const kept = await stage.signIn(method, { emails: ["taken@acme.example"], groups: [] });
    expect(kept.signedIn && kept.warnings.map(({ code }) => code)).to.deep.equal(["email_kept"]);
    const moved = await stage.signIn(method, { emails: ["ada.king@acme.example"], groups: [] });
    expect(userOf(moved)).to.include({ id: user.id, userName: "ada.king@acme.example" });
  });

  it("in a one-group team joins the first claimed group only", async () => {
    const stage = at();
    await stage.policies({ multiGroup: false });
    const outcome = await stage.signIn(await stage.method(), { groups: ["Eng", "Ops"] });
    expect(outcome.signedIn && outcome.skipped).to.have.length(1);
    expect(await stage.groupsOf(userOf(outcome))).to.deep.equal(["Eng"]);
  });

  it("never joins a directory's group, and adds its own memberships to a directory's user", async () => {
    const stage = at();
    const method = await stage.method({ jit: { ...mirror, groupSync: "add" } });
    const directory = await stage.directory({ methodId: method.id });
    const { user } = await createUser(stage.deps, stage.by(directory), directory, ada);
    await stage.group({ displayName: "Eng", owner: { kind: "directory", id: directory.id } });
    const outcome = await stage.signIn(method, { firstName: "Eve", groups: ["Eng", "Ops"] });
    expect(told(outcome)).to.equal("linked");
    expect(await stage.groupsOf(user)).to.deep.equal(["Ops"]);
    expect(userOf(outcome)).to.include({ version: user.version }).and.to.have.deep.property("profile", user.profile);
  });

  it("knows a user by the NameID at this method only: the same NameID of another method is another key", async () => {
    const stage = at();
    const [okta, entra] = [await stage.method(), await stage.method()];
    const first = userOf(await stage.signIn(okta, { nameId: unspecified("1") }));
    const second = userOf(await stage.signIn(entra, { nameId: unspecified("1"), emails: ["bob@acme.example"] }));
    expect(second.id).to.not.equal(first.id);
  });
});

describe("An address chosen as NameID (design §2, Identity)", () => {
  const at = directoryStage();

  it("does not lead to the person whose email was kept as a key, until an admin links it", async () => {
    const stage = at();
    const method = await stage.method();
    const user = userOf(await stage.signIn(method, { nameId: transient("t-1") }));
    const chosen = { nameId: unspecified("ada@acme.example"), emails: ["eve@acme.example"] };
    const refused = await stage.signIn(method, chosen);
    expect(told(refused)).to.equal("identity_conflict");
    await linkUser(stage.deps, stage.admin, user.id, { methodId: method.id, nameId: chosen.nameId });
    expect(userOf(await stage.signIn(method, chosen)).id).to.equal(user.id);
  });
});

describe("A preview of a sign-in (design §5, dry run)", () => {
  const at = directoryStage();

  it("says what would happen and writes nothing", async () => {
    const stage = at();
    await stage.policies({ seats: 4 });
    await stage.user();
    const { verified: _, ...draft } = await stage.method();
    const method = await stage.store.methods.replace(draft);
    const preview = await previewSignIn(stage.deps, { methodId: method.id, claims: claims({ groups: ["Eng"] }) });
    expect(preview).to.deep.include({
      wouldSignIn: true,
      would: "create",
      createGroups: ["Eng"],
      seat: { number: 2, of: 4 },
    });
    expect(preview.missing).to.have.length(1);
    expect(await stage.counts()).to.deep.equal({ users: 1, groups: 0 });
    expect(await stage.attempts()).to.deep.equal([]);
    expect(await stage.events()).to.deep.equal([]);
  });

  it("tells the refusal that would come", async () => {
    const stage = at();
    const method = await stage.method();
    const preview = await previewSignIn(stage.deps, { methodId: method.id, claims: claims({ emails: [] }) });
    expect(!preview.wouldSignIn && preview.refusal.code).to.equal("map_email");
    expect(await stage.attempts()).to.deep.equal([]);
  });

  it("tells a link and an update apart", async () => {
    const stage = at();
    const method = await stage.method({ jit: mirror });
    await stage.user({ userName: "ada@acme.example" });
    const input = { methodId: method.id, claims: claims({ groups: ["Eng"] }) };
    expect(await previewSignIn(stage.deps, input)).to.have.property("would", "link");
    await stage.signIn(method, { groups: [] });
    expect(await previewSignIn(stage.deps, input)).to.have.property("would", "update");
  });
});

describe("What a sign-in brings beside the person (design §5)", () => {
  const at = directoryStage();

  it("creates the team's own attributes, and refreshes them under onLogin: update alone", async () => {
    const stage = at();
    const team = (await stage.store.team.get())!;
    await stage.store.team.replace({ ...team, attributes: [{ name: "costCode", type: "string", multiValued: false }] });
    const method = await stage.method();
    const first = userOf(await stage.signIn(method, { custom: { costcode: ["R-7"] } }));
    const held = async () => (await stage.store.users.get(first.id))?.profile.custom;
    expect(await held()).to.deep.equal({ costcode: { type: "string", value: "R-7" } });
    userOf(await stage.signIn(method, { custom: { costcode: ["R-8"] } }));
    expect(await held()).to.deep.equal({ costcode: { type: "string", value: "R-7" } });
    await stage.store.methods.replace({ ...method, jit: { ...method.jit, onLogin: "update" } });
    userOf(await stage.signIn(method, { custom: { costcode: ["R-8"] } }));
    userOf(await stage.signIn(method));
    expect(await held()).to.deep.equal({ costcode: { type: "string", value: "R-8" } });
  });

  it("says in the attempt and in a test sign-in that groups were left alone, where the method only creates", async () => {
    const stage = at();
    const method = await stage.method();
    userOf(await stage.signIn(method));
    const again = await stage.signIn(method, { groups: ["Engineering", "Everyone"] });
    const said = "2 groups were claimed and left alone: the user was here already, and jit.onLogin is create-only";
    expect(again.signedIn && again.leftAlone).to.equal(said);
    const { items } = await stage.store.attempts.list({ limit: 1 });
    expect(items.map(({ status, notes }) => [status, notes])).to.deep.equal([["success", [said]]]);
    const preview = await previewSignIn(stage.deps, { methodId: method.id, claims: claims({ groups: ["Everyone"] }) });
    expect(preview.wouldSignIn && preview.leftAlone).to.match(/^1 group was claimed/);
    const none = await stage.signIn(method, { groups: [] });
    expect(none.signedIn && none.leftAlone).to.equal(undefined);
  });

  it("warns in the attempt of groups that came under another name, or as object IDs", async () => {
    const stage = at();
    const method = await stage.method();
    const missed = await stage.signIn(method, { received: ["email", "Groups"] });
    expect(missed.signedIn && missed.warnings.map(({ code }) => code)).to.deep.equal(["groups_elsewhere"]);
    const id = "0f8fad5b-d9cb-469f-a165-70867728950e";
    const bob = { nameId: persistent("bob-1"), emails: ["bob@acme.example"] };
    const unnamed = await stage.signIn(method, { ...bob, groups: [id] });
    expect(unnamed.signedIn && unnamed.warnings.map(({ code }) => code)).to.deep.equal(["groups_by_id"]);
  });

  it("warns of them once in a test sign-in, of a person too who is known and gets no groups", async () => {
    const stage = at();
    const method = await stage.method();
    const warned = async () => {
      const input = { methodId: method.id, claims: claims({ received: ["email", "Groups"] }) };
      const preview = await previewSignIn(stage.deps, input);
      return preview.wouldSignIn && [preview.would, ...preview.warnings.map(({ code }) => code)];
    };
    expect(await warned()).to.deep.equal(["create", "groups_elsewhere"]);
    await stage.signIn(method);
    expect(await warned()).to.deep.equal(["enter", "groups_elsewhere"]);
  });
});
