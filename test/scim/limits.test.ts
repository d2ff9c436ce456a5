import { randomBytes } from "node:crypto";
import { expect } from "chai";
import {
  checkContentType,
  listHead,
  listRequestOfBody,
  listResponse,
  namesInText,
  openCursor,
  projectionOf,
  queryOf,
  ScimError,
  sealCursor,
  strictly,
  toleranceOf,
  userKind,
  withoutSecrets,
} from "../../src/scim/index.js";

const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
const search = (body: Record<string, unknown>) =>
  listRequestOfBody({ schemas: [SEARCH], ...body }, toleranceOf("auto"));

describe("A list request at its edges (RFC 7644 §3.4.2.4, §3.4.3)", () => {
  const taken: readonly [string, Record<string, unknown>, unknown][] = [
    ["numbers below their range", { count: -1, startIndex: 0 }, { count: 0, paging: { by: "index", startIndex: 1 } }],
    [
      "numbers above it",
      { count: 1001, startIndex: 3e9 },
      { count: 1000, paging: { by: "index", startIndex: 2147483647 } },
    ],
    [
      "texts above it",
      { count: "1001", startIndex: "3000000000" },
      { count: 1000, paging: { by: "index", startIndex: 2147483647 } },
    ],
    ["the greatest count", { count: 1000 }, { count: 1000 }],
    ["signed texts", { count: "+5", startIndex: "-3" }, { count: 5, paging: { by: "index", startIndex: 1 } }],
    [
      "null as absent",
      { count: null, filter: null, sortBy: null, cursor: null },
      { count: 100, paging: { by: "index", startIndex: 1 }, descending: false },
    ],
    ["empty texts as absent", { filter: "", sortBy: "", sortOrder: "" }, { descending: false }],
    [
      "names in any letter case",
      { FILTER: "title pr", SortOrder: "Descending" },
      { filter: "title pr", descending: true },
    ],
    [
      "a list of names",
      { attributes: ["a", "b"], excludedAttributes: [] },
      { attributes: ["a", "b"], excludedAttributes: undefined },
    ],
    ["names in one text", { attributes: "a, b" }, { attributes: ["a", "b"] }],
    ["ascending order", { sortOrder: "ASCENDING" }, { descending: false }],
  ];
  for (const [what, body, expected] of taken) {
    it(`takes ${what}`, () => expect(search(body)).to.deep.include(expected));
  }

  const refused: readonly [string, Record<string, unknown>, RegExp][] = [
    ["a parameter twice", { count: 1, COUNT: 2 }, /"count" is there twice/],
    ["an unknown one", { where: 1 }, /has no "where"/],
    ["a cursor and a startIndex", { cursor: "", startIndex: 1 }, /not both/],
    ["a cursor that is no text", { cursor: 5 }, /cursor must be text/],
    ["a filter that is no text", { filter: 5 }, /filter must be text/],
    ["a sortBy that is no text", { sortBy: 5 }, /sortBy must be text/],
    ["an order that is no text", { sortOrder: 5 }, /sortOrder must be text/],
    ["another order", { sortOrder: "up" }, /ascending or descending/],
    ["names that are no texts", { attributes: ["a", 5] }, /attributes must be a list/],
    ["excluded names that are no list", { excludedAttributes: 5 }, /excludedAttributes must be a list/],
    ["a broken number", { startIndex: 1.5 }, /startIndex must be a whole number/],
    ["a number of 21 digits", { count: "1".repeat(21) }, /count must be a whole number/],
    ["an empty text for a number", { count: "" }, /count must be a whole number/],
  ];
  for (const [what, body, why] of refused) {
    it(`refuses ${what}`, () => expect(() => search(body)).to.throw(ScimError, why));
  }

  it("shows of what was sent a short piece only", () => {
    expect(() => search({ [`a${"x".repeat(5000)}`]: 1 })).to.throw(ScimError, /has no "ax{10,300}…"\.$/);
  });

  it("tells a bad count by cursor from other bad numbers (RFC 9865 §2.1)", () => {
    const typeOf = (body: Record<string, unknown>) => {
      try {
        search(body);
      } catch (error) {
        return (error as ScimError).scimType;
      }
      return undefined;
    };
    expect(typeOf({ count: true })).to.equal("invalidValue");
    expect(typeOf({ count: true, cursor: "" })).to.equal("invalidCount");
    expect(typeOf({ startIndex: true, cursor: "" })).to.equal("invalidValue");
  });

  it("splits names at commas outside brackets", () => {
    expect(namesInText("a,b")).to.deep.equal(["a", "b"]);
    expect(namesInText(" a , ,b, ")).to.deep.equal(["a", "b"]);
    expect(namesInText('a[x eq "1,2"],b')).to.deep.equal(['a[x eq "1,2"]', "b"]);
    expect(namesInText("a[[1,2],3],b")).to.deep.equal(["a[[1,2],3]", "b"]);
    expect(namesInText("a],b")).to.deep.equal(["a]", "b"]);
    for (const nothing of ["", "  ", ",", undefined, 5]) expect(namesInText(nothing)).to.equal(undefined);
  });

  it("takes 16,384 characters of names, and not one more", () => {
    expect(namesInText("x".repeat(16_384))).to.have.length(1);
    expect(() => namesInText("x".repeat(16_385))).to.throw(ScimError, /too long/);
  });

  it("takes 200 names, and not one more", () => {
    const names = (count: number) => Array.from({ length: count }, () => "title");
    expect(projectionOf(userKind, names(200), undefined, strictly()).wants("title")).to.equal(true);
    expect(() => projectionOf(userKind, names(201), undefined, strictly())).to.throw(ScimError, /More than 200/);
  });

  it("says in a list response what is known, and nothing else", () => {
    const schemas = ["urn:ietf:params:scim:api:messages:2.0:ListResponse"];
    const facts = { totalResults: 2, itemsPerPage: 0 };
    expect(listResponse(facts, [])).to.deep.equal({ schemas, ...facts, Resources: [] });
    expect(listResponse({ ...facts, startIndex: 1, nextCursor: "c" }, ["r"])).to.deep.equal({
      schemas,
      ...facts,
      startIndex: 1,
      nextCursor: "c",
      Resources: ["r"],
    });
    expect(listHead(facts)).to.match(/,"Resources":\[$/);
  });
});

describe("A query as clients encode it (RFC 3986 §2.1)", () => {
  const rows: readonly [string, unknown][] = [
    ["/Users", []],
    ["/Users?", []],
    ["/Users?&&", []],
    ["/Users?a", [["a", ""]]],
    ["/Users?a=", [["a", ""]]],
    ["/Users?a=b=c", [["a", "b=c"]]],
    [
      "/Users?a=1&b=2",
      [
        ["a", "1"],
        ["b", "2"],
      ],
    ],
    ["/Users?a+b=c+d", [["a b", "c d"]]],
    [
      "/Users?a=c+d&b=%20",
      [
        ["a", "c+d"],
        ["b", " "],
      ],
    ],
    [
      "/Users?filter=c+d&b=%20",
      [
        ["filter", "c d"],
        ["b", " "],
      ],
    ],
    [
      "/Users?FILTER=c+d&b=%20",
      [
        ["FILTER", "c d"],
        ["b", " "],
      ],
    ],
    ["/Users?filter=c%20d+e", [["filter", "c d+e"]]],
    ["/Users?a=?", [["a", "?"]]],
  ];
  for (const [url, expected] of rows) it(`reads ${url}`, () => expect(queryOf(url)).to.deep.equal(expected));
  it("refuses what is no UTF-8, and NUL", () => {
    expect(() => queryOf("/Users?a=%ff")).to.throw(ScimError, /percent-encoded/);
    expect(() => queryOf("/Users?a=%00")).to.throw(ScimError, /NUL/);
  });
});

describe("A cursor at its edges (RFC 9865 §2.1)", () => {
  const keys = [randomBytes(32)];
  const binding = { directory: "d1", query: ["q"] };
  const now = 1_700_000_000_000;
  const typeOf = (open: () => unknown) => {
    try {
      open();
    } catch (error) {
      return (error as ScimError).scimType;
    }
    return undefined;
  };

  it("is good until the hour is over", () => {
    const cursor = sealCursor({ id: "u1" }, binding, keys, now);
    expect(openCursor(cursor, binding, keys, now + 3_599_999)).to.deep.equal({ id: "u1" });
    expect(typeOf(() => openCursor(cursor, binding, keys, now + 3_600_000))).to.equal("expiredCursor");
  });

  it("carries the longest value that a list is sorted by", () => {
    const cursor = sealCursor({ id: "u1", sort: "x".repeat(8192) }, binding, keys, now);
    expect(openCursor(cursor, binding, keys, now))
      .to.have.property("sort")
      .with.length(8192);
    expect(typeOf(() => openCursor("A".repeat(24_001), binding, keys, now))).to.equal("invalidCursor");
  });

  it("has one spelling", () => {
    const cursor = sealCursor({ id: "u1" }, binding, keys, now);
    for (const other of [`${cursor}=`, `${cursor}.`, ` ${cursor}`, `${cursor}~`, ""]) {
      expect(
        typeOf(() => openCursor(other, binding, keys, now)),
        other,
      ).to.equal("invalidCursor");
    }
  });

  it("is never the same twice, and is not made without a key", () => {
    expect(sealCursor({ id: "u1" }, binding, keys, now)).not.to.equal(sealCursor({ id: "u1" }, binding, keys, now));
    expect(() => sealCursor({ id: "u1" }, binding, [], now)).to.throw(TypeError, /needs a key/);
    const cursor = sealCursor({ id: "u1" }, binding, keys, now);
    expect(typeOf(() => openCursor(cursor, binding, [], now))).to.equal("invalidCursor");
  });

  it("tells a part that is absent from an empty one, and the parts from one another", () => {
    const cursor = sealCursor({ id: "u1" }, { directory: "d1", query: [undefined, "a"] }, keys, now);
    for (const query of [["", "a"], ["a"], ["a", undefined], [undefined, "a", undefined]]) {
      expect(typeOf(() => openCursor(cursor, { directory: "d1", query }, keys, now))).to.equal("invalidCursor");
    }
  });
});

describe("Bodies without secrets (RFC 7643 §9)", () => {
  const urn = "urn:ietf:params:scim:schemas:core:2.0:User";
  const rows: readonly [string, unknown, unknown][] = [
    ["a key", { password: "s" }, { password: "[removed]" }],
    ["a key in any letter case", { PassWord: { a: 1 } }, { PassWord: "[removed]" }],
    ["a key with its URN", { [`${urn}:password`]: "s" }, { [`${urn}:password`]: "[removed]" }],
    [
      "the path of an operation",
      { op: "add", path: "password", value: "s" },
      { op: "add", path: "password", value: "[removed]" },
    ],
    ["such a path in any letter case", { Path: "PASSWORD", VALUE: "s" }, { Path: "PASSWORD", VALUE: "[removed]" }],
    ["a path that is no name", { path: "/password", value: "s" }, { path: "/password", value: "[removed]" }],
    ["a path with a filter", { path: 'password[value eq "s"]', value: "s" }, { path: "[removed]", value: "[removed]" }],
    ["JSON in a text", { value: '{"password":"s"}' }, { value: '{"password":"[removed]"}' }],
    ["a list", [{ a: 1 }, { password: "s" }, { b: 2 }], [{ a: 1 }, { password: "[removed]" }, { b: 2 }]],
  ];
  for (const [where, body, expected] of rows) {
    it(`lose a password: ${where}`, () => expect(withoutSecrets(body)).to.deep.equal(expected));
  }

  const kept: readonly unknown[] = [
    { passwordHint: "a", mypassword: "b" },
    { path: "title", value: "password" },
    { path: 'emails[type eq "work"]', value: "x" },
    { path: 5, value: "s" },
    { paths: "password", value: "s" },
    { value: '{"title":"a"}' },
    { value: "{broken" },
    null,
    5,
    "password",
  ];
  for (const body of kept) {
    it(`keep all else as the same object: ${JSON.stringify(body)}`, () => expect(withoutSecrets(body)).to.equal(body));
  }

  it("share what holds no secret", () => {
    const harmless = { members: [{ value: "a" }] };
    const clean = withoutSecrets({ harmless, password: "s" }) as { harmless: unknown };
    expect(clean.harmless).to.equal(harmless);
  });

  it("are looked at twelve levels deep", () => {
    const nested = (depth: number): unknown => (depth === 0 ? { a: 1 } : [nested(depth - 1)]);
    const whole = nested(11);
    expect(withoutSecrets(whole)).to.equal(whole);
    expect(JSON.stringify(withoutSecrets(nested(12)))).to.equal(`${"[".repeat(12)}"[too deep]"${"]".repeat(12)}`);
  });

  it("are not kept where they hold more values than are looked at", () => {
    const list = (count: number) => Array.from({ length: count }, (_, n) => n);
    const object = (count: number) => Object.fromEntries(list(count).map((n) => [`k${n}`, n]));
    expect(withoutSecrets(list(5), 5)).to.deep.equal(list(5));
    expect(withoutSecrets(list(6), 5)).to.equal("[more than 5 values]");
    expect(withoutSecrets(object(5), 5)).to.deep.equal(object(5));
    expect(withoutSecrets(object(6), 5)).to.equal("[more than 5 values]");
    expect(withoutSecrets({ a: list(4) }, 5)).to.deep.equal({ a: list(4) });
    expect(withoutSecrets({ a: list(5) }, 5)).to.equal("[more than 5 values]");
    expect(withoutSecrets([object(2), object(2)], 5)).to.equal("[more than 5 values]");
  });
});

describe("Media types (RFC 7644 §3.1)", () => {
  for (const type of [
    "application/json; charset=utf8",
    "application/json;  charset=UTF-8 ",
    "application/scim+json;",
  ]) {
    it(`takes ${type}`, () => expect(() => checkContentType(type)).not.to.throw());
  }
  for (const type of [
    "application/jsonx",
    "xapplication/json",
    "application/scim+xml",
    "application/json; charset=latin1",
  ]) {
    it(`refuses ${type}`, () =>
      expect(() => checkContentType(type))
        .to.throw(ScimError)
        .with.property("status", 415));
  }
});
