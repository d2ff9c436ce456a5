import { StoreUnusable } from "../../../src/store/port/errors.js";
import { keepCopy, migrate, schemaVersion } from "../../../src/store/sqlite/migrate.js";
import { migrations } from "../../../src/store/sqlite/schema.js";
import { openSqliteStore } from "../../../src/store/sqlite/index.js";
import { Connection } from "../../../src/store/sqlite/writer/connection.js";
import { expect } from "chai";
import { existsSync, mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { acme, later, noon } from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { sqliteStage } from "./stage.js";

describe("schema versions of the SQLite engine", () => {
  const stage = sqliteStage();

  it("are noted with their time", () => {
    expect(stage.store.schemaVersion).to.equal(schemaVersion);
    expect(stage.reading.all("SELECT version, name, applied_at FROM schema")).to.deep.equal(
      migrations.map(({ version, name }) => [version, name, noon]),
    );
  });

  it("stand in an ordered list without gaps", () => {
    expect(migrations.map(({ version }) => version)).to.deep.equal(migrations.map((_, n) => n + 1));
  });

  it("apply only steps that are missing, and keep what is there", async () => {
    const db = stage.another();
    const next = schemaVersion + 1;
    const steps = [...migrations, { version: next, name: "next", statements: "CREATE TABLE next (x INTEGER) STRICT;" }];
    migrate(db, later(5), steps);
    migrate(db, later(9), steps);
    expect(db.all("SELECT version, applied_at FROM schema ORDER BY version")).to.deep.equal([
      ...migrations.map(({ version }) => [version, noon]),
      [next, later(5)],
    ]);
    expect(await stage.store.teams.get(acme)).to.include({ slug: "acme" });
  });

  it("leave nothing of a step that fails", async () => {
    const { writing } = stage;
    writing.exec("BEGIN IMMEDIATE");
    const statements = "CREATE TABLE half (x INTEGER); CREATE TABLE teams (y);";
    const broken = { version: schemaVersion + 1, name: "broken", statements };
    expect(() => {
      migrate(writing, noon, [...migrations, broken]);
    }).to.throw();
    writing.exec("ROLLBACK");
    expect(writing.get("SELECT count(*) FROM sqlite_schema WHERE name = 'half'")).to.deep.equal([0]);
    await stage.store.ping();
  });

  it("refuse a file that is two steps ahead, saying so, and work with the next one's", async () => {
    const { store } = stage;
    stage.another().run("INSERT INTO schema VALUES (?, 'of the next release', 0)", [schemaVersion + 1]);
    expect((await store.migrate()).steps).to.deep.equal([]);
    await store.begin();
    stage.another().run("INSERT INTO schema VALUES (?, 'of the one after', 0)", [schemaVersion + 2]);
    for (const work of [store.migrate(), store.begin()]) {
      const error = await rejection(work);
      expect(error).to.be.instanceOf(StoreUnusable);
      expect(String(error))
        .to.include(`schema ${schemaVersion + 2}`)
        .and.include("newer release");
    }
  });

  it("keep a copy of a file from before, whole and its owner's alone", async () => {
    const { store } = stage;
    await store.ping();
    expect((await store.migrate()).copy, "nothing to do").to.equal(undefined);
    const copy = keepCopy(stage.reading, schemaVersion)!;
    expect(copy).to.match(new RegExp(`\\.schema-${schemaVersion}$`));
    expect(statSync(copy).mode & 0o777).to.equal(0o600);
    const kept = new Connection(copy);
    expect(kept.all("SELECT slug FROM teams")).to.deep.equal([["acme"]]);
    kept.close();
    expect(keepCopy(stage.reading, schemaVersion), "again: the newer one counts").to.equal(copy);
    expect(keepCopy(stage.reading, schemaVersion - 1), "another process has migrated it meanwhile").to.equal(undefined);
    expect(existsSync(`${copy.slice(0, -1)}${schemaVersion - 1}`)).to.equal(false);
  });

  it("are told before anything is made of them", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "drawbridge-")), "empty.db");
    const store = await openSqliteStore({ path: file });
    const { stored, known, steps } = await store.schema();
    expect([stored, known, steps.length]).to.deep.equal([0, schemaVersion, migrations.length]);
    expect(await rejection(store.begin())).to.be.instanceOf(StoreUnusable);
    expect((await store.migrate()).copy).to.equal(undefined);
    expect(await store.schema()).to.deep.equal({ stored: known, known, steps: [] });
    await store.close();
  });
});
