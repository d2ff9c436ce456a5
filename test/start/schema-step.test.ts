import { expect } from "chai";
import pino from "pino";
import { schemaStep, waitForMigration } from "../../src/start/schema-step.js";
import { StoreUnusable } from "../../src/store/port/errors.js";
import type { SchemaState } from "../../src/store/port/schema.js";
import { freePort } from "../support/free-port.js";

const state = (stored: number): SchemaState => ({ stored, known: 5, steps: [] });

describe("A store as a process finds it (DESIGN §7)", () => {
  type Row = readonly [
    what: string,
    stored: number,
    engine: "sqlite" | "mongodb",
    who: "server" | "command",
    does: string,
  ];
  const table: readonly Row[] = [
    ["an empty file by the server", 0, "sqlite", "server", "migrate"],
    ["an empty file by a command", 0, "sqlite", "command", "migrate"],
    ["an empty database by a command", 0, "mongodb", "command", "migrate"],
    ["an empty database by the server", 0, "mongodb", "server", "migrate"],
    ["its own schema", 5, "mongodb", "server", "begin"],
    ["that of the next release", 6, "mongodb", "server", "begin"],
    ["that of the next release, by a command", 6, "sqlite", "command", "begin"],
    ["an older file, by the server", 3, "sqlite", "server", "migrate"],
    ["an older database, by the server", 4, "mongodb", "server", "wait"],
  ];
  for (const [what, stored, engine, who, does] of table) {
    it(`${what}: ${does}`, () => {
      expect(schemaStep(engine, state(stored), who)).to.equal(does);
    });
  }

  it("is left as it is by a command where it is older, or two steps ahead by anybody, saying what to do", () => {
    expect(() => schemaStep("sqlite", state(4), "command")).to.throw(StoreUnusable, "Start the server");
    expect(() => schemaStep("mongodb", state(4), "command")).to.throw(StoreUnusable, "drawbridge migrate");
    for (const who of ["server", "command"] as const) {
      expect(() => schemaStep("mongodb", state(7), who)).to.throw(StoreUnusable, "newer release");
    }
  });

  it("is waited for by a server that is alive and says why it is not ready", async function () {
    this.timeout(15_000);
    const port = await freePort();
    let stored = 4;
    const waiting = waitForMigration(
      { schema: () => Promise.resolve(state(stored)) },
      { port, host: "127.0.0.1" },
      pino({ level: "silent" }),
    );
    const at = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
    let ready = await at("/readyz").catch(() => undefined);
    while (ready === undefined) ready = await at("/readyz").catch(() => undefined);
    expect(ready.status).to.equal(503);
    expect(await ready.json()).to.deep.equal({ status: "schema", stored: 4, needed: 5 });
    expect((await at("/healthz")).status).to.equal(200);
    expect((await at("/saml/acme/acs")).headers.get("Retry-After")).to.equal("5");
    stored = 5;
    await waiting;
  });
});
