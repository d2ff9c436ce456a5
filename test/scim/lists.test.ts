import { randomBytes } from "node:crypto";
import { expect } from "chai";
import {
  isUnchanged,
  listHead,
  listRequestOfBody,
  listRequestOfQuery,
  listResponse,
  listTail,
  openCursor,
  preconditionOf,
  projectionOf,
  queryOf,
  readSortBy,
  ScimError,
  sealCursor,
  strictly,
  toleranceOf,
  userKind,
  checkContentType,
  nameOfRef,
} from "../../src/scim/index.js";

const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
const asked = (url: string) => listRequestOfQuery(queryOf(url));

describe("SCIM list requests (RFC 7644 §3.4.2, RFC 9865 §2)", () => {
  const rows: readonly (readonly [string, number, unknown])[] = [
    ["/Users", 100, { by: "index", startIndex: 1 }],
    ["/Users?", 100, { by: "index", startIndex: 1 }],
    ["/Users?count=5&startIndex=6", 5, { by: "index", startIndex: 6 }],
    ["/Users?count=0", 0, { by: "index", startIndex: 1 }],
    ["/Users?count=-3&startIndex=-2", 0, { by: "index", startIndex: 1 }],
    ["/Users?startIndex=0", 100, { by: "index", startIndex: 1 }],
    ["/Users?count=99999999999999999999", 1000, { by: "index", startIndex: 1 }],
    ["/Users?COUNT=5&startindex=2", 5, { by: "index", startIndex: 2 }],
    ["/Users?cursor", 100, { by: "cursor", cursor: "" }],
    ["/Users?cursor=&count=2", 2, { by: "cursor", cursor: "" }],
    ["/Users?cursor=abc", 100, { by: "cursor", cursor: "abc" }],
    ["/Users?aadOptscim062020&count=5", 5, { by: "index", startIndex: 1 }],
  ];
  for (const [url, count, paging] of rows) {
    it(`reads ${url}`, () => {
      expect(asked(url)).to.deep.include({ count, paging });
    });
  }

  it("decodes as clients encode: plus signs, percent signs, commas within brackets", () => {
    const request = asked(
      '/Users?filter=userName+eq+%22a%2Bb%22&attributes=userName,emails[type%20eq%20"a,b"],%20id&sortOrder=DESCENDING',
    );
    expect(request.filter).to.equal('userName eq "a+b"');
    expect(request.attributes).to.deep.equal(["userName", 'emails[type eq "a,b"]', "id"]);
    expect(request.descending).to.equal(true);
  });

  const refused: readonly (readonly [string, string])[] = [
    ["/Users?count=abc", "invalidValue"],
    ["/Users?startIndex=1.5", "invalidValue"],
    ["/Users?cursor&count=abc", "invalidCount"],
    ["/Users?cursor=x&startIndex=1", "invalidValue"],
    ["/Users?count=1&count=2", "invalidValue"],
    ["/Users?sortOrder=up", "invalidValue"],
    ["/Users?filter=%zz", "invalidSyntax"],
    ["/Users?filter=%ff", "invalidSyntax"],
    ["/Users?filter=%00", "invalidSyntax"],
  ];
  for (const [url, scimType] of refused) {
    it(`refuses ${url} as ${scimType}`, () => {
      expect(() => asked(url))
        .to.throw(ScimError)
        .with.property("scimType", scimType);
    });
  }

  it("reads a SearchRequest", () => {
    const body = {
      schemas: [SEARCH],
      filter: "title pr",
      startIndex: 2,
      count: 3,
      attributes: ["userName"],
      sortBy: "title",
    };
    expect(listRequestOfBody(body, strictly())).to.deep.equal({
      filter: "title pr",
      sortBy: "title",
      descending: false,
      attributes: ["userName"],
      excludedAttributes: undefined,
      count: 3,
      paging: { by: "index", startIndex: 2 },
    });
    expect(listRequestOfBody({ schemas: [SEARCH], cursor: "" }, strictly()).paging).to.deep.equal({
      by: "cursor",
      cursor: "",
    });
  });

  it("takes numbers as texts in a SearchRequest under auto only", () => {
    const body = { schemas: [SEARCH], count: "2" };
    expect(listRequestOfBody(body, toleranceOf("auto")).count).to.equal(2);
    expect(() => listRequestOfBody(body, strictly()))
      .to.throw(ScimError)
      .with.property("scimType", "invalidValue");
  });

  const badBodies: readonly unknown[] = [
    null,
    [],
    { schemas: [SEARCH], filter: 5 },
    { schemas: [SEARCH], count: 1.5 },
    { schemas: [SEARCH], where: "x" },
    { schemas: [SEARCH], attributes: [5] },
    { schemas: [SEARCH], cursor: 5 },
    { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"] },
  ];
  for (const body of badBodies) {
    it(`refuses the SearchRequest ${JSON.stringify(body)}`, () => {
      expect(() => listRequestOfBody(body, toleranceOf("auto")))
        .to.throw(ScimError)
        .with.property("status", 400);
    });
  }

  it("sorts by a multi-valued attribute's value and refuses what cannot be sorted by", () => {
    expect(nameOfRef(userKind, readSortBy(userKind, "EMAILS", strictly()))).to.equal("emails.value");
    expect(nameOfRef(userKind, readSortBy(userKind, "name.familyname", strictly()))).to.equal("name.familyName");
    for (const part of ["resourceType", "created", "lastModified", "location", "version"]) {
      expect(nameOfRef(userKind, readSortBy(userKind, `META.${part}`, strictly()))).to.equal(`meta.${part}`);
    }
    for (const by of ["name", "nope", "password", "__proto__", "addresses", 'emails[type eq "work"]']) {
      expect(() => readSortBy(userKind, by, strictly()))
        .to.throw(ScimError)
        .with.property("scimType", "invalidPath");
    }
  });

  it("writes head and tail around resources as the whole would be", () => {
    const facts = { totalResults: 5, startIndex: 2, itemsPerPage: 1, nextCursor: undefined };
    expect(JSON.parse(`${listHead(facts)}{"id":"a"}${listTail}`)).to.deep.equal(
      JSON.parse(JSON.stringify(listResponse(facts, [{ id: "a" }]))),
    );
  });
});

describe("SCIM cursors (RFC 9865 §2.1)", () => {
  const key = [randomBytes(32)];
  const now = 1_700_000_000_000;
  const binding = { directory: "d1", query: ["title pr", undefined, false] };
  const cursor = sealCursor({ id: "u1", sort: "ada" }, binding, key, now);

  it("are of unreserved characters and lead to their place", () => {
    expect(cursor).to.match(/^[A-Za-z0-9._~-]+$/);
    expect(cursor).not.to.contain("ada");
    expect(openCursor(cursor, binding, key, now + 1000)).to.deep.equal({ id: "u1", sort: "ada" });
    expect(openCursor(sealCursor({ id: "u1" }, binding, key, now), binding, key, now)).to.deep.equal({ id: "u1" });
    expect(openCursor(sealCursor({ id: "u1", sort: null }, binding, key, now), binding, key, now)).to.deep.equal({
      id: "u1",
      sort: null,
    });
  });

  it("lead on while their key is rotated, until it is taken away", () => {
    const rotated = [randomBytes(32), ...key];
    expect(openCursor(cursor, binding, rotated, now)).to.deep.equal({ id: "u1", sort: "ada" });
    const next = sealCursor({ id: "u2" }, binding, rotated, now);
    expect(openCursor(next, binding, rotated.slice(0, 1), now)).to.deep.equal({ id: "u2" });
  });

  it("lead on from the longest value that a list can be sorted by", () => {
    for (const letter of ["é", "\u0001"]) {
      const place = { id: "u1", sort: letter.repeat(65_536) };
      expect(openCursor(sealCursor(place, binding, key, now), binding, key, now)).to.deep.equal(place);
    }
  });

  it("end after an hour", () => {
    expect(() => openCursor(cursor, binding, key, now + 3_600_000))
      .to.throw(ScimError)
      .with.property("scimType", "expiredCursor");
  });

  const forgeries: readonly (readonly [string, () => unknown])[] = [
    ["of another query", () => openCursor(cursor, { ...binding, query: ["title pr", undefined, true] }, key, now)],
    ["of another directory", () => openCursor(cursor, { ...binding, directory: "d2" }, key, now)],
    ["of another key", () => openCursor(cursor, binding, [randomBytes(32)], now)],
    ["cut short", () => openCursor(cursor.slice(0, -2), binding, key, now)],
    [
      "with a letter changed",
      () => openCursor(`${cursor.startsWith("A") ? "B" : "A"}${cursor.slice(1)}`, binding, key, now),
    ],
    ["made up", () => openCursor("abc", binding, key, now)],
    ["of other characters", () => openCursor("a b+/=", binding, key, now)],
    ["of a megabyte", () => openCursor("a".repeat(1_000_000), binding, key, now)],
  ];
  for (const [what, open] of forgeries) {
    it(`refuses one ${what}`, () => {
      expect(open).to.throw(ScimError).with.property("scimType", "invalidCursor");
    });
  }
});

describe("SCIM attributes and excludedAttributes (RFC 7644 §3.9)", () => {
  const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
  const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
  const ada = {
    schemas: [USER, ENT],
    id: "u1",
    userName: "ada",
    name: { givenName: "Ada", familyName: "Lovelace" },
    emails: [{ value: "a", type: "work" }, { value: "b" }],
    [ENT]: { department: "R&D", manager: { value: "u9", $ref: "r" } },
    meta: { resourceType: "User", version: 'W/"1"' },
  };
  const cut = (attributes?: string[], excluded?: string[]) =>
    projectionOf(userKind, attributes, excluded, toleranceOf("auto")).cut(ada);
  const bare = { schemas: [USER], id: "u1" };

  it("are the whole where neither is asked for, and nothing is copied", () => expect(cut()).to.equal(ada));

  const rows: readonly (readonly [string, string[] | undefined, string[] | undefined, unknown])[] = [
    ["one attribute", ["USERNAME"], undefined, { ...bare, userName: "ada" }],
    ["a sub-attribute", ["name.givenName"], undefined, { ...bare, name: { givenName: "Ada" } }],
    ["a sub-attribute of each element", ["emails.type"], undefined, { ...bare, emails: [{ type: "work" }] }],
    [
      "an attribute of an extension",
      [`${ENT}:department`],
      undefined,
      { ...bare, schemas: [USER, ENT], [ENT]: { department: "R&D" } },
    ],
    [
      "a sub-attribute of an extension",
      [`${ENT}:manager.value`],
      undefined,
      { ...bare, schemas: [USER, ENT], [ENT]: { manager: { value: "u9" } } },
    ],
    ["a whole extension", [ENT], undefined, { ...bare, schemas: [USER, ENT], [ENT]: ada[ENT] }],
    ["a name in full", [`${USER}:userName`], undefined, { ...bare, userName: "ada" }],
    ["id alone", ["id"], undefined, bare],
    ["what nobody knows", ["nope", "constructor"], undefined, bare],
    ["no attribute of one letter, with brackets either", ['x[type eq "work"]'], undefined, bare],
    ["a value path, as some send it", ['emails[type eq "work"]'], undefined, { ...bare, emails: ada.emails }],
    ["all but one", undefined, ["emails", "meta", ENT], { ...bare, userName: "ada", name: ada.name }],
    [
      "all but a part",
      undefined,
      ["name.givenName", "emails", "meta", `${ENT}:manager`],
      {
        ...bare,
        schemas: [USER, ENT],
        userName: "ada",
        name: { familyName: "Lovelace" },
        [ENT]: { department: "R&D" },
      },
    ],
    ["never without id and schemas", undefined, ["id", "schemas", "emails", "meta", "name", "userName", ENT], bare],
  ];
  for (const [what, attributes, excluded, expected] of rows) {
    it(`returns ${what}`, () => {
      expect(cut(attributes, excluded)).to.deep.equal(expected);
    });
  }

  it("says what need not be read at all", () => {
    expect(projectionOf(userKind, ["userName"], undefined, strictly()).wants("groups")).to.equal(false);
    expect(projectionOf(userKind, undefined, ["groups"], strictly()).wants("groups")).to.equal(false);
    expect(projectionOf(userKind, undefined, ["groups.display"], strictly()).wants("groups")).to.equal(true);
    expect(projectionOf(userKind, undefined, undefined, strictly()).wants("groups")).to.equal(true);
  });

  it("refuses what is no name, and under strict what no schema has", () => {
    for (const name of ["a b", "userName;", "__proto__.x"]) expect(() => cut([name])).to.throw(ScimError);
    expect(() => projectionOf(userKind, ["nope"], undefined, strictly())).to.throw(ScimError);
  });
});

describe("SCIM versions and media types (RFC 7644 §3.1, §3.14)", () => {
  it("reads If-Match as any version, or as a list of them, weak or not, with or without quotes", () => {
    expect(preconditionOf(undefined)).to.equal(undefined);
    expect(preconditionOf("*")).to.equal("any");
    expect(preconditionOf('W/"3"')).to.deep.equal(new Set([3]));
    expect(preconditionOf('"3", W/"4-abc" , "x"')).to.deep.equal(new Set([3, 4]));
    expect(preconditionOf("3")).to.deep.equal(new Set([3]));
    for (const header of ["", "W/3 x", '"a'])
      expect(() => preconditionOf(header))
        .to.throw(ScimError)
        .with.property("status", 400);
  });

  it("compares If-None-Match weakly", () => {
    expect(isUnchanged(undefined, 'W/"3"')).to.equal(false);
    expect(isUnchanged('"3"', 'W/"3"')).to.equal(true);
    expect(isUnchanged('W/"2", W/"3"', 'W/"3"')).to.equal(true);
    expect(isUnchanged("*", 'W/"3"')).to.equal(true);
    expect(isUnchanged('W/"3"', 'W/"3-abc"')).to.equal(false);
  });

  it("takes SCIM and plain JSON in UTF-8, in any letter case, and nothing else", () => {
    for (const type of [
      undefined,
      "",
      "application/scim+json",
      "Application/JSON; Charset=UTF-8",
      'application/scim+json;charset="utf-8"',
    ])
      checkContentType(type);
    for (const type of ["text/plain", "application/xml", "application/json; charset=utf-16", "multipart/form-data"]) {
      expect(() => checkContentType(type))
        .to.throw(ScimError)
        .with.property("status", 415);
    }
  });
});
