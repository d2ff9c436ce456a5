import { expect } from "chai";
import { mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { startBridge, type Bridge } from "../../../src/start/bridge.js";
import { openParts } from "../../../src/start/services.js";
import { flowMethod, me, signIn } from "../../flows/flow-bridge.js";
import { Visitor } from "../../flows/visitor.js";
import { freePort } from "../../support/free-port.js";
import { keepDomain } from "../../support/keep-domain.js";
import { mongoStage } from "../../support/mongo-store.js";
import { aKey, MovedPlace, sealedTeam } from "../../support/moved-place.js";

const token = "a-token-of-a-directory-of-acme-0123456789";
const scim = { Authorization: `Bearer ${token}`, "Content-Type": "application/scim+json" };

/** The bridge as its server runs it, on a place. */
async function running(place: MovedPlace): Promise<Bridge> {
  return startBridge(await openParts(place.settings(), "server"));
}

async function pushes(bridge: Bridge, userName: string): Promise<number> {
  const answer = await fetch(`http://localhost:${bridge.port}/scim/v2/acme-scim/Users`, {
    method: "POST",
    headers: scim,
    body: JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName }),
  });
  return answer.status;
}

async function found(bridge: Bridge, userName: string): Promise<number> {
  const address = `http://localhost:${bridge.port}/scim/v2/acme-scim/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`;
  const answer = (await (await fetch(address, { headers: scim })).json()) as { readonly totalResults: number };
  return answer.totalResults;
}

describe("drawbridge backup and restore", function () {
  this.timeout(120_000);
  const mongo = mongoStage();
  const places: MovedPlace[] = [];
  let port: number;
  const place = async (env: Record<string, string> = {}): Promise<MovedPlace> => {
    const made = await MovedPlace.make({
      ...{ PORT: String(port), HOST: "127.0.0.1", PUBLIC_URL: `http://localhost:${port}`, RATE_LIMITS: "off" },
      ...env,
    });
    places.push(made);
    return made;
  };
  beforeEach(async () => {
    port = await freePort();
  });
  afterEach(async () => {
    await Promise.all(places.splice(0).map((one) => one.remove()));
  });

  const lived = async (from: MovedPlace): Promise<Bridge> => {
    await writeFile(from.file("teams.yaml"), sealedTeam, { mode: 0o600 });
    await from.runs("apply", "-f", from.file("teams.yaml"));
    const bridge = await running(from);
    const team = await bridge.store.teams.bySlug("acme");
    if (team === undefined) throw new Error("there is no team acme");
    await keepDomain(bridge.store, team.id).catch(() => undefined);
    await bridge.store.inTeam(team.id).methods.create(flowMethod(team));
    return bridge;
  };

  /** What must work where a backup was restored. */
  const works = async (to: MovedPlace, before: { readonly saml: string; readonly seen: Visitor }): Promise<void> => {
    const bridge = await running(to);
    try {
      const url = `http://localhost:${bridge.port}`;
      const ada = new Visitor(url);
      expect((await signIn({ url }, ada)).status).to.equal(303);
      expect(await me(ada)).to.include({ email: "ada@acme.example", team: "acme" });
      expect(await found(bridge, "bob@acme.example")).to.equal(1);
      expect(await found(bridge, "late@acme.example")).to.equal(0);
      expect(await pushes(bridge, "carol@acme.example")).to.equal(201);
      expect((await bridge.spKeys.keys()).current.fingerprint256).to.equal(before.saml);
      // Whoever was signed in there is not here.
      expect(await me(before.seen)).to.equal(undefined);
    } finally {
      await bridge.stop();
    }
    await to.runs("audit", "verify");
    const events = (await to.runs("audit", "export")).trim().split("\n");
    expect(events.filter((line) => line.includes('"type":"store.imported"'))).to.have.length(1);
  };

  for (const [what, env] of [
    ["the ENCRYPTION_KEY that it had", { ENCRYPTION_KEY: aKey() }],
    ["the secrets that were made for it", { ENCRYPTION_KEY: "", SESSION_SECRET: "" }],
  ] as const) {
    it(`on SQLite make an installation again that was at work, with ${what}`, async () => {
      const own = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
      const from = await place(own);
      if (!("ENCRYPTION_KEY" in own)) delete from.env["SESSION_SECRET"];
      const bridge = await lived(from);
      const seen = new Visitor(`http://localhost:${bridge.port}`);
      let saml: string;
      try {
        await signIn({ url: `http://localhost:${bridge.port}` }, seen);
        expect(await pushes(bridge, "bob@acme.example")).to.equal(201);
        const work = { isDone: false };
        const pushing = (async () => {
          for (let n = 0; !work.isDone; n++) expect(await pushes(bridge, `p${n}@acme.example`)).to.equal(201);
        })();
        const said = await from.runs("backup", "--out", from.file("backup.tar"));
        work.isDone = true;
        await pushing;
        expect(said).to.contain("ENCRYPTION_KEY" in own ? "Your ENCRYPTION_KEY is not in it" : "is in it too");
        expect((await stat(from.file("backup.tar"))).mode & 0o777).to.equal(0o600);
        expect(await pushes(bridge, "late@acme.example")).to.equal(201);
        saml = (await bridge.spKeys.keys()).current.fingerprint256;
      } finally {
        await bridge.stop();
      }
      const to = await place(own);
      if (!("ENCRYPTION_KEY" in own)) delete to.env["SESSION_SECRET"];
      await to.runs("restore", from.file("backup.tar"));
      for (const name of ["drawbridge.db", "certs/saml-sp-current.pem"]) {
        expect((await stat(to.file(name))).mode & 0o777, name).to.equal(0o600);
      }
      const again = await to.run("restore", from.file("backup.tar"));
      expect(again.err).to.match(/drawbridge\.db is there already\.\nStop the server and move its files away/);
      await works(to, { saml, seen });
    });
  }

  it("on MongoDB take along what a place of its own needs, and lay it into an empty database", async () => {
    const from = await place({ DATABASE_URL: mongo.database.uri });
    delete from.env["SESSION_SECRET"];
    const bridge = await lived(from);
    const seen = new Visitor(`http://localhost:${bridge.port}`);
    let saml: string;
    try {
      await signIn({ url: `http://localhost:${bridge.port}` }, seen);
      expect(await pushes(bridge, "bob@acme.example")).to.equal(201);
      await from.runs("backup", "--out", from.file("backup.tar"));
      expect(await pushes(bridge, "late@acme.example")).to.equal(201);
      saml = (await bridge.spKeys.keys()).current.fingerprint256;
    } finally {
      await bridge.stop();
    }
    const to = await place();
    await to.runs("restore", from.file("backup.tar"));
    await works(to, { saml, seen });
  });

  it("lay nothing over keys or a database that are there, and leave nothing half done", async () => {
    const from = await place({ ENCRYPTION_KEY: aKey() });
    await writeFile(from.file("teams.yaml"), sealedTeam, { mode: 0o600 });
    await from.runs("apply", "-f", from.file("teams.yaml"));
    await from.runs("backup", "--out", from.file("backup.tar"));
    const to = await place({ ENCRYPTION_KEY: aKey() });
    const wrong = await to.run("restore", from.file("backup.tar"));
    expect(wrong.err).to.match(/^ENCRYPTION_KEY does not open .*backup\.tar\./);
    to.env["ENCRYPTION_KEY"] = from.env["ENCRYPTION_KEY"] ?? "";
    await mkdir(to.file("certs"));
    await writeFile(to.file("certs/saml-sp-current.pem"), "another");
    const keys = await to.run("restore", from.file("backup.tar"));
    expect(keys.err).to.match(/saml-sp-current\.pem is another key than that of the backup\.\nMove it away/);
    expect(await stat(to.file("drawbridge.db")).catch(() => "none")).to.equal("none");
    await rm(to.file("certs"), { recursive: true });
    await to.runs("restore", from.file("backup.tar"));
    const imported = await to.run("import", from.file("backup.tar"));
    expect(imported.err).to.match(/backup\.tar is a backup of an installation on SQLite\.\nRun drawbridge restore/);
    const onMongo = await place({ DATABASE_URL: mongo.database.uri, ENCRYPTION_KEY: from.env["ENCRYPTION_KEY"] ?? "" });
    expect((await onMongo.run("restore", from.file("backup.tar"))).err).to.match(
      /is a backup of an installation on SQLite, and DATABASE_URL names MongoDB\.\nName a new file in DATABASE_URL/,
    );
    const within = await place({ ENCRYPTION_KEY: from.env["ENCRYPTION_KEY"] ?? "" });
    within.env["DATABASE_URL"] = `sqlite:${within.file("data/drawbridge.db")}`;
    await within.runs("restore", from.file("backup.tar"));
    for (const folder of ["data", "certs"]) {
      expect((await stat(within.file(folder))).mode & 0o777, folder).to.equal(0o700);
    }
    const octets = await readFile(from.file("backup.tar"));
    await writeFile(from.file("cut.tar"), octets.subarray(0, octets.length - 2000));
    const cut = await place({ ENCRYPTION_KEY: from.env["ENCRYPTION_KEY"] ?? "" });
    expect((await cut.run("restore", from.file("cut.tar"))).err).to.match(
      /cut\.tar is cut off: it ends (?:within|after) /,
    );
    expect(await stat(cut.file("drawbridge.db")).catch(() => "none")).to.equal("none");
  });
});
