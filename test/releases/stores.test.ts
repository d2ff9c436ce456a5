import { expect } from "chai";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scimToken } from "../chaos/company.js";
import { keptSecrets, fixturesOf, lastRelease, unpackRelease } from "./release.js";
import { layMongo, laySqlite } from "./kept-stores.js";
import { ownMain, startInstallation, type Installation } from "../support/installation.js";
import { freshDatabase, needsMongo, type TestDatabase } from "../support/mongo.js";
import { removeFolder } from "../support/remove-folder.js";

interface Listed {
  readonly totalResults: number;
  readonly Resources: readonly { readonly id: string; readonly userName: string }[];
}

describe(`Stores that ${lastRelease} has made (DESIGN §7)`, function () {
  this.timeout(120_000);
  const kept = fixturesOf(lastRelease);
  let folder: string;
  let database: TestDatabase | undefined;
  let running: Installation | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "drawbridge-stores-"));
  });
  afterEach(async () => {
    await running?.stop();
    await database?.drop();
    [running, database] = [undefined, undefined];
    await removeFolder(folder);
  });
  const start = async (databaseUrl: string, main = ownMain): Promise<Installation> =>
    (running = await startInstallation({ databaseUrl, nodes: 1, env: keptSecrets, main }));

  /** The directory's token, the keys and the doors work. @returns who is there, before one more is made */
  async function works(installation: Installation): Promise<readonly string[]> {
    const headers = { authorization: `Bearer ${scimToken}` };
    const answer = await fetch(`${installation.url}/scim/v2/acme-scim/Users?count=1000`, { headers });
    expect(answer.status).to.equal(200);
    const listed = (await answer.json()) as Listed;
    expect(listed.totalResults).to.be.greaterThan(5).and.equal(listed.Resources.length);
    const made = {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      userName: `new-${Date.now()}@acme.example`,
    };
    const init = { method: "POST", headers: { ...headers, "content-type": "application/scim+json" } };
    const created = await fetch(`${installation.url}/scim/v2/acme-scim/Users`, { ...init, body: JSON.stringify(made) });
    expect(created.status).to.equal(201);
    expect((await fetch(`${installation.url}/saml/acme-sso/metadata`)).status).to.equal(200);
    const keys = (await (await fetch(`${installation.url}/oauth2/jwks`)).json()) as { keys: unknown[] };
    expect(keys.keys, "sealed with the secret that was").to.have.length.greaterThan(1);
    return listed.Resources.map(({ id, userName }) => `${id} ${userName}`);
  }

  it("on SQLite are migrated at the start, and a copy is kept that the release itself goes back to", async () => {
    const file = join(folder, "drawbridge.db");
    laySqlite(join(kept, "sqlite.db.gz"), file);
    const ours = await start(`sqlite:${file}`);
    const before = await works(ours);
    for (const team of ["acme", "globex"]) {
      const verified = await ours.cli("audit", "verify", "--team", team);
      expect(verified.code, verified.out).to.equal(0);
    }
    const copy = `${file}.schema-2`;
    expect(existsSync(copy), copy).to.equal(true);
    await ours.stop();
    const theirs = await start(`sqlite:${copy}`, unpackRelease(lastRelease, folder));
    expect(await works(theirs)).to.deep.equal(before);
  });

  describe("on MongoDB", () => {
    needsMongo();

    it("wait for `drawbridge migrate`, which says what it will do; then everything works", async () => {
      database = await freshDatabase();
      await layMongo(join(kept, "mongodb.jsonl.gz"), database.uri);
      const theirs = await start(database.uri, unpackRelease(lastRelease, folder));
      const before = await works(theirs);
      const waiting = await theirs.cli("team", "list");
      expect(waiting.out).to.contain("Run drawbridge migrate");
      expect(waiting.code).to.equal(69);
      const planned = await theirs.cli("migrate", "--plan");
      expect(planned.out).to.contain("3: ");
      const migrated = await theirs.cli("migrate");
      expect(migrated.code, migrated.out).to.equal(0);
      await theirs.stop();

      const ours = await start(database.uri);
      const after = await works(ours);
      expect(after)
        .to.have.length(before.length + 1)
        .and.include.members([...before]);
      for (const team of ["acme", "globex"]) {
        const verified = await ours.cli("audit", "verify", "--team", team);
        expect(verified.code, verified.out).to.equal(0);
      }
    });
  });
});
