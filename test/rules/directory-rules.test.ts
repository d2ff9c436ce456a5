import { expect } from "chai";
import {
  allowedRemovals,
  checkUserName,
  isBraked,
  oldestSlot,
  readSsoName,
  removalSlot,
  slotEnd,
} from "../../src/rules/index.js";
import { aMethod, noon } from "../support/builders.js";

describe("userName rules of a team (design §2)", () => {
  const policies = { usernameChanges: "allow", userNameIsEmail: false } as const;
  const of = (userName: string, email?: string): Parameters<typeof checkUserName>[2] => ({
    userName,
    profile: email === undefined ? {} : { emails: [{ value: email, type: "work" }] },
  });

  it("allow a change unless told", () =>
    expect(checkUserName(policies, "ada", of("bob"))).to.deep.equal({ ok: true, value: "bob" }));
  it("refuse a change under usernameChanges: refuse", () => {
    const reading = checkUserName({ ...policies, usernameChanges: "refuse" }, "ada", of("bob"));
    expect(!reading.ok && reading.refusal.code).to.equal("username_change_refused");
    expect(checkUserName({ ...policies, usernameChanges: "refuse" }, undefined, of("bob")).ok).to.equal(true);
  });
  it("take another letter case for no change", () => {
    const reading = checkUserName({ ...policies, usernameChanges: "refuse" }, "ada", of("ADA"));
    expect(reading).to.deep.equal({ ok: true, value: "ada" });
  });
  it("look at the work email under userNameIsEmail, also of those who prefer another one", () => {
    const strict = { ...policies, userNameIsEmail: true };
    const home = { value: "ada@home.example", type: "home", primary: true };
    const work = { value: "ada@acme.example", type: "Work" };
    const other = { value: "ada@other.example", type: "work", primary: true };
    const allows = (...emails: readonly object[]) =>
      checkUserName(strict, undefined, { userName: "ada@acme.example", profile: { emails } }).ok;
    expect(allows(home, work)).to.equal(true);
    expect(allows(work, other)).to.equal(false);
    expect(allows(home)).to.equal(false);
    expect(allows({ type: "work" }, { value: "ada@acme.example" })).to.equal(true);
  });

  it("want the primary work email under userNameIsEmail", () => {
    const strict = { ...policies, userNameIsEmail: true };
    expect(checkUserName(strict, undefined, of("Ada@acme.example", "ada@acme.example")).ok).to.equal(true);
    for (const wrong of [of("ada", "ada@acme.example"), of("ada@acme.example")]) {
      const reading = checkUserName(strict, undefined, wrong);
      expect(!reading.ok && reading.refusal.code).to.equal("username_not_email");
    }
  });
});

describe("ssoName (design §2)", () => {
  const methods = [aMethod({ slug: "acme-okta", name: "Acme Okta" }), aMethod({ slug: "acme-entra", name: "Entra" })];
  const bind = (sent: string | undefined): unknown => {
    const reading = readSsoName(sent, methods);
    return reading.ok ? (reading.value?.method ?? null) : reading.refusal.code;
  };
  const rows: readonly [string, string | undefined, unknown][] = [
    ["a slug", "acme-okta", methods[0]?.id],
    ["a slug in capitals", "ACME-OKTA", methods[0]?.id],
    ["a name", "Acme Okta", methods[0]?.id],
    ["a name in another letter case", "entra", methods[1]?.id],
    ["a quoted name", '"Acme Okta"', methods[0]?.id],
    ["nothing", undefined, null],
    ["an empty text", "", null],
    ["empty quotes", '""', null],
    ["a name in quotes and blanks", ' " Acme Okta " ', methods[0]?.id],
    ["a lone quote", '"', "unknown_sso_name"],
    ["a quote at the start only", '"acme-okta', "unknown_sso_name"],
    ["a quote at the end only", 'acme-okta"', "unknown_sso_name"],
    ["a quote at the start and another letter at the end", '"acme-oktas', "unknown_sso_name"],
    ["another letter at the start and a quote at the end", 'sacme-okta"', "unknown_sso_name"],
    ["an unknown name", "google", "unknown_sso_name"],
  ];
  for (const [what, sent, expected] of rows) it(`reads ${what}`, () => expect(bind(sent)).to.equal(expected));

  it("lists the team's method names where it is unknown", () => {
    const reading = readSsoName("google", methods);
    expect(!reading.ok && reading.refusal.cause).to.contain('"acme-okta (Acme Okta)", "acme-entra (Entra)"');
  });
  it("keeps the name as it was sent, and shows a name like the slug once", () => {
    const reading = readSsoName(' "ENTRA" ', methods);
    expect(reading).to.deep.equal({ ok: true, value: { method: methods[1]?.id, name: "ENTRA" } });
    const same = readSsoName("google", [aMethod({ slug: "okta", name: "Okta" })]);
    expect(!same.ok && same.refusal.cause).to.contain(' "okta".');
  });
  it("prefers a slug to another method's name", () => {
    const both = [aMethod({ slug: "one", name: "two" }), aMethod({ slug: "two", name: "Second" })];
    const reading = readSsoName("two", both);
    expect(reading.ok && reading.value?.method).to.equal(both[1]?.id);
  });
  it("does not choose between two methods of one name", () => {
    expect(readSsoName("Same", [aMethod({ name: "Same" }), aMethod({ name: "same" })]).ok).to.equal(false);
  });
});

describe("The mass change brake (design §2)", () => {
  const minute = 60_000;
  it("is off by default, and off in an hour that an admin has freed", () => {
    expect(isBraked({ massChangeBrake: null }, {}, noon)).to.equal(false);
    expect(isBraked({ massChangeBrake: 0.1 }, {}, noon)).to.equal(true);
    expect(isBraked({ massChangeBrake: 0.1 }, { unbrakedUntil: noon + 1 }, noon)).to.equal(false);
    expect(isBraked({ massChangeBrake: 0.1 }, { unbrakedUntil: noon }, noon)).to.equal(true);
  });
  it("lets the share of users go that were active before, rounded down, and always one", () => {
    expect(allowedRemovals(0.1, 9, 91)).to.equal(10);
    expect(allowedRemovals(0.1, 9, 90)).to.equal(9);
    expect(allowedRemovals(0.1, 0, 3)).to.equal(1);
    expect(allowedRemovals(1, 2, 3)).to.equal(5);
  });
  it("counts the slots of an hour, and forgets what is older", () => {
    expect(removalSlot(noon + 5 * minute) - removalSlot(noon)).to.equal(1);
    expect(oldestSlot(noon)).to.equal(removalSlot(noon - 55 * minute));
    expect(slotEnd(removalSlot(noon))).to.equal(noon + 60 * minute);
    expect(oldestSlot(slotEnd(removalSlot(noon)))).to.equal(removalSlot(noon) + 1);
  });
});
