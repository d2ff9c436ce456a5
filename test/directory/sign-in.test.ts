import { expect } from "chai";
import { changeUser, createUser, linkUser, previewSignIn, removeUser, suspendUser } from "../../src/directory/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { MethodId } from "../../src/model/ids.js";
import { defaultJit } from "../../src/model/sso-method.js";
import { address, claims, persistent, transient, unspecified } from "../support/claims.js";
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

describe("A refused sign-in (design §2)", () => {
  const at = directoryStage();

  it("leaves an attempt, a failed entry and an audit event, and nothing else", async () => {
    const stage = at();
    await stage.policies({ seats: 0 });
    const method = await stage.method();
    expect(told(await stage.signIn(method, { groups: ["Eng"] }))).to.equal("seat_limit");
    expect(await stage.counts()).to.deep.equal({ users: 0, groups: 0 });
    expect(await stage.store.methods.get(method.id)).to.have.property("groupsSeen", false);
    expect(await stage.attempts()).to.deep.equal(["sign-in failure seat_limit"]);
    expect(await stage.failures()).to.deep.equal(["seat_limit open 1"]);
    expect(await stage.events()).to.deep.equal(["login.refused"]);
  });

  it("is told once however often it comes, and resolved by itself when it later succeeds", async () => {
    const stage = at();
    await stage.policies({ seats: 0 });
    const method = await stage.method();
    await stage.signIn(method);
    await stage.signIn(method);
    expect(await stage.failures()).to.deep.equal(["seat_limit open 2"]);
    await stage.policies({ seats: 1 });
    expect(told(await stage.signIn(method))).to.equal("created");
    expect(await stage.failures()).to.deep.equal(["seat_limit resolved 2"]);
  });

  it("burns neither assertion nor request", async () => {
    const stage = at();
    const method = await stage.method();
    const once = { assertion: "a-1", request: "r-1" };
    expect(told(await stage.signIn(method, { emails: ["eve@evil.example"] }, once))).to.equal("domain_denied");
    expect(told(await stage.signIn(method, {}, once))).to.equal("created");
  });

  it("is what a stranger gets by a domain whose proof was lost for 30 days, and nobody who has signed in before", async () => {
    const stage = at();
    const method = await stage.method();
    const other = await stage.method({ emailDomains: ["acme.example"] });
    const day = 86_400_000;
    const newcomer = (name: string) => ({ nameId: persistent(name), emails: [`${name}@acme.example`] });
    expect(told(await stage.signIn(method))).to.equal("created");
    const domain = (await stage.store.domains.byName("acme.example"))!;
    await stage.store.domains.replace({
      ...domain,
      words: [],
      provenAt: stage.clock,
      failingSince: stage.clock,
    });
    stage.clock += 30 * day - 1;
    expect(told(await stage.signIn(method, newcomer("new")))).to.equal("created");
    stage.clock += 1;
    expect(told(await stage.signIn(method, newcomer("newer")))).to.equal("domain_denied");
    // the same person by another method would be linked by the address
    expect(told(await stage.signIn(other))).to.equal("domain_denied");
    expect(told(await stage.signIn(method))).to.equal("entered");
  });

  it("is what everybody gets by a domain that waits for its proof", async () => {
    const stage = at();
    const domain = (await stage.store.domains.byName("acme.example"))!;
    await stage.store.domains.replace({ ...domain, words: [] });
    expect(told(await stage.signIn(await stage.method()))).to.equal("domain_denied");
  });

  it("is what a second use of an assertion gets: saml_replay", async () => {
    const stage = at();
    const method = await stage.method();
    await stage.signIn(method, {}, { assertion: "a-1" });
    expect(told(await stage.signIn(method, {}, { assertion: "a-1" }))).to.equal("saml_replay");
    expect(
      told(await stage.signIn(await stage.method({ emailDomains: ["acme.example"] }), {}, { assertion: "a-1" })),
    ).to.equal("linked");
  });

  it("is told of the person whom a replay names, once a minute however often it comes", async () => {
    const stage = at();
    const method = await stage.method();
    const { id } = userOf(await stage.signIn(method, {}, { assertion: "a-1" }));
    const replay = () => stage.signIn(method, {}, { assertion: "a-1" });
    for (const code of (await Promise.all([replay(), replay(), replay()])).map(told))
      expect(code).to.equal("saml_replay");
    const refused = async () =>
      (await stage.store.events.page({ after: 0, limit: 100 })).filter(({ type }) => type === "login.refused");
    const [event, ...more] = await refused();
    expect(more).to.deep.equal([]);
    expect(event).to.deep.include({ outcome: "refused", actor: { kind: "method", id: method.id } });
    expect(event?.subject).to.deep.equal({ kind: "user", id });
    expect(event?.data).to.include({ code: "saml_replay", method: method.slug, who: "ada@acme.example" });
    stage.clock += 60_000;
    await replay();
    await replay();
    expect(await refused()).to.have.length(2);
    expect((await stage.attempts()).filter((one) => one.includes("saml_replay"))).to.have.length(1);
  });

  it("is told of the method where nobody is known by what it names", async () => {
    const stage = at();
    const method = await stage.method();
    await stage.policies({ seats: 0 });
    await stage.signIn(method, { nameId: persistent("new"), emails: ["new@acme.example"] });
    const [event] = await stage.store.events.latest({ limit: 1 });
    expect(event?.subject).to.deep.equal({ kind: "method", id: method.id });
    expect(event?.data).to.include({ code: "seat_limit", who: "new@acme.example" });
  });

  it("is what a second answer to one request gets: saml_state", async () => {
    const stage = at();
    const method = await stage.method();
    await stage.signIn(method, {}, { request: "r-1" });
    expect(told(await stage.signIn(method, {}, { request: "r-1" }))).to.equal("saml_state");
  });

  it("is what a disabled, unverified or deleted method gives, however the response began", async () => {
    const stage = at();
    const method = await stage.method({ disabled: true });
    expect(told(await stage.signIn(method))).to.equal("method_not_ready");
    const { verified: _, ...unverified } = method;
    expect(told(await stage.signIn(await stage.store.methods.replace({ ...unverified, disabled: false })))).to.equal(
      "method_not_ready",
    );
    expect(told(await stage.signIn({ ...method, id: newId<MethodId>() }))).to.equal("method_not_ready");
  });

  it("is what a person suspended meanwhile gets", async () => {
    const stage = at();
    const method = await stage.method();
    const user = userOf(await stage.signIn(method));
    await suspendUser(stage.deps, stage.admin, user.id);
    expect(told(await stage.signIn(method))).to.equal("user_suspended");
  });

  it("never brings back whom a directory switched off or removed, until it pushes them again", async () => {
    const stage = at();
    const method = await stage.method();
    const directory = await stage.directory({ methodId: method.id });
    const by = stage.by(directory);
    const { user } = await createUser(stage.deps, by, directory, ada);
    expect(told(await stage.signIn(method))).to.equal("linked");
    await changeUser(stage.deps, by, directory, user.id, () => ({ ...ada, active: false }));
    expect(told(await stage.signIn(method))).to.equal("removed_by_directory");
    await changeUser(stage.deps, by, directory, user.id, () => ({ ...ada, active: true }));
    expect(told(await stage.signIn(method))).to.equal("entered");
    await removeUser(stage.deps, by, directory, user.id);
    expect(told(await stage.signIn(method))).to.equal("removed_by_directory");
    expect((await createUser(stage.deps, by, directory, ada)).outcome).to.equal("restored");
    expect(told(await stage.signIn(method))).to.equal("entered");
  });

  it("is what a recycled address gets under a persistent NameID: identity_conflict", async () => {
    const stage = at();
    const method = await stage.method();
    userOf(await stage.signIn(method));
    expect(told(await stage.signIn(method, { nameId: persistent("somebody-else") }))).to.equal("identity_conflict");
  });

  it("names the person, or the NameID where no email can be read", async () => {
    const stage = at();
    const method = await stage.method();
    await stage.signIn(method, { emails: [], nameId: unspecified("x\ud800") });
    await stage.signIn(method, {
      emails: ["a@acme.example", "b\u0000@acme.example"],
      nameId: address("c@acme.example"),
    });
    const targets = (await stage.store.attempts.list({ limit: 10 })).items.map(({ target }) => target);
    expect(targets).to.have.members(["x\ufffd", "a@acme.example"]);
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
