import { expect } from "chai";
import { createAdmin } from "../../src/access/index.js";
import { hostGrants } from "../../src/admin/index.js";
import { suspendUser } from "../../src/directory/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { ReferenceId } from "../../src/model/ids.js";
import type { SsoMethod } from "../../src/model/sso-method.js";
import { password } from "../support/console-stage.js";
import { ConsoleVisitor, formOf } from "../support/console-visitor.js";
import { freePort } from "../support/free-port.js";
import {
  flowBridge,
  me,
  reply,
  signIn,
  start,
  type FlowBridge,
  type FlowOptions,
  type ReplyOptions,
} from "./flow-bridge.js";
import { Visitor, type Visit } from "./visitor.js";

const admins: SsoMethod["admins"] = { groups: { IT: "admin", Owners: "owner", Watch: "auditor" } };

describe("admins by SSO (DESIGN §5)", () => {
  const flows: FlowBridge[] = [];
  const open = async (method: Partial<SsoMethod> = { admins }, more: FlowOptions = {}): Promise<FlowBridge> => {
    const flow = await flowBridge({ ...more, method });
    flows.push(flow);
    return flow;
  };
  afterEach(async () => {
    for (const flow of flows.splice(0)) await flow.stop();
  });

  /** From the console's start to the address that the ACS leads to. */
  async function toCode(flow: FlowBridge, visitor: Visitor, options: ReplyOptions, query = ""): Promise<Visit> {
    const begun = await visitor.get(`/console/sso/acme-sso${query}`);
    expect(begun.status).to.equal(302);
    const { requestId } = await start(visitor, begun.location);
    return visitor.post("/saml/acme-sso/acs", reply(flow, { inResponseTo: requestId, ...options }));
  }
  async function enter(flow: FlowBridge, visitor: Visitor, options: ReplyOptions, query = ""): Promise<Visit> {
    const { status, location = "" } = await toCode(flow, visitor, options, query);
    expect(status).to.equal(303);
    expect(location).to.match(/\/console\/sso\?code=[\w-]{43}$/);
    return visitor.get(location);
  }
  const page = (visitor: Visitor, path = "/console/teams/acme"): Promise<Visit> => visitor.get(path);
  const isOut = ({ status, location }: Visit): boolean => status === 303 && location?.includes("sign-in") === true;
  const change = async (flow: FlowBridge, more: Partial<SsoMethod>): Promise<void> => {
    const { methods } = flow.bridge.store.inTeam(flow.team.id);
    const method = await methods.get(flow.method.id);
    if (method !== undefined) await methods.replace({ ...method, ...more });
  };
  const adaOf = async (flow: FlowBridge) => flow.bridge.store.inTeam(flow.team.id).users.byUserName("ada@acme.example");

  it("opens the console by the highest role of the assertion's groups, and no session of the person's", async () => {
    const flow = await open();
    const visitor = flow.visitor();
    const entered = await enter(flow, visitor, { groups: ["Watch", "Owners"] }, "?return_to=%2Fconsole%2Faccount");
    expect(entered.location).to.equal("/console/account");
    const account = await page(visitor, "/console/account");
    expect(account.text).to.include("ada@acme.example").and.include(">owner<").and.include("You came in by");
    expect((await page(visitor, "/console/teams/acme/admins")).status).to.equal(200);
    expect((await page(visitor, "/console/admins")).status, "the operator's").to.equal(403);
    expect(await me(visitor), "the person at the applications").to.equal(undefined);
    const events = await flow.bridge.store.inTeam(flow.team.id).events.latest({ limit: 9 });
    const told = events.find(({ type }) => type === "admin.signed_in");
    const ada = await adaOf(flow);
    expect(told?.data).to.include({ email: "ada@acme.example", how: "sso" });
    expect(told?.actor).to.deep.equal({ kind: "person", id: ada?.id });
  });

  it("lets nobody in whose groups give no role, and makes nobody either", async () => {
    const flow = await open();
    for (const options of [{ groups: ["Staff", "it"] }, { groups: [] }]) {
      const visitor = flow.visitor();
      const refused = await toCode(flow, visitor, options);
      expect(refused.status).to.equal(403);
      expect(refused.text).to.include("not_an_admin").and.include("/console/sign-in");
      expect(refused.text).to.match(/one of the \d+ groups/);
      expect(isOut(await page(visitor))).to.equal(true);
    }
    expect(await adaOf(flow)).to.equal(undefined);
    const { items } = await flow.bridge.store.inTeam(flow.team.id).attempts.list({ limit: 9 });
    expect(items.map(({ code }) => code)).to.deep.equal(["not_an_admin", "not_an_admin"]);
  });

  it("never counts groups of the directory: only what this assertion says", async () => {
    const flow = await open();
    await signIn(flow, flow.visitor(), { groups: ["IT", "Owners"] });
    expect((await toCode(flow, flow.visitor(), { groups: ["Staff"] })).status).to.equal(403);
  });

  it("opens no console by a response that nobody asked for, nor by one to a person's sign-in", async () => {
    const flow = await open({ admins, idpInitiated: true });
    const [tile, person] = [flow.visitor(), flow.visitor()];
    const unsolicited = await tile.post("/saml/acme-sso/acs", reply(flow, { groups: ["Owners"] }));
    expect([unsolicited.status, unsolicited.location]).to.deep.equal([303, "/"]);
    await signIn(flow, person, { groups: ["Owners"] });
    for (const visitor of [tile, person]) {
      expect(await me(visitor)).to.include({ email: "ada@acme.example" });
      expect(isOut(await page(visitor))).to.equal(true);
    }
  });

  it("asks before somebody who is signed in otherwise is swapped for somebody else: anybody can make such a link", async () => {
    const flow = await open();
    const { store, now } = flow.bridge;
    const caller = { actor: { kind: "cli", id: "cli" }, reference: newId<ReferenceId>() } as const;
    const operator = { email: "op@bridge.example", role: "operator", team: null, password } as const;
    await createAdmin({ store, now, caller, grants: hostGrants }, operator);
    const admin = new ConsoleVisitor(flow.url);
    await admin.signIn(operator.email, password);
    const link = "/console/sso/acme-sso?return_to=%2Fconsole%2Faccount";
    const asked = await admin.get(link);
    expect(asked.status).to.equal(200);
    expect(asked.html).to.include("op@bridge.example").and.include("Acme SSO").and.include('href="/console/account"');
    const { to, hidden } = formOf(asked, link);
    expect((await admin.post(to, { csrf: "forged" })).status).to.equal(403);
    expect((await admin.post(to, hidden, { "sec-fetch-site": "cross-site" })).status).to.equal(403);
    expect((await admin.get("/console/account")).html, "nothing has ended").to.include("op@bridge.example");
    const led = await admin.post(to, hidden);
    expect(led.status).to.equal(200);
    expect(led.html).to.match(new RegExp(`url=${flow.url}/sso/acme-sso\\?console=`));

    const person = flow.visitor();
    await enter(flow, person, { groups: ["Owners"] });
    expect((await person.get(link)).status, "the same method may look again").to.equal(302);
  });

  it("takes a code once, and from the browser alone that began", async () => {
    const flow = await open();
    const visitor = flow.visitor();
    const { location = "" } = await toCode(flow, visitor, { groups: ["IT"] });
    const other = flow.visitor();
    await other.get("/console/sso/acme-sso");
    for (const thief of [flow.visitor(), other]) {
      const refused = await thief.get(location);
      expect([refused.status, refused.text.includes("handover_invalid")]).to.deep.equal([400, true]);
    }
    const all = await Promise.all(Array.from({ length: 8 }, () => visitor.get(location)));
    expect(all.map(({ status }) => status).sort()).to.deep.equal([303, ...Array<number>(7).fill(400)]);
    expect((await visitor.get(location)).status).to.equal(400);
    for (const code of ["", "x", "a".repeat(43), "%00", "a".repeat(5000)]) {
      expect((await visitor.get(`/console/sso?code=${code}`)).status, code.slice(0, 9)).to.equal(400);
    }
  });

  it("lets several tabs of one browser come in, each with its own sign-in", async () => {
    const flow = await open();
    const visitor = flow.visitor();
    const first = await toCode(flow, visitor, { groups: ["IT"] });
    const second = await toCode(flow, visitor, { groups: ["Watch"] }, "?return_to=%2Fconsole%2Fteams");
    for (const { location = "" } of [second, first]) expect((await visitor.get(location)).status).to.equal(303);
    expect((await page(visitor)).status).to.equal(200);
  });

  it("ends with the person, before the code is taken up and after", async () => {
    const flow = await open();
    const [early, late] = [flow.visitor(), flow.visitor()];
    await enter(flow, early, { groups: ["IT"] });
    const { location = "" } = await toCode(flow, late, { groups: ["IT"] });
    expect((await page(early)).status).to.equal(200);
    const ada = await adaOf(flow);
    if (ada === undefined) throw new Error("there is no Ada");
    const by = { actor: { kind: "cli", id: "cli" }, reference: newId<ReferenceId>() } as const;
    const { store, now, login } = flow.bridge;
    const { attemptDays, failureDays, removalKey } = login;
    const deps = { store: store.inTeam(flow.team.id), now, attemptDays, failureDays, removalKey };
    await suspendUser(deps, by, ada.id, {});
    expect(isOut(await page(early))).to.equal(true);
    expect((await late.get(location)).status).to.equal(400);
    expect((await toCode(flow, flow.visitor(), { groups: ["IT"] })).status).to.equal(403);
  });

  it("follows the method at the next click: its groups, and whether it signs anybody in", async () => {
    const flow = await open();
    const visitor = flow.visitor();
    await enter(flow, visitor, { groups: ["Owners"] });
    expect((await page(visitor, "/console/teams/acme/admins")).status).to.equal(200);
    await change(flow, { admins: { groups: { Owners: "auditor" } } });
    expect((await page(visitor, "/console/teams/acme/admins")).status).to.equal(403);
    await change(flow, { admins: { groups: { Owners: "operator" } } });
    expect((await page(visitor, "/console/admins")).status, "never more than the sign-in gave").to.equal(403);
    await change(flow, { disabled: true });
    expect(isOut(await page(visitor))).to.equal(true);
    expect((await visitor.get("/console/sso/acme-sso")).status).to.equal(404);
  });

  it("makes operators of the installation where the method says so, told in both chains", async () => {
    const flow = await open({ admins: { groups: { Root: "operator" } } });
    const visitor = flow.visitor();
    await enter(flow, visitor, { groups: ["Root"] });
    expect((await page(visitor, "/console/admins")).status).to.equal(200);
    const [event] = await flow.bridge.store.installation.events.latest({ limit: 1 });
    expect(event?.type).to.equal("admin.signed_in");
  });

  it("lists and ends one's own sessions in the console, and has no password to change", async () => {
    const flow = await open();
    const [one, two] = [flow.visitor(), flow.visitor()];
    for (const visitor of [one, two]) await enter(flow, visitor, { groups: ["IT"] });
    const portal = flow.visitor();
    await signIn(flow, portal, { groups: ["IT"] });
    const account = await page(one, "/console/account");
    expect(account.text.match(/\/console\/account\/end-session/g)).to.have.length(1);
    const csrf = / name="csrf" value="([^"]+)"/.exec(account.text)?.[1] ?? "";
    const origin = { origin: flow.url, "sec-fetch-site": "same-origin" };
    const fields = { csrf, current: "x", password: "a long enough one", again: "a long enough one" };
    expect((await one.post("/console/account", fields, origin)).status).to.be.within(400, 409);
    const ended = await one.post("/console/account/end-all", { csrf }, origin);
    expect(ended.status).to.equal(303);
    for (const visitor of [one, two]) expect(isOut(await page(visitor))).to.equal(true);
    expect(await me(portal), "the applications stay").to.not.equal(undefined);
  });

  it("keeps its sessions apart from people's: the cookie of one opens nothing as the other's", async () => {
    const flow = await open();
    const [admin, person] = [flow.visitor(), flow.visitor()];
    await enter(flow, admin, { groups: ["IT"] });
    await signIn(flow, person, { groups: ["IT"] });
    const swapped = async (value: string, name: string, path: string): Promise<number> =>
      (await fetch(`${flow.url}${path}`, { headers: { cookie: `${name}=${value}` }, redirect: "manual" })).status;
    expect(await swapped(admin.cookie("drawbridge_admin"), "drawbridge_admin", "/console/account")).to.equal(200);
    expect(await swapped(person.cookie("drawbridge"), "drawbridge_admin", "/console/account")).to.equal(303);
    expect(await swapped(admin.cookie("drawbridge_admin"), "drawbridge", "/me")).to.equal(401);
    expect((await page(admin)).status, "and is still there").to.equal(200);
  });

  it("is found by the domain of an email address alone, whoever it is", async () => {
    const flow = await open();
    const seen = async (email: string): Promise<readonly [number, string]> => {
      const visitor = flow.visitor();
      const csrf = / name="csrf" value="([^"]+)"/.exec((await visitor.get("/console/sign-in")).text)?.[1] ?? "";
      const origin = { origin: flow.url, "sec-fetch-site": "same-origin" };
      const { status, text } = await visitor.post("/console/sign-in/sso", { csrf, email, password: "" }, origin);
      return [status, text.replaceAll(email, "").replaceAll(/value="[^"]{20,}"/g, "")];
    };
    await flow.bridge.store.installation.admins.create({
      ...{ id: newId(), email: "known@acme.example", ssoOnly: true, sessionsFrom: 0, createdAt: 0, updatedAt: 0 },
      grants: [{ id: newId(), version: 1, role: "operator", team: null }],
    });
    const known = await seen("known@acme.example");
    expect(known).to.deep.equal(await seen("nobody@acme.example"));
    expect(known[0]).to.equal(200);
    expect(known[1]).to.include("/console/sso/acme-sso");
    expect((await seen("ada@elsewhere.example"))[0]).to.equal(404);
    expect((await seen("no address"))[0]).to.equal(400);
    await change(flow, { disabled: true });
    expect((await seen("known@acme.example"))[0]).to.equal(404);
    const [none, unknown] = [
      await flow.visitor().get("/console/sso/acme-sso"),
      await flow.visitor().get("/console/sso/no"),
    ];
    expect([none.status, unknown.status]).to.deep.equal([404, 404]);
  });

  it("refuses a start that the console did not hand out", async () => {
    const flow = await open();
    for (const ticket of ["", "x", "eyJhbGciOiJkaXIifQ..x.y.z"]) {
      const refused = await flow.visitor().get(`/sso/acme-sso?console=${ticket}`);
      expect([refused.status, refused.text.includes("This sign-in has run out")]).to.deep.equal([400, true]);
    }
  });

  it("ends at the public ACS and is handed to ADMIN_URL, where there is one", async () => {
    const adminPort = await freePort();
    const env = { ADMIN_PORT: String(adminPort), ADMIN_URL: `http://127.0.0.1:${adminPort}` };
    const flow = await open({ admins }, { env });
    const console = new Visitor(env.ADMIN_URL);
    const visitor = flow.visitor();
    const begun = await console.get("/console/sso/acme-sso");
    expect(begun.location).to.match(new RegExp(`^${flow.url}/sso/acme-sso\\?console=`));
    const { requestId } = await start(visitor, begun.location);
    const answer = reply(flow, { inResponseTo: requestId, groups: ["IT"] });
    const { location = "" } = await visitor.post("/saml/acme-sso/acs", answer);
    expect(location).to.match(new RegExp(`^${env.ADMIN_URL}/console/sso\\?code=`));
    expect((await new Visitor(env.ADMIN_URL).get(location)).status).to.equal(400);
    expect((await console.get(location)).status).to.equal(303);
    expect((await console.get("/console/teams/acme")).status).to.equal(200);
    expect((await visitor.get("/console/sso/acme-sso")).status, "there is no console at people's address").to.equal(
      404,
    );
    const consent = `/oauth2/interaction/${"i".repeat(43)}`;
    const begunThere = await visitor.get(`/console/sso/acme-sso?return_to=${encodeURIComponent(consent)}`);
    const there = await start(visitor, begunThere.location);
    const back = reply(flow, { inResponseTo: there.requestId, groups: ["IT"] });
    const handed = await visitor.post("/saml/acme-sso/acs", back);
    expect(handed.location, "but for an identity provider's consent").to.match(new RegExp(`^${flow.url}/console/sso`));
    expect((await visitor.get(handed.location ?? "")).location).to.equal(consent);
  });
});
