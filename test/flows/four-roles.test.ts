import { expect } from "chai";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApiKey } from "../../src/access/index.js";
import { startBridge, type Bridge } from "../../src/start/bridge.js";
import { openParts } from "../../src/start/services.js";
import { routes } from "../../src/http/api/routes.js";
import { callers } from "../support/builders.js";
import { freePort } from "../support/free-port.js";
import { removeFolder } from "../support/remove-folder.js";
import { idpKey } from "../support/saml-keys.js";
import { anIdpMetadata } from "../support/saml-metadata.js";
import { flowSettings, idpEntityId, reply, start } from "./flow-bridge.js";
import { Visitor } from "./visitor.js";

// Whatever an operation shows: the tests say what they expect of it.
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- read loosely here, as a script would
type Body = any;

interface Answer {
  readonly status: number;
  readonly etag: string | null;
  readonly body: Body;
}

/** Each role has a key and `/api/v1`, and nothing else; the store is fresh. One day, in order. */
describe("a day of each role by the API alone (DESIGN §5)", function () {
  this.timeout(120_000);
  let folder: string;
  let url: string;
  let bridge: Bridge;
  const keys = new Map<string, string>();
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "drawbridge-roles-"));
    const parts = await openParts(flowSettings(folder, await freePort()), "server");
    // as `drawbridge api-key create NAME --role operator` does, beside the server
    const access = { store: parts.store, now: Date.now, caller: callers.cli, grants: [{ role: "operator", team: null }] } as const; // prettier-ignore
    keys.set("operator", (await createApiKey(access, { name: "day", role: "operator", team: null })).text);
    bridge = await startBridge(parts);
    url = `http://localhost:${bridge.port}`;
  });
  after(async () => {
    await bridge.stop();
    await removeFolder(folder);
  });

  async function ask(role: string, verb: string, path: string, body?: unknown, more: object = {}): Promise<Answer> {
    const answer = await fetch(`${url}/api/v1${path}`, {
      method: verb,
      headers: {
        authorization: `Bearer ${keys.get(role) ?? ""}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...more,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = (answer.headers.get("content-type") ?? "").includes("json") && !/ndjson/.test(answer.headers.get("content-type") ?? ""); // prettier-ignore
    return { status: answer.status, etag: answer.headers.get("etag"), body: isJson && text !== "" ? (JSON.parse(text)) : text }; // prettier-ignore
  }

  /** What was asked for and done. */
  async function done(role: string, verb: string, path: string, body?: unknown, more: object = {}): Promise<Body> {
    const answer = await ask(role, verb, path, body, more);
    expect(answer.status, `${role} ${verb} ${path}: ${JSON.stringify(answer.body)}`).to.be.oneOf([200, 201, 202, 204]);
    return answer.body;
  }

  const acme = "/teams/acme";
  const method = `${acme}/sso-methods/okta`;
  const directory = `${acme}/directories/okta-scim`;
  let scimToken = "";

  async function scim(verb: string, path: string, body?: unknown): Promise<{ status: number; body: Body }> {
    const answer = await fetch(`${url}/scim/v2/okta-scim${path}`, {
      method: verb,
      headers: { authorization: `Bearer ${scimToken}`, "content-type": "application/scim+json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
  }

  it("the operator makes a team with seats and a domain, invites its owner and looks at the system", async () => {
    await done("operator", "POST", "/teams", { slug: "acme", name: "Acme", policies: { seats: 3 } });
    const invited = await done("operator", "POST", `${acme}/admins`, { email: "olga@acme.example", role: "owner" });
    expect(invited.url).to.match(/^http.*\/dbi_/);
    expect((await done("operator", "GET", `${acme}/admins`)).items[0]).to.include({ role: "owner", state: "invited" });
    await done("operator", "POST", `${acme}/domains`, { domain: "acme.example" });
    expect(await done("operator", "POST", `${acme}/domains/acme.example/approve`)).to.include({ state: "verified" });
    expect(await done("operator", "GET", "/system")).to.be.an("object");
    for (const role of ["owner", "admin", "auditor"]) {
      const made = await done("operator", "POST", `${acme}/api-keys`, { name: role, role });
      keys.set(role, made.key as string);
    }
    const { etag } = await ask("operator", "GET", acme);
    await done("operator", "PATCH", acme, { policies: { seats: 2 } }, { "if-match": etag });
    const stale = await ask("operator", "PATCH", acme, { policies: { seats: 1 } }, { "if-match": etag });
    expect(stale).to.deep.include({ status: 412 });
    expect(stale.body.code).to.equal("stale_version");
  });

  it("the owner connects the identity provider, tests it and lets people in, and hands out what others need", async () => {
    await done("owner", "POST", `${acme}/sso-methods`, { slug: "okta", name: "Okta", idp: "okta" });
    const early = await ask("owner", "POST", `${method}/verify`, {});
    expect(early.status, "not before a test").to.equal(409);
    const certificates = [idpKey.certificatePem];
    const metadataXml = anIdpMetadata({ entityId: idpEntityId, certificates });
    const shown = await done("owner", "PATCH", method, { metadataXml });
    expect(shown.idp.entityId).to.equal(idpEntityId);
    const { testSignInUrl } = await done("owner", "POST", `${method}/test`);
    const visitor = new Visitor(url);
    const { requestId } = await start(visitor, (testSignInUrl as string).replace(url, ""));
    await visitor.post("/saml/okta/acs", reply({ url }, { slug: "okta", inResponseTo: requestId }));
    expect((await done("owner", "GET", `${method}/report`)).report.passed).to.equal(true);
    expect(await done("owner", "POST", `${method}/verify`, {})).to.include({ status: "verified" });

    await done("owner", "POST", `${acme}/directories`, { slug: "okta-scim", name: "Okta", ssoMethod: "okta" });
    const token = await done("owner", "POST", `${directory}/tokens`, { name: "okta" }, { "idempotency-key": "one" });
    scimToken = token.value as string;
    const again = await done("owner", "POST", `${directory}/tokens`, { name: "okta" }, { "idempotency-key": "one" });
    expect([again.id, again.value]).to.deep.equal([token.id, null]);
    const link = await done("owner", "POST", `${acme}/setup-links`, { intent: "certificate", record: "okta" });
    expect(link.url).to.match(/\/setup\/dbs_/);
    const key = await done("owner", "POST", `${acme}/api-keys`, { name: "reports", role: "auditor" });
    await done("owner", "POST", `${acme}/api-keys/${key.id as string}/revoke`);
    const above = await ask("owner", "POST", `${acme}/api-keys`, { name: "more", role: "operator" });
    expect([above.status, above.body.errors[0].field], "a team gives no such role").to.deep.equal([400, "role"]);
    await done("owner", "PATCH", acme, { policies: { session: { idleMinutes: 60, absoluteMinutes: 600 } } });
    const seats = await ask("owner", "PATCH", acme, { policies: { seats: 999 } });
    expect([seats.status, seats.body.code]).to.deep.equal([403, "forbidden"]);
    expect(seats.body.detail).to.include("operate");
  });

  it("the admin runs people and groups, cures what failed and ends sessions", async () => {
    const push = (name: string) =>
      scim("POST", "/Users", {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
        ...{ userName: `${name}@acme.example`, active: true, emails: [{ value: `${name}@acme.example` }] },
      });
    const ada = await push("ada");
    expect(ada.status).to.equal(201);
    await push("bob");
    expect((await push("cyd")).status, "two seats").to.equal(403);
    const [failure] = (await done("admin", "GET", `${acme}/failures`)).items;
    expect(failure).to.include({ code: "seat_limit", target: "cyd@acme.example" });
    const full = await done("admin", "POST", `${acme}/failures/${failure.id as string}/retry`);
    expect(full.outcome).to.equal("refused");
    const refused = await ask("admin", "POST", `${acme}/users/${ada.body.id as string}/suspend`);
    expect([refused.status, refused.body.fix], JSON.stringify(refused.body)).to.satisfy(
      ([status, fix]: [number, string]) => status === 409 && /detach/i.test(fix),
    );
    const bob = (await done("admin", "GET", `${acme}/users?search=bob`)).items[0];
    await done("admin", "POST", `${acme}/users/${bob.id as string}/detach`);
    await done("admin", "POST", `${acme}/users/${bob.id as string}/suspend`);
    expect((await done("admin", "GET", `${acme}/users?state=suspended`)).items.map((one: Body) => one.id)).to.deep.equal([bob.id]); // prettier-ignore
    expect((await done("admin", "POST", `${acme}/failures/${failure.id as string}/retry`)).outcome).to.equal("done");
    expect((await done("admin", "GET", `${acme}/failures`)).items).to.deep.equal([]);
    const group = await done("admin", "POST", `${acme}/groups`, { displayName: "Guests", users: [bob.id] });
    expect(group.members).to.equal(1);

    const visitor = new Visitor(url);
    const { requestId } = await start(visitor, "/sso/okta");
    await visitor.post("/saml/okta/acs", reply({ url }, { slug: "okta", inResponseTo: requestId }));
    expect((await visitor.json("/me")).status).to.equal(200);
    expect((await done("admin", "GET", `${acme}/users/${ada.body.id as string}/sessions`)).items).to.have.length(1);
    await done("admin", "POST", `${acme}/users/${ada.body.id as string}/end-sessions`);
    expect((await visitor.json("/me")).status).to.equal(401);
    const owners = await ask("admin", "POST", `${acme}/admins`, { email: "eve@acme.example", role: "auditor" });
    expect([owners.status, owners.body.code]).to.deep.equal([403, "forbidden"]);
  });

  it("the auditor reads, checks and takes away what happened, and changes nothing by any route", async () => {
    const { items } = await done("auditor", "GET", `${acme}/audit?type=user.*&limit=200`);
    expect(items.map((one: Body) => one.type)).to.include.members(["user.created", "user.suspended", "user.detached"]);
    const [suspended] = (await done("auditor", "GET", `${acme}/audit?type=user.suspended`)).items;
    expect(suspended.actor).to.include({ kind: "api_key", label: "admin" });
    const byKey = await done("auditor", "GET", `${acme}/audit?actor=${suspended.actor.id as string}&limit=200`);
    expect(new Set(byKey.items.map((one: Body) => one.actor.id))).to.deep.equal(new Set([suspended.actor.id]));
    expect(await done("auditor", "GET", `${acme}/audit/verify`)).to.include({ ok: true, fault: null });
    const exported = (await done("auditor", "GET", `${acme}/audit/export`)) as string;
    const lines = exported
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { number: number }).number);
    expect(lines).to.deep.equal(lines.map((_, n) => n + 1));
    expect((await ask("auditor", "GET", "/audit")).status).to.equal(403);

    const before = lines.length;
    const names: Readonly<Record<string, string>> = { team: "acme", method: "okta", directory: "okta-scim" };
    const writes = routes.filter(({ verb, operation }) => verb !== "GET" && operation.needs !== "read");
    expect(writes.length).to.be.greaterThan(60);
    for (const { verb, path } of writes) {
      const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => names[name] ?? "01k00000000000000000000000");
      const { status } = await ask("auditor", verb, filled, {});
      expect(status, `${verb} ${path}`).to.be.oneOf([403, 404]);
    }
    const after = (await done("auditor", "GET", `${acme}/audit/export`)) as string;
    expect(after.trim().split("\n")).to.have.length(before);
  });
});
