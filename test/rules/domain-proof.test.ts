import { expect } from "chai";
import { domainRecord, domainStanding, domainState, vouchesForAddresses, type Domain } from "../../src/model/domain.js";
import { domainAfterCheck, doubledName, namesBelow, nextDomainCheck, problemOf } from "../../src/rules/index.js";
import { acme, noon } from "../support/builders.js";
import { aDomain } from "../support/keep-domain.js";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const asked = (own: Partial<Domain> = {}): Domain => aDomain({ teamId: acme, words: [], awaited: true, ...own });

describe("the proof of a domain by a TXT record", () => {
  const domain = asked({ token: "00ff".repeat(10) });
  const { value } = domainRecord(domain);
  const half = Math.floor(value.length / 2);
  const [left, right] = [value.slice(0, half), value.slice(half)];
  const rows: readonly [string, readonly (readonly string[])[], string | undefined][] = [
    ["the value", [[value]], undefined],
    ["the value in padding", [[`  ${value}\t\n`]], undefined],
    ["the value in no-break spaces", [[`\u00a0${value}\u200b`]], undefined],
    ["the value in quotes", [[`"${value}"`]], undefined],
    ["the value in the quotes of a word processor", [[`\u201c${value}\u201d`]], undefined],
    ["the value split into strings", [[left, right]], undefined],
    ["the value split and quoted by hand", [[`"${left}" "${right}"`]], undefined],
    ["the value in capitals", [[value.toUpperCase()]], undefined],
    ["the value among others", [["v=spf1 -all"], [value], ["drawbridge-verification=other"]], undefined],
    ["the value twice", [[value], [value]], undefined],
    ["the value of another team", [["drawbridge-verification=other"]], "wrong_value"],
    ["the value with more behind it", [[`${value}0`]], "wrong_value"],
    ["the token alone", [[domain.token]], "wrong_value"],
    ["the halves as two records", [[left], [right]], "wrong_value"],
    ["an empty record", [[""]], "no_record"],
    ["an empty record beside another one", [[""], ["v=spf1 -all"]], "wrong_value"],
  ];
  for (const [what, records, problem] of rows) {
    it(`${problem === undefined ? "is" : "is not"} ${what}`, () => {
      expect(problemOf(domain, { found: "records", records })).to.equal(problem);
    });
  }

  it("is looked for in a hundred records, and in no more", () => {
    const records = (before: number) => [...Array.from({ length: before }, () => ["x"]), [value]];
    expect(problemOf(domain, { found: "records", records: records(99) })).to.equal(undefined);
    expect(problemOf(domain, { found: "records", records: records(100) })).to.equal("wrong_value");
  });

  it("is read within the first 4,096 characters of a record", () => {
    const padded = (length: number) => ({ found: "records" as const, records: [[value.padStart(length)]] });
    expect(problemOf(domain, padded(4096))).to.equal(undefined);
    expect(problemOf(domain, padded(4097))).to.equal("wrong_value");
  });

  it("tells the ways of finding nothing apart", () => {
    for (const found of ["no_such_name", "no_record"] as const) expect(problemOf(domain, { found })).to.equal(found);
    expect(problemOf(domain, { found: "resolver", detail: "" })).to.equal("resolver");
  });

  it("stands below the domain, shown in full and as panels ask for it", () => {
    expect(domainRecord(domain)).to.deep.equal({
      type: "TXT",
      name: "_drawbridge.acme.example",
      relativeName: "_drawbridge",
      value: `drawbridge-verification=${domain.token}`,
    });
    expect(doubledName(domain)).to.equal("_drawbridge.acme.example.acme.example");
    expect(namesBelow("acme.example")).to.deep.equal(["example.acme.example", "acme.example.acme.example"]);
  });
});

describe("when a domain is looked for again", () => {
  it("is once a day as soon as it is proven", () => {
    const proven = asked({ createdAt: noon, provenAt: noon });
    expect(nextDomainCheck(proven, noon + minute)).to.equal(noon + minute + day);
  });
  it("is within a minute where a clock runs behind", () => {
    expect(nextDomainCheck(asked({ createdAt: noon }), noon - day)).to.equal(noon - day + minute);
  });
  it("is soon at first, ever more seldom for 72 hours, and once a day from then on", () => {
    const pending = asked({ createdAt: noon });
    const waits = [0, minute, 10 * minute, 5 * hour, 72 * hour, 400 * day].map(
      (waited) => (nextDomainCheck(pending, noon + waited) ?? 0) - noon - waited,
    );
    expect(waits).to.deep.equal([minute, minute, 10 * minute, hour, day, day]);
  });

  it("is once a day while it holds, and soon again once it is lost", () => {
    const holding = asked({ createdAt: noon, provenAt: noon + day });
    expect(nextDomainCheck(holding, noon + 9 * day)).to.equal(noon + 10 * day);
    const failing = { ...holding, failingSince: noon + 9 * day };
    expect(nextDomainCheck(failing, noon + 9 * day)).to.equal(noon + 9 * day + minute);
    expect(nextDomainCheck(failing, noon + 20 * day)).to.equal(noon + 21 * day);
  });

  it("is never where somebody's word is enough", () => {
    expect(nextDomainCheck(asked({ words: ["operator"] }), noon)).to.equal(undefined);
    expect(nextDomainCheck(asked({ words: ["file"] }), noon)).to.equal(undefined);
  });
});

describe("a proof that is sticky", () => {
  const told = (domain: Domain, now: number) => [domainState(domain), domainStanding(domain, now)];

  it("is pending until it is found, and good for nothing until then", () => {
    const missed = domainAfterCheck(asked(), "no_record", noon);
    expect(missed.became).to.equal(undefined);
    expect(told(missed.domain, noon)).to.deep.equal(["pending", "none"]);
    const found = domainAfterCheck(missed.domain, undefined, noon + 1);
    expect(found.became).to.equal("verified");
    expect(told(found.domain, noon + 1)).to.deep.equal(["verified", "holds"]);
    expect(found.domain).not.to.have.property("problem");
    expect(domainAfterCheck(found.domain, undefined, noon + 2)).not.to.have.property("became");
  });

  for (const problem of ["no_such_name", "no_record", "wrong_value", "resolver"] as const) {
    it(`warns at once when it is lost (${problem}), holds for 30 days, and lapses then`, () => {
      const { domain: held } = domainAfterCheck(asked(), undefined, noon);
      const lost = domainAfterCheck(held, problem, noon + day);
      expect(lost.became).to.equal("failing");
      expect(lost.domain).to.include({ problem, failingSince: noon + day });
      expect(told(lost.domain, noon + 31 * day - 1)).to.deep.equal(["failing", "holds"]);
      expect(vouchesForAddresses(lost.domain, noon + 31 * day - 1)).to.equal(true);
      expect(told(lost.domain, noon + 31 * day)).to.deep.equal(["failing", "lapsed"]);
      expect(vouchesForAddresses(lost.domain, noon + 31 * day)).to.equal(false);
      const still = domainAfterCheck(lost.domain, "no_record", noon + 2 * day);
      expect(still).not.to.have.property("became");
      expect(still.domain.failingSince).to.equal(noon + day);
    });
  }

  it("holds again when it is found again, and when the operator vouches", () => {
    const lapsed = asked({ provenAt: noon, failingSince: noon + day });
    const found = domainAfterCheck(lapsed, undefined, noon + 90 * day);
    expect(found.became).to.equal("verified");
    expect(told(found.domain, noon + 90 * day)).to.deep.equal(["verified", "holds"]);
    expect(found.domain.provenAt, "when it was proven first").to.equal(noon);
    expect(told({ ...lapsed, words: ["operator"] }, noon + 90 * day)).to.deep.equal(["verified", "holds"]);
  });
});
