import type { UserAttribute } from "../../../src/model/attributes.js";
import type { Group } from "../../../src/model/group.js";
import type { User } from "../../../src/model/user.js";
import type { Comparison, GroupQuestion, UserQuestion } from "../../../src/store/port/questions.js";
import { expect } from "chai";
import fc from "fast-check";
import { aGroup, aMethod, aUser, later, noon } from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { groupHolds, userHolds, type KnownEdge } from "./oracle.js";
import { anyGroupQuestion, anyUser, anyUserQuestion } from "./arbitrary.js";
import { ids, sorted, type Stage } from "./stage.js";

const all = { skip: 0, limit: 1000 };
const eq = (attribute: UserAttribute, value: string | number | boolean): UserQuestion => match(attribute, "eq", value);
const not = (of: UserQuestion): UserQuestion => ({ is: "not", of });
function match(attribute: UserAttribute, op: Comparison, value: string | number | boolean): UserQuestion {
  return { is: "match", attribute, op, value };
}

const ada: Partial<User> = {
  userName: "Ada@acme.example",
  externalId: "Ext-1",
  createdAt: noon,
  updatedAt: later(1000),
  sso: { method: aMethod().id, name: "Okta" },
  profile: {
    displayName: "Ada L_%*",
    name: { givenName: "Ada", familyName: "Lovelace" },
    title: "Countess",
    emails: [
      { value: "ada@acme.example", type: "work", primary: true },
      { value: "ada@home.example", type: "home" },
    ],
    addresses: [{ country: "GB", type: "work", primary: true }],
    enterprise: { department: "Engines", manager: { value: "M1" } },
    custom: {
      level: { type: "number", value: -7.25 },
      hiredon: { type: "date", value: "2024-02-29" },
      badges: { type: "string", value: ["Blue", "Red"] },
    },
  },
};
const bob: Partial<User> = {
  userName: "bob@acme.example",
  createdAt: later(1),
  active: false,
  profile: { emails: [{ value: "bob@home.example", type: "work" }], title: "" },
};
const cyd: Partial<User> = { userName: "cyd", externalId: "ext-1", createdAt: later(2), profile: {} };

const rows: readonly [what: string, question: UserQuestion, found: string][] = [
  ["always", { is: "always" }, "abc"],
  ["never", { is: "never" }, ""],
  ["eq, letter case apart", eq("userName", "ADA@ACME.EXAMPLE"), "a"],
  ["eq, letter case kept", eq("externalId", "ext-1"), "c"],
  ["eq of a flag", eq("active", false), "b"],
  ["eq of an instant", eq("createdAt", later(1)), "b"],
  ["eq of a primary flag", eq("emails.primary", true), "a"],
  ["eq of any element", eq("emails.value", "ada@home.example"), "a"],
  ["eq of a deep attribute", eq("enterprise.manager.value", "M1"), "a"],
  ["eq of a number of the team's own", eq("custom.number.level", -7.25), "a"],
  ["order of numbers, as numbers", match("custom.number.level", "gt", -10), "a"],
  ["order of numbers, none below", match("custom.number.level", "lt", -7.25), ""],
  ["a day of the team's own, as an instant", eq("custom.date.hiredon", Date.UTC(2024, 1, 29)), "a"],
  ["has of a value of another type", { is: "has", attribute: "custom.string.level" }, ""],
  ["eq in a list of the team's own", eq("custom.string.badges.value", "red"), "a"],
  [
    "one element of a list of the team's own",
    {
      is: "element",
      of: "custom.string.badges",
      where: {
        is: "all",
        of: [match("custom.string.badges.value", "sw", "b"), match("custom.string.badges.value", "ew", "d")],
      },
    },
    "",
  ],
  ["eq of ssoName", eq("ssoName", "OKTA"), "a"],
  ["ne, matched by an absent value", match("externalId", "ne", "Ext-1"), "bc"],
  ["ne of any element: none may equal", match("emails.type", "ne", "home"), "bc"],
  ["co", match("userName", "co", "ACME"), "ab"],
  ["co of characters that patterns know", match("displayName", "co", "_%*"), "a"],
  ["co of characters that are not there", match("displayName", "co", "l%_"), ""],
  ["co of nothing: has a value", match("title", "co", ""), "ab"],
  ["sw", match("userName", "sw", "BO"), "b"],
  ["sw of nothing", match("emails.value", "sw", ""), "ab"],
  ["ew", match("emails.value", "ew", "HOME.example"), "ab"],
  ["ew longer than the value", match("userName", "ew", "xxcyd"), ""],
  ["gt of an instant", match("createdAt", "gt", noon), "bc"],
  ["ge of an instant", match("createdAt", "ge", noon), "abc"],
  ["lt of an instant", match("createdAt", "lt", later(2)), "ab"],
  ["le of an instant", match("createdAt", "le", noon), "a"],
  ["gt of text", match("userName", "gt", "BOB@ACME.EXAMPLE"), "c"],
  ["le of text", match("userName", "le", "bob@acme.example"), "ab"],
  ["gt finds none without a value", match("name.familyName", "gt", ""), "a"],
  ["has", { is: "has", attribute: "externalId" }, "ac"],
  ["has, of elements", { is: "has", attribute: "emails.type" }, "ab"],
  ["has not", not({ is: "has", attribute: "emails.value" }), "c"],
  ["not of a comparison holds for an absent value", not(eq("title", "countess")), "bc"],
  ["all of nothing", { is: "all", of: [] }, "abc"],
  ["any of nothing", { is: "any", of: [] }, ""],
  ["all", { is: "all", of: [match("userName", "co", "acme"), eq("active", true)] }, "a"],
  ["any", { is: "any", of: [eq("userName", "cyd"), eq("active", false)] }, "bc"],
  [
    "two comparisons met by different elements",
    { is: "all", of: [eq("emails.type", "work"), eq("emails.value", "ada@home.example")] },
    "a",
  ],
  [
    "one element that meets all of it",
    {
      is: "element",
      of: "emails",
      where: { is: "all", of: [eq("emails.type", "work"), match("emails.value", "co", "home")] },
    },
    "b",
  ],
  [
    "an element without a value",
    { is: "element", of: "emails", where: not({ is: "has", attribute: "emails.primary" }) },
    "ab",
  ],
  ["an element that is not so", { is: "element", of: "emails", where: not(eq("emails.type", "work")) }, "a"],
  ["an element by ne", { is: "element", of: "emails", where: match("emails.type", "ne", "work") }, "a"],
  ["any element at all", { is: "element", of: "emails", where: { is: "always" } }, "ab"],
  ["no such element", not({ is: "element", of: "addresses", where: eq("addresses.country", "gb") }), "bc"],
  [
    "in a group with this name",
    { is: "inGroup", where: { is: "match", attribute: "displayName", op: "eq", value: "ENGINEERS" } },
    "a",
  ],
  [
    "in a group without externalId",
    { is: "inGroup", where: { is: "not", of: { is: "has", attribute: "externalId" } } },
    "ab",
  ],
  ["in any group that an admin owns", { is: "inGroup", where: { is: "always" }, owners: ["m:1", "a"] }, "ab"],
  [
    "in a group that the one directory owns",
    { is: "inGroup", where: { is: "has", attribute: "displayName" }, owners: ["d:somebody-else"] },
    "",
  ],
  ["in any group", { is: "hasEdges" }, "ab"],
  ["in no group", not({ is: "hasEdges" }), "c"],
];

/** Every kind of question, first by example, then against an oracle that asks the same of the records in memory. */
export function questionsContract(stage: Stage): void {
  describe("questions", () => {
    it("are answered as told, in lists, counts and totals", async () => {
      const { team } = stage;
      const letters = new Map<string, string>();
      for (const [letter, own] of Object.entries({ a: ada, b: bob, c: cyd })) {
        letters.set((await team.users.create(aUser(own))).id, letter);
      }
      const [a, b] = [...letters.keys()] as User["id"][];
      const engineers = await team.groups.create(aGroup({ displayName: "Engineers", externalId: "X" }));
      const guests = await team.groups.create(aGroup({ displayName: "Guests" }));
      await team.memberships.add(engineers.id, [a!], { at: noon });
      await team.memberships.add(guests.id, [a!, b!], { at: noon });
      for (const [what, where, found] of rows) {
        const page = await team.users.list({ scope: {}, where, page: all, withTotal: true });
        expect(page.items.map(({ id }) => letters.get(id)).join(""), what).to.equal(found);
        expect(page.total, what).to.equal(found.length);
        expect(await team.users.count({ scope: {}, where }), what).to.equal(found.length);
        const first = await team.users.list({
          scope: { owners: ["a"] },
          where,
          page: { skip: 0, limit: 1 },
          withTotal: true,
        });
        expect(first.items.map(({ id }) => letters.get(id)).join(""), what).to.equal(found.slice(0, 1));
        expect(first.next === undefined, what).to.equal(found.length <= 1);
        expect(await stage.other.users.count({ scope: {}, where }), what).to.equal(0);
      }
    });

    it("of groups: by member, by having any, by attribute", async () => {
      const { team } = stage;
      const [full, empty] = [
        await team.groups.create(aGroup({ displayName: "Full" })),
        await team.groups.create(aGroup()),
      ];
      const user = await team.users.create(aUser());
      await team.memberships.add(full.id, [user.id], { at: later(9) });
      const asked: readonly [GroupQuestion, readonly Group[]][] = [
        [{ is: "hasMember", user: user.id }, [full]],
        [{ is: "hasMember", user: aUser().id }, []],
        [{ is: "not", of: { is: "hasMember", user: user.id } }, [empty]],
        [{ is: "hasEdges" }, [full]],
        [{ is: "not", of: { is: "hasEdges" } }, [empty]],
        [{ is: "match", attribute: "updatedAt", op: "ge", value: later(9) }, [full]],
        [{ is: "match", attribute: "displayName", op: "sw", value: "FU" }, [full]],
      ];
      for (const [where, found] of asked) {
        const page = await team.groups.list({ scope: {}, where, page: all, withTotal: true });
        expect(ids(page.items), JSON.stringify(where)).to.deep.equal(ids(found));
        expect(page.total).to.equal(found.length);
      }
    });

    it("that compare a value of the wrong type, or go beyond their element, are refused with a TypeError", async () => {
      const wrong: UserQuestion[] = [
        eq("active", "true"),
        eq("createdAt", "2026-11-25T12:00:00Z"),
        eq("createdAt", 1.5),
        eq("userName", true),
        eq("userName", "a\0"),
        eq("emails.primary", 1),
        { is: "element", of: "emails", where: eq("userName", "ada") },
        { is: "element", of: "emails", where: eq("addresses.country", "GB") },
        { is: "element", of: "emails", where: { is: "hasEdges" } },
        { is: "hasMember", user: aUser().id },
      ];
      for (const where of wrong) {
        const error = await rejection(stage.team.users.count({ scope: {}, where }));
        expect(error, JSON.stringify(where)).to.be.instanceOf(TypeError);
      }
    });

    it("are answered as an oracle answers them over the same records", async function () {
      this.timeout(300_000);
      const { team } = stage;
      const users = fc.sample(anyUser, { numRuns: 60, seed: 20261125 });
      const groups = ["Alpha", "beta", "ALPHA two", "éa"].map((displayName, n) =>
        aGroup({ displayName, createdAt: n * 10, ...(n % 2 === 0 ? { externalId: `g${n}` } : {}) }),
      );
      const edges: KnownEdge[] = [];
      for (const user of users) await team.users.create(user);
      for (const [g, group] of groups.entries()) {
        await team.groups.create(group);
        const members = users.filter((_, n) => g < 3 && n % (g + 2) === 0);
        await team.memberships.add(group.id, ids(members) as User["id"][], { at: group.updatedAt });
        for (const user of members) edges.push({ user: user.id, group: group.id });
      }
      const known = { users, groups, edges };
      await fc.assert(
        fc.asyncProperty(anyUserQuestion, async (where) => {
          const found = await team.users.list({ scope: {}, where, page: all, withTotal: true });
          const expected = users.filter((user) => userHolds(where, user, known));
          expect(sorted(ids(found.items))).to.deep.equal(sorted(ids(expected)));
          expect(found.total).to.equal(expected.length);
        }),
        { seed: 20261125, numRuns: 400, endOnFailure: false },
      );
      await fc.assert(
        fc.asyncProperty(anyGroupQuestion(ids(users) as User["id"][]), async (where) => {
          const found = await team.groups.list({ scope: {}, where, page: all, withTotal: false });
          const expected = groups.filter((group) => groupHolds(where, group, known));
          expect(sorted(ids(found.items))).to.deep.equal(sorted(ids(expected)));
        }),
        { seed: 20261125, numRuns: 150 },
      );
    });
  });
}
