import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { decodeJwt } from "jose";
import * as client from "openid-client";
import { endSessionsOfUser } from "../../src/directory/index.js";
import type { UserId } from "../../src/model/ids.js";
import { attributeOf, readXml } from "../../src/saml/index.js";
import { readRedirect } from "../../src/saml/sp/redirect-binding.js";
import { callers } from "../support/builders.js";
import { aLogoutResponse, aQuery, issuerXml, statusXml } from "../support/saml-logout.js";
import { appStage, refreshForm, signInAt, type AppAtWork, type AppStage, type Tokens } from "./app-stage.js";
import { idpEntityId, me, signIn } from "./flow-bridge.js";
import type { Visit, Visitor } from "./visitor.js";

const bye = "https://app.acme.example/bye";

describe("Signing out at an app (OpenID Connect RP-Initiated Logout 1.0)", () => {
  let flow: AppStage;
  let portal: AppAtWork;
  before(async () => {
    flow = await appStage();
    portal = await flow.make({ postLogoutRedirectUris: [bye] });
  });
  after(() => flow.stop());

  const address = (tokens: Tokens | undefined, more: Readonly<Record<string, string>> = {}) => {
    const hint = tokens?.id_token === undefined ? {} : { id_token_hint: tokens.id_token };
    const query = new URLSearchParams({ post_logout_redirect_uri: bye, ...hint, ...more });
    return `/oauth2/logout?${query.toString()}`;
  };
  const field = (page: Visit, name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page.text)?.[1] ?? "";
  const confirm = (visitor: Visitor, page: Visit) =>
    visitor.post("/oauth2/logout/confirm", { xsrf: field(page, "xsrf"), logout: "yes" });
  const asks = (page: Visit) => page.text.includes("Stay signed in");

  it("ends the session here, `/me`, and what all apps of this browser hold, but nothing of another browser", async () => {
    const other = await flow.make({ slug: "other" });
    const [here, there] = [flow.visitor(), flow.visitor()];
    const [first, second] = [await signInAt(flow, portal, here), await signInAt(flow, other, here)];
    const elsewhere = await signInAt(flow, portal, there);
    const page = await here.get(address(first, { state: "s&1" }));
    expect(asks(page), "the app has shown whom it signs out").to.equal(false);
    const done = await confirm(here, page);
    expect(done.location).to.equal(`${bye}?state=s%261`);
    expect(await me(here)).to.equal(undefined);
    for (const tokens of [first, second]) expect((await flow.userinfo(tokens.access_token)).status).to.equal(401);
    expect((await flow.post("/token", refreshForm(second), { id: "other" })).body).to.include({
      error: "invalid_grant",
    });
    expect(await me(there)).to.include({ email: "ada@acme.example" });
    expect((await flow.userinfo(elsewhere.access_token)).status).to.equal(200);
  });

  it("by POST as by GET (§2)", async () => {
    const visitor = flow.visitor();
    const tokens = await signInAt(flow, portal, visitor);
    const first = await visitor.post("/oauth2/logout", { id_token_hint: tokens.id_token!, state: "x" });
    expect(first.status).to.equal(303);
    await confirm(visitor, await visitor.get(first.location ?? ""));
    expect(await me(visitor)).to.equal(undefined);
  });

  it("asks the person where the app does not show whom it means, and leaves them signed in until they say so", async () => {
    const [mine, theirs] = [flow.visitor(), flow.visitor()];
    await signInAt(flow, portal, mine);
    const foreign = await signInAt(flow, portal, theirs, { person: "grace" });
    for (const path of [address(undefined), address(undefined, { client_id: "portal" }), address(foreign)]) {
      const page = await mine.get(path);
      expect(asks(page), path.slice(0, 80)).to.equal(true);
      expect(await me(mine)).to.include({ email: "ada@acme.example" });
    }
    const forged = await mine.post("/oauth2/logout/confirm", { xsrf: "forged", logout: "yes" });
    expect(forged.status).to.equal(400);
    expect(await me(mine)).to.include({ email: "ada@acme.example" });
  });

  it("asks somebody too who has used no app yet: anybody could have made the link", async () => {
    const visitor = flow.visitor();
    await signIn(flow, visitor);
    const page = await visitor.get(address(undefined));
    expect(asks(page)).to.equal(true);
    expect(await me(visitor)).to.include({ email: "ada@acme.example" });
    expect((await confirm(visitor, page)).status).to.equal(303);
    expect(await me(visitor)).to.equal(undefined);
  });

  it("sends nobody to an address that the app has not registered, and takes no token that is not ours", async () => {
    const visitor = flow.visitor();
    const tokens = await signInAt(flow, portal, visitor);
    for (const path of [
      address(tokens, { post_logout_redirect_uri: "https://evil.example/" }),
      address(tokens, { post_logout_redirect_uri: `${bye}/` }),
      address(undefined, { client_id: "portal", post_logout_redirect_uri: "https://evil.example/" }),
      address(undefined, { id_token_hint: "a.b.c" }),
      address(undefined, { id_token_hint: `${tokens.id_token!.slice(0, -6)}AAAAAA` }),
      address(tokens, { client_id: "other" }),
      address(undefined, { client_id: "nobody" }),
    ]) {
      const page = await visitor.get(path);
      expect([page.status, page.location], path.slice(0, 80)).to.deep.equal([400, undefined]);
    }
    const unknown = await visitor.get(address(undefined, { post_logout_redirect_uri: "https://evil.example/" }));
    expect(unknown.text).not.to.include("evil.example");
    expect((await confirm(visitor, unknown)).location).to.match(/\/oauth2\/logout\/success$/);
  });

  it("of somebody who is signed out already leads back all the same", async () => {
    const visitor = flow.visitor();
    const tokens = await signInAt(flow, portal, visitor);
    await endSessionsOfUser(flow.directory(), callers.cli, tokens.claims()!.sub as UserId);
    const page = await visitor.get(address(tokens));
    expect((await confirm(visitor, page)).location).to.equal(bye);
  });
});

describe("Signing out at an app, with an identity provider that takes logouts (SAML Profiles 2.0 §4.4)", () => {
  const sloUrl = "https://idp.acme.example/slo";
  const withSlo = (sloBinding: "redirect" | "post") => async () => {
    const flow = await appStage();
    const { methods } = flow.bridge.store.inTeam(flow.team.id);
    const method = (await methods.get(flow.method.id))!;
    await methods.replace({ ...method, idp: { ...method.idp!, sloUrl, sloBinding } });
    return { flow, portal: await flow.make({ postLogoutRedirectUris: [bye] }) };
  };
  const field = (page: Visit, name: string) => new RegExp(`name="${name}" value="([^"]+)"`).exec(page.text)?.[1] ?? "";

  for (const binding of ["redirect", "post"] as const) {
    describe(`by the ${binding} binding`, () => {
      let flow: AppStage;
      let portal: AppAtWork;
      before(async () => {
        ({ flow, portal } = await withSlo(binding)());
      });
      after(() => flow.stop());

      /** Signs out at the app, up to the request that goes to the identity provider. */
      const signOut = async (visitor: Visitor, more: Readonly<Record<string, string>>) => {
        const tokens = await signInAt(flow, portal, visitor);
        const query = new URLSearchParams({ id_token_hint: tokens.id_token!, ...more });
        const page = await visitor.get(`/oauth2/logout?${query.toString()}`);
        return visitor.post("/oauth2/logout/confirm", { xsrf: field(page, "xsrf"), logout: "yes" });
      };
      const answer = (visitor: Visitor, sent: Visit, status = "Success") => {
        const xml =
          binding === "redirect"
            ? readRedirect(sent.location?.split("?")[1] ?? "").xml
            : Buffer.from(field(sent, "SAMLRequest"), "base64").toString("utf8");
        const answered = aLogoutResponse({
          issueInstant: new Date().toISOString(),
          destination: `${flow.url}/saml/acme-sso/slo`,
          inResponseTo: attributeOf(readXml(xml), "ID") ?? "",
          issuerXml: issuerXml(idpEntityId),
          statusXml: statusXml(status),
        });
        return visitor.get(`/saml/acme-sso/slo?${aQuery(answered)}`);
      };

      it("goes on there once the session here has ended, and comes back to the app", async () => {
        const visitor = flow.visitor();
        const sent = await signOut(visitor, { post_logout_redirect_uri: bye, state: "s1" });
        if (binding === "redirect") expect(sent.location).to.match(new RegExp(`^${sloUrl}\\?SAMLRequest=`));
        else expect(sent.text).to.include(`action="${sloUrl}"`).and.include("SAMLRequest");
        expect(await me(visitor), "whatever becomes of it there").to.equal(undefined);
        const back = await answer(visitor, sent);
        expect([back.status, back.location]).to.deep.equal([303, `${bye}?state=s1`]);
      });

      it("tells the person first where it would not, with the way back to the app", async () => {
        const visitor = flow.visitor();
        const back = await answer(visitor, await signOut(visitor, { post_logout_redirect_uri: bye }), "Responder");
        expect([back.status, back.location]).to.deep.equal([200, undefined]);
        expect(back.text).to.include("may still be signed in").and.include(`href="${bye}"`);
      });

      it("tells the end on a page where the app names no address", async () => {
        const visitor = flow.visitor();
        const back = await answer(visitor, await signOut(visitor, {}));
        expect(back.status).to.equal(200);
        expect(back.text).to.include("signed out everywhere");
      });
    });
  }
});

describe("Telling apps within ten seconds (OpenID Connect Back-Channel Logout 1.0)", function () {
  this.timeout(60_000);
  let flow: AppStage;
  let receiver: Server;
  const heard: { readonly app: string; readonly sid: unknown; readonly at: number }[] = [];
  before(async () => {
    receiver = createServer((req, res) => {
      void text(req).then((body) => {
        const token = decodeJwt(new URLSearchParams(body).get("logout_token") ?? "");
        heard.push({ app: String(token.aud), sid: token["sid"], at: Date.now() });
        res.writeHead(req.url === "/slow" ? 500 : 204).end();
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => receiver.once("listening", resolve));
    const host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    flow = await appStage({ env: { WEBHOOK_ALLOWED_HOSTS: host } });
    for (const slug of ["one", "two"]) await flow.make({ slug, backchannelLogoutUri: `http://${host}/${slug}` });
  });
  after(async () => {
    receiver.close();
    await flow.stop();
  });

  it("each app of the session by its own sid, by the running server alone, whatever ended it", async () => {
    const visitor = flow.visitor();
    const apps = await Promise.all(["one", "two"].map((slug) => found(slug)));
    const sids: unknown[] = [];
    for (const app of apps) sids.push((await signInAt(flow, app, visitor)).claims()?.["sid"]);
    const csrf = /name="csrf" value="([^"]+)"/.exec((await visitor.get("/")).text)?.[1] ?? "";
    const began = Date.now();
    await visitor.post("/logout", { csrf });
    while (heard.length < 2 && Date.now() - began < 12_000) await new Promise((later) => setTimeout(later, 100));
    expect(heard.map(({ app }) => app).sort()).to.deep.equal(["one", "two"]);
    expect(heard.map(({ sid }) => sid)).to.have.members(sids);
    for (const { at } of heard) expect(at - began).to.be.below(10_000);
  });

  async function found(slug: string): Promise<AppAtWork> {
    const app = (await flow.bridge.store.appByClientId(slug))!;
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- loopback speaks http
    const options = { execute: [client.allowInsecureRequests] };
    const auth = client.ClientSecretBasic("a-secret-of-the-portal");
    return { app, config: await client.discovery(new URL(flow.issuer), slug, undefined, auth, options) };
  }
});
