import { expect } from "chai";
import { matches, parseFilter, printFilter, ScimError, strictly, toleranceOf, userKind } from "../../src/scim/index.js";

const strict = (filter: string) => parseFilter(filter, userKind, strictly());
const printed = (filter: string) => printFilter(userKind, strict(filter));

describe("The texts of a filter (RFC 7644 §3.4.2.2)", () => {
  const marked: readonly [string, string][] = [
    ["title eq 'a b'", "a b"],
    ["title eq 'O'Brien'", "O'Brien"],
    ["title eq 'O''Brien'", "O'Brien"],
    ["title eq 'O\\'Brien'", "O'Brien"],
    ["title eq 'a\\\\b'", "a\\b"],
    ["title eq 'a\\b'", "a\\b"],
    ["title eq ''''", "'"],
    ["title eq `a`", "a"],
    ["title eq `a´", "a"],
    ["title eq ´a´", "a"],
    ["title eq ‘a’", "a"],
    ["title eq ’a’", "a"],
    ["title eq ‚a‘", "a"],
    ["title eq “a b”", "a b"],
    ["title eq ”a”", "a"],
    ["title eq „a“", "a"],
    ["title eq „a”", "a"],
    ["title eq «a»", "a"],
    ["title eq »a«", "a"],
    ["title eq ‹a›", "a"],
    ["title eq ›a‹", "a"],
    ["title eq ＂a＂", "a"],
    ["(title eq 'a')", "a"],
    ["title eq 'a)b'", "a)b"],
  ];
  for (const [filter, value] of marked) {
    it(`are read from other marks where the client is excused: ${filter}`, () => {
      const tolerance = toleranceOf("auto");
      expect(parseFilter(filter, userKind, tolerance)).to.have.property("value", value);
      expect([...tolerance.used]).to.deep.equal(["other-quotes"]);
      expect(() => strict(filter)).to.throw(ScimError, /double quotes, as in title eq/);
    });
  }

  const unclosed: readonly [string, number][] = [
    ["title eq '", 10],
    ["title eq ''", 10],
    ["title eq 'a", 10],
    ["title eq “a'", 10],
    ["title eq 'a\\'", 10],
    ["(title eq 'a", 11],
    ["title eq 'a\u0000'", 10],
    ["title eq 'a'b", 10],
  ];
  for (const [filter, at] of unclosed) {
    it(`are refused where such a mark closes nothing: ${JSON.stringify(filter)}`, () => {
      const refused = new RegExp(`in double quotes; the one at character ${at} does not`);
      expect(() => parseFilter(filter, userKind, toleranceOf("auto"))).to.throw(ScimError, refused);
    });
  }

  it("go on after an other mark as after a quote", () => {
    const filter = parseFilter("title eq 'a' and emails[type eq 'work'].value eq 'b'", userKind, toleranceOf("auto"));
    expect(printFilter(userKind, filter)).to.equal('title eq "a" and emails[type eq "work" and value eq "b"]');
  });

  const refused: readonly [string, RegExp][] = [
    ['title eq "a', /begins at character 10 is not a JSON string/],
    ['title eq "a\\"', /begins at character 10 is not/],
    ['title eq "\\u0000"', /begins at character 10 holds characters/],
    ['(title eq "\\q")', /begins at character 11 is not/],
    ["title eq %22a", /double quotes/],
    ["title eq %27a", /double quotes/],
    ["title eq &quot;a", /double quotes/],
    ["title eq &#39;a", /double quotes/],
    ["title eq \\a", /double quotes/],
    ["title eq true", /double quotes/],
    ["title eq FALSE", /double quotes/],
    ["title eq", /needs a value, but the filter ends/],
    ["title eq )", /needs a value, but there is "\)" at character 10/],
    ['title eq "a" )', /needs and, or, or the end, but there is "\)" at character 14/],
    ['title eq "a" title', /but there is "title" at character 14/],
    ['"title" eq "a"', /needs an attribute, but there is "title" at character 1/],
    ['title "eq" "a"', /needs an operator, but there is "eq" at character 7/],
    ["title eq (", /needs a value, but there is "\("/],
    ['emails [type eq "a"]', /needs an operator, but there is "\["/],
    ['emails[type eq "a"', /needs "\]", but the filter ends/],
    ['emails[type eq "a") ', /needs "\]", but there is "\)"/],
  ];
  for (const [filter, why] of refused) {
    it(`are refused, with the place: ${filter}`, () => {
      expect(() => parseFilter(filter, userKind, toleranceOf("auto"))).to.throw(ScimError, why);
    });
  }

  it("may be 4,096 characters long with the filter, and not one more", () => {
    const filter = (length: number) => `title eq "${"x".repeat(length - 11)}"`;
    expect(strict(filter(4096))).to.have.property("kind", "compare");
    expect(() => strict(filter(4097))).to.throw(ScimError, /The filter is longer than 4096/);
  });
});

describe("A filter printed (for logs and attempts)", () => {
  const rows: readonly [string, string][] = [
    ["USERNAME PR", "userName pr"],
    ['title eq "a" or title eq "b" or title eq "c"', 'title eq "a" or title eq "b" or title eq "c"'],
    ['title eq "a" or (title eq "b" or title eq "c")', 'title eq "a" or (title eq "b" or title eq "c")'],
    ['(title eq "a" and title eq "b") and title eq "c"', 'title eq "a" and title eq "b" and title eq "c"'],
    ['title eq "a" and (title eq "b" and title eq "c")', 'title eq "a" and (title eq "b" and title eq "c")'],
    [
      "(title pr or active eq true) and (title pr or title pr)",
      "(title pr or active eq true) and (title pr or title pr)",
    ],
    [
      "(title pr and active eq true) or (title pr and title pr)",
      "title pr and active eq true or title pr and title pr",
    ],
    ["((title pr))", "title pr"],
    ["not((title pr))", "not (title pr)"],
    ['emails[(type eq "a")]', 'emails[type eq "a"]'],
    ["emails[type pr]", "emails[type pr]"],
    ['meta.created eq "2026-01-31T09:00:00+01:00"', 'meta.created eq "2026-01-31T08:00:00.000Z"'],
    ["title eq null", "not (title pr)"],
    ["title ne null", "title pr"],
  ];
  for (const [filter, text] of rows) it(`is ${text}`, () => expect(printed(filter)).to.equal(text));
});

describe("What meets a filter (RFC 7644 §3.4.2.2, table 3)", () => {
  const meets = (filter: string, own: Record<string, unknown>) => matches(strict(filter), own);

  it("orders texts and instants, the bound itself only where the operator says so", () => {
    const said = (op: string) => ["a", "b", "c"].map((value) => meets(`title ${op} "b"`, { title: value })).join();
    expect([said("gt"), said("ge"), said("lt"), said("le")]).to.deep.equal([
      "false,false,true",
      "false,true,true",
      "true,false,false",
      "true,true,false",
    ]);
    const at = (op: string) =>
      [7, 8, 9]
        .map((hour) =>
          meets(`meta.created ${op} "2026-01-31T08:00:00Z"`, { meta: { created: `2026-01-31T0${hour}:00:00Z` } }),
        )
        .join();
    expect([at("gt"), at("ge"), at("lt"), at("le")]).to.deep.equal([
      "false,false,true",
      "false,true,true",
      "true,false,false",
      "true,true,false",
    ]);
  });

  const rows: readonly [string, Record<string, unknown>, boolean][] = [
    ['title sw "b"', { title: "abc" }, false],
    ['title ew "b"', { title: "abc" }, false],
    ['title sw "a"', { title: "abc" }, true],
    ['title ew "c"', { title: "abc" }, true],
    ['title co "d"', { title: "abc" }, false],
    ['title gt "a"', {}, false],
    ['title lt "a"', { title: 5 }, false],
    ['title ne "a"', {}, true],
    ['title ne "a"', { title: "A" }, false],
    ["title pr", { title: "" }, false],
    ["title pr", { title: null }, false],
    ["emails pr", { emails: [] }, false],
    ["emails pr", { emails: [{ type: "work" }] }, true],
    ["emails.value pr", { emails: [{ type: "work" }] }, false],
    ["emails.value pr", { emails: [{ type: "work" }, { value: "a" }] }, true],
    ["emails.value pr", { emails: ["a"] }, false],
    ['emails[type eq "work"]', { emails: null }, false],
    ['emails[type eq "work"]', { emails: ["work", { type: "work" }] }, true],
    ['emails[type eq "work"]', { emails: [null, { type: "work" }] }, true],
    ["emails.value pr", { emails: [null] }, false],
    ['emails[type eq "work"]', { emails: { type: "work" } }, true],
    ["active eq true", { active: "true" }, false],
    ["active ne true", {}, true],
  ];
  for (const [filter, object, expected] of rows) {
    it(`${JSON.stringify(object)} ${expected ? "meets" : "does not meet"} ${filter}`, () => {
      expect(meets(filter, object)).to.equal(expected);
    });
  }

  it("has extension data under its URN only", () => {
    const urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
    const filter = `${urn}:department eq "a"`;
    expect(meets(filter, { [urn]: { department: "a" } })).to.equal(true);
    expect(meets(filter, { department: "a" })).to.equal(false);
    expect(meets(filter, { [urn]: ["a"] })).to.equal(false);
  });
});
