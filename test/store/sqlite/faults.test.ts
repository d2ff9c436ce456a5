import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StoreUnavailable, StoreUnusable } from "../../../src/store/port/errors.js";
import { Connection } from "../../../src/store/sqlite/writer/connection.js";
import { openSqliteStore } from "../../../src/store/sqlite/index.js";
import { storeOver } from "../../../src/store/sqlite/open.js";
import { usualPatience } from "../../../src/store/sqlite/writer/writer.js";
import { expect } from "chai";
import { acme, aUser, noon } from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { sqliteStage } from "./stage.js";

describe("a database file that cannot be used as it is", () => {
  const stage = sqliteStage({ lockMs: 150 });

  it("is unavailable while another process holds its lock, and is used again once it is free", async () => {
    const other = stage.another();
    other.exec("BEGIN IMMEDIATE");
    const error = await rejection(stage.team.users.create(aUser()));
    expect(error).to.be.instanceOf(StoreUnavailable);
    expect(String(error)).to.include("locked by another process");
    expect(await rejection(stage.store.ping())).to.be.instanceOf(StoreUnavailable);
    expect(await stage.team.users.count({ scope: {} })).to.equal(0); // readers are not held up
    const waiting = stage.team.users.create(aUser());
    setTimeout(() => {
      other.exec("COMMIT");
    }, 50);
    await waiting;
  });

  it("holds nobody's event loop while it waits for the lock", async () => {
    const other = stage.another();
    other.exec("BEGIN IMMEDIATE");
    let turns = 0;
    const ticking = setInterval(() => turns++, 1);
    await rejection(stage.store.ping());
    clearInterval(ticking);
    other.exec("COMMIT");
    expect(turns).to.be.greaterThan(5);
  });

  it("says that it is full, writes nothing by halves, and works on when there is space again", async () => {
    const { writing, team } = stage;
    const [[pages]] = writing.all<[number]>("PRAGMA page_count") as [[number]];
    writing.get(`PRAGMA max_page_count = ${pages + 20}`);
    const profile = { title: "x".repeat(30_000) };
    const made: string[] = [];
    let refused: unknown;
    for (let n = 0; n < 200 && refused === undefined; n++) {
      await team
        .atomically(async (tx) => {
          await tx.users.create(aUser({ userName: `a${n}` }));
          await tx.users.create(aUser({ userName: `b${n}`, profile }));
        })
        .then(
          () => made.push(`a${n}`, `b${n}`),
          (error: unknown) => (refused = error),
        );
    }
    expect(refused).to.be.instanceOf(StoreUnavailable);
    expect(String(refused)).to.include("full");
    expect(await team.users.count({ scope: {} })).to.equal(made.length);
    // Of many at once, each is told for itself, and the small ones may still find room.
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, () => team.users.create(aUser({ profile: { title: "y".repeat(200_000) } }))),
    );
    for (const outcome of outcomes) {
      expect(outcome.status).to.equal("rejected");
      if (outcome.status === "rejected") expect(outcome.reason).to.be.instanceOf(StoreUnavailable);
    }
    writing.get("PRAGMA max_page_count = 1000000");
    await team.users.create(aUser({ userName: "after", profile }));
    await stage.store.ping();
    expect(await team.users.count({ scope: {} })).to.equal(made.length + 1);
    expect(writing.get("PRAGMA integrity_check")).to.deep.equal(["ok"]);
  });

  it("says that it cannot be written, and is still read", async () => {
    await stage.team.users.create(aUser({ userName: "ada" }));
    const readOnly = (): Connection => new Connection(`file:${stage.file}?mode=ro`);
    const another = (): Promise<Connection> => Promise.resolve(readOnly());
    const store = storeOver({ writing: readOnly(), reading: readOnly(), another }, usualPatience, () => noon);
    expect(await store.inTeam(acme).users.byUserName("ada")).to.not.equal(undefined);
    for (const attempt of [store.ping(), store.inTeam(acme).users.create(aUser())]) {
      const error = await rejection(attempt);
      expect(error).to.be.instanceOf(StoreUnusable);
      expect(String(error)).to.include("write permission");
    }
    await store.close();
  });
});

describe("opening a database file", () => {
  let folder = "";
  beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), "drawbridge-open-"))));
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const refusal = async (path: string): Promise<string> => {
    const error = await rejection(openSqliteStore({ path, patience: { lockMs: 50, workMs: 1000 } }));
    expect(error).to.be.instanceOf(StoreUnusable);
    return String(error);
  };

  it("makes the file and its folders where they are missing", async () => {
    const store = await openSqliteStore({ path: join(folder, "a", "b", "x.db") });
    await store.migrate();
    await store.ping();
    await store.close();
    expect((await readFile(join(folder, "a", "b", "x.db"))).subarray(0, 15).toString()).to.equal("SQLite format 3");
  });

  it("says what to do about a folder in place of a file, a file in place of a folder, and a file of another kind", async () => {
    await mkdir(join(folder, "x.db"));
    expect(await refusal(join(folder, "x.db"))).to.include("must name a file");
    const text = join(folder, "note.txt");
    await writeFile(text, "not a database\n".repeat(1000));
    expect(await refusal(text)).to.include("not an SQLite database");
    expect(await readFile(text, "utf8")).to.equal("not a database\n".repeat(1000));
    expect(await refusal(join(text, "x.db"))).to.include("cannot be made");
  });

  it("finds damage instead of giving wrong answers", async () => {
    const path = join(folder, "x.db");
    const store = await openSqliteStore({ path });
    await store.migrate();
    const users = store.inTeam(acme).users;
    for (let n = 0; n < 200; n++) await users.create(aUser());
    await store.close();
    const octets = await readFile(path);
    // Everything behind the first page turns into noise, the same each time.
    for (let at = 4096; at < octets.length; at += 32) createHash("sha256").update(String(at)).digest().copy(octets, at);
    await writeFile(path, octets);
    const error = await rejection(
      (async () => {
        const damaged = await openSqliteStore({ path });
        try {
          await damaged.inTeam(acme).users.list({ scope: {}, page: { skip: 0, limit: 10 }, withTotal: true });
        } finally {
          await damaged.close();
        }
      })(),
    );
    expect(error).to.be.instanceOf(StoreUnusable);
    expect(String(error)).to.include("restore it from a backup");
  });

  it("is possible while another process is just opening it, by waiting a moment", async () => {
    const path = join(folder, "x.db");
    const first = new Connection(path);
    first.exec("BEGIN EXCLUSIVE; CREATE TABLE t (x); ");
    setTimeout(() => {
      first.exec("COMMIT");
    }, 30);
    const store = await openSqliteStore({ path, patience: { lockMs: 3000, workMs: 1000 } });
    await store.migrate();
    first.close();
    await store.close();
  });
});
