import { expect } from "chai";
import type { Locator, Page } from "playwright-core";
import { inChromium } from "../../support/chromium.js";
import { changedPassword, formsWithout, type Sent } from "../../support/console-forms.js";
import { fillConsole } from "../../support/console-filled.js";
import { ConsoleStage, type Person } from "../../support/console-stage.js";
import { kindOf, walkConsole } from "../../support/console-walk.js";
import { DnsServer } from "../../support/dns-server.js";

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
      const { html } = await operator.get(on);
      for (const [form, attributes = ""] of html.matchAll(/<form([^>]*)>[\s\S]*?<\/form>/g)) {
        const method = / method="(\w+)"/.exec(attributes)?.[1];
        const action = / action="([^"]*)"/.exec(attributes)?.[1];
        for (const button of buttonsOf(form)) {
          const kind = `${formKind(method, action, on)} ${button}`;
          if (!found.has(kind)) found.set(kind, on);
        }
      }
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

/** What the buttons of a form say. */
function buttonsOf(form: string): readonly string[] {
  const texts = [...form.matchAll(/<button[^>]*>([\s\S]*?)<\/button>/g)].map(([, text = ""]) => text);
  return texts.map((text) =>
    text
      .replaceAll(/<[^>]*>/g, "")
      .replaceAll("&#39;", "'")
      .trim(),
  );
}

/** Teams and records are all one: `POST /console/teams/acme/users/ID/lock`. */
function formKind(method = "get", action: string | undefined | null, on: string): string {
  const to = kindOf((action ?? on).replaceAll("&amp;", "&"));
  return `${method.toUpperCase()} ${to.replace("/teams/globex", "/teams/acme")}`;
}

async function formOn(page: Page, on: string, kind: string): Promise<Locator> {
  for (const form of await page.locator("form").all()) {
    const is = formKind((await form.getAttribute("method")) ?? undefined, await form.getAttribute("action"), on);
    if (!kind.startsWith(`${is} `)) continue;
    const button = form.locator("button", { hasText: exactly(kind.slice(is.length + 1)) });
    if ((await button.count()) > 0) return form;
  }
  throw new Error("the form is not there");
}

/** Opens the page, fills in the form and presses its button. @returns what the page that follows says first */
async function send(page: Page, on: string, kind: string, { fields = {} }: Sent): Promise<string> {
  await page.goto(on);
  if (new URL(page.url()).pathname === "/console/sign-in") await signIn(page);
  const form = await formOn(page, on, kind);
  const button = kind.split(" ").slice(2).join(" ");
  await unfold(form);
  const confirm = form.locator("[name=confirm]:not([type=checkbox])");
  if ((await confirm.count()) > 0 && (await confirm.first().isVisible())) {
    const label = await form.locator("label", { hasText: "to confirm" }).first().innerText();
    await confirm.first().fill(/^Type (.*) to confirm/.exec(label)?.[1] ?? "");
  }
  for (const [name, value] of Object.entries(fields)) {
    const field = form.locator(`[name="${name}"]:not([type=hidden])`);
    await unfold(field.first());
    const type = await field.first().getAttribute("type");
    if (type === "checkbox" || type === "radio") {
      await (value === "first" ? field.first() : form.locator(`[name="${name}"][value="${value}"]`)).check({
        force: true,
      });
    } else if (await field.first().locator("option").count()) await field.first().selectOption(value);
    else await field.first().fill(value);
  }
  const before = page.url();
  await Promise.all([
    page.waitForResponse((answer) => answer.request().isNavigationRequest() && ![302, 303].includes(answer.status())),
    form
      .locator("button", { hasText: exactly(button) })
      .first()
      .click(),
  ]);
  await page.waitForLoadState();
  const notes = await page.locator("[role=alert], .fault").allInnerTexts();
  const told = [await page.locator("h1").first().innerText(), ...notes].join(" | ").replaceAll(/\s+/g, " ");
  return page.url() === before ? told : `${told} @ ${kindOf(new URL(page.url()).pathname)}`;
}

function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[/,.]/g, "\\$&")}\\s*$`);
}

/** After every session has ended. */
async function signIn(page: Page): Promise<void> {
  await page.getByLabel("Email").fill("operator@bridge.example");
  await page.getByLabel("Password").fill(changedPassword);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL((url) => !url.pathname.endsWith("/sign-in"));
}

/** Opens the folds around a part, as a person does by their summaries. */
async function unfold(part: Locator): Promise<void> {
  for (const fold of await part.locator("xpath=ancestor::details[not(@open)]").all()) {
    await fold.locator("summary").first().click();
  }
}
