import { expect } from "chai";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import type { SsoMethod } from "../../src/model/sso-method.js";
import { startDemo, type RunningDemo } from "../../src/start/demo.js";
import { openStore } from "../../src/store/open-store.js";
import type { Store } from "../../src/store/port/store.js";
import { sideways, violations } from "../support/axe.js";
import { freePort } from "../support/free-port.js";
import { inChromium } from "../support/chromium.js";
import { forwardingProvider, type ForwardingProvider } from "../support/forwarding-provider.js";
import { removeFolder } from "../support/remove-folder.js";

describe("the demo in Chromium, the bridge on localhost and the identity provider on 127.0.0.1", function () {
  this.timeout(60_000);
  const { browser } = inChromium();
  let demo: RunningDemo;
  let folder: string;
  let first: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "drawbridge-demo-"));
    demo = await startDemo({
      port: await freePort(),
      idpPort: await freePort(),
      appPort: await freePort(),
      folder: join(folder, "demo"),
    });
    first = Object.values(demo.jitLoginUrls)[0] ?? "";
  });
  after(async () => {
    await demo.stop();
    await removeFolder(folder);
  });

  it("signs Ada in by two clicks, with her groups, in a fresh browser, and out again", async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") complaints.push(message.text());
    });
    await page.goto(first);
    expect(page.url()).to.match(new RegExp(`^${demo.idpUrl}/sso`));
    await page.locator("button").first().click();
    await page.waitForURL(`${demo.url}/`);
    expect(await page.locator("h1").textContent()).to.equal("Ada Example");
    expect(await page.locator(".chip").allTextContents()).to.deep.equal(["Engineering", "Everyone"]);
    const cookies = await context.cookies();
    expect(cookies.filter(({ name }) => name.startsWith("dbp_"))).to.deep.equal([]);
    await page.getByRole("button", { name: "Sign out" }).first().click();
    await page.getByRole("heading", { name: /signed out/ }).waitFor();
    expect(await page.locator("main").textContent()).to.include("has signed you out too");
    await page.goto(`${demo.url}/me`);
    expect(await page.locator("h1").textContent()).to.equal("You're not signed in");
    expect(complaints.filter((text) => !text.includes("401"))).to.deep.equal([]);
    await context.close();
  });

  it("signs Ada in to the example application, shows her groups there, and signs her out of both", async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(demo.app?.url ?? "");
    // A team of five methods asks which: the way home.
    if (page.url().startsWith(demo.url)) await page.getByRole("link", { name: /Acme demo/ }).click();
    await page.locator("button").first().click();
    await page.waitForURL(`${demo.app?.url ?? ""}/`);
    expect(await page.locator("h1").textContent()).to.equal("Hello, Ada Example");
    expect(await page.locator("li").allTextContents()).to.deep.equal(["Engineering", "Everyone"]);
    await page.goto(demo.url);
    expect(await page.getByRole("link", { name: /Demo application/ }).getAttribute("href")).to.equal(
      `${demo.app?.url ?? ""}/sign-in`,
    );
    await page.goto(`${demo.app?.url ?? ""}/sign-out`);
    await page.waitForLoadState();
    await page.goto(`${demo.url}/me`);
    expect(await page.locator("h1").textContent()).to.equal("You're not signed in");
    await context.close();
  });

  it("works without scripts, by one more click", async () => {
    const context = await browser().newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(first);
    await page.locator("button").first().click();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(`${demo.url}/`);
    expect(await page.locator("h1").textContent()).to.equal("Ada Example");
    await context.close();
  });

  it("lets several tabs of one browser wait, and each sign in", async () => {
    const context = await browser().newContext();
    const tabs = [await context.newPage(), await context.newPage(), await context.newPage()];
    for (const tab of tabs) await tab.goto(first);
    for (const tab of tabs.reverse()) {
      await tab.locator("button").first().click();
      await tab.waitForURL(`${demo.url}/`);
    }
    await context.close();
  });

  for (const [slug, address] of ["acme-okta", "acme-entra", "acme-google", "acme-keycloak"].map(
    (one) => [one, one] as const,
  )) {
    it(`signs Ben in through ${slug}, with groups by their names`, async () => {
      const context = await browser().newContext();
      const page = await context.newPage();
      await page.goto(demo.jitLoginUrls[address] ?? "");
      await page.getByLabel("Ben Example").check();
      await page.locator("button").first().click();
      await page.waitForURL(`${demo.url}/`);
      expect(await page.locator(".chip").allTextContents()).to.deep.equal(["Everyone", "Sales"]);
      await context.close();
    });
  }

  it("finds the company's sign-in by an email address", async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(`${demo.url}/login`);
    expect(await page.evaluate("document.activeElement.id")).to.equal("email");
    await page.keyboard.type("somebody@acme.example");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: /Acme Google/ }).click();
    expect(page.url()).to.match(new RegExp(`^${demo.idpUrl}/sso/google`));
    await context.close();
  });

  it("says in words when a person is refused, by the identity provider or by us", async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(first);
    await page.getByRole("button", { name: "Refuse" }).click();
    await page.getByText("Details for IT", { exact: true }).click();
    expect(await page.locator("main").textContent()).to.include("saml_status");
    await page.goto(first);
    await page.getByLabel("Gil Guest").check();
    await page.locator("button").first().click();
    await page.getByText("Details for IT", { exact: true }).click();
    expect(await page.locator("main").textContent()).to.include("domain_denied");
    await context.close();
  });

  describe("at an identity provider that leads the browser on to another host", () => {
    let provider: ForwardingProvider;
    let store: Store;
    before(async () => {
      provider = await forwardingProvider();
      store = await openStore(demo.databaseUrl);
    });
    after(async () => {
      await store.close();
      await provider.close();
    });

    const change = async (slug: string, own: Partial<NonNullable<SsoMethod["idp"]>>): Promise<void> => {
      const method = (await store.methodBySlug(slug))!;
      await store.inTeam(method.teamId).methods.replace({ ...method, idp: { ...method.idp!, ...own } });
    };

    it("follows it from our posted request", async () => {
      await change("acme-google", { ssoUrl: provider.ssoUrl, ssoBinding: "post" });
      const page = await browser().newPage();
      await page.goto(demo.jitLoginUrls["acme-google"] ?? "");
      await page.waitForURL(`${provider.arrivedUrl}/sso`, { timeout: 10_000 });
      expect(await page.locator("h1").textContent()).to.equal("Arrived");
      await page.close();
    });

    it("follows it from our posted sign-out", async () => {
      await change("acme-entra", { sloUrl: provider.sloUrl, sloBinding: "post" });
      const page = await browser().newPage();
      await page.goto(demo.jitLoginUrls["acme-entra"] ?? "");
      await page.locator("button").first().click();
      await page.waitForURL(`${demo.url}/`);
      await page.getByRole("button", { name: "Sign out" }).first().click();
      await page.waitForURL(`${provider.arrivedUrl}/slo`, { timeout: 10_000 });
      expect(await page.locator("h1").textContent()).to.equal("Arrived");
      await page.close();
    });

    it("follows it from our sign-out by an address", async () => {
      await change("acme-okta", { sloUrl: provider.sloUrl, sloBinding: "redirect" });
      const page = await browser().newPage();
      await page.goto(demo.jitLoginUrls["acme-okta"] ?? "");
      await page.locator("button").first().click();
      await page.waitForURL(`${demo.url}/`);
      await page.getByRole("button", { name: "Sign out" }).first().click();
      await page.waitForURL((url) => url.href.startsWith(`${provider.arrivedUrl}/slo?SAMLRequest=`), {
        timeout: 10_000,
      });
      expect(await page.locator("h1").textContent()).to.equal("Arrived");
      await page.close();
    });
  });

  describe("its pages", () => {
    const visits: readonly (readonly [string, (page: Page) => Promise<unknown>])[] = [
      ["find the sign-in", (page) => page.goto(`${demo.url}/login`)],
      ["not found", (page) => page.goto(`${demo.url}/nothing`)],
      ["not signed in", (page) => page.goto(`${demo.url}/me`)],
      ["the identity provider", (page) => page.goto(first)],
      [
        "signed in",
        async (page) => {
          await page.goto(first);
          await page.locator("button").first().click();
          await page.waitForURL(`${demo.url}/`);
        },
      ],
    ];
    for (const scheme of ["light", "dark"] as const) {
      for (const [name, visit] of visits) {
        it(`${name}, ${scheme}: no fault for axe-core, and nothing to scroll sideways on a phone`, async () => {
          // axe-core is put into the page by us, which the page's own policy rightly forbids.
          const context = await browser().newContext({
            colorScheme: scheme,
            viewport: { width: 360, height: 740 },
            bypassCSP: true,
          });
          const page = await context.newPage();
          await visit(page);
          expect(await violations(page, scheme)).to.deep.equal([]);
          expect(await sideways(page)).to.be.at.most(0);
          await context.close();
        });
      }
    }
  });
});
