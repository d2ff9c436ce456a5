import { expect } from "chai";
import { changeUser, createUser, removeUser, suspendUser } from "../../src/directory/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { MethodId } from "../../src/model/ids.js";
import { address, persistent, unspecified } from "../support/claims.js";
import { directoryStage, told, userOf } from "../support/directory-stage.js";

const ada = { userName: "ada@acme.example", profile: { emails: [{ value: "ada@acme.example", primary: true }] } };

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
