import { expect } from "chai";
import type { BrowserContext } from "playwright-core";
import { sideways, violations } from "../support/axe.js";
import { inChromium } from "../support/chromium.js";
import { servePages } from "../support/page-server.js";
import { inTabs } from "../support/tabs.js";
import { gallery } from "./gallery.js";

/** Words with a hyphen of which a part stands on the next line. Addresses and source may break where they like. */
const brokenWords = `(() => {
  const broken = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest("code, pre, .code, script, noscript, option, dialog")) continue;
    for (const match of node.data.matchAll(/(?<![\\p{L}\\p{N}@.\\-/])\\p{L}{1,14}-\\p{L}{1,14}(?![\\p{L}\\p{N}@\\-/]|\\.\\p{L})/gu)) {
      const range = document.createRange();
      range.setStart(node, match.index);
      range.setEnd(node, match.index + match[0].length);
      const tops = new Set([...range.getClientRects()].map((one) => Math.round(one.top)));
      if (tops.size > 1) broken.push(match[0]);
    }
  }
  return broken;
})()`;

describe("every page, in Chromium", function () {
  this.timeout(240_000);
  const { browser } = inChromium();
  let pages: Awaited<ReturnType<typeof servePages>>;
  before(async () => {
    pages = await servePages(gallery);
  });
  after(() => pages.close());

  // What leads on at once is kept from doing so.
  async function stay(window: BrowserContext): Promise<void> {
    await window.route("**/go-*.js", (route) => route.abort());
  }
  const names = Object.keys(gallery).filter((name) => name !== "forward-address");

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has no fault for axe-core in ${colorScheme}, folds open and closed`, async () => {
      const context = await browser().newContext({ colorScheme, bypassCSP: true });
      await stay(context);
      const found: string[] = [];
      await inTabs(context, names, async (page, name) => {
        await page.goto(pages.urlOf(name));
        for (const one of await violations(page, colorScheme)) found.push(`${name}: ${one}`);
        await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true");
        for (const one of await violations(page, colorScheme)) found.push(`${name}, open: ${one}`);
      });
      expect(found).to.deep.equal([]);
      await context.close();
    });
  }

  for (const width of [320, 390, 1280]) {
    it(`breaks no word at its hyphen and scrolls nowhere sideways at ${width} pixels`, async () => {
      const context = await browser().newContext({ viewport: { width, height: 800 } });
      await stay(context);
      const found: string[] = [];
      await inTabs(context, names, async (page, name) => {
        await page.goto(pages.urlOf(name));
        await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true");
        for (const word of await page.evaluate<readonly string[]>(brokenWords)) found.push(`${name}: ${word}`);
        const over = await sideways(page);
        if (over > 0) found.push(`${name}: ${over} pixels too wide`);
      });
      expect(found).to.deep.equal([]);
      await context.close();
    });
  }

  it("needs nothing that its policy forbids", async () => {
    const context = await browser().newContext();
    await stay(context);
    const complaints: string[] = [];
    context.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("ERR_FAILED")) complaints.push(message.text());
    });
    context.on("weberror", (told) => complaints.push(told.error().message));
    await inTabs(context, names, async (page, name) => {
      await page.goto(pages.urlOf(name));
    });
    expect(complaints).to.deep.equal([]);
    await context.close();
  });

  it("copies the details for IT as one text", async () => {
    const context = await browser().newContext({ permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    await page.goto(pages.urlOf("error-only-it-can-help"));
    const main = page.locator(".button:not(.quiet)");
    expect(await main.allTextContents()).to.deep.equal(["Copy details for IT"]);
    await main.click();
    const text = await page.evaluate<string>("navigator.clipboard.readText()");
    expect(text).to.match(/^Drawbridge: The account with your email address/);
    for (const part of [
      "Reference id: 01m8k2",
      "Code: identity_conflict",
      "Time: 2026-11-25T10:04",
      "SSO method: Acme Okta",
    ]) {
      expect(text).to.include(part);
    }
    await context.close();
  });

  it("opens and closes a dialog by keyboard, and shows it without scripts too", async () => {
    for (const javaScriptEnabled of [true, false]) {
      const context = await browser().newContext({ javaScriptEnabled });
      const page = await context.newPage();
      await page.goto(pages.urlOf("console"));
      const dialog = page.locator("dialog#more");
      expect(await dialog.isVisible()).to.equal(false);
      await page.getByRole("link", { name: "Who loses access?" }).press("Enter");
      expect(await dialog.isVisible()).to.equal(true);
      await dialog.getByRole("link", { name: "Close" }).press("Enter");
      expect(await dialog.isVisible()).to.equal(false);
      await context.close();
    }
  });

  it("sends the answer to an identity provider once, until the page is shown again", async () => {
    const context = await browser().newContext();
    const page = await context.newPage();
    await page.goto(pages.urlOf("consent"));
    const goOn = await page.evaluate<readonly boolean[]>(`(() => {
      const form = document.querySelector("[data-send-once]");
      const press = () => form.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
      const pressed = [press(), press(), press()];
      dispatchEvent(new Event("pageshow"));
      return [...pressed, press()];
    })()`);
    expect(goOn).to.deep.equal([true, false, false, true]);
    await context.close();
  });
});
