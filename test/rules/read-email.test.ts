import { expect } from "chai";
import { checkDomain, readEmail, readPerson } from "../../src/rules/index.js";
import { claims } from "../support/claims.js";

describe("The email of a sign-in (design §2, step 3)", () => {
  const usable: readonly [string, readonly string[], string][] = [
    ["a plain address", ["ada@acme.example"], "ada@acme.example"],
    ["its letter case as it came", ["Ada@ACME.example"], "Ada@ACME.example"],
    ["one address in several letter cases", ["Ada@acme.example", "ada@acme.example"], "Ada@acme.example"],
    ["one address beside values that are none", ["ada", "ada@acme.example", "-"], "ada@acme.example"],
    [
      "a guest's UPN of Entra",
      ["ada_other.example#EXT#@acme.onmicrosoft.com"],
      "ada_other.example#EXT#@acme.onmicrosoft.com",
    ],
    [
      "apostrophes, plus signs and letters of any language",
      ["zoë.o'neill+x@acme.example"],
      "zoë.o'neill+x@acme.example",
    ],
    ["an international domain", ["ada@bücher.example"], "ada@bücher.example"],
  ];
  for (const [what, candidates, value] of usable) {
    it(`takes ${what}`, () => {
      const reading = readEmail(candidates);
      expect(reading).to.have.property("ok", true);
      if (reading.ok) expect(reading.email.value).to.equal(value);
    });
  }

  const unusable: readonly [string, readonly string[]][] = [
    ["none", []],
    ["a blank one", [""]],
    ["no @", ["ada"]],
    ["a domain alone", ["acme.example"]],
    ["nothing before the @", ["@acme.example"]],
    ["nothing after the @", ["ada@"]],
    ["a domain of one label", ["ada@localhost"]],
    ["two different ones", ["ada@acme.example", "bob@acme.example"]],
    ["two @", ["ada@evil.example@acme.example"]],
    ["a list", ["ada@acme.example,bob@acme.example"]],
    ["a display name", ["Ada<ada@acme.example>"]],
    ["a quoted local part", ['"ada"@acme.example']],
    ["an address literal", ["ada@[127.0.0.1]"]],
    ["a final dot", ["ada@acme.example."]],
    ["255 characters", [`${"a".repeat(60)}@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.examples.example`]],
    ["a space", ["ada @acme.example"]],
    ["a no-break space", ["ada\u00a0@acme.example"]],
    ["an ideographic space", ["ada\u3000@acme.example"]],
    ["a Hangul filler", ["ada\u3164@acme.example"]],
    ["a braille blank", ["ada\u2800@acme.example"]],
    ["a zero-width space", ["ada\u200b@acme.example"]],
    ["a zero-width joiner", ["a\u200dda@acme.example"]],
    ["a right-to-left override", ["\u202eada@acme.example"]],
    ["a soft hyphen", ["a\u00adda@acme.example"]],
    ["a variation selector", ["ada\ufe0f@acme.example"]],
    ["a byte order mark", ["\ufeffada@acme.example"]],
    ["a line break", ["ada@acme.example\r\nBcc: bob@acme.example"]],
    ["a NUL", ["ada\u0000@acme.example"]],
    ["a lone surrogate", ["ada\ud800@acme.example"]],
    ["the Kelvin sign, which folds to k", ["\u212aate@acme.example"]],
    ["a long s, which other systems fold to s", ["\u017fam@acme.example"]],
    ["a dotted capital I, which lower case turns into i", ["\u0130da@acme.example"]],
    ["full-width letters", ["ａda@acme.example"]],
    ["a full-width @", ["ada＠acme.example"]],
    ["a ligature", ["ﬁona@acme.example"]],
    ["a Greek question mark, which NFC turns into a semicolon", ["a\u037eda@acme.example"]],
    ["a deceptive one beside a good one", ["ada@acme.example", "\u212aate@acme.example"]],
    ["the Kelvin sign in the domain", ["ada@\u212aacme.example"]],
    ["an ideographic full stop, which IDNA takes for a dot", ["ada@acme\u3002example"]],
    ["a half-width one", ["ada@acme\uff61example"]],
    ["a capital sharp s, which IDNA takes for two letters", ["ada@acme.gro\u1e9e.example"]],
  ];
  for (const [what, candidates] of unusable) {
    it(`refuses ${what}`, () => expect(readEmail(candidates)).to.have.property("ok", false));
  }

  it("lets no letter of Unicode stand for an ASCII one, neither by folding nor in a domain", function () {
    this.timeout(60_000);
    const passing: string[] = [];
    for (let code = 0x80; code <= 0x3ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const letter = String.fromCodePoint(code);
      const [local, domain] = [readEmail([`a${letter}a@acme.example`]), readEmail([`ada@a${letter}a.example`])];
      const isAscii = local.ok && /^[\u0000-\u007f]*$/.test(local.email.folded);
      if (isAscii || (domain.ok && !domain.email.domain.includes("xn--"))) passing.push(letter);
    }
    expect(passing).to.deep.equal([]);
  });

  it("compares case-insensitively and across compositions", () => {
    const [a, b] = ["ZOË@acme.example", "zoe\u0308@acme.example"].map((address) => readEmail([address]));
    expect(a?.ok === true && b?.ok === true && a.email.folded === b.email.folded).to.equal(true);
  });

  it("reads the domain in ASCII, so that a look-alike is not the verified one", () => {
    const reading = readEmail(["ada@\u0430cme.example"]);
    expect(reading.ok && reading.email.domain).to.equal("xn--cme-5cd.example");
  });

  it("is as quick with a hostile address of 100 kB as with a short one", () => {
    const hostile = `${"a.".repeat(50_000)}@${"b-".repeat(50_000)}`;
    expect(readEmail([hostile])).to.have.property("ok", false);
  });

  const faults: readonly [string, readonly string[], RegExp][] = [
    ["that none came", [], /^No value for the email came\.$/],
    ["what came in its place", ["ada"], /^"ada" is not an email address\.$/],
    ["the first of several that are none", ["ada", "bob"], /^"ada" is no/],
    ["how many came", ["a@acme.example", "b@acme.example", "A@acme.example"], /^2 different email addresses came\.$/],
    ["an invisible character", ["ada\u200b@acme.example"], /holds a control, format or invisible character\.$/],
    ["a space", ["ada @acme.example"], /holds a space\.$/],
    [
      "the letter that deceives",
      ["\u212aate@acme.example"],
      /holds the letter "\u212a", which stands for an ASCII one\.$/,
    ],
  ];
  for (const [what, candidates, fault] of faults) {
    it(`tells IT ${what}`, () => {
      const reading = readEmail(candidates);
      expect(!reading.ok && reading.fault).to.match(fault);
    });
  }

  it("takes 64 characters before the @ and 254 in all, and no more", () => {
    expect(readEmail([`${"a".repeat(64)}@acme.example`]).ok).to.equal(true);
    expect(readEmail([`${"a".repeat(65)}@acme.example`]).ok).to.equal(false);
    const before = `${"a".repeat(60)}@${"b".repeat(60)}.${"c".repeat(60)}.${"d".repeat(60)}.`;
    expect(readEmail([`${before}${"e".repeat(254 - before.length)}`]).ok).to.equal(true);
    expect(readEmail([`${before}${"e".repeat(255 - before.length)}`]).ok).to.equal(false);
  });

  it("tells IT which attributes came", () => {
    const reading = readPerson(claims({ emails: [], received: ["uid", "cn"] }));
    expect(!reading.ok && reading.refusal.code).to.equal("map_email");
    expect(!reading.ok && reading.refusal.cause).to.contain('"uid", "cn"');
  });

  it("shows what hides or reorders text by its number", () => {
    const reading = readPerson(claims({ emails: ["ada\u202e@acme.example"] }));
    expect(!reading.ok && reading.refusal.cause)
      .to.contain("\\u{202e}")
      .and.not.contain("\u202e");
  });
});

describe("The domain of a sign-in (design §2, step 4)", () => {
  const rows: readonly [string, readonly string[], readonly string[] | undefined, string, boolean][] = [
    ["a verified domain", ["acme.example"], undefined, "acme.example", true],
    ["a domain the method names in capitals", ["acme.example"], ["ACME.example"], "acme.example", true],
    ["another domain", ["acme.example"], undefined, "other.example", false],
    ["a subdomain", ["acme.example"], undefined, "eu.acme.example", false],
    ["a longer name with the same end", ["acme.example"], undefined, "notacme.example", false],
    ["any domain of a team without one", [], undefined, "acme.example", false],
    ["a domain the method is narrowed to", ["acme.example", "b.example"], ["b.example"], "b.example", true],
    ["a domain the method is not narrowed to", ["acme.example", "b.example"], ["b.example"], "acme.example", false],
    ["a domain only the method names", ["acme.example"], ["b.example"], "b.example", false],
  ];
  for (const [what, emailDomains, narrowed, domain, allowed] of rows) {
    it(`${allowed ? "lets in" : "refuses"} ${what}`, () => {
      const domains = emailDomains.map((name) => ({ domain: name, standing: "holds" as const }));
      const refusal = checkDomain(domain, domains, narrowed === undefined ? {} : { emailDomains: narrowed }, false);
      expect(refusal?.code).to.equal(allowed ? undefined : "domain_denied");
    });
  }

  it("tells IT what helps: to add the domain, to name it for the method, or to publish its proof again; and which are accepted", () => {
    const domains = [
      { domain: "acme.example", standing: "holds" },
      { domain: "old.example", standing: "lapsed" },
    ] as const;
    const fix = (domain: string, emailDomains?: readonly string[]) =>
      checkDomain(domain, domains, emailDomains === undefined ? {} : { emailDomains }, false)?.fix;
    expect(fix("new.example")).to.match(/^Add the domain/);
    expect(fix("new.example", ["acme.example"])).to.match(/^Verify the domain for the team and name it/);
    expect(fix("old.example")).to.match(/^Publish the TXT record again/);
    expect(checkDomain("new.example", domains, {}, false)?.expected).to.equal("acme.example");
  });

  it("lets nobody in by a domain that nothing has proven yet", () => {
    const domains = [{ domain: "acme.example", standing: "none" as const }];
    expect(checkDomain("acme.example", domains, {}, true)?.code).to.equal("domain_denied");
  });

  it("lets in by a lapsed domain only whom an identity of the method leads to, and says what is missing", () => {
    const domains = [{ domain: "acme.example", standing: "lapsed" as const }];
    expect(checkDomain("acme.example", domains, {}, true)).to.equal(undefined);
    const refusal = checkDomain("acme.example", domains, {}, false);
    expect(refusal?.code).to.equal("domain_denied");
    expect(refusal?.expected).to.equal("the TXT record at _drawbridge.acme.example");
    expect(checkDomain("acme.example", domains, { emailDomains: ["b.example"] }, true)?.code).to.equal("domain_denied");
  });
});
