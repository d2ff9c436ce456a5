import { expect } from "chai";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { attributeOf, readXml } from "../../src/saml/index.js";
import { readRedirect } from "../../src/saml/sp/redirect-binding.js";
import { inChromium } from "../support/chromium.js";
import { idpKey } from "../support/saml-keys.js";
import { aLogoutRequest, aQuery, issuerXml } from "../support/saml-logout.js";
import { flowBridge, idpEntityId, reply, type FlowBridge } from "./flow-bridge.js";

/** An identity provider on 127.0.0.1, another site than localhost: shows what a test gives it, and keeps what is posted. */
class Provider {
  readonly pages = new Map<string, string>();
  readonly posted: URLSearchParams[] = [];
  #server: Server | undefined;
  url = "";

  async open(): Promise<void> {
    this.#server = createServer((req, res) => {
      const path = (req.url ?? "").split("?")[0] ?? "";
      let body = "";
      req.on("data", (chunk: Buffer) => (body += chunk.toString()));
      req.on("end", () => {
        if (req.method === "POST") this.posted.push(new URLSearchParams(body));
        res.writeHead(200, { "Content-Type": "text/html" }).end(this.pages.get(path) ?? "<!doctype html><h1>Here</h1>");
      });
    });
    await new Promise<void>((done) => this.#server?.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A page that posts a form by itself. */
  posts(path: string, action: string, fields: Readonly<Record<string, string>>): void {
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
    );
    this.pages.set(
      path,
      `<!doctype html><form method="post" action="${action}">${inputs.join("")}</form><script>document.forms[0].submit()</script>`,
    );
  }

  close(): Promise<void> {
    return new Promise((done) => {
      this.#server?.close(() => done());
      this.#server?.closeAllConnections();
    });
  }
}

describe("browsers at the sign-in, in Chromium, the identity provider on another site", function () {
  this.timeout(60_000);
  const { browser } = inChromium();
  const provider = new Provider();
  let flow: FlowBridge;
  let acs: string;

  before(async () => {
    await provider.open();
    flow = await flowBridge();
    acs = `${flow.url}/saml/acme-sso/acs`;
    const idp = {
      ...flow.method.idp!,
      ssoUrl: `${provider.url}/sso`,
      ...({ sloUrl: `${provider.url}/slo`, sloBinding: "post" } as const),
    };
    const { store } = flow.bridge;
    await store.inTeam(flow.team.id).methods.replace({ ...flow.method, idp });
  });
  after(async () => {
    await flow.stop();
    await provider.close();
  });

  /** The ID of the request that a page stands at. */
  const requestAt = (page: Page): string => {
    const { xml } = readRedirect(page.url().split("?")[1] ?? "");
    return attributeOf(readXml(xml), "ID") ?? "";
  };
  const signIn = async (page: Page): Promise<void> => {
    await page.goto(`${flow.url}/sso/acme-sso`);
    provider.posts("/answer", acs, reply(flow, { inResponseTo: requestAt(page), sessionIndex: "_browser" }));
    await page.goto(`${provider.url}/answer`);
    await page.waitForURL(`${flow.url}/`);
  };

  it("leads home who posts an answer again while the session lives", async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    await signIn(page);
    expect(await page.locator("h1").textContent()).to.equal("Ada Example");
    await page.goto(`${provider.url}/answer`);
    await page.waitForURL(`${flow.url}/`);
    expect(await page.locator("h1").textContent()).to.equal("Ada Example");
    await page.getByRole("button", { name: "Sign out" }).first().click();
    await page.waitForURL(`${provider.url}/slo`);
    await page.goto(`${provider.url}/answer`);
    await page.waitForURL(acs);
    expect(await page.getByRole("link", { name: "Start again" }).getAttribute("href")).to.equal("/sso/acme-sso");
    await context.close();
  });

  it("gives a restored tab, which asks for the ACS by GET, a way in", async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(acs);
    await page.getByRole("link", { name: "Sign in" }).click();
    expect(page.url().startsWith(`${provider.url}/sso?SAMLRequest=`)).to.equal(true);
    await context.close();
  });

  it("signs the newest of many tabs in, though their return addresses are long", async () => {
    const context = await browser().newContext();
    const tabs = [];
    for (let n = 0; n < 9; n++) {
      const tab = await context.newPage();
      await tab.goto(`${flow.url}/sso/acme-sso?return_to=/me?${"x".repeat(1_900)}${n}`);
      tabs.push(tab);
    }
    const newest = tabs.at(-1)!;
    let sent = "";
    newest.on("request", (request) => {
      if (request.url() === acs) void request.allHeaders().then(({ cookie = "" }) => (sent = cookie));
    });
    provider.posts("/newest", acs, reply(flow, { inResponseTo: requestAt(newest) }));
    await newest.goto(`${provider.url}/newest`);
    await newest.waitForURL((url) => url.origin === flow.url && url.pathname === "/me");
    expect(newest.url().slice(-9)).to.equal("xxxxxxxx8");
    expect(sent).to.match(/^dbp_/);
    expect(sent.length).to.be.lessThan(4_096);
    await context.close();
  });

  it("ends the session by a LogoutRequest in a frame, and the answer leaves it", async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    await signIn(page);
    const request = aLogoutRequest({
      ...{ id: "_in-a-frame", destination: `${flow.url}/saml/acme-sso/slo`, issuerXml: issuerXml(idpEntityId) },
      ...{ issueInstant: new Date().toISOString(), notOnOrAfter: new Date(Date.now() + 60_000).toISOString() },
      sessionIndexes: ["_browser"],
    });
    const address = `${flow.url}/saml/acme-sso/slo?${aQuery(request, { key: idpKey.privateKey })}`;
    provider.pages.set("/logout", `<!doctype html><iframe src="${address.replaceAll("&", "&amp;")}"></iframe>`);
    provider.posted.length = 0;
    await page.goto(`${provider.url}/logout`);
    while (provider.posted.length === 0) await page.waitForTimeout(20);
    const answer = Buffer.from(provider.posted[0]?.get("SAMLResponse") ?? "", "base64").toString();
    expect(answer).to.contain('InResponseTo="_in-a-frame"').and.contain("status:Success");
    await page.goto(`${flow.url}/me`);
    expect(await page.locator("h1").textContent()).to.equal("You're not signed in");
    await context.close();
  });
});
