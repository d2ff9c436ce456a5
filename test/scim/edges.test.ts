import { expect } from "chai";
import {
  badRequest,
  errorBody,
  isUnchanged,
  matches,
  parseFilter,
  preconditionOf,
  projectionOf,
  readSortBy,
  readUser,
  resolveData,
  ScimError,
  shown,
  strictly,
  toleranceOf,
  userKind,
  withoutSecrets,
} from "../../src/scim/index.js";
import { compareBy } from "../../src/scim/filter/compare-by.js";
import { readMessageSchemas, readResourceSchemas } from "../../src/scim/read-schemas.js";
import { shownName } from "../../src/scim/scim-error.js";

const detailOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ScimError) return `${error.status} ${error.scimType ?? "-"}: ${error.detail}`;
    throw error;
  }
  return "nothing was refused";
};

describe("What a client sent, in a detail", () => {
  it("is shown to 80 characters, on one line and visible", () => {
    expect(shown("x".repeat(80))).to.equal("x".repeat(80));
    expect(shown("x".repeat(81))).to.equal(`${"x".repeat(80)}…`);
    expect(shown("a\nb\u200bc\u202ed\ufeffe\u007ff")).to.equal("a?b?c?d?e?f");
    // a pair that is cut in two leaves no half
    expect(shown(`${"x".repeat(79)}\u{1F600}`)).to.equal(`${"x".repeat(79)}?…`);
  });

  it("is shown to 150 characters where it is a name, and of a longer one both ends", () => {
    expect(shownName("n".repeat(150))).to.equal("n".repeat(150));
    const long = `${"a".repeat(60)}${"m".repeat(20)}${"z".repeat(80)}`;
    expect(shownName(long)).to.equal(`${"a".repeat(60)}…${"z".repeat(80)}`);
    expect(shownName(`${"n".repeat(150)}m`)).to.equal(`${"n".repeat(60)}…${"n".repeat(79)}m`);
  });

  it("stands in the body of an answer with its keyword and reference, where there is one (RFC 7644 §3.12)", () => {
    const schemas = ["urn:ietf:params:scim:api:messages:2.0:Error"];
    expect(errorBody(badRequest("invalidPath", "No."))).to.deep.equal({
      schemas,
      status: "400",
      scimType: "invalidPath",
      detail: "No.",
    });
    const plain = errorBody(new ScimError(412, undefined, "No."), "r1");
    expect(plain).to.deep.equal({ schemas, status: "412", detail: "No. (reference r1)" });
    expect(plain).to.not.have.property("scimType");
  });
});

describe("The schemas that a message names (RFC 7644 §3.1)", () => {
  const user = "urn:ietf:params:scim:schemas:core:2.0:User";
  const group = "urn:ietf:params:scim:schemas:core:2.0:Group";
  const patch = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
  const tolerant = toleranceOf("auto");
  const list = (count: number, name = user) => Array.from({ length: count }, () => name);

  it("are a list of a hundred at most, of 1,024 characters each", () => {
    const notAList = '400 invalidSyntax: "schemas" must be a list of URNs, 100 at most.';
    const of = (value: unknown) => detailOf(() => readResourceSchemas(userKind, value, tolerant));
    const taken = "nothing was refused";
    expect([of(list(100)), of([user, "x".repeat(1024)]), of(null)]).to.deep.equal([taken, taken, taken]);
    for (const value of [list(101), [user, "x".repeat(1025)], user, {}, [user, 5]])
      expect(of(value)).to.equal(notAList);
  });

  it("are known in any letter case, and told apart from those of other things", () => {
    expect([...readResourceSchemas(userKind, [user.toUpperCase()], strictly())]).to.deep.equal([user.toLowerCase()]);
    expect(detailOf(() => readResourceSchemas(userKind, [user, group], tolerant))).to.equal(
      `400 invalidSyntax: "schemas" names ${group.toLowerCase()}, but this is User.`,
    );
    expect(detailOf(() => readMessageSchemas(patch, [user], tolerant))).to.equal(
      `400 invalidSyntax: "schemas" names ${user.toLowerCase()}, but this is ${patch}.`,
    );
    expect(detailOf(() => readMessageSchemas(patch, [patch], strictly()))).to.equal("nothing was refused");
  });

  it("may be missing, unknown or of version 1 where the client is excused, and count as such", () => {
    const used = (value: unknown): string[] => {
      const tolerance = toleranceOf("auto");
      readResourceSchemas(userKind, value, tolerance);
      return [...tolerance.used];
    };
    expect(used([user])).to.deep.equal([]);
    expect(used([])).to.deep.equal(["missing-schemas"]);
    expect(used(undefined)).to.deep.equal(["missing-schemas"]);
    expect(used([user, "urn:x"])).to.deep.equal(["unknown-schemas"]);
    expect(used(["urn:scim:schemas:core:1.0"])).to.deep.equal(["scim-1-schemas"]);
    const strict = (value: unknown) => detailOf(() => readResourceSchemas(userKind, value, strictly()));
    expect(strict([])).to.equal(`400 invalidSyntax: "schemas" must name ${user}.`);
    expect(strict([user, "urn:x"])).to.equal(
      '400 invalidSyntax: "schemas" names "urn:x", which this server does not know.',
    );
  });
});

describe("Tags of versions at their edges (RFC 9110 §13.1)", () => {
  const malformed = '400 invalidSyntax: If-Match and If-None-Match take a list of entity tags, such as W/"3", or *.';
  it("may come without quotes, 40 characters long", () => {
    expect(preconditionOf("3")).to.deep.equal(new Set([3]));
    expect(preconditionOf("x".repeat(40))).to.deep.equal(new Set());
    expect(detailOf(() => preconditionOf("x".repeat(41)))).to.equal(malformed);
    for (const header of ["", " ", "a b", '"'])
      expect(
        detailOf(() => preconditionOf(header)),
        header,
      ).to.equal(malformed);
  });

  it("have a number of fifteen digits at most, and of ours maybe a second part", () => {
    expect(preconditionOf(`"${"9".repeat(15)}"`)).to.deep.equal(new Set([999_999_999_999_999]));
    expect(preconditionOf(`"${"9".repeat(16)}"`)).to.deep.equal(new Set());
    expect(preconditionOf('W/"3-abc", "4-", "5-ABC", "-6", "x7"')).to.deep.equal(new Set([3]));
    expect(preconditionOf(" * ")).to.equal("any");
    expect(preconditionOf(undefined)).to.equal(undefined);
  });

  it("say that the asker has this very representation, groups and all", () => {
    const etag = 'W/"3-abc"';
    const rows = [undefined, "*", 'W/"3-abc"', '"3-abc"', '"1", W/"3-abc"', 'W/"3"', '"3-abd"'];
    expect(rows.map((header) => isUnchanged(header, etag))).to.deep.equal([
      ...[false, true, true, true, true, false, false],
    ]);
  });
});

describe("Passwords in JSON within a text", () => {
  it("are taken out up to 65,536 characters, and with all the text beyond", () => {
    const text = (length: number): string => {
      const bare = JSON.stringify({ a: "", password: "s" });
      return JSON.stringify({ a: "x".repeat(length - bare.length), password: "s" });
    };
    const kept = withoutSecrets({ value: text(65_536) }) as { value: string };
    expect(JSON.parse(kept.value)).to.have.property("password", "[removed]");
    expect(withoutSecrets({ value: text(65_537) })).to.deep.equal({ value: "[removed]" });
    const plain = `${"x".repeat(70_000)}{`;
    expect(withoutSecrets({ value: plain })).to.deep.equal({ value: plain });
  });

  it("are looked for as deep as elsewhere, and counted among the values", () => {
    const nested = (depth: number): unknown => (depth === 0 ? { password: "s" } : [nested(depth - 1)]);
    expect(withoutSecrets({ a: JSON.stringify(nested(9)) })).to.deep.equal({
      a: `${"[".repeat(9)}{"password":"[removed]"}${"]".repeat(9)}`,
    });
    expect(withoutSecrets({ a: JSON.stringify(nested(10)) })).to.deep.equal({
      a: `${"[".repeat(10)}"[too deep]"${"]".repeat(10)}`,
    });
    expect(withoutSecrets({ a: "[1,2,3,4]" }, 5)).to.deep.equal({ a: "[1,2,3,4]" });
    expect(withoutSecrets({ a: "[1,2,3,4,5]" }, 5)).to.equal("[more than 5 values]");
  });
});

describe("Passwords in a body that holds as many values as are looked at", () => {
  it("are taken out at its very end", () => {
    const kept = { a: 1, password: "[removed]" };
    expect(withoutSecrets({ a: 1, password: "s" }, 2)).to.deep.equal(kept);
    expect(withoutSecrets([{ a: 1, password: "s" }], 3)).to.deep.equal([kept]);
    expect(withoutSecrets({ b: [0, { a: 1, password: "s" }], password: "s" }, 6)).to.deep.equal({
      b: [0, kept],
      password: "[removed]",
    });
    expect(withoutSecrets({ b: [0, { a: 1, password: "s" }], password: "s" }, 5)).to.equal("[more than 5 values]");
    expect(withoutSecrets([1, { a: 1, password: "s" }], 3)).to.equal("[more than 3 values]");
  });
});

describe("Comparisons one by one (RFC 7644 §3.4.2.2)", () => {
  const at = "2026-01-31T08:00:00Z";
  const resource = { userName: "Bea", active: true, meta: { created: at, lastModified: at } };
  const holds = (filter: string): boolean => matches(parseFilter(filter, userKind, strictly()), resource);
  const rows: readonly (readonly [op: string, less: boolean, same: boolean, more: boolean])[] = [
    ["eq", false, true, false],
    ["ne", true, false, true],
    ["gt", true, false, false],
    ["ge", true, true, false],
    ["lt", false, false, true],
    ["le", false, true, true],
  ];
  for (const [op, less, same, more] of rows) {
    it(`${op} of texts and of times`, () => {
      const texts = ["bdz", "bea", "beb"].map((value) => holds(`userName ${op} "${value}"`));
      expect(texts).to.deep.equal([less, same, more]);
      const times = ["2026-01-31T07:59:59.999Z", at, "2026-01-31T08:00:00.001Z"];
      expect(times.map((value) => holds(`meta.created ${op} "${value}"`))).to.deep.equal([less, same, more]);
    });
  }
  it("co, sw and ew look within, at the beginning and at the end", () => {
    const of = (op: string) => ["b", "e", "a", "bea", "x", ""].map((value) => holds(`userName ${op} "${value}"`));
    expect(of("co")).to.deep.equal([true, true, true, true, false, true]);
    expect(of("sw")).to.deep.equal([true, false, false, true, false, true]);
    expect(of("ew")).to.deep.equal([false, false, true, true, false, true]);
  });
  it("co, sw and ew find nothing in a number", () => {
    for (const op of ["co", "sw", "ew"] as const) expect(compareBy(op, 7, 7), op).to.equal(false);
  });
  it("of what is not there hold for ne alone", () => {
    const of = (op: string) => holds(`title ${op} "x"`);
    expect(["eq", "ne", "gt", "ge", "lt", "le", "co", "sw", "ew"].filter(of)).to.deep.equal(["ne"]);
  });

  it("are refused with the place where something else is needed", () => {
    const told = (filter: string) => detailOf(() => parseFilter(filter, userKind, strictly()));
    const needs = (what: string) => `400 invalidFilter: The filter needs ${what}.`;
    expect(told("(title pr")).to.equal(needs('")", but the filter ends'));
    expect(told("title pr x")).to.equal(needs('and, or, or the end, but there is "x" at character 10'));
    expect(told('"x" pr')).to.equal(needs('an attribute, but there is "x" at character 1'));
    expect(told("title (")).to.equal(needs('an operator, but there is "(" at character 7'));
    expect(told("title eq")).to.equal(needs("a value, but the filter ends"));
    expect(told("title eq ]")).to.equal(needs('a value, but there is "]" at character 10'));
  });
});

describe("JSON in a text, in place of a complex value", () => {
  const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
  const read = (name: string) => readUser({ schemas, userName: "ada", name }, toleranceOf("auto"));
  it("is read as the object that it says, and refused where it says a list", () => {
    expect(JSON.stringify(read('{"givenName":"Ada"}'))).to.contain('"name":{"givenName":"Ada"}');
    expect(detailOf(() => read('["Ada"]'))).to.match(/^400 invalidValue: name must be an object/);
  });
});

describe("References of a bulk request in its data (RFC 7644 §3.7.2)", () => {
  it("are followed twelve objects deep, as deep as any message goes", () => {
    const nested = (depth: number, value: string): unknown =>
      depth === 0 ? { value } : { a: nested(depth - 1, value) };
    const resolve = (depth: number) => resolveData(nested(depth, "bulkId:a"), () => "id");
    expect(resolve(12)).to.deep.equal(nested(12, "id"));
    expect(resolve(13)).to.deep.equal(nested(13, "bulkId:a"));
  });
});

describe("Names of attributes in the parameters of a list", () => {
  it("are 300 characters long at most, known or not", () => {
    const of = (length: number) =>
      detailOf(() => projectionOf(userKind, ["x".repeat(length)], undefined, toleranceOf("auto")));
    expect(of(300)).to.equal("nothing was refused");
    expect(of(301)).to.match(/is not the name of an attribute/);
  });

  it("may be a value path, of which the attribute counts", () => {
    const cut = projectionOf(userKind, ['emails[type eq "work"]'], undefined, strictly());
    expect([cut.wants("emails"), cut.wants("title"), cut.wants("id")]).to.deep.equal([true, false, true]);
    expect(detailOf(() => projectionOf(userKind, ["[x]"], undefined, strictly()))).to.equal(
      '400 invalidValue: "[x]" is not the name of an attribute.',
    );
  });

  it("lead a list's order to a value, and to nothing secret or made of parts", () => {
    const told = (name: string) => detailOf(() => readSortBy(userKind, name, toleranceOf("auto")));
    expect(readSortBy(userKind, "emails", strictly()).sub?.name).to.equal("value");
    expect(readSortBy(userKind, "name.familyName", strictly()).sub?.name).to.equal("familyName");
    expect(readSortBy(userKind, "userName", strictly()).sub).to.equal(undefined);
    expect(told("password")).to.equal('400 invalidPath: There is no attribute "password" to sort by.');
    expect(told("nothing")).to.equal('400 invalidPath: There is no attribute "nothing" to sort by.');
    expect(told("name")).to.equal("400 invalidPath: name is complex: sort by one of its sub-attributes.");
  });
});
