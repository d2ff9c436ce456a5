import { expect } from "chai";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startInstallation, type Installation, type Ran } from "../support/installation.js";
import { laterRelease } from "../support/later-release.js";
import { freshDatabase, needsMongo, type TestDatabase } from "../support/mongo.js";
import { removeFolder } from "../support/remove-folder.js";

const bootstrap =
  "apiVersion: drawbridge/v1\nteams:\n  - { slug: acme, name: Acme, ssoMethods: [{ slug: acme-okta, idp: okta }] }\n";

describe("Programs of several releases on one MongoDB (DESIGN §7)", function () {
  this.timeout(300_000);
  needsMongo();
  let database: TestDatabase;
  let folder: string;
  let ours: Installation;
  before(async function () {
    if (!existsSync("dist/main.js")) {
      if (process.env["CI"] === "true") throw new Error("dist/main.js is missing: run `npm run build` first");
      console.warn("\n  !! The test of several releases is NOT run: `npm run build` first\n");
      this.skip();
    }
    database = await freshDatabase();
    folder = mkdtempSync(join(tmpdir(), "drawbridge-releases-"));
    ours = await startInstallation({ databaseUrl: database.uri, nodes: 1, bootstrap });
  });
  after(async () => {
    await ours.stop();
    await removeFolder(folder);
    await database.drop();
  });
  const plan = async (): Promise<unknown> =>
    (JSON.parse((await ours.cli("migrate", "--plan", "--json")).out) as { stored: number }).stored;
  const told = ({ code, out }: Ran, exit: number, words: string): void => {
    expect(out).to.contain(words);
    expect(code).to.equal(exit);
  };

  it("the next release's command waits for its migration; the node serves beside it, until the one after that has migrated", async () => {
    const steps = [1, 2].map((n) => `{ name: "of a later release ${n}", collections: [], indexes: [] }`);
    const [next, afterNext] = [1, 2].map((more) =>
      laterRelease(mkdtempSync(join(folder, "release-")), steps.slice(0, more)),
    );
    const [node] = ours.nodes;
    const before = await plan();

    told(await ours.cliOf(next ?? "", "team", "list"), 69, "Run drawbridge migrate");
    expect(await plan(), "a command changes no schema").to.equal(before);

    told(await ours.cliOf(next ?? "", "migrate"), 0, "of a later release 1");
    told(await ours.cliOf(next ?? "", "team", "list"), 0, "acme");
    told(await ours.cli("team", "list"), 0, "acme");
    expect((await fetch(`${node!.url}/readyz`)).status, "a node of the release before").to.equal(200);
    expect((await fetch(`${ours.url}/saml/acme-okta/metadata`)).status).to.equal(200);

    told(await ours.cliOf(afterNext ?? "", "migrate"), 0, "of a later release 2");
    expect(await node!.ended(), "ends by itself").to.equal(69);
    expect(node!.log()).to.contain("made by a newer release").and.contain('"msg":"stopped"');
    told(await ours.cli("team", "list"), 69, "made by a newer release");
    told(await ours.cliOf(afterNext ?? "", "team", "list"), 0, "acme");
  });
});
