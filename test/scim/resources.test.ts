import { expect } from "chai";
import type { MethodId } from "../../src/model/ids.js";
import { newId } from "../../src/lib/new-id.js";
import { CUSTOM } from "../../src/scim/urns.js";
import {
  DRAWBRIDGE,
  ENTERPRISE,
  etagOf,
  groupResource,
  GROUP,
  type MemberParts,
  membersText,
  preconditionOf,
  ScimError,
  USER,
  userEtag,
  userResource,
  versionMismatch,
} from "../../src/scim/index.js";
import { aGroup, aUser, later, noon } from "../support/builders.js";

const base = "https://bridge.acme.example/scim/v2/acme";
const times = { version: 3, createdAt: noon, updatedAt: later(1000) };

describe("A user as it is answered (RFC 7643 §4.1, §4.3)", () => {
  const ada = aUser({ ...times, userName: "ada@acme.example" });
  const meta = {
    resourceType: "User",
    created: "2026-11-25T12:00:00.000Z",
    lastModified: "2026-11-25T12:00:01.000Z",
    location: `${base}/Users/${ada.id}`,
    version: 'W/"3"',
  };

  it("has what is assigned and nothing else", () => {
    const expected = {
      schemas: [USER],
      id: ada.id,
      userName: "ada@acme.example",
      emails: [{ value: "ada@acme.example", type: "work", primary: true }],
      active: true,
      meta,
    };
    expect(userResource(ada, undefined, base)).to.deep.equal(expected);
    expect(userResource(ada, [], base)).to.deep.equal(expected);
    expect(userResource({ ...ada, externalId: "x", active: false }, undefined, base)).to.deep.equal({
      ...expected,
      externalId: "x",
      active: false,
    });
  });

  it("names the extensions it has data of, and no other", () => {
    const enterprise = { department: "R&D" };
    const sso = { method: newId<MethodId>(), name: "acme-okta" };
    const shown = (own: Partial<typeof ada>) => {
      const { schemas, [ENTERPRISE]: first, [DRAWBRIDGE]: second } = userResource({ ...ada, ...own }, undefined, base);
      return [schemas, first, second];
    };
    expect(shown({})).to.deep.equal([[USER], undefined, undefined]);
    expect(shown({ profile: { enterprise } })).to.deep.equal([[USER, ENTERPRISE], enterprise, undefined]);
    expect(shown({ sso })).to.deep.equal([[USER, DRAWBRIDGE], undefined, { ssoName: "acme-okta" }]);
    expect(shown({ profile: { enterprise }, sso })).to.deep.equal([
      [USER, ENTERPRISE, DRAWBRIDGE],
      enterprise,
      { ssoName: "acme-okta" },
    ]);
  });

  it("names the extension of a team's own attributes where it has nothing but those", () => {
    const custom = { costcode: { type: "string", value: "R-7" } } as const;
    const attributes = [{ name: "costCode", type: "string", multiValued: false }] as const;
    const { schemas, [CUSTOM]: own } = userResource({ ...ada, profile: { custom } }, undefined, base, attributes);
    expect([schemas, own]).to.deep.equal([[USER, CUSTOM], { costCode: "R-7" }]);
  });

  const groups = [
    { groupId: "g1", displayName: "Eng" },
    { groupId: "g2", displayName: "Ops" },
  ];
  it("shows each group with its address", () => {
    expect(userResource(ada, groups, base).groups).to.deep.equal([
      { value: "g1", $ref: `${base}/Groups/g1`, display: "Eng", type: "direct" },
      { value: "g2", $ref: `${base}/Groups/g2`, display: "Ops", type: "direct" },
    ]);
  });

  it("has a version that moves with the groups it shows, by id, name and order", () => {
    const tags = [
      undefined,
      groups,
      groups.slice(1),
      [...groups].reverse(),
      [{ groupId: "g1", displayName: "Fng" }, ...groups.slice(1)],
      [{ groupId: "h1", displayName: "Eng" }, ...groups.slice(1)],
      // no id and name may run into one another
      [{ groupId: "g", displayName: "1Eng" }, ...groups.slice(1)],
    ].map((shown) => userEtag(ada, shown));
    expect(new Set(tags)).to.have.length(tags.length);
    for (const tag of tags.slice(1)) {
      expect(tag).to.match(/^W\/"3-[0-9a-z]{1,7}"$/);
      expect(preconditionOf(tag)).to.deep.equal(new Set([3]));
    }
    expect(userEtag(ada, groups)).to.equal(userEtag({ version: 3 }, groups));
    expect(userEtag(ada, [])).to.equal('W/"3"');
  });

  it("keeps its version over releases: caches and clients hold it", () => {
    expect(userEtag(ada, groups)).to.equal('W/"3-qfc8ie"');
  });
});

describe("A group as it is answered (RFC 7643 §4.2)", () => {
  it("has what is assigned, its members aside", () => {
    const group = aGroup({ ...times, displayName: "Eng" });
    const expected = {
      schemas: [GROUP],
      id: group.id,
      displayName: "Eng",
      meta: {
        resourceType: "Group",
        created: "2026-11-25T12:00:00.000Z",
        lastModified: "2026-11-25T12:00:01.000Z",
        location: `${base}/Groups/${group.id}`,
        version: 'W/"3"',
      },
    };
    expect(groupResource(group, base)).to.deep.equal(expected);
    expect(groupResource({ ...group, externalId: "x" }, base)).to.deep.equal({ ...expected, externalId: "x" });
  });

  const members = [
    { userId: "u1", display: 'A"da' },
    { userId: "u2", display: "" },
  ];
  const none: MemberParts = { value: false, $ref: false, type: false, display: false };
  const written = (parts: Partial<MemberParts>): unknown =>
    JSON.parse(`[${membersText(members, base, { ...none, ...parts }, true)}]`);
  const rows: readonly [string, Partial<MemberParts>, unknown][] = [
    ["ids", { value: true }, [{ value: "u1" }, { value: "u2" }]],
    ["addresses", { $ref: true }, [{ $ref: `${base}/Users/u1` }, { $ref: `${base}/Users/u2` }]],
    ["kinds", { type: true }, [{ type: "User" }, { type: "User" }]],
    ["names, where there are any", { display: true }, [{ display: 'A"da' }, {}]],
    [
      "all of it",
      { value: true, $ref: true, type: true, display: true },
      [
        { value: "u1", $ref: `${base}/Users/u1`, type: "User", display: 'A"da' },
        { value: "u2", $ref: `${base}/Users/u2`, type: "User" },
      ],
    ],
  ];
  for (const [what, parts, expected] of rows) {
    it(`shows ${what} of its members`, () => expect(written(parts)).to.deep.equal(expected));
  }

  it("joins pages of members by a comma, and an empty page by none", () => {
    const parts = { ...none, value: true };
    const [one] = [members.slice(1)];
    expect(membersText(one, base, parts, true)).to.equal('{"value":"u2"}');
    expect(membersText(one, base, parts, false)).to.equal(',{"value":"u2"}');
    expect(membersText([], base, parts, true)).to.equal("");
    expect(membersText([], base, parts, false)).to.equal("");
  });
});

describe("Versions on the wire (RFC 7644 §3.14)", () => {
  it("are weak tags", () => {
    expect(etagOf(3)).to.equal('W/"3"');
    expect(etagOf(3, "")).to.equal('W/"3"');
    expect(etagOf(3, "abc")).to.equal('W/"3-abc"');
  });

  it("are read from a list of a hundred, and not from a longer one", () => {
    const list = (count: number) => Array.from({ length: count }, (_, n) => `"${n}"`).join(",");
    expect(preconditionOf(list(100))).to.have.property("size", 100);
    expect(() => preconditionOf(list(101))).to.throw(ScimError);
  });

  const rows: readonly [string, unknown][] = [
    [' "3" ', new Set([3])],
    [" * ", "any"],
    ["3 , 4", new Set([3, 4])],
    ['"3-a"', new Set([3])],
    ['"3-"', new Set()],
    ['"a3"', new Set()],
    ['"1234567890123456"', new Set()],
    ['"3,4"', new Set()],
  ];
  for (const [header, expected] of rows) {
    it(`read If-Match ${header} as ${expected === "any" ? "any version" : `versions ${[...(expected as Set<number>)].join()}`}`, () => {
      expect(preconditionOf(header)).to.deep.equal(expected);
    });
  }

  it("answer one that moved on with 412", () => expect(versionMismatch()).to.include({ status: 412 }));
});
