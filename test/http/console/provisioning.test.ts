import { expect } from "chai";
import { ConsoleStage } from "../../support/console-stage.js";
import { formOf, type ConsoleVisitor } from "../../support/console-visitor.js";

const nasty = `<b onclick="x()">&'"`;
const at = "/console/teams/acme/directories/okta";

describe("the console's pages of directories, people and what was pushed (DESIGN §5)", () => {
  let stage: ConsoleStage;
  let admin: ConsoleVisitor;
  let token: string;
  before(async () => {
    stage = await ConsoleStage.open();
    admin = await stage.as("admin");
  });
  after(() => stage.close());

  const push = (method: string, path: string, body?: unknown, bearer = token): Promise<Response> =>
    fetch(`${stage.url}/scim/v2/okta${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/scim+json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const person = (userName: string, more: Record<string, unknown> = {}) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    ...{ userName, active: true, emails: [{ value: userName, primary: true }], ...more },
  });

  it("make a directory, and lead to its endpoint and first token", async () => {
    const made = await admin.send("/console/teams/acme/new-directory", {
      name: `Okta ${nasty}`,
      slug: "okta",
      quirks: "okta",
    });
    expect(made.at).to.equal(at);
    expect(made.html).to.include(`${stage.url}/scim/v2/okta`).and.include("+ New token");
    expect(made.html).to.include("Okta &lt;b onclick=&quot;x()&quot;&gt;").and.not.include("<b onclick");
  });

  it("show a token once, beside the endpoint, and wait for the first request", async () => {
    const made = await admin.send(`${at}/new-token`, { name: "okta", days: "365", scopes: "both" });
    expect(made.at).to.equal(at);
    token = /id="token"[^>]*>\s*(db_[^<\s]+)/.exec(made.html)?.[1] ?? "";
    expect(token).to.match(/^db_.{20,}/);
    expect(made.html).to.include("Waiting for the first request…").and.include('data-live="5"');
    expect((await admin.get(at)).html).not.to.include(token);
  });

  it("tell that requests arrive, and what they did, newest first", async () => {
    expect((await push("POST", "/Users", person("ada@acme.example", { name: { givenName: nasty } }))).status).to.equal(
      201,
    );
    expect((await push("POST", "/Users", person("ada@acme.example"))).status).to.equal(409);
    const page = await admin.get(at);
    expect(page.html).to.include("Requests arrive").and.not.include('data-live="5"');
    expect(page.html).to.include("Failing");
    const { html } = await admin.get("/console/teams/acme/attempts");
    expect(html.indexOf("Failed")).to.be.lessThan(html.indexOf("Done", html.indexOf("<tbody")));
    expect(html).to.include('data-live="4"');
    expect((await admin.get("/console/teams/acme/attempts?status=failure")).html).not.to.include("badge good");
    const detail = /href="([^"]*\/attempts\/[^"/]+)"/.exec(html)?.[1] ?? "";
    expect((await admin.get(detail)).html)
      .to.include("Asked: POST")
      .and.include("Answered: 409");
  });

  it("show a cured failure as cured", async () => {
    expect((await push("POST", "/Users", person("bob@acme.example"))).status).to.equal(201);
    const { html } = await admin.get(at);
    expect(html).to.include("Works").and.include("Last failure, cured since");
  });

  it("list what failed with its cause, hand it over as CSV and JSON, and dismiss it", async () => {
    const list = "/console/teams/acme/failures";
    const page = await admin.get(list);
    expect(page.html).to.include("ada@acme.example");
    const csv = await admin.get(`${list}/export?format=csv`);
    expect(csv.headers.get("content-disposition")).to.match(/failures-acme-.*\.csv/);
    expect(csv.html.split("\n")[0]).to.match(/^id,state,status,source,/);
    expect(csv.html).to.include("ada@acme.example");
    const json = JSON.parse((await admin.get(`${list}/export?format=json`)).html) as readonly { id: string }[];
    expect(json).to.have.length(1);
    const failure = json[0]?.id ?? "";
    const retried = await admin.send(list, { failure, do: "retry" }, { action: `${list}/chosen` });
    expect(retried.html).to.include("not done");
    const dismissed = await admin.send(list, { failure, do: "dismiss" }, { action: `${list}/chosen` });
    expect(dismissed.html).to.include("Dismissed.").and.include("Nothing has failed");
    expect(JSON.parse((await admin.get(`${list}/export?format=json`)).html)).to.deep.equal([]);
  });

  it("keep spreadsheets from running what was pushed", async () => {
    expect((await push("POST", "/Users", person("=cmd|'/c calc'!A1"))).status).to.equal(201);
    expect((await push("POST", "/Users", person("=cmd|'/c calc'!A1"))).status).to.equal(409);
    const csv = (await admin.get("/console/teams/acme/failures/export?format=csv")).html;
    expect(csv)
      .to.include("'=cmd")
      .and.not.match(/(^|,)"?=cmd/m);
  });

  it("find a person, lock and unlock them, and tell who rules them", async () => {
    const { html } = await admin.get("/console/teams/acme/users?search=ada");
    expect(html).to.include("ada@acme.example").and.not.include("bob@acme.example");
    const user = /href="(\/console\/teams\/acme\/users\/[^"?]+)"/.exec(html)?.[1] ?? "";
    const page = await admin.get(user);
    expect(page.html).to.include("The directory").and.include("manages name, email and groups");
    expect((await admin.send(user, {}, { action: `${user}/lock` })).html).to.include(
      "Locked, and signed out everywhere.",
    );
    expect((await admin.send(user, {}, { action: `${user}/unlock` })).html).to.include("Unlocked.");
    const wrong = await admin.send(user, { confirm: "somebody" }, { action: `${user}/delete` });
    expect(wrong.html).to.include("nothing was done");
    const gone = await admin.send(user, { confirm: "ada@acme.example" }, { action: `${user}/delete` });
    expect(gone.at).to.equal("/console/teams/acme/users");
  });

  it("page a group's members", async () => {
    const { Resources } = (await (await push("GET", "/Users")).json()) as { Resources: readonly { id: string }[] };
    const members = Resources.map(({ id }) => ({ value: id }));
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:Group"];
    expect((await push("POST", "/Groups", { schemas, displayName: `Sales ${nasty}`, members })).status).to.equal(201);
    const { html } = await admin.get("/console/teams/acme/groups");
    const group = /href="(\/console\/teams\/acme\/groups\/[^"?]+)"/.exec(html)?.[1] ?? "";
    const page = await admin.get(group);
    expect(page.html).to.include("bob@acme.example").and.not.include("<b onclick");
  });

  it("rotate and revoke a token, and undo nothing of it", async () => {
    const { html } = await admin.get(at);
    const rotate = /action="([^"]*\/rotate)"/.exec(html)?.[1] ?? "";
    const rotated = await admin.send(at, {}, { action: rotate });
    expect(rotated.html).to.include("The old one works for a day more.");
    const revoke = /action="([^"]*\/revoke)"/.exec(rotated.html)?.[1] ?? "";
    expect((await admin.send(at, {}, { action: revoke })).html).to.include("is revoked");
  });

  it("switch a directory off, and lead to the way back", async () => {
    const { html } = await admin.send(at, { to: "off" }, { action: `${at}/switch` });
    expect(html).to.include("is switched off").and.include(">Undo<");
    const event = /href="([^"]*\/audit\/\d+)">Undo/.exec(html)?.[1] ?? "";
    expect((await admin.get(event)).html)
      .to.include("directory.updated")
      .and.include(">Undo<");
    const undone = await admin.send(event, {}, { action: `${event}/undo` });
    expect(undone.at).to.equal(at);
    expect(undone.html).to.include("Undone.").and.not.include("Switched off");
    expect((await admin.get(event)).html).to.include(">Undo<");
    expect((await admin.send(event, {}, { action: `${event}/undo` })).status).to.be.oneOf([200, 409]);
  });

  it("show an auditor everything and let them change nothing", async () => {
    const auditor = await stage.as("auditor");
    const page = await auditor.get(at);
    expect(page.html).not.to.include("+ New token").and.not.include("/revoke");
    const { hidden } = formOf(page, "/console/sign-out");
    const refused = await auditor.post(`${at}/switch`, { ...hidden, once: "abcdefghijklmnop", to: "off" });
    expect(refused.status).to.be.oneOf([400, 403]);
  });

  it("know nothing of another team's records", async () => {
    const stranger = await stage.as("stranger");
    for (const path of ["/directories/okta", "/attempts", "/failures", "/users", "/groups"]) {
      expect((await stranger.get(`/console/teams/acme${path}`)).status, path).to.equal(404);
    }
    expect((await stranger.get("/console/teams/globex/directories/okta")).status).to.equal(404);
  });
});
