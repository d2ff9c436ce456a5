import { expect } from "chai";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GroupAttribute, UserAttribute } from "../../../src/model/attributes.js";
import type { Group } from "../../../src/model/group.js";
import type { User } from "../../../src/model/user.js";
import type { UserId } from "../../../src/model/ids.js";
import { StoreUnavailable, TooMuchToSearch } from "../../../src/store/port/errors.js";
import type { ListQuery, Page, UserQuestion } from "../../../src/store/port/questions.js";
import type { Store } from "../../../src/store/port/store.js";
import { openSqliteStore } from "../../../src/store/sqlite/index.js";
import { Aside, usualSearches } from "../../../src/store/sqlite/writer/aside.js";
import { Connection } from "../../../src/store/sqlite/writer/connection.js";
import { aUser } from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { temporaryStore } from "../../support/temporary-store.js";
import { listsContract } from "../contract/lists.js";
import { questionsContract } from "../contract/questions.js";
import { stageOn } from "../contract/stage.js";
import { sqliteStage } from "./stage.js";

/** Every list as a client of SCIM asks for it, with its total, though what asks here does not look at it. */
function totalled(store: Store): Store {
  const always =
    <T, A extends string>(list: (query: ListQuery<A>) => Promise<Page<T>>) =>
    async (query: ListQuery<A>): Promise<Page<T>> => {
      const { total, ...page } = await list({ ...query, withTotal: true });
      return query.withTotal ? { ...page, ...(total !== undefined && { total }) } : page;
    };
  return {
    ...store,
    inTeam: (id) => {
      const team = store.inTeam(id);
      const { users, groups } = team;
      return Object.defineProperties(team, {
        users: { value: { ...users, list: always<User, UserAttribute>((query) => users.list(query)) } },
        groups: { value: { ...groups, list: always<Group, GroupAttribute>((query) => groups.list(query)) } },
      });
    },
  };
}

const folders: string[] = [];
after(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

describe("lists and questions of the store contract, where all of them are searched for on another thread", () => {
  const stage = stageOn(async () => {
    const folder = await mkdtemp(join(tmpdir(), "drawbridge-search-"));
    folders.push(folder);
    const searches = { ...usualSearches, onLoop: -1, portion: 7 };
    const store = await openSqliteStore({ path: join(folder, "test.db"), searches });
    await store.migrate();
    return totalled(store);
  });
  listsContract(stage);
  questionsContract(stage);
});

const contains = (attribute: "title" | "displayName", value: string): UserQuestion => ({
  is: "match",
  attribute,
  op: "co",
  value,
});
const page = { skip: 0, limit: 10 };

describe("searches that no index answers", () => {
  const users = 3000;
  /** In portions: in one work a busy machine takes longer for them than a work may. */
  const fill = async (stage: ReturnType<typeof sqliteStage>): Promise<void> => {
    for (let from = 0; from < users; from += 250) {
      await stage.team.atomically(async (tx) => {
        for (let n = from; n < from + 250; n += 1) {
          await tx.users.create(
            aUser({
              id: `01k0000000000000000000${String(n).padStart(4, "0")}` as UserId,
              userName: `user-${n}`,
              profile: { title: `Title ${n}`, displayName: `Name ${n}` },
            }),
          );
        }
      });
    }
  };
  const many: UserQuestion = {
    is: "all",
    of: Array.from({ length: 40 }, (_, n): UserQuestion => ({ is: "not", of: contains("title", `x${n}`) })),
  };

  describe("with the usual limits", () => {
    const stage = sqliteStage();

    it("let others have their turns, and read what others do meanwhile", async () => {
      await fill(stage);
      const state = { isOver: false };
      const search = stage.team.users.list({ scope: {}, where: many, page, withTotal: true }).finally(() => {
        state.isOver = true;
      });
      let turns = 0;
      while (!state.isOver) {
        expect(await stage.team.users.byUserName("user-7")).to.have.property("userName", "user-7");
        turns += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
      const { items, total } = await search;
      expect(total).to.equal(users);
      expect(items.map(({ userName }) => userName)).to.deep.equal(Array.from({ length: 10 }, (_, n) => `user-${n}`));
      // 120,000 tests come in six portions at least, and each of them leaves the loop to others
      expect(turns).to.be.greaterThan(6);
    });

    it("see one moment, though others write in the midst of it", async () => {
      await fill(stage);
      const search = stage.team.users.list({ scope: {}, where: many, page, withTotal: true });
      const another = aUser({ id: "01k00000000000000000009999" as UserId, userName: "late" });
      await Promise.all([search, stage.team.users.create(another)]);
      expect((await search).total).to.be.oneOf([users, users + 1]);
      expect((await stage.team.users.list({ scope: {}, where: many, page, withTotal: true })).total).to.equal(
        users + 1,
      );
    });
  });

  describe("that go wrong", () => {
    const stage = sqliteStage({}, { ...usualSearches, onLoop: -1 });
    it("are refused text that no store keeps, as all other questions are", async () => {
      const where = contains("title", "a\0b");
      const error = await rejection(stage.team.users.list({ scope: {}, where, page, withTotal: true }));
      expect(error).to.be.instanceOf(TypeError);
    });

    it("say what went wrong where that has ended their transaction", async () => {
      const file = await temporaryStore();
      const aside = new Aside(() => Promise.resolve(new Connection(join(file.folder, "test.db"))), usualSearches);
      try {
        const full = (db: Connection): Promise<void> => {
          db.exec("ROLLBACK");
          return Promise.reject(new StoreUnavailable("no memory"));
        };
        expect(await rejection(aside.search(full))).to.have.property("message", "no memory");
        expect(await aside.search((db) => Promise.resolve(db.get("SELECT 1")))).to.deep.equal([1]);
      } finally {
        await aside.close();
        await file.remove();
      }
    });
  });

  describe("with narrow limits", () => {
    const costly = sqliteStage({}, { ...usualSearches, onLoop: 100, most: 40 * users - 1 });
    it("are refused before they begin where they would look at too much", async () => {
      await fill(costly);
      const ask = (where: UserQuestion) => costly.team.users.list({ scope: {}, where, page, withTotal: true });
      expect(await rejection(ask(many))).to.be.instanceOf(TooMuchToSearch);
      expect(await rejection(costly.team.users.count({ scope: {}, where: many }))).to.be.instanceOf(TooMuchToSearch);
      expect((await ask(contains("title", "title"))).total).to.equal(users);
    });

    const slow = sqliteStage({}, { ...usualSearches, onLoop: 100, ms: -1 });
    it("end when their time is over", async () => {
      await fill(slow);
      const error = await rejection(slow.team.users.list({ scope: {}, where: many, page, withTotal: true }));
      expect(error).to.be.instanceOf(TooMuchToSearch);
    });

    const crowded = sqliteStage({}, { ...usualSearches, onLoop: 100, waitMs: -1 });
    it("give up where their turn does not come", async () => {
      await fill(crowded);
      const error = await rejection(crowded.team.users.count({ scope: {}, where: many }));
      expect(error).to.be.instanceOf(StoreUnavailable);
    });
  });
});
