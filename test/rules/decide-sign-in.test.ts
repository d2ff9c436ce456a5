import { expect } from "chai";
import { newId } from "../../src/lib/new-id.js";
import type { Claims } from "../../src/model/claims.js";
import type { DirectoryId } from "../../src/model/ids.js";
import { defaultJit, type SsoMethod } from "../../src/model/sso-method.js";
import { defaultPolicies, type TeamPolicies } from "../../src/model/team.js";
import type { User } from "../../src/model/user.js";
import {
  decideSignIn,
  missingOf,
  readPerson,
  type PersonFound,
  type SignInDecision,
  type SignInFacts,
} from "../../src/rules/index.js";
import { aMethod, aUser, noon } from "../support/builders.js";
import { claims } from "../support/claims.js";

const method = aMethod();
const updating = { ...method, jit: { ...defaultJit, onLogin: "update" as const } };
const free: SignInFacts = { forgotten: false, emailTaken: false, attributes: [] };
const own = { owner: { kind: "method", id: method.id } } as const;

interface Case {
  readonly user?: User | undefined;
  readonly at?: SsoMethod;
  readonly claimed?: Partial<Claims>;
  readonly policies?: Partial<TeamPolicies>;
  readonly facts?: Partial<SignInFacts>;
  readonly by?: "identity" | "nameId" | "email";
}

function reading({ user, at = method, claimed = {}, policies = {}, facts = {}, by }: Case) {
  const said = claims(claimed);
  const person = readPerson(said);
  if (!person.ok) throw new Error(person.refusal.cause);
  const found: PersonFound = { user, by: by ?? (user === undefined ? "nobody" : "identity") };
  return decideSignIn(said, person.value, at, { ...defaultPolicies, ...policies }, found, { ...free, ...facts });
}

function decide(of: Case): SignInDecision | string {
  const read = reading(of);
  return read.ok ? read.value : read.refusal.code;
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

  const words: readonly [string, Partial<User>, RegExp][] = [
    ["a lock is unlocked", { locked: true, active: false, inactiveBy: "admin" }, /^Unlock/],
    ["an admin's suspension is resumed", { active: false, inactiveBy: "admin" }, /^Resume/],
    ["a directory's is detached", { active: false, inactiveBy: "directory" }, /detach and resume/],
    ["a removal is cleared", { active: false, removed: { directory: newId<DirectoryId>(), at: noon } }, /user restore/],
  ];
  for (const [what, state, fix] of words) {
    it(`is told what helps: ${what}`, () => {
      const read = reading({ user: aUser(state) });
      expect(!read.ok && read.refusal.fix).to.match(fix);
    });
  }
});

describe("A person nobody knows (design §2, step 7)", () => {
  it("is created with the email as userName and the names that came", () => {
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
      warnings: [],
    });
  });
  it("gets the attribute of the team's own that came, be it one alone", () => {
    const attributes = [{ name: "costCode", type: "string", multiValued: false }] as const;
    expect(decide({ claimed: { custom: { costcode: ["R-7"] } }, facts: { attributes } }))
      .to.have.nested.property("profile.custom")
      .that.deep.equals({ costcode: { type: "string", value: "R-7" } });
  });
  it("gets no name where none came", () =>
    expect(decide({})).to.have.nested.property("profile").that.has.all.keys("emails"));
  it("is refused where JIT is off: not_provisioned", () => {
    expect(decide({ at: { ...method, jit: { ...defaultJit, createUsers: false } } })).to.equal("not_provisioned");
  });
  it("is refused without a free seat: seat_limit", () => {
    expect(decide({ policies: { seats: 2 }, facts: { seatsUsed: 2 } })).to.equal("seat_limit");
    expect(decide({ policies: { seats: 2 }, facts: { seatsUsed: 1 } })).to.have.property("do", "create");
    expect(decide({ policies: { seats: 1 } })).to.have.property("do", "create");
    expect(decide({ policies: { seats: 0 } })).to.equal("seat_limit");
  });
  it("is not made again when a directory removed them for good: removed_by_directory", () => {
    expect(decide({ facts: { forgotten: true } })).to.equal("removed_by_directory");
  });
});

describe("A known user who may act (design §2, step 6)", () => {
  it("enters; a key that did not lead here before is linked", () => {
    const user = aUser({ userName: "ada@acme.example" });
    for (const [by, link] of [
      ["identity", false],
      ["email", true],
      ["nameId", true],
    ] as const) {
      expect(entered({ user, by })).to.deep.equal({ do: "enter", user, link, warnings: [] });
    }
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

  it("gets the team's own attributes under onLogin: update alone, and a warning of what was no value", () => {
    const attributes = [
      { name: "level", type: "number", multiValued: false },
      { name: "site", type: "string", multiValued: false },
    ] as const;
    const of = { user: ada, claimed: { custom: { level: ["high"], site: ["Turin"] } }, facts: { attributes } };
    const { change, warnings } = entered({ ...of, at: updating });
    expect(change?.profile.custom).to.deep.equal({ site: { type: "string", value: "Turin" } });
    expect(warnings.map(({ code }) => code)).to.deep.equal(["attribute_value"]);
    expect(entered(of)).to.deep.include({ warnings: [] }).and.not.have.property("change");
  });

  it("stays the same object when the team's own attributes are the same, and keeps what is left out", () => {
    const attributes = [
      { name: "level", type: "number", multiValued: false },
      { name: "site", type: "string", multiValued: false },
    ] as const;
    const custom = { level: { type: "number", value: 7 }, site: { type: "string", value: "Turin" } } as const;
    const of = { user: { ...ada, profile: { ...ada.profile, custom } }, at: updating, facts: { attributes } };
    expect(entered({ ...of, claimed: { custom: { level: ["7"] } } })).to.not.have.property("change");
    const { change } = entered({ ...of, claimed: { custom: { level: ["7"], site: ["Rome"] } } });
    expect(change?.profile.custom).to.deep.equal({ ...custom, site: { type: "string", value: "Rome" } });
  });

  it("stays the same object when the names are the same", () => {
    const user = { ...ada, profile: { ...ada.profile, name: { givenName: "Ada" } } };
    expect(entered({ user, at: updating, claimed: { firstName: "Ada" } })).to.not.have.property("change");
  });

  const known = { displayName: "Ada L.", name: { givenName: "Ada", familyName: "King", formatted: "Ada King" } };
  const claimed = { displayName: "Ada L.", firstName: "Ada", lastName: "King" };
  const names: readonly [string, Partial<Claims>, object | undefined][] = [
    ["all three are the same", claimed, undefined],
    ["none came", {}, undefined],
    [
      "only the display name differs",
      { ...claimed, displayName: "A." },
      { displayName: "A.", name: { givenName: "Ada", familyName: "King" } },
    ],
    [
      "only the first name differs",
      { ...claimed, firstName: "A" },
      { ...known, name: { givenName: "A", familyName: "King" } },
    ],
    [
      "only the last name differs",
      { ...claimed, lastName: "K" },
      { ...known, name: { givenName: "Ada", familyName: "K" } },
    ],
    ["a display name alone is new", { displayName: "A." }, { ...known, displayName: "A." }],
    ["a last name alone is new", { lastName: "K" }, { ...known, name: { givenName: "Ada", familyName: "K" } }],
  ];
  for (const [when, said, expected] of names) {
    it(`under onLogin: update ${expected === undefined ? "stays the same object" : "changes"} where ${when}`, () => {
      const { emails } = ada.profile;
      const { change } = entered({
        user: { ...ada, profile: { ...known, emails: emails! } },
        at: updating,
        claimed: said,
      });
      expect(change?.profile).to.deep.equal(expected && { ...expected, emails });
    });
  }

  it("gets its first name where it had none", () => {
    const { change } = entered({ user: ada, at: updating, claimed: { lastName: "King" } });
    expect(change).to.deep.equal({ userName: ada.userName, profile: { ...ada.profile, name: { familyName: "King" } } });
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
    it(`keeps the old email and warns ${when}`, () => {
      const decision = entered(of);
      expect(decision).to.not.have.property("change");
      expect(decision.warnings.map(({ code }) => code)).to.deep.equal(["email_kept"]);
    });
  }

  it("takes a new email over under onLogin: update, and the userName with it", () => {
    const { change, warnings } = entered({ user: ada, at: updating, claimed: moved });
    expect(warnings).to.deep.equal([]);
    expect(change?.userName).to.equal("ada@new.example");
    expect(change?.profile.emails).to.deep.equal([{ value: "ada@new.example", type: "work", primary: true }]);
  });

  it("keeps the userName where it was no email, and the other addresses behind the new one", () => {
    const emails = [
      { value: "ada@home.example", type: "home" },
      { value: "ada@acme.example", type: "work", primary: true },
    ];
    const { change } = entered({
      user: { ...ada, userName: "ada", profile: { emails } },
      at: updating,
      claimed: moved,
    });
    expect(change).to.deep.equal({
      userName: "ada",
      profile: { emails: [{ value: "ada@new.example", type: "work", primary: true }, emails[0]] },
    });
  });

  it("leaves only the new email primary", () => {
    const emails = [
      { value: "ada@acme.example", primary: true },
      { value: "ada@home.example", primary: true },
    ];
    const { change } = entered({ user: { ...ada, profile: { emails } }, at: updating, claimed: moved });
    expect(change?.profile.emails).to.deep.equal([
      { value: "ada@new.example", type: "work", primary: true },
      { value: "ada@home.example" },
    ]);
  });

  it("gets an email where there was none, and keeps the userName", () => {
    const { change } = entered({ user: { ...ada, userName: "ada", profile: {} }, at: updating, claimed: moved });
    expect(change?.userName).to.equal("ada");
    expect(change?.profile.emails).to.deep.equal([{ value: "ada@new.example", type: "work", primary: true }]);
  });

  it("moves under usernameChanges: refuse where the userName was no email", () => {
    const policies = { usernameChanges: "refuse" } as const;
    const { change, warnings } = entered({ user: { ...ada, userName: "ada" }, at: updating, claimed: moved, policies });
    expect([change?.userName, warnings]).to.deep.equal(["ada", []]);
    const bare = { ...ada, userName: "ada", profile: {} };
    expect(entered({ user: bare, at: updating, claimed: moved, policies }).warnings).to.deep.equal([]);
  });

  it("tells the address that was kept, or the userName where there is none, and why", () => {
    const [first] = entered({ user: { ...ada, userName: "ada" }, claimed: moved }).warnings;
    expect(first?.cause).to.match(/"ada@acme.example" was kept/);
    const [second] = entered({ user: { ...ada, userName: "ada", profile: {} }, claimed: moved }).warnings;
    expect(second?.cause).to.match(/"ada" was kept/);
    const reasons = kept.map(([, of]) => entered(of).warnings[0]?.cause.replace(/.*because /, ""));
    expect(reasons.join()).to.match(/create-only.*another user has.*did not make.*usernameChanges/);
  });

  it("finds nothing new in another letter case or a second email of the user", () => {
    const user = {
      ...ada,
      profile: { emails: [...(ada.profile.emails ?? []), { value: "ada@new.example", type: "home" }] },
    };
    expect(entered({ user, claimed: { emails: ["ADA@acme.example"] } }).warnings).to.deep.equal([]);
    expect(entered({ user, claimed: moved }).warnings).to.deep.equal([]);
  });
});
