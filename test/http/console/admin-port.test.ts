import { createHash, randomBytes } from "node:crypto";
import { expect } from "chai";
import { readSettings, SettingsFault } from "../../../src/config/index.js";
import { createApiKey } from "../../../src/access/index.js";
import { hostGrants } from "../../../src/admin/index.js";
import { callers } from "../../support/builders.js";
import { freePort } from "../../support/free-port.js";
import { ConsoleStage, password } from "../../support/console-stage.js";
import { ConsoleVisitor } from "../../support/console-visitor.js";

describe("ADMIN_PORT: the admins' doors on a port of their own (DESIGN §5)", () => {
  let stage: ConsoleStage;
  let admin: string;
  before(async () => {
    const port = await freePort();
    admin = `http://127.0.0.1:${port}`;
    stage = await ConsoleStage.open({ ADMIN_PORT: String(port) });
  });
  after(() => stage.close());

  const statusOf = async (address: string): Promise<number> => (await fetch(address, { redirect: "manual" })).status;

  it("serves console, API, its document and metrics there", async () => {
    const visitor = new ConsoleVisitor(admin);
    await visitor.signIn("operator@bridge.example", password);
    expect((await visitor.get("/console/teams")).html).to.include("Acme");
    expect((await visitor.get("/")).at).to.match(/^\/console/);
    expect(await statusOf(`${admin}/api/v1/teams`)).to.equal(401);
    for (const path of ["/api/docs", "/api/v1/openapi.json", "/metrics", "/healthz", "/readyz"]) {
      expect(await statusOf(`${admin}${path}`), path).to.equal(200);
    }
  });

  it("serves none of them on the public port, but what outsiders need", async () => {
    for (const path of ["/console", "/console/sign-in", "/api/v1/teams", "/api/v1/openapi.json", "/api/docs"]) {
      expect(await statusOf(`${stage.url}${path}`), path).to.equal(404);
    }
    for (const below of ["events", "events/snapshot", "events/reconcile"]) {
      const status = await statusOf(`${stage.url}/api/v1/teams/acme/${below}`);
      expect(status === 401 || status === 404 || status === 405, below).to.equal(true);
    }
    expect(await statusOf(`${stage.url}/api/v1/teams/acme/events`)).to.equal(401);
    expect(await statusOf(`${stage.url}/api/v1/teams/acme/events/../users`)).to.equal(404);
    for (const path of ["/api/problems/not_found", "/login", "/healthz", "/readyz"]) {
      expect(await statusOf(`${stage.url}${path}`), path).to.equal(200);
    }
    expect(await statusOf(`${stage.url}/scim/v2/none/Users`)).to.equal(401);
  });

  it("lets a consumer follow a team from the public port: feed, snapshot and reconciling", async () => {
    const { store, now } = stage.bridge;
    const team = (await store.teams.bySlug("acme"))!;
    const key = (
      await createApiKey(
        { store, now, caller: callers.cli, grants: hostGrants },
        {
          name: "crm",
          role: "auditor",
          team: team.id,
        },
      )
    ).text;
    const at = `${stage.url}/api/v1/teams/acme/events`;
    const headers = { Authorization: `Bearer ${key}`, "Content-Type": "application/json" };
    const feed = (await (await fetch(`${at}?after=0&limit=5`, { headers })).json()) as { items: unknown[] };
    expect(feed.items).to.have.length.greaterThan(0);
    const lines = (await (await fetch(`${at}/snapshot`, { headers })).text()).trim().split("\n");
    expect(JSON.parse(lines[0] ?? ""))
      .to.have.property("cursor")
      .that.is.greaterThan(0);
    const digest = createHash("sha256").update("").digest("hex");
    const body = JSON.stringify({ kind: "group", from: null, to: null, count: 0, digest });
    const reconciled = await fetch(`${at}/reconcile`, { method: "POST", headers, body });
    expect(reconciled.status).to.equal(200);
    expect(await reconciled.json()).to.include({ equal: true });
    for (const below of ["users", "groups", "audit", "events/1"]) {
      expect((await fetch(`${stage.url}/api/v1/teams/acme/${below}`, { headers })).status, below).to.equal(404);
    }
  });

  it("serves no people's page and no SCIM to admins", async () => {
    for (const path of ["/login", "/sso/none", "/scim/v2/none/Users", "/setup/dbs_none"]) {
      expect(await statusOf(`${admin}${path}`), path).to.equal(404);
    }
  });

  it("gives invitations of its own address, and setup links of people's", async () => {
    const visitor = new ConsoleVisitor(admin);
    await visitor.signIn("owner@acme.example", password);
    const invited = await visitor.send("/console/teams/acme/admins", { email: "new@acme.example", role: "admin" });
    expect(invited.html).to.include(`data-copy="${admin}/console/invitation/`);
    await visitor.send("/console/teams/acme/domains", { domain: "acme.example" });
    const link = { intent: "domain", record: "acme.example", life: "24", returnUrl: "" };
    const made = await visitor.send("/console/teams/acme/new-setup-link", link);
    const [, url = ""] = /data-copy="([^"]+\/setup\/dbs_[^"]+)"/.exec(made.html) ?? [];
    expect(url).to.match(new RegExp(`^${stage.url}/`));
    const guest = await stage.visitor().send(new URL(url).pathname, {});
    expect(guest.at).to.equal("/setup/teams/acme/domains/acme.example");
  });

  it("needs an address of another host, so that cookies do not cross", () => {
    const faultsOf = (env: Readonly<Record<string, string>>): string => {
      try {
        readSettings({ env: { PUBLIC_URL: "https://sso.acme.example", ...env } });
        return "none";
      } catch (error) {
        if (error instanceof SettingsFault) return error.message;
        throw error;
      }
    };
    const sameHost = { ADMIN_PORT: "8443", ADMIN_URL: "https://sso.acme.example:8443" };
    expect(faultsOf(sameHost)).to.include("another host name than PUBLIC_URL");
    expect(faultsOf({ ADMIN_URL: "https://admin.acme.example" })).to.include("without ADMIN_PORT");
    expect(faultsOf({ ADMIN_PORT: "8080", ADMIN_URL: "https://admin.acme.example" })).to.include("another port");
    const key = (): string => randomBytes(32).toString("base64");
    const production = { NODE_ENV: "production", SESSION_SECRET: key(), ENCRYPTION_KEY: key() };
    expect(faultsOf({ ...production, ADMIN_PORT: "8443" })).to.include("ADMIN_URL: must be set");
    expect(faultsOf({ ADMIN_PORT: "8443", ADMIN_URL: "https://admin.acme.example" })).to.equal("none");
  });
});
