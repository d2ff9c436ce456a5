import { expect } from "chai";
import type { BrowserContext, Page } from "playwright-core";
import { inChromium } from "../../support/chromium.js";
import { fillConsole } from "../../support/console-filled.js";
import { ConsoleStage } from "../../support/console-stage.js";

const users = "/console/teams/acme/users";
const method = "/console/teams/acme/sso-methods/acme-okta";

describe("the console by keyboard (WCAG 2.1.1, 2.1.4)", function () {
  this.timeout(240_000);
  const { browser } = inChromium();
  let stage: ConsoleStage;
  let window: BrowserContext;
  let page: Page;
  before(async () => {
    stage = await ConsoleStage.open();
    await fillConsole(stage);
  });
  beforeEach(async () => {
    window = await stage.window(browser(), "owner");
    page = await window.newPage();
  });
  afterEach(() => window.close());
  after(() => stage.close());

  const at = () => new URL(page.url()).pathname;
  /** Presses / where nothing is typed; true: the page takes the key for its own, and leaves. */
  const leaves = async (): Promise<boolean> => {
    await page.locator("h1").click();
    // Behind the page's own ear, which hangs at the document.
    await page.evaluate("addEventListener('keydown', (event) => { document.title = String(event.defaultPrevented); })");
    await page.keyboard.press("/");
    const told = await page.title().catch(() => "gone");
    return told !== "false";
  };

  it("leads to the search by / from anywhere, but not while one types", async () => {
    await page.goto(users);
    await page.getByLabel("Name or email begins with").press("/");
    expect(at()).to.equal(users);
    await page.locator("h1").click();
    await page.keyboard.press("/");
    await page.waitForURL("**/console/teams/acme/find");
    await page.keyboard.type("acme-okta");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Acme <b>Okta</b>" }).waitFor();
  });

  it("leaves no page by / on which something was typed or chosen and not saved, taken or not", async () => {
    const form = "/console/teams/acme/settings";
    await page.goto(form);
    const name = page.getByLabel("Name", { exact: true });
    const kept = await name.inputValue();
    for (const [change, back] of [
      [() => name.fill("Acme and others"), () => name.fill(kept)],
      [() => page.locator("main form[method=post] [type=checkbox]").first().click(), () => page.reload()],
      [() => page.locator("main form[method=post] select").first().selectOption({ index: 1 }), () => page.reload()],
    ] as const) {
      await change();
      expect(await leaves()).to.equal(false);
      await back();
    }
    await name.fill("x".repeat(200));
    await page.getByLabel("IT contacts (optional)").fill("nobody");
    await page.getByRole("button", { name: "Save", exact: true }).first().click();
    await page.locator("[aria-invalid=true]").first().waitFor();
    expect(await leaves(), "a form that was not taken").to.equal(false);
    await page.goto(form);
    expect(await leaves()).to.equal(true);
  });

  it("does without / for whoever switches it off, in this browser, and says so", async () => {
    await page.goto("/console/account");
    await page.getByRole("button", { name: "Turn the / key off" }).click();
    await page.getByText("The / key is off in this browser.").waitFor();
    await page.goto(users);
    expect(await page.locator("[aria-keyshortcuts], .nav kbd").count()).to.equal(0);
    expect(await leaves()).to.equal(false);
    await page.goto("/console/account");
    await page.getByRole("button", { name: "Turn the / key on" }).click();
    await page.goto(users);
    expect(await leaves()).to.equal(true);
  });

  it("opens a dialog that keeps the focus, closes by Escape and gives it back", async () => {
    await page.goto(method);
    const focused = () => page.evaluate<string>("document.activeElement.textContent");
    const opener = page.getByRole("link", { name: "Show QR code" });
    const dialog = page.getByRole("dialog", { name: "Sign in from a phone" });
    await opener.press("Enter");
    await dialog.waitFor();
    for (let n = 0; n < 6; n++) {
      await page.keyboard.press("Tab");
      // Past its last part the focus is in the browser's own bar, and never in the page behind.
      const where = await page.evaluate(
        "document.activeElement.closest('dialog, main, nav, header')?.tagName ?? 'BODY'",
      );
      expect(where).to.be.oneOf(["DIALOG", "BODY"]);
    }
    await page.keyboard.press("/");
    expect(at()).to.equal(method);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    expect(await focused()).to.equal("Show QR code");
    await opener.press("Enter");
    await dialog.getByRole("link", { name: "Close" }).press("Enter");
    await dialog.waitFor({ state: "hidden" });
    expect(await focused()).to.equal("Show QR code");
  });
});
