import type { Group } from "../../../src/model/group.js";
import type { UserAttribute } from "../../../src/model/attributes.js";
import { stateOf, userStates, type User } from "../../../src/model/user.js";
import type { Page, PageKey, Scope, Sort } from "../../../src/store/port/questions.js";
import { compareUtf8 } from "../../../src/lib/fold.js";
import { expect } from "chai";
import { aDirectory, aMethod, aUser, later, noon } from "../../support/builders.js";
import { fillTeam, ids, makeGroups, makeUsers, type Stage } from "./stage.js";

const everyone: Scope = {};
const up = <A extends string>(by: A): Sort<A> => ({ by, descending: false });
const down = <A extends string>(by: A): Sort<A> => ({ by, descending: true });

/** Reads a list by key to its end, `limit` at a time. `between` runs after each page. */
async function readAll<T>(
  page: (after: PageKey | undefined) => Promise<Page<T>>,
  between: (page: Page<T>) => Promise<void> = () => Promise.resolve(),
): Promise<T[]> {
  const items: T[] = [];
  let after: PageKey | undefined;
  do {
    const read = await page(after);
    items.push(...read.items);
    await between(read);
    after = read.next;
  } while (after !== undefined);
  return items;
}

/** Order, paging by offset and by key, totals, scope, times. */
export function listsContract(stage: Stage): void {
  describe("lists", () => {
    it("are empty with a total of none where there is nothing", async () => {
      const query = { scope: everyone, page: { skip: 0, limit: 10 }, withTotal: true };
      expect(await stage.team.users.list(query)).to.deep.equal({ items: [], total: 0 });
      expect(await stage.team.groups.list(query)).to.deep.equal({ items: [], total: 0 });
      expect((await stage.team.users.list({ ...query, page: { after: undefined, limit: 10 } })).items).to.be.empty;
    });

    it("are ordered by id, which is the order of making, and leave the total out unless asked", async () => {
      const users = await makeUsers(stage.team, 5);
      const page = await stage.team.users.list({ scope: everyone, page: { skip: 0, limit: 10 }, withTotal: false });
      expect(page.items).to.deep.equal(users);
      expect(page).to.not.have.property("total");
      expect(page).to.not.have.property("next");
    });

    it("are paged by offset, with true totals", async () => {
      const users = await makeUsers(stage.team, 7);
      for (const [skip, limit, found] of [
        [0, 3, users.slice(0, 3)],
        [3, 3, users.slice(3, 6)],
        [6, 3, users.slice(6)],
        [7, 3, []],
        [500, 3, []],
        [0, 0, []],
        [0, 7, users],
      ] as const) {
        const page = await stage.team.users.list({ scope: everyone, page: { skip, limit }, withTotal: true });
        expect(page.items, `${skip}+${limit}`).to.deep.equal(found);
        expect(page.total).to.equal(7);
      }
    });

    it("hold the users in one state alone, counted and paged, with a question or without", async () => {
      const removed = { directory: aDirectory().id, at: noon };
      const kinds = [{}, { locked: true }, { active: false }, { removed, active: false }, { removed, locked: true }];
      const users: User[] = [];
      for (const own of [...kinds, ...kinds]) users.push(await stage.team.users.create(aUser({ ...own })));
      for (const state of userStates) {
        const those = users.filter((user) => stateOf(user) === state);
        expect(those.length).to.be.greaterThan(1);
        const query = { scope: { state }, page: { after: undefined, limit: 10 }, withTotal: true };
        expect(await stage.team.users.list(query), state).to.deep.equal({ items: those, total: those.length });
        expect(await stage.team.users.count({ scope: { state } })).to.equal(those.length);
        const page = (after: PageKey | undefined) =>
          stage.team.users.list({ ...query, page: { after, limit: 1 }, withTotal: false });
        expect(await readAll(page)).to.deep.equal(those);
        const where = { is: "match", attribute: "userName", op: "eq", value: those[0]!.userName } as const;
        expect(ids((await stage.team.users.list({ ...query, where })).items)).to.deep.equal(ids(those.slice(0, 1)));
        const nobody = { owners: [`d:${aDirectory().id}`] } as const;
        expect((await stage.team.users.list({ ...query, scope: { ...nobody, state } })).items).to.be.empty;
        const sorted = await stage.team.users.list({ ...query, sort: down("userName") });
        expect(new Set(ids(sorted.items))).to.deep.equal(new Set(ids(those)));
      }
      const [first] = users;
      await stage.team.users.replace({ ...first!, locked: true });
      expect(ids((await stage.team.users.list({ scope: { state: "locked" }, page: { skip: 0, limit: 1 }, withTotal: false })).items)).to.deep.equal([first!.id]); // prettier-ignore
    });

    it("are paged by key to the end, where no further key is given", async () => {
      const users = await makeUsers(stage.team, 6);
      const read = (limit: number) =>
        readAll((after) => stage.team.users.list({ scope: everyone, page: { after, limit }, withTotal: false }));
      for (const limit of [1, 2, 3, 4, 6, 7]) expect(await read(limit)).to.deep.equal(users);
    });

    it("lose nobody's place when records come and go between pages by key", async () => {
      const users = await makeUsers(stage.team, 10);
      const late: User[] = [];
      const seen = await readAll(
        (after) => stage.team.users.list({ scope: everyone, page: { after, limit: 3 }, withTotal: false }),
        async (page) => {
          if (page.items.length === 0) return;
          await stage.team.users.delete(page.items.at(-1)!.id); // the very record the key names
          if (late.length === 0) late.push(...(await makeUsers(stage.team, 1)));
        },
      );
      expect(ids(seen)).to.deep.equal(ids([...users, ...late]));
    });

    it("answer two orders for one key: forwards by id and backwards", async () => {
      const users = await makeUsers(stage.team, 5);
      const back = await readAll((after) =>
        stage.team.users.list({ scope: everyone, sort: down("id"), page: { after, limit: 2 }, withTotal: false }),
      );
      expect(back).to.deep.equal([...users].reverse());
    });
  });

  scopeContract(stage);
  sortContract(stage);
}

function scopeContract(stage: Stage): void {
  describe("scope", () => {
    it("shows only the records of the owners asked for, merged by id, with their total", async () => {
      const directory = { kind: "directory", id: aDirectory().id } as const;
      const method = { kind: "method", id: aMethod().id } as const;
      const manual = { kind: "manual" } as const;
      const owners = [directory, method, manual] as const;
      const users = await makeUsers(stage.team, 12, (n) => ({ owner: owners[n % 3]! }));
      const groups = await makeGroups(stage.team, 6, (n) => ({ owner: owners[n % 3]! }));
      const scope: Scope = { owners: ["a", `d:${directory.id}`] };
      const inScope = <T extends User | Group>(records: T[]) => records.filter(({ owner }) => owner !== method);
      const page = await stage.team.users.list({ scope, page: { skip: 1, limit: 5 }, withTotal: true });
      expect(ids(page.items)).to.deep.equal(ids(inScope(users).slice(1, 6)));
      expect(page.total).to.equal(8);
      const read = await readAll((after) =>
        stage.team.users.list({ scope, page: { after, limit: 3 }, withTotal: false }),
      );
      expect(ids(read)).to.deep.equal(ids(inScope(users)));
      const listed = await stage.team.groups.list({ scope, page: { skip: 0, limit: 50 }, withTotal: true });
      expect(ids(listed.items)).to.deep.equal(ids(inScope(groups)));
      expect(listed.total).to.equal(4);
      expect(await stage.team.groups.count({ scope: { owners: [`m:${method.id}`] } })).to.equal(2);
      expect(await stage.team.users.count({ scope: { owners: [] } })).to.equal(0);
      const none = await stage.team.users.list({ scope: { owners: [] }, page: { skip: 0, limit: 5 }, withTotal: true });
      expect(none).to.deep.equal({ items: [], total: 0 });
    });

    it("hides removed users unless they are asked for", async () => {
      const users = await makeUsers(stage.team, 4, (n) =>
        n % 2 === 0 ? {} : { active: false, removed: { directory: aDirectory().id, at: noon } },
      );
      const page = { skip: 0, limit: 10 };
      const seen = await stage.team.users.list({ scope: everyone, page, withTotal: true });
      expect(ids(seen.items)).to.deep.equal(ids([users[0]!, users[2]!]));
      expect(seen.total).to.equal(2);
      const all = await stage.team.users.list({ scope: { includeRemoved: true }, page, withTotal: true });
      expect(ids(all.items)).to.deep.equal(ids(users));
      expect(all.total).to.equal(4);
    });

    it("keeps totals true through replacing, moving, removing and deleting", async () => {
      const owner = { kind: "directory", id: aDirectory().id } as const;
      const [ada, bob, eve] = await makeUsers(stage.team, 3);
      const counts = async () => [
        await stage.team.users.count({ scope: everyone }),
        await stage.team.users.count({ scope: { owners: ["a"] } }),
        await stage.team.users.count({ scope: { owners: [`d:${owner.id}`] } }),
        await stage.team.users.count({ scope: { includeRemoved: true } }),
      ];
      expect(await counts()).to.deep.equal([3, 3, 0, 3]);
      const moved = await stage.team.users.replace({ ...ada!, owner });
      expect(await counts()).to.deep.equal([3, 2, 1, 3]);
      await stage.team.users.replace({ ...moved, removed: { directory: owner.id, at: noon } });
      expect(await counts()).to.deep.equal([2, 2, 0, 3]);
      await stage.team.users.delete(bob!.id);
      expect(await counts()).to.deep.equal([1, 1, 0, 2]);
      await stage.team.users.changeOwner({ kind: "manual" }, owner);
      expect(await counts()).to.deep.equal([1, 0, 1, 2]);
      await stage.team.users.delete(eve!.id);
      expect(await counts()).to.deep.equal([0, 0, 0, 1]);
    });
  });
}

const sortCases: readonly [UserAttribute, (n: number) => Partial<User>][] = [
  ["userName", (n) => ({ userName: ["b", "A", "c", "Z", "ä", "𝒳", "\uFFFDx", "a b"][n]! })],
  ["createdAt", (n) => ({ createdAt: [later(5), noon, later(-1), 0, -5, later(5), noon, 1][n]! })],
  ["updatedAt", (n) => ({ updatedAt: [later(5), noon, later(-1), 0, -5, later(5), noon, 1][n]! })],
  ["externalId", (n) => (n < 3 ? {} : { externalId: ["b", "B", "a", "A", "_"][n - 3]! })],
  ["active", (n) => ({ active: n % 3 === 0 })],
  ["displayName", (n) => ({ profile: n < 2 ? {} : { displayName: ["b", "A", "c", "C", "ä", "b"][n - 2]! } })],
  [
    "name.familyName",
    (n) => ({ profile: n < 2 ? {} : { name: { familyName: ["b", "A", "c", "C", "b", ""][n - 2]! } } }),
  ],
  ["title", (n) => ({ profile: n % 2 === 0 ? {} : { title: `t${8 - n}` } })],
  [
    "emails.value",
    (n) => ({
      profile:
        n === 5
          ? {}
          : { emails: [{ value: `z${n}@x` }, { value: `${7 - n}@x`, ...(n % 2 === 0 ? { primary: true } : {}) }] },
    }),
  ],
];

function sortContract(stage: Stage): void {
  describe("sorted lists (RFC 7644 §3.4.2.3)", () => {
    for (const [by, own] of sortCases) {
      it(`by ${by} are in the same order by offset and by key, and descending is that order reversed`, async () => {
        const users = await makeUsers(stage.team, 8, own);
        const expected = ids(ordered(users, by));
        for (const [sort, order] of [
          [up(by), expected],
          [down(by), [...expected].reverse()],
        ] as const) {
          for (const limit of [1, 3, 8, 20]) {
            const read = await readAll((after) =>
              stage.team.users.list({ scope: everyone, sort, page: { after, limit }, withTotal: false }),
            );
            expect(ids(read), `by key, ${limit} at a time`).to.deep.equal(order);
          }
          const page = await stage.team.users.list({
            scope: everyone,
            sort,
            page: { skip: 2, limit: 4 },
            withTotal: true,
          });
          expect(ids(page.items)).to.deep.equal(order.slice(2, 6));
          expect(page.total).to.equal(8);
          const narrowed = await readAll((after) =>
            stage.team.users.list({
              scope: { owners: ["a"] },
              where: { is: "not", of: { is: "match", attribute: "id", op: "eq", value: order[3]! } },
              sort,
              page: { after, limit: 2 },
              withTotal: false,
            }),
          );
          expect(ids(narrowed)).to.deep.equal(order.filter((id) => id !== order[3]));
        }
      });
    }

    it("keep their place when the record that a key names is deleted or moves", async () => {
      const users = await makeUsers(stage.team, 9, (n) => ({ userName: `u${n}` }));
      const seen = await readAll(
        (after) =>
          stage.team.users.list({ scope: everyone, sort: up("userName"), page: { after, limit: 2 }, withTotal: false }),
        async ({ items }) => {
          const last = items.at(-1);
          if (last !== undefined) await stage.team.users.delete(last.id);
        },
      );
      expect(ids(seen)).to.deep.equal(ids(users));
    });

    it("order groups by displayName", async () => {
      const groups = await makeGroups(stage.team, 5, (n) => ({ displayName: ["b", "A", "Ä", "c", "a1"][n]! }));
      const read = (sort: Sort<"displayName">) =>
        readAll((after) =>
          stage.team.groups.list({ scope: everyone, sort, page: { after, limit: 2 }, withTotal: false }),
        );
      const byName = [groups[1]!, groups[4]!, groups[0]!, groups[3]!, groups[2]!];
      expect(ids(await read(up("displayName")))).to.deep.equal(ids(byName));
      expect(ids(await read(down("displayName")))).to.deep.equal(ids([...byName].reverse()));
    });

    it("hold for the few records of one owner among many", async () => {
      const owner = { kind: "directory", id: aDirectory().id } as const;
      const name = (n: number) => ({ profile: n % 4 === 0 ? {} : { displayName: `name ${(n * 7) % 10}` } });
      await makeUsers(stage.team, 60, name);
      const users = await makeUsers(stage.team, 9, (n) => ({ owner, ...name(n) }));
      const scope: Scope = { owners: [`d:${owner.id}`] };
      for (const sort of [up("displayName"), down("displayName"), up("updatedAt")]) {
        const read = await readAll((after) =>
          stage.team.users.list({ scope, sort, page: { after, limit: 2 }, withTotal: false }),
        );
        const order = ids(ordered(users, sort.by));
        expect(ids(read)).to.deep.equal(sort.descending ? order.reverse() : order);
      }
    });

    it("hold for thousands: every record once, in order, by key", async () => {
      const users = await fillTeam(stage.team, 3000, (n) => ({
        profile: { displayName: `name ${(n * 7919) % 3000}` },
      }));
      for (const sort of [undefined, up("displayName" as const), down("displayName" as const)]) {
        const read = await readAll((after) =>
          stage.team.users.list({ scope: everyone, sort, page: { after, limit: 250 }, withTotal: false }),
        );
        expect(new Set(ids(read)).size).to.equal(users.length);
        const names = read.map(({ profile }) => profile.displayName!);
        const inOrder = [...names].sort(compareUtf8);
        if (sort !== undefined) expect(names).to.deep.equal(sort.descending ? inOrder.reverse() : inOrder);
      }
      expect(aUser().id > users.at(-1)!.id).to.equal(true);
    });
  });
}

/** The order told in the port, worked out independently: value by UTF-8 bytes of its fold, none last, then id. */
function ordered(users: readonly User[], by: UserAttribute): User[] {
  const valueOf = (user: User): string | undefined => {
    switch (by) {
      case "userName":
        return user.userName.toLowerCase();
      case "createdAt":
        return String(user.createdAt + 1e15).padStart(17, "0");
      case "updatedAt":
        return String(user.updatedAt + 1e15).padStart(17, "0");
      case "externalId":
        return user.externalId;
      case "active":
        return String(user.active);
      case "displayName":
        return user.profile.displayName?.toLowerCase();
      case "name.familyName":
        return user.profile.name?.familyName?.toLowerCase();
      case "title":
        return user.profile.title;
      default:
        return (user.profile.emails?.find(({ primary }) => primary === true) ?? user.profile.emails?.[0])?.value;
    }
  };
  return [...users].sort((a, b) => {
    const [x, y] = [valueOf(a), valueOf(b)];
    if (x === y) return compareUtf8(a.id, b.id);
    if (x === undefined) return 1;
    return y === undefined ? -1 : compareUtf8(x, y);
  });
}
