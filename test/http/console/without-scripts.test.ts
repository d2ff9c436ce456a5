import { expect } from "chai";
import type { Page } from "playwright-core";
import { inChromium } from "../../support/chromium.js";
import { changedPassword, formsWithout, type Sent } from "../../support/console-forms.js";
import { fillConsole } from "../../support/console-filled.js";
import { ConsoleStage, type Person } from "../../support/console-stage.js";
import { walkConsole } from "../../support/console-walk.js";
import { DnsServer } from "../../support/dns-server.js";
import { formsIn, sendInBrowser } from "../../support/forms-in-browser.js";

describe("every form of the console, in a browser without scripts (DESIGN §5)", function () {
  this.timeout(600_000);
  const { browser } = inChromium();
  let stage: ConsoleStage;
  let dns: DnsServer;
  /** Of each form, by its address and button, the page that it was found on. */
  let forms: ReadonlyMap<string, string>;
  before(async () => {
    dns = await DnsServer.open();
    stage = await ConsoleStage.open({ DNS_SERVERS: dns.address });
    const made = await fillConsole(stage);
    const operator = await stage.as("operator");
    await operator.send("/console/teams/acme/new-api-key", { name: "reports", role: "auditor", life: "90" });
    const { at: another } = await operator.send("/console/teams/acme/new-user", { userName: "ed@acme.example" });
    await operator.send("/console/teams/acme/new-setup-link", { intent: "sso", record: "acme-okta", life: "24" });
    // Signed in somewhere else too.
    await stage.as("operator");
    const found = new Map<string, string>();
    for (const on of (await walkConsole(operator, made)).values()) {
      const { html, at } = await operator.get(on);
      for (const kind of formsIn(html, at)) if (!found.has(kind)) found.set(kind, on);
    }
    // The other user is deleted before.
    forms = found.set("POST /console/teams/acme/users/ID/erase Erase", another);
  });
  after(async () => {
    await stage.close();
    dns.close();
  });

  it("is known here", () => {
    expect([...forms.keys()].sort()).to.deep.equal(Object.keys(formsWithout).sort());
  });

  it("leads where it should", async () => {
    const context = await stage.window(browser(), "operator" satisfies Person, { javaScriptEnabled: false });
    // Shorter than usual, so that the test's own time is enough for several that fail.
    context.setDefaultTimeout(60_000);
    const page = await context.newPage();
    const faults: string[] = [];
    for (const [kind, sent] of Object.entries(formsWithout)) {
      const on = forms.get(kind);
      if (on === undefined) continue;
      try {
        const told = await send(page, on, kind, sent);
        if (process.env["TELL"]) console.log(JSON.stringify([kind, told]));
        if (!told.includes(sent.see)) faults.push(`${kind} on ${on}: ${told}`);
      } catch (error) {
        faults.push(`${kind} on ${on}: ${String(error).slice(0, 400)}`);
      }
    }
    expect(faults).to.deep.equal([]);
    await context.close();
  });
});

/** Opens the page, fills in the form and presses its button. @returns what the page that follows says first */
async function send(page: Page, on: string, kind: string, sent: Sent): Promise<string> {
  await page.goto(on);
  if (new URL(page.url()).pathname === "/console/sign-in") await signIn(page);
  return sendInBrowser(page, kind, sent);
}

/** After every session has ended. */
async function signIn(page: Page): Promise<void> {
  await page.getByLabel("Email").fill("operator@bridge.example");
  await page.getByLabel("Password").fill(changedPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
}
