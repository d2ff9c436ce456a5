import { expect } from "chai";
import { createUser, removeUser, suspendUser, type SignInOutcome } from "../../src/directory/index.js";
import { persistent } from "../support/claims.js";
import { onBothEngines, told, userOf } from "../support/directory-stage.js";

const many = Array.from({ length: 20 }, (_, n) => n);
const tally = (codes: readonly string[]): Record<string, number> => {
  const found: Record<string, number> = {};
  for (const code of codes) found[code] = (found[code] ?? 0) + 1;
  return found;
};

onBothEngines("At the same moment (design §2, §7)", (at) => {
  it("twenty first sign-ins of one person make one user, one identity and one group", async () => {
    const stage = at();
    const method = await stage.method();
    const outcomes = await Promise.all(many.map(() => stage.signIn(method, { groups: ["Eng"] })));
    expect(tally(outcomes.map(told))).to.deep.equal({ created: 1, entered: 19 });
    expect(new Set(outcomes.map((outcome) => userOf(outcome).id)).size).to.equal(1);
    expect(await stage.counts()).to.deep.equal({ users: 1, groups: 1 });
    expect(await stage.attempts()).to.have.length(20);
  });

  it("twenty posts of one response sign in once", async () => {
    const stage = at();
    const method = await stage.method();
    const once = { assertion: "a-1", request: "r-1" };
    const outcomes = await Promise.all(many.map(() => stage.signIn(method, {}, once)));
    expect(tally(outcomes.map(told))).to.deep.equal({ created: 1, saml_replay: 19 });
  });

  it("twenty answers to one request sign in once", async () => {
    const stage = at();
    const method = await stage.method();
    const outcomes = await Promise.all(many.map(() => stage.signIn(method, {}, { request: "r-1" })));
    expect(tally(outcomes.map(told))).to.deep.equal({ created: 1, saml_state: 19 });
  });

  it("twenty people take the last seat once, through both doors", async () => {
    const stage = at();
    await stage.policies({ seats: 3 });
    await stage.user();
    await stage.user();
    const method = await stage.method();
    const directory = await stage.directory();
    const codes = await Promise.all(
      many.map(async (n) => {
        const email = `p${n}@acme.example`;
        if (n % 2 === 0) return told(await stage.signIn(method, { nameId: persistent(email), emails: [email] }));
        const draft = { userName: email, profile: {} };
        return createUser(stage.deps, stage.by(directory), directory, draft).then(
          () => "created",
          (error: unknown) => (error instanceof Error ? (error.message.split(":", 1)[0] ?? "") : String(error)),
        );
      }),
    );
    expect(tally(codes)).to.deep.equal({ created: 1, seat_limit: 19 });
    expect(await stage.store.seats.used()).to.equal(3);
    expect(await stage.counts()).to.have.property("users", 3);
  });

  it("a sign-in and a POST of one person make one user, which the directory owns", async () => {
    const stage = at();
    const method = await stage.method();
    const directory = await stage.directory({ methodId: method.id });
    const draft = { userName: "ada@acme.example", profile: { emails: [{ value: "ada@acme.example" }] } };
    const [outcome, result] = await Promise.all([
      stage.signIn(method),
      createUser(stage.deps, stage.by(directory), directory, draft),
    ]);
    expect(userOf(outcome).id).to.equal(result.user.id);
    expect(await stage.counts()).to.have.property("users", 1);
    expect(await stage.store.users.get(result.user.id)).to.have.deep.property("owner", {
      kind: "directory",
      id: directory.id,
    });
  });

  it("whoever is suspended or removed while signing in has no seat and no session left behind", async () => {
    const stage = at();
    await stage.policies({ seats: 5 });
    const method = await stage.method();
    const directory = await stage.directory();
    const user = userOf(await stage.signIn(method));
    const signIns = many.slice(0, 5).map(() => stage.signIn(method));
    const off = suspendUser(stage.deps, stage.admin, user.id);
    const outcomes: readonly SignInOutcome[] = await Promise.all(signIns);
    await off;
    expect(outcomes.every((outcome) => ["entered", "user_suspended"].includes(told(outcome)))).to.equal(true);
    expect(told(await stage.signIn(method))).to.equal("user_suspended");
    expect(await stage.store.seats.used()).to.equal(0);
    await removeUser(stage.deps, stage.by(directory), directory, user.id);
    expect(await stage.store.seats.used()).to.equal(0);
  });
});
