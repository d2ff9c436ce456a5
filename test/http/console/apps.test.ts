import { expect } from "chai";
import { newId } from "../../../src/lib/new-id.js";
import type { UserId } from "../../../src/model/ids.js";
import { noteLargeToken } from "../../../src/teams/index.js";
import { ConsoleStage } from "../../support/console-stage.js";
import type { ConsoleVisitor } from "../../support/console-visitor.js";

const nasty = `<b onclick="x()">&'"`;
const list = "/console/teams/acme/apps";
const make = "/console/teams/acme/new-app";
const at = `${list}/portal`;
const callback = "https://app.acme.example/callback";
const secretShown = /id="secret">([^<]+)</;

describe("the console's pages of apps (DESIGN §5, §6)", () => {
  let stage: ConsoleStage;
  let owner: ConsoleVisitor;
  before(async () => {
    stage = await ConsoleStage.open({ WEBHOOK_ALLOWED_HOSTS: "intranet.acme.example" });
    owner = await stage.as("owner");
  });
  after(() => stage.close());

  const sent = { name: "Portal", slug: "portal", kind: "confidential", redirectUris: callback, refresh: "on" };
  const secretIn = (html: string): string => secretShown.exec(html)?.[1] ?? "";

  it("say what an app is while there is none, and lead to the first", async () => {
    const { html } = await owner.get(list);
    expect(html).to.include("No app yet").and.include("An app is one of your applications").and.include(make);
    expect((await owner.get("/console/teams/acme")).html).to.include(`href="${list}"`);
  });

  it("tell what is wrong with an address at its field, and lose nothing that was typed", async () => {
    const { html, status } = await owner.send(make, {
      ...{ ...sent, redirectUris: `${callback}\nhttp://app.acme.example/callback`, allowedGroups: "Staff" },
      ...{ jwks: "{", "groups.max": "100" },
    });
    expect(status).to.equal(400);
    expect(html)
      .to.include("The keys must be JSON")
      .and.include("Staff")
      .and.include("http://app.acme.example/callback");
    const again = await owner.send(make, { ...sent, redirectUris: `${callback}\nhttp://app.acme.example/callback` });
    expect(again.html).to.include("Address 2 must be an https address").and.include(`value="Portal"`);
    expect(again.html).to.include(`href="#redirectUris"`).and.include(`id="redirectUris-fault"`);
  });

  it("make an app with what its library needs, and show its secret this once", async () => {
    const made = await owner.send(make, { ...sent, name: `Portal ${nasty}`, "groups.max": "100" });
    expect(made.at).to.equal(at);
    expect(secretIn(made.html)).to.match(/^[\w-]{43}$/);
    expect(made.html).to.include(`${stage.url}/oauth2/.well-known/openid-configuration`);
    expect(made.html).to.include("oidc.ClientSecretBasic(process.env.PORTAL_SECRET)").and.include(callback);
    expect(made.html).not.to.include("<b onclick");
    const { html } = await owner.get(at);
    expect(html).not.to.include(secretIn(made.html));
    expect((await owner.get(list)).html)
      .to.include(`href="${at}"`)
      .and.include("Everybody in the team");
  });

  it("warn of groups that do not fit, before somebody's token passes what a cookie holds, until the app is changed", async () => {
    const { store, now } = stage.bridge;
    const app = await store.appByClientId("portal");
    if (app === undefined) throw new TypeError("no app");
    const { id: teamId } = stage.acme;
    const large = { userId: newId<UserId>() };
    await noteLargeToken({ store, now }, app, { ...large, bytes: 3583 });
    expect((await owner.get(at)).html).not.to.include("The ID token of");
    await noteLargeToken({ store, now }, app, { ...large, bytes: 3900 });
    const { html } = await owner.get(at);
    expect(html).to.include("The ID token of somebody who is gone had 3900 bytes").and.include("which holds 4096");
    expect(html).to.include("groups.only").and.include("groups.max");
    const changed = await store.inTeam(teamId).apps.replace({ ...app, groups: { ...app.groups, max: 50 } });
    expect(changed.version).to.equal(app.version + 1);
    expect((await owner.get(at)).html).not.to.include("The ID token of");
  });

  it("change every setting, and take those away that are emptied", async () => {
    const all = {
      ...sent,
      redirectUris: `${callback}\nhttp://localhost:3000/cb\n`,
      ...{
        homeUrl: "https://app.acme.example/",
        allowedGroups: "Staff\nBoard",
        tokenEndpointAuthMethod: "client_secret_post",
      },
      ...{ idTokenSignedResponseAlg: "ES256", "groups.only": "Staff", "groups.max": "7" },
      ...{
        postLogoutRedirectUris: "https://app.acme.example/bye",
        backchannelLogoutUri: "https://app.acme.example/out",
      },
    };
    const saved = await owner.send(`${at}/settings`, all);
    expect(saved.at).to.equal(at);
    for (const text of ["Saved.", "http://localhost:3000/cb", "Board", "client_secret_post", "ES256", "At most 7"]) {
      expect(saved.html).to.include(text);
    }
    expect(saved.html).to.include("https://app.acme.example/bye").and.include("https://app.acme.example/out");
    const form = await owner.get(`${at}/settings`);
    expect(form.html).to.include("Staff\nBoard</textarea>").and.include(`value="ES256" selected`);
    const emptied = await owner.send(`${at}/settings`, { ...sent, "groups.max": "100" });
    expect(emptied.html).to.include("None: it has no home address").and.include("Everybody in the team");
    expect(emptied.html).to.include("All the person&#39;s groups").and.include("No way back");
  });

  it("tell the later of two owners, and keep what they typed", async () => {
    const { html } = await owner.get(`${at}/settings`);
    const version = /name="version" value="(\d+)"/.exec(html)?.[1] ?? "";
    await owner.send(`${at}/settings`, { ...sent, name: "First", "groups.max": "100" });
    const late = await owner.send(`${at}/settings`, { ...sent, name: "Second", version, "groups.max": "100" });
    expect(late.html).to.include("Somebody else changed this").and.include(`value="Second"`);
  });

  it("rotate a secret with two of them working, and end the older", async () => {
    const rotated = await owner.send(at, {}, { action: `${at}/rotate-secret` });
    expect(secretIn(rotated.html)).to.match(/^[\w-]{43}$/);
    expect(rotated.html).to.include("Two work").and.include("End the older one");
    const retired = await owner.send(at, {}, { action: `${at}/retire-secret` });
    expect(retired.html).to.include("One works").and.not.include(secretIn(rotated.html));
    const replaced = await owner.send(at, { old: "end" }, { action: `${at}/rotate-secret` });
    expect(replaced.html).to.include("The one before has ended.").and.include("One works");
  });

  it("give a secret an end, which the next one is given too, and take no end that is no choice", async () => {
    const draft = { ...sent, name: "Ending", slug: "ending", "groups.max": "100" };
    const odd = await owner.send(make, { ...draft, secretExpiresAt: "1e300" });
    expect([odd.status, odd.html]).to.have.property("1").that.includes("must be one of the choices");
    const made = await owner.send(make, { ...draft, secretExpiresAt: "90" });
    expect(made.html).to.include("works until");
    const rotated = await owner.send(`${list}/ending`, {}, { action: `${list}/ending/rotate-secret` });
    expect(rotated.html.split("works until")).to.have.length(3);
    expect(rotated.html).not.to.include("without an end");
  });

  it("make a public app without a secret, with a way in by PKCE alone", async () => {
    const made = await owner.send(make, {
      ...{ name: "Phone", slug: "phone", kind: "public", redirectUris: "com.acme.app:/callback", "groups.max": "100" },
    });
    expect(made.at).to.equal(`${list}/phone`);
    expect(made.html).to.include("oidc.None()").and.not.include("Client secrets").and.not.match(secretShown);
  });

  it("tell an owner at the field that a host of the operator's own is not theirs to name", async () => {
    const refused = await owner.send(`${at}/settings`, {
      ...{ ...sent, "groups.max": "100", name: "Typed", backchannelLogoutUri: "http://intranet.acme.example/out" },
    });
    expect(refused.status).to.equal(400);
    expect(refused.html).to.include("inside the operator&#39;s network").and.include(`value="Typed"`);
    const operator = await stage.as("operator");
    const saved = await operator.send(`${at}/settings`, {
      ...{ ...sent, "groups.max": "100", backchannelLogoutUri: "http://intranet.acme.example/out" },
    });
    expect(saved.html).to.include("Saved.");
  });

  it("find an app by a part of its name", async () => {
    const { html } = await owner.get("/console/teams/acme/find?text=orta");
    expect(html).to.include(`href="${at}"`);
  });

  it("show all to an admin and an auditor, who change nothing, and nothing to another team's owner", async () => {
    for (const person of ["admin", "auditor"] as const) {
      const visitor = await stage.as(person);
      const { html } = await visitor.get(at);
      expect(html)
        .to.include("What its library needs")
        .and.not.include("rotate-secret")
        .and.not.include(`${at}/settings`);
      expect((await visitor.get(list)).html).not.to.include(make);
      for (const path of [make, `${at}/settings`, `${at}/delete`])
        expect((await visitor.get(path)).status).to.equal(403);
    }
    const stranger = await stage.as("stranger");
    expect((await stranger.get(at)).status).to.equal(404);
    expect((await stranger.get("/console/teams/globex/apps/portal")).status).to.equal(404);
  });

  it("delete an app behind its slug, having said who loses access", async () => {
    const page = await owner.get(`${at}/delete`);
    expect(page.html).to.include("Nobody may use it today.");
    const wrong = await owner.send(`${at}/delete`, { confirm: "phone" });
    expect(wrong.html).to.include("must be portal, or nothing is deleted");
    const gone = await owner.send(`${at}/delete`, { confirm: "portal" });
    expect(gone.at).to.equal(list);
    expect(gone.html).to.include("is deleted, and its tokens have ended").and.not.include(`href="${at}"`);
    expect((await owner.get(at)).status).to.equal(404);
  });
});
