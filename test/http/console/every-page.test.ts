import { expect } from "chai";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { sideways, tabOutOfSight, violations } from "../../support/axe.js";
import { inChromium } from "../../support/chromium.js";
import { fillConsole } from "../../support/console-filled.js";
import { ConsoleStage } from "../../support/console-stage.js";
import { walkConsole } from "../../support/console-walk.js";
import { inTabs } from "../../support/tabs.js";

/** Whole folder of pictures, for looking at: `SHOTS=/some/folder`. */
const shots = process.env["SHOTS"];

describe("every page of the console (DESIGN §5)", function () {
  // Chromium and axe take some seconds a page where the machine is busy, and there are more than fifty pages.
  this.timeout(900_000);
  const { browser } = inChromium();
  let stage: ConsoleStage;
  let made: readonly string[];
  before(async () => {
    stage = await ConsoleStage.open();
    made = await fillConsole(stage);
  });
  after(() => stage.close());

  for (const person of ["operator", "owner", "admin", "auditor"] as const) {
    it(`is found by ${person}s without a link that leads nowhere, and weighs little`, async () => {
      const pages = await walkConsole(await stage.as(person), made);
      expect(pages.size).to.be.greaterThan(10);
    });
  }

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has no fault for axe-core in ${colorScheme}, and scrolls nowhere sideways`, async () => {
      const pages = await walkConsole(await stage.as("operator"), made);
      const window = await stage.window(browser(), "operator", { colorScheme, bypassCSP: true });
      const found: string[] = [];
      await inTabs(window, pages, async (page, [kind, path]) => {
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.goto(path);
        if (shots !== undefined) await picture(page, `${kind}-1280`);
        await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true");
        for (const one of await violations(page, colorScheme)) found.push(`${path}: ${one}`);
        await page.setViewportSize({ width: 390, height: 800 });
        const over = await sideways(page);
        if (over > 0) found.push(`${path}: ${over} pixels too wide on a phone`);
        if (await tabOutOfSight(page)) found.push(`${path}: its tab is out of sight on a phone`);
        if (shots !== undefined) {
          await page.goto(path);
          await picture(page, `${kind}-390`);
        }
      });
      expect(found).to.deep.equal([]);
      await window.close();

      async function picture(page: Page, name: string): Promise<void> {
        await mkdir(shots ?? "", { recursive: true });
        const file = `${name.slice(9).replaceAll("/", "_")}-${colorScheme}.png`;
        await page.screenshot({ path: join(shots ?? "", file), fullPage: true });
      }
    });
  }

  it("breaks no rule of its own policy, with its scripts at work", async () => {
    const pages = await walkConsole(await stage.as("operator"), made);
    const window = await stage.window(browser(), "operator");
    const said: string[] = [];
    window.on("console", (message) => {
      if (message.type() === "error") said.push(message.text());
    });
    window.on("weberror", (told) => said.push(told.error().message));
    await inTabs(window, pages.values(), async (page, path) => {
      await page.goto(path);
    });
    expect(said).to.deep.equal([]);
    await window.close();
  });
});
