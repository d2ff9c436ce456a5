import { StoreUnusable } from "../../../src/store/port/errors.js";
import { migrate, schemaVersion } from "../../../src/store/sqlite/migrate.js";
import { migrations } from "../../../src/store/sqlite/schema.js";
import { expect } from "chai";
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

  it("refuse a file that a newer release has made, saying so, and change nothing", async () => {
    stage.another().run("INSERT INTO schema VALUES (?, 'from the future', 0)", [schemaVersion + 1]);
    const error = await rejection(stage.store.migrate());
    expect(error).to.be.instanceOf(StoreUnusable);
    expect(String(error))
      .to.include(`schema ${schemaVersion + 1}`)
      .and.include("newer release");
  });
});
