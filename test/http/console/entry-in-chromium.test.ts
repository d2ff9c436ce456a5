import { expect } from "chai";
import type { BrowserContext } from "playwright-core";
import { ensureSetupToken } from "../../../src/access/index.js";
import { inChromium } from "../../support/chromium.js";
import { ConsoleStage, password } from "../../support/console-stage.js";
import { sideways, violations } from "../../support/axe.js";

describe("coming in to the console, in Chromium (DESIGN §5)", function () {
  this.timeout(120_000);
  const { browser } = inChromium();
  let stage: ConsoleStage;
  before(async () => (stage = await ConsoleStage.open({}, "nobody yet")));
  after(() => stage.close());

  const complaintsIn = (context: BrowserContext): string[] => {
    const complaints: string[] = [];
    context.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("status of 4")) complaints.push(message.text());
    });
    context.on("weberror", (error) => complaints.push(error.error().message));
    return complaints;
  };

  it("has no fault for axe-core before anybody is in, in light and dark, and fits a phone", async () => {
    const token = await ensureSetupToken(stage.bridge);
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser().newContext({ baseURL: stage.url, colorScheme, bypassCSP: true });
      const page = await context.newPage();
      await page.setViewportSize({ width: 390, height: 800 });
      for (const address of [
        `/console/setup?token=${token ?? ""}`,
        "/console/invitation/dbi_none",
        "/setup/dbs_none",
      ]) {
        await page.goto(address);
        expect(await violations(page, colorScheme), address).to.deep.equal([]);
        expect(await sideways(page), address).to.equal(0);
      }
      await context.close();
    }
  });

  it("compares the address that the browser shows with ours, whatever a proxy passes on", async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(`${stage.url}/console/setup`);
    expect(await page.getByText("They agree.").isVisible()).to.equal(true);
    await page.goto(`${stage.url.replace("localhost", "127.0.0.1")}/console/setup`);
    expect(await page.getByText("They differ.").isVisible()).to.equal(true);
    expect(await page.locator("[data-own-origin]").textContent()).to.include("127.0.0.1");
    await context.close();
  });

  for (const javaScriptEnabled of [false, true]) {
    it(`leads from the first run to a team and its first domain ${javaScriptEnabled ? "with" : "without"} scripts`, async () => {
      const own = await ConsoleStage.open({}, "nobody yet");
      const token = (await ensureSetupToken(own.bridge)) ?? "";
      const context = await browser().newContext({ baseURL: own.url, javaScriptEnabled });
      const complaints = complaintsIn(context);
      const page = await context.newPage();
      await page.goto(`/console/setup?token=${token}`);
      await page.getByLabel("Your email").fill("ada@bridge.example");
      await page.getByLabel("Choose a password").fill(password);
      await page.getByRole("button", { name: "Create my account" }).click();
      await page.getByRole("link", { name: "New team" }).click();
      await page.getByLabel("Name", { exact: true }).fill("Initech");
      await page.getByLabel("Slug").fill("initech");
      await page.getByRole("button", { name: "Create team" }).click();
      await page.getByRole("link", { name: "Add a domain" }).click();
      await page.getByLabel("Domain", { exact: true }).fill("initech.example");
      await page.getByRole("button", { name: "Add" }).click();
      await page.getByText("Waiting for proof").first().waitFor();
      expect(await page.getByRole("button", { name: "Copy" }).count()).to.equal(javaScriptEnabled ? 3 : 0);
      await page.getByRole("button", { name: "Vouch for it without the DNS" }).click();
      await page.getByText("You vouch for initech.example").waitFor();
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in to the console" }).waitFor();
      expect(complaints).to.deep.equal([]);
      await context.close();
      await own.close();
    });
  }

  it("goes by keyboard alone, and leads back to the page that was asked for", async () => {
    const own = await ConsoleStage.open();
    const context = await browser().newContext({ baseURL: own.url });
    const page = await context.newPage();
    await page.goto("/console/teams/acme");
    // A browser on a busy machine gives the focus a moment after the page.
    await page.waitForFunction("document.activeElement?.name === 'email'");
    await page.keyboard.type("operator@bridge.example");
    await page.keyboard.press("Tab");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.waitForURL("**/console/teams/acme", { waitUntil: "load" });
    await page.keyboard.press("Tab");
    expect(await page.evaluate<string>("document.activeElement.textContent.trim()")).to.equal("Skip to the content");
    await context.close();
    await own.close();
  });
});
