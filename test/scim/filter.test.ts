import { expect } from "chai";
import fc from "fast-check";
import {
  matches,
  parseFilter,
  printFilter,
  ScimError,
  strictly,
  toleranceOf,
  userKind,
  groupKind,
} from "../../src/scim/index.js";

const seed = Number(process.env.SEED ?? 20261125);
const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";

const ada = {
  id: "u1",
  externalId: "00uA",
  userName: "Ada@Acme.example",
  displayName: 'Ada "the Countess"',
  active: true,
  name: { familyName: "Lovelace", givenName: "Ada" },
  emails: [
    { value: "ada@acme.example", type: "work", primary: true },
    { value: "ada@home.example", type: "home" },
  ],
  [ENT]: { department: "R&D", manager: { value: "u9" } },
  meta: { resourceType: "User", created: "2026-01-31T08:00:00Z" },
};

/** filter, and whether Ada meets it. */
const answers: readonly (readonly [string, boolean])[] = [
  ['userName eq "ada@acme.example"', true],
  ['USERNAME EQ "ADA@ACME.EXAMPLE"', true],
  ['userName ne "bob"', true],
  ['userName co "@acme."', true],
  ['userName sw "ADA"', true],
  ['userName ew ".example"', true],
  ['userName gt "aaa"', true],
  ['userName lt "aaa"', false],
  ['userName ge "ada@acme.example"', true],
  ['userName le "ada@acme.example"', true],
  ['externalId eq "00ua"', false],
  ['externalId eq "00uA"', true],
  ["active eq true", true],
  ["active eq TRUE", true],
  ["active ne false", true],
  ["title pr", false],
  ["name pr", true],
  ["title eq null", true],
  ["userName ne null", true],
  ["not (title pr)", true],
  ["not (not (title pr))", false],
  ["NOT(title pr) AND active eq true", true],
  ['displayName eq "Ada \\"the Countess\\""', true],
  ['displayName co "\\u0041da"', true],
  ['name.familyName eq "lovelace"', true],
  ['emails eq "ada@home.example"', true],
  ['emails.value eq "ada@home.example" and emails.type eq "work"', true],
  ['emails[value eq "ada@home.example" and type eq "work"]', false],
  ['emails[type eq "work" and not (value co "home")]', true],
  ['emails[type eq "work"].value eq "ada@acme.example"', true],
  ['emails[type eq "home"].value eq "ada@acme.example"', false],
  ["emails[primary eq true]", true],
  ['emails.type ne "work"', false],
  ['emails[type ne "work"]', true],
  [`${ENT}:department eq "r&d"`, true],
  [`${ENT.toUpperCase()}:DEPARTMENT eq "r&d"`, true],
  [`${ENT}:manager.value eq "u9"`, true],
  [`${ENT}:manager eq "u9"`, true],
  [`${CORE}:userName sw "ada"`, true],
  [`${CORE}:name.givenName eq "ada"`, true],
  ['meta.created lt "2026-01-31T10:00:00+01:00"', true],
  ['meta.created eq "2026-01-31T09:00:00+01:00"', true],
  ['meta.created gt "2026-01-31T08:00:00.001Z"', false],
  ['title pr or active eq true and userName sw "bob"', false],
  ['(title pr or active eq true) and userName sw "ada"', true],
  ['active eq true or title pr and userName sw "bob"', true],
  ['not (title pr) and active eq true or userName sw "bob"', true],
  ["  userName   pr  ", true],
];

const refused: readonly (readonly [string, RegExp])[] = [
  ["", /needs an attribute/],
  ["userName", /needs an operator/],
  ["userName eq", /needs a value/],
  ['userName like "a"', /"like" is not an operator/],
  ['userNam eq "a"', /no attribute "userNam"/],
  ['emails[kind eq "a"]', /no attribute "emails.kind"/],
  ['__proto__ eq "a"', /no attribute "__proto__"/],
  ['constructor.name eq "a"', /no attribute/],
  ['name.__proto__ eq "a"', /no attribute/],
  ['$where eq "a"', /no attribute/],
  ['userName.$ne eq "a"', /no attribute/],
  ["active gt true", /cannot be used on active/],
  ["active co true", /cannot be used on active/],
  ['x509Certificates.value gt "a"', /cannot be used/],
  ['active eq "yes"', /true or false/],
  ['active eq "true"', /true or false/],
  ["userName eq true", /a text/],
  ["userName eq 5", /not a number/],
  ["userName eq ada", /double quotes/],
  ["userName gt null", /only be compared by eq and ne/],
  ['meta.created eq "2026-01-31"', /a time such as/],
  ['meta.created eq "2026-02-31T00:00:00Z"', /a time such as/],
  ['meta.created co "2026"', /cannot be used/],
  ['name eq "Ada"', /complex/],
  ['addresses eq "x"', /complex/],
  ['password eq "x"', /cannot be searched/],
  ["password pr", /cannot be searched/],
  ['userName eq "a', /not a JSON string/],
  ['userName eq "\\x"', /not a JSON string/],
  ['userName eq "\\u0000"', /no value has/],
  ['userName eq "\\ud800"', /no value has/],
  ['(userName eq "a"', /needs "\)"/],
  ['userName eq "a")', /needs and, or/],
  ['userName eq "a" and', /needs an attribute/],
  ['userName eq "a" userName eq "b"', /needs and, or/],
  ["not userName pr", /no attribute "not"/],
  ['userName[value eq "a"]', /no sub-attributes/],
  ['emails[addresses[type eq "a"]]', /no attribute/],
  ['emails[type eq "work"]value eq "x"', /right after a bracket/],
  [`urn:x:userName eq "a"`, /no attribute/],
  [`department eq "a"`, /no attribute "department"/],
  ["(".repeat(33) + "userName pr" + ")".repeat(33), /deeper than 32/],
  ["not (".repeat(33) + "userName pr" + ")".repeat(33), /deeper than 32/],
];

describe("SCIM filters (RFC 7644 §3.4.2.2)", () => {
  for (const [filter, expected] of answers) {
    it(`answers ${expected ? "yes" : "no"} to ${filter}`, () => {
      expect(matches(parseFilter(filter, userKind, strictly()), ada)).to.equal(expected);
    });
  }

  for (const [filter, why] of refused) {
    it(`refuses ${filter.slice(0, 60)}`, () => {
      expect(() => parseFilter(filter, userKind, strictly()))
        .to.throw(ScimError, why)
        .with.property("scimType", "invalidFilter");
    });
  }

  it("takes 64 comparisons and refuses the 65th with tooMany", () => {
    const terms = (count: number) => Array.from({ length: count }, () => "title pr").join(" or ");
    expect(parseFilter(terms(64), userKind, strictly()).kind).to.equal("or");
    expect(() => parseFilter(terms(65), userKind, strictly()))
      .to.throw(ScimError)
      .with.property("scimType", "tooMany");
  });

  it("takes 32 levels of parentheses", () => {
    expect(parseFilter("(".repeat(32) + "title pr" + ")".repeat(32), userKind, strictly()).kind).to.equal("present");
  });

  const lenient: readonly (readonly [string, string, string])[] = [
    ['roles[primary eq "True"].value eq "admin"', "string-booleans", 'roles[primary eq true and value eq "admin"]'],
    ['active eq "false"', "string-booleans", "active eq false"],
    ["userName eq ada", "unquoted-value", 'userName eq "ada"'],
    ["title eq 5", "unquoted-value", 'title eq "5"'],
    ['manager eq "u9"', "bare-extension-name", `${ENT}:manager.value eq "u9"`],
  ];
  for (const [filter, name, meaning] of lenient) {
    it(`reads ${filter} by the leniency ${name}, and tells that it did`, () => {
      const tolerance = toleranceOf("auto");
      expect(printFilter(userKind, parseFilter(filter, userKind, tolerance))).to.equal(meaning);
      expect([...tolerance.used]).to.deep.equal([name]);
    });
  }

  it("takes ssoName bare, as the schema extension has it", () => {
    const filter = parseFilter('ssoName eq "okta"', userKind, strictly());
    expect(printFilter(userKind, filter)).to.equal(
      'urn:ietf:params:scim:schemas:extension:drawbridge:2.0:User:ssoName eq "okta"',
    );
  });

  it("means the members' value by members", () => {
    expect(printFilter(groupKind, parseFilter('id eq "g" and members eq "u"', groupKind, strictly()))).to.equal(
      'id eq "g" and members.value eq "u"',
    );
  });
});

describe("SCIM filters as a property", () => {
  const value = fc
    .string({ unit: "grapheme", maxLength: 12 })
    .filter((text) => !text.includes("\u0000") && !/[\ud800-\udfff]/u.test(text));
  const compare = fc
    .tuple(
      fc.constantFrom(
        "userName",
        "title",
        "name.familyName",
        "emails",
        "emails.type",
        "externalId",
        `${ENT}:department`,
      ),
      fc.constantFrom("eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"),
      value,
    )
    .map(([name, op, text]) => `${name} ${op} ${JSON.stringify(text)}`);
  const element = fc.tuple(fc.constantFrom("type", "value"), value).map(([n, v]) => `${n} eq ${JSON.stringify(v)}`);
  const leaf = fc.oneof(
    compare,
    fc.constantFrom("active eq true", "title pr", "name pr", 'meta.created gt "2026-01-01T00:00:00.5+02:00"'),
    fc.tuple(element, element).map(([a, b]) => `emails[${a} or not (${b})]`),
  );
  const filters = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      leaf,
      fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => `(${a}) and (${b})`),
      fc.tuple(tie("tree"), tie("tree")).map(([a, b]) => `${a} or ${b}`),
      tie("tree").map((inner) => `not (${inner})`),
    ),
  })).tree;

  it("prints what parses to the same tree", () => {
    fc.assert(
      fc.property(filters, (source) => {
        const tree = parseFilter(source, userKind, strictly());
        expect(parseFilter(printFilter(userKind, tree), userKind, strictly())).to.deep.equal(tree);
      }),
      { seed, numRuns: 500 },
    );
  });

  it("throws nothing but ScimError, whatever the text", () => {
    const pieces = fc.constantFrom(
      "userName",
      "emails[",
      "]",
      "(",
      ")",
      " ",
      "not",
      "and",
      "eq",
      '"a"',
      '"',
      "\\",
      "__proto__",
      ".value",
      "pr",
      "null",
      "true",
      "urn:",
      "\u0000",
      "\ud800",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces, { maxLength: 40 }).map((all) => all.join(" ")),
          fc.array(pieces).map((all) => all.join("")),
        ),
        (source) => {
          try {
            parseFilter(source, userKind, toleranceOf("auto"));
          } catch (error) {
            expect(error).to.be.instanceOf(ScimError);
          }
        },
      ),
      { seed, numRuns: 2000 },
    );
  });

  it("refuses hostile sizes by their length alone", () => {
    for (const source of [
      "(".repeat(10_000),
      `${"a.".repeat(50_000)} eq "x"`,
      `userName eq "${"x".repeat(1_000_000)}"`,
    ]) {
      expect(() => parseFilter(source, userKind, strictly())).to.throw(ScimError, /longer than 4096/);
    }
  });

  it("leaves Object.prototype alone", () => {
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
  });
});
