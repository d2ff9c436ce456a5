import { expect } from "chai";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDemo, type RunningDemo } from "../../../src/start/demo.js";
import { openStore } from "../../../src/store/open-store.js";
import { sideways, violations } from "../../support/axe.js";
import { inChromium } from "../../support/chromium.js";
import { password } from "../../support/console-stage.js";
import { freePort } from "../../support/free-port.js";
import { removeFolder } from "../../support/remove-folder.js";

describe("an admin by SSO in Chromium, with the demo identity provider (DESIGN §5)", function () {
  this.timeout(120_000);
  const { browser } = inChromium();
  let demo: RunningDemo;
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "drawbridge-admin-sso-"));
    const ports = { port: await freePort(), idpPort: await freePort(), appPort: await freePort() };
    demo = await startDemo({ ...ports, folder: join(folder, "demo") });
    const context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(demo.console.url);
    await page.getByLabel("Email").fill("root@bridge.example");
    await page.getByLabel("password").first().fill(password);
    await page.locator("main button[type=submit], form button").last().click();
    await page.waitForURL(/\/console\/teams/);
    await context.close();
    const store = await openStore(demo.databaseUrl);
    const slug = new URL(Object.values(demo.jitLoginUrls)[0] ?? "").pathname.split("/").at(-1) ?? "";
    const method = await store.methodBySlug(slug);
    if (method === undefined) throw new Error("the demo has no method");
    const admins = { groups: { Engineering: "admin" } } as const;
    await store.inTeam(method.teamId).methods.replace({ ...method, admins });
    await store.close();
  });
  after(async () => {
    await demo.stop();
    await removeFolder(folder);
  });

  for (const javaScriptEnabled of [true, false]) {
    it(`comes in by the email and two clicks, ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
      const context = await browser().newContext({ javaScriptEnabled });
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      await page.goto(`${demo.url}/console/account`);
      await page.getByLabel("Email").fill("ada@acme.example");
      await page.getByRole("button", { name: "Continue with SSO" }).click();
      await page.waitForURL(new RegExp(`^${demo.idpUrl}/`));
      await page.locator("button").first().click();
      if (!javaScriptEnabled && !page.url().startsWith(`${demo.url}/console`)) {
        await page.locator("button").first().click();
      }
      await page.waitForURL(`${demo.url}/console/account`);
      const seen = await page.locator("main").textContent();
      expect(seen).to.include("Acme demo").and.include("admin").and.include("You came in by");
      await page.goto(`${demo.url}/me`);
      expect(await page.locator("h1").textContent()).to.equal("You're not signed in");
      expect(complaints.filter((text) => !text.includes("401"))).to.deep.equal([]);
      await context.close();
    });
  }

  it("is refused with words where no group gives a role, and shown the way back", async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(`${demo.url}/console/sign-in`);
    await page.getByLabel("Email").fill("ben@acme.example");
    await page.getByRole("button", { name: "Continue with SSO" }).click();
    await page.waitForURL(new RegExp(`^${demo.idpUrl}/`));
    await page.locator("input[value=ben]").check();
    await page.locator("button").first().click();
    await page.waitForURL(/\/acs$/);
    expect(await page.locator("h1").textContent()).to.equal("You have no role in this console");
    await page.getByRole("link", { name: "Back to the console's sign-in" }).click();
    await page.getByLabel("Email").fill("ada@elsewhere.example");
    await page.getByRole("button", { name: "Continue with SSO" }).click();
    await page.locator("#problem").waitFor();
    expect(await page.locator("#problem").textContent()).to.include("No SSO method lets people at elsewhere.example");
    await context.close();
  });

  it("has no fault for axe-core at the sign-in, in light and dark, and fits a phone", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser().newContext({ colorScheme, bypassCSP: true });
      const page = await context.newPage();
      await page.setViewportSize({ width: 390, height: 800 });
      await page.goto(`${demo.url}/console/sign-in`);
      expect(await violations(page, colorScheme)).to.deep.equal([]);
      expect(await sideways(page)).to.equal(0);
      await context.close();
    }
  });
});
