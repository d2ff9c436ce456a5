import { expect } from "chai";
import { createApiKey, revokeApiKey } from "../../src/access/index.js";
import { callers } from "../support/builders.js";
import { ConsoleStage, password } from "../support/console-stage.js";
import { formOf } from "../support/console-visitor.js";
import { RawClient, until } from "../support/raw-client.js";

const grants = [{ role: "operator", team: null }] as const;

describe("a body that is still coming when its sender is cut off", () => {
  let stage: ConsoleStage;
  let client: RawClient;
  before(async () => (stage = await ConsoleStage.open()));
  after(() => stage.close());
  afterEach(() => client.socket.destroy());

  const deps = () => ({ store: stage.bridge.store, now: stage.bridge.now, caller: callers.cli, grants });
  const isMade = async (name: string) =>
    (await stage.bridge.store.inTeam(stage.acme.id).groups.byName(name)) !== undefined;
  /** Sends all but the last octet, and waits until the door has begun to read: then it has proven who sends. */
  async function begin(path: string, body: string, headers: Readonly<Record<string, string>>): Promise<RawClient> {
    client = new RawClient(stage.bridge.port);
    const host = { Host: new URL(stage.url).host };
    client.begin(body.length, { path, headers: { ...host, ...headers } }).write(body.slice(0, -1));
    let held = 0;
    const look = async () => {
      const text = await (await fetch(`${stage.url}/metrics`)).text();
      held = Number(/^bridge_body_bytes\{of="admin"\} (\d+)/m.exec(text)?.[1]);
    };
    for (let tries = 0; held === 0 && tries < 200; tries++) await look();
    await until(
      () => held > 0,
      () => `nothing of it was read: ${client.heard}`,
    );
    return client;
  }

  it("changes nothing by the API once its key is revoked", async () => {
    const { key, text } = await createApiKey(deps(), { name: "ci", role: "owner", team: stage.acme.id });
    const body = JSON.stringify({ displayName: "Made too late" });
    const headers = { "Content-Type": "application/json", Authorization: `Bearer ${text}` };
    await begin("/api/v1/teams/acme/groups", body, headers);
    await revokeApiKey(deps(), key.id, { team: stage.acme.id });
    client.write(body.slice(-1));
    await client.hears("HTTP/1.1 401");
    expect(await isMade("Made too late")).to.equal(false);
  });

  it("changes nothing in the console once its admin is signed out", async () => {
    const admin = await stage.as("admin");
    const { to, hidden } = formOf(await admin.get("/console/teams/acme/new-group"));
    const body = new URLSearchParams({ ...hidden, displayName: "Made too late" }).toString();
    const headers = {
      "Content-Type": "application/x-www-form-urlencoded",
      ...{ Origin: stage.url, Cookie: admin.cookies.map(([name, value]) => `${name}=${value}`).join("; ") },
    };
    await begin(to, body, headers);
    const other = stage.visitor();
    await other.signIn(stage.emailOf("admin"), password);
    await other.send("/console/account", {}, { action: "/console/account/end-all" });
    client.write(body.slice(-1));
    await client.hears("HTTP/1.1 401");
    expect(await isMade("Made too late")).to.equal(false);
    // and the very form is taken of whoever is signed in
    const again = await stage.as("admin");
    await again.send("/console/teams/acme/new-group", { displayName: "Made in time" });
    expect(await isMade("Made in time")).to.equal(true);
  });
});
