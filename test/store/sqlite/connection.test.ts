import { bind } from "../../../src/store/sqlite/questions/sql.js";
import { expect } from "chai";
import { aGroup, aUser } from "../../support/builders.js";
import { sqliteStage } from "./stage.js";

describe("what reaches the SQLite driver", () => {
  it("is text, finite numbers, bigints, null and octets", () => {
    const values = ["", "ä𝒳", 0, -1.5, 2n ** 40n, null, Buffer.from([0])];
    expect(bind(values)).to.deep.equal(values);
  });

  const refused: readonly [string, unknown][] = [
    ["a boolean, which ends the process", true],
    ["undefined, which turns into NULL", undefined],
    ["NaN", NaN],
    ["an infinite number", Infinity],
    ["an object", {}],
    ["a list", []],
    ["text with NUL, which is cut", "a\0b"],
    ["a lone surrogate, which is read back as another letter", "a\uDC00"],
  ];
  for (const [what, value] of refused) {
    it(`is never ${what}`, () => {
      expect(() => bind([value])).to.throw(TypeError);
    });
  }
});

describe("the connections of the SQLite engine", () => {
  const stage = sqliteStage();

  it("take new values each time one statement is asked, for one row and for many", () => {
    const { reading } = stage;
    const query = "SELECT value FROM json_each(?) WHERE value <> ?";
    expect(reading.all(query, ['["a","b"]', "a"])).to.deep.equal([["b"]]);
    expect(reading.get(query, ['["a","b"]', "b"])).to.deep.equal(["a"]);
    expect(reading.get(query, ["[]", "b"])).to.equal(undefined);
    expect(reading.all(query, ['["c"]', "b"])).to.deep.equal([["c"]]);
    expect(reading.get(query, ["[]", "c"])).to.equal(undefined);
  });

  it("sync each COMMIT, write ahead, and never wait inside SQLite", () => {
    for (const connection of [stage.writing, stage.reading]) {
      expect(connection.get("PRAGMA synchronous")).to.deep.equal([2]);
      expect(connection.get("PRAGMA journal_mode")).to.deep.equal(["wal"]);
      expect(connection.get("PRAGMA busy_timeout")).to.deep.equal([0]);
    }
  });

  it("pin no snapshot once they have answered: the log can be emptied behind any read", async () => {
    const { team, writing } = stage;
    const group = await team.groups.create(aGroup());
    const users = Array.from({ length: 300 }, () => aUser());
    await Promise.all(users.map((user) => team.users.create(user)));
    await team.memberships.add(
      group.id,
      users.map(({ id }) => id),
      { at: 1 },
    );
    const page = (limit: number) => team.users.list({ scope: {}, page: { skip: 0, limit }, withTotal: true });
    const reads: (() => Promise<unknown>)[] = [
      () => team.users.get(users[0]!.id),
      () => team.users.byUserName("nobody"),
      () => page(1),
      () => page(99),
      () => page(100),
      () => page(200),
      () => team.memberships.page(group.id, { limit: 100 }),
      () => team.memberships.ids(group.id),
      () =>
        team.users.existing(
          users.map(({ id }) => id),
          {},
        ),
      () => team.events.head(),
      () => stage.store.teams.list(),
    ];
    for (const read of reads) {
      await read();
      await team.users.create(aUser());
      expect(writing.get<[number, number, number]>("PRAGMA wal_checkpoint(TRUNCATE)")?.[0], String(read)).to.equal(0);
    }
  });
});
