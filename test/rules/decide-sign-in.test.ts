import { expect } from "chai";
import { newId } from "../../src/lib/new-id.js";
import type { Claims } from "../../src/model/claims.js";
import type { DirectoryId } from "../../src/model/ids.js";
import { defaultJit, type SsoMethod } from "../../src/model/sso-method.js";
import { defaultPolicies, type TeamPolicies } from "../../src/model/team.js";
import type { User } from "../../src/model/user.js";
import { decideSignIn, missingOf, readPerson, type SignInDecision, type SignInFacts } from "../../src/rules/index.js";
import { aMethod, aUser, noon } from "../support/builders.js";
import { claims } from "../support/claims.js";

const method = aMethod();
const updating = { ...method, jit: { ...defaultJit, onLogin: "update" as const } };
const free: SignInFacts = { forgotten: false, emailTaken: false };
const own = { owner: { kind: "method", id: method.id } } as const;

interface Case {
  readonly user?: User | undefined;
  readonly at?: SsoMethod;
  readonly claimed?: Partial<Claims>;
  readonly policies?: Partial<TeamPolicies>;
  readonly facts?: Partial<SignInFacts>;
}

function decide({ user, at = method, claimed = {}, policies = {}, facts = {} }: Case): SignInDecision | string {
  const said = claims(claimed);
  const person = readPerson(said);
  if (!person.ok) throw new Error(person.refusal.cause);
  const found = { user, by: user === undefined ? "nobody" : "identity" } as const;
  const reading = decideSignIn(said, person.value, at, { ...defaultPolicies, ...policies }, found, {
    ...free,
    ...facts,
  });
  return reading.ok ? reading.value : reading.refusal.code;
}

function entered(of: Case): Extract<SignInDecision, { do: "enter" }> {
  const decision = decide(of);
  if (typeof decision === "string" || decision.do !== "enter")
    throw new Error(`not entered: ${JSON.stringify(decision)}`);
  return decision;
}

describe("A method before its first sign-in (design §2, step 1)", () => {
  const { idp: _idp, verified: _verified, ...draft } = method;
  it("names all that is missing", () => {
    expect(missingOf({ ...draft, disabled: true })).to.have.length(3);
    expect(missingOf(draft).join()).to.contain("metadata").and.contain("verification");
    expect(missingOf({ ...method, idp: { ...method.idp!, certificates: [] } }).join()).to.contain("certificate");
    expect(missingOf({ ...method, disabled: true }).join()).to.contain("enabled");
  });
  it("misses nothing when it is verified and enabled", () => expect(missingOf(method)).to.deep.equal([]));
});

describe("A user who may not act (design §2, step 6)", () => {
  const rows: readonly [string, Partial<User>, string][] = [
    ["locked by an admin", { locked: true }, "user_suspended"],
    ["switched off by an admin", { active: false, inactiveBy: "admin" }, "user_suspended"],
    ["switched off by a directory", { active: false, inactiveBy: "directory" }, "removed_by_directory"],
    [
      "removed by a directory",
      { active: false, removed: { directory: newId<DirectoryId>(), at: noon } },
      "removed_by_directory",
    ],
    [
      "locked and removed",
      { locked: true, active: false, removed: { directory: newId<DirectoryId>(), at: noon } },
      "user_suspended",
    ],
  ];
  for (const [what, state, code] of rows) {
    it(`is refused when ${what}: ${code}`, () => expect(decide({ user: aUser(state) })).to.equal(code));
  }
});

describe("A person nobody knows (design §2, step 7)", () => {
  it("is created with the e-mail as userName and the names that came", () => {
    expect(
      decide({ claimed: { emails: ["Ada@acme.example"], firstName: "Ada", displayName: "Ada L." } }),
    ).to.deep.equal({
      do: "create",
      userName: "Ada@acme.example",
      profile: {
        displayName: "Ada L.",
        name: { givenName: "Ada" },
        emails: [{ value: "Ada@acme.example", type: "work", primary: true }],
      },
    });
  });
  it("gets no name where none came", () =>
    expect(decide({})).to.have.nested.property("profile").that.has.all.keys("emails"));
  it("is refused where JIT is off: not_provisioned", () => {
    expect(decide({ at: { ...method, jit: { ...defaultJit, createUsers: false } } })).to.equal("not_provisioned");
  });
  it("is refused without a free seat: seat_limit", () => {
    expect(decide({ policies: { seats: 2 }, facts: { seatsUsed: 2 } })).to.equal("seat_limit");
    expect(decide({ policies: { seats: 2 }, facts: { seatsUsed: 1 } })).to.have.property("do", "create");
  });
  it("is not made again when a directory removed them for good: removed_by_directory", () => {
    expect(decide({ facts: { forgotten: true } })).to.equal("removed_by_directory");
  });
});

describe("A known user's profile (design §2, step 7 and Identity)", () => {
  const named = { firstName: "Augusta", lastName: "King" };
  const ada = aUser({ userName: "ada@acme.example", ...own });

  it("is never changed by default", () =>
    expect(entered({ user: ada, claimed: named })).to.not.have.property("change"));

  it("gets the names that came under onLogin: update; one left out is kept", () => {
    const user = {
      ...ada,
      profile: { ...ada.profile, name: { givenName: "Ada", middleName: "B", formatted: "Ada B" } },
    };
    const { change } = entered({ user, at: updating, claimed: { lastName: "King" } });
    expect(change?.profile.name).to.deep.equal({ givenName: "Ada", middleName: "B", familyName: "King" });
  });

  it("stays the same object when the names are the same", () => {
    const user = { ...ada, profile: { ...ada.profile, name: { givenName: "Ada" } } };
    expect(entered({ user, at: updating, claimed: { firstName: "Ada" } })).to.not.have.property("change");
  });

  it("is changed only of users that this method made", () => {
    const others: Partial<User>[] = [
      { owner: { kind: "manual" } },
      { owner: { kind: "directory", id: newId<DirectoryId>() } },
      { owner: { kind: "method", id: aMethod().id } },
    ];
    for (const owner of others) {
      expect(entered({ user: { ...ada, ...owner }, at: updating, claimed: named })).to.not.have.property("change");
    }
  });

  const moved = { emails: ["ada@new.example"] };
  const kept: readonly [string, Case][] = [
    ["by default", { user: ada, claimed: moved }],
    ["where somebody else has it", { user: ada, at: updating, claimed: moved, facts: { emailTaken: true } }],
    [
      "where the method did not make the user",
      { user: { ...ada, owner: { kind: "manual" } }, at: updating, claimed: moved },
    ],
    [
      "under usernameChanges: refuse",
      { user: ada, at: updating, claimed: moved, policies: { usernameChanges: "refuse" } },
    ],
  ];
  for (const [when, of] of kept) {
    it(`keeps the old e-mail and warns ${when}`, () => {
      const decision = entered(of);
      expect(decision).to.not.have.property("change");
      expect(decision.warnings.map(({ code }) => code)).to.deep.equal(["email_kept"]);
    });
  }

  it("takes a new e-mail over under onLogin: update, and the userName with it", () => {
    const { change, warnings } = entered({ user: ada, at: updating, claimed: moved });
    expect(warnings).to.deep.equal([]);
    expect(change?.userName).to.equal("ada@new.example");
    expect(change?.profile.emails).to.deep.equal([{ value: "ada@new.example", type: "work", primary: true }]);
  });

  it("finds nothing new in another letter case or a second e-mail of the user", () => {
    const user = {
      ...ada,
      profile: { emails: [...(ada.profile.emails ?? []), { value: "ada@new.example", type: "home" }] },
    };
    expect(entered({ user, claimed: { emails: ["ADA@acme.example"] } }).warnings).to.deep.equal([]);
    expect(entered({ user, claimed: moved }).warnings).to.deep.equal([]);
  });
});
