import type { Locator, Page } from "playwright-core";
import type { Sent } from "./console-forms.js";
import { kindOf } from "./console-walk.js";

/** The forms of a page by their address and button, as `POST /console/teams/acme/users/ID/lock Lock`: ids stand for all of their kind. */
export function formsIn(html: string, on: string): readonly string[] {
  return [...html.matchAll(/<form([^>]*)>[\s\S]*?<\/form>/g)].flatMap(([form, attributes = ""]) => {
    const method = / method="(\w+)"/.exec(attributes)?.[1];
    const action = / action="([^"]*)"/.exec(attributes)?.[1];
    return buttonsOf(form).map((button) => `${formKind(method, action, on)} ${button}`);
  });
}

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

/** Teams and records are all one. */
function formKind(method = "get", action: string | undefined | null, on: string): string {
  const to = kindOf((action ?? on).replaceAll("&amp;", "&"));
  return `${method.toUpperCase()} ${to.replace("/teams/globex", "/teams/acme")}`;
}

async function formOn(page: Page, kind: string): Promise<Locator> {
  const { pathname: on, origin } = new URL(page.url());
  for (const form of await page.locator("form").all()) {
    const action = (await form.getAttribute("action"))?.replace(origin, "");
    const is = formKind((await form.getAttribute("method")) ?? undefined, action, on);
    if (!kind.startsWith(`${is} `)) continue;
    const button = form.locator("button", { hasText: exactly(kind.slice(is.length + 1)) });
    if ((await button.count()) > 0) return form;
  }
  throw new Error("the form is not there");
}

/**
 * Fills in a form of the page that is open, and presses its button, as a person does who has no scripts.
 * @param kind  as `formsIn` names it
 * @returns what the page that follows says first: its headline, its notes, its address where that is another
 */
export async function sendInBrowser(page: Page, kind: string, sent: Pick<Sent, "fields">): Promise<string> {
  const before = page.url();
  await pressInBrowser(page, kind, sent);
  const told = await saidFirst(page);
  return page.url() === before ? told : `${told} @ ${kindOf(new URL(page.url()).pathname)}`;
}

/** The same, without a look at the page that follows. */
export async function pressInBrowser(page: Page, kind: string, { fields = {} }: Pick<Sent, "fields">): Promise<void> {
  const form = await formOn(page, kind);
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
  await Promise.all([
    page.waitForResponse((answer) => answer.request().isNavigationRequest() && ![302, 303].includes(answer.status())),
    form
      .locator("button", { hasText: exactly(button) })
      .first()
      .click(),
  ]);
  await page.waitForLoadState();
}

/** The headline of the page that is open, and its notes. */
export async function saidFirst(page: Page): Promise<string> {
  const notes = await page.locator("[role=alert], .fault").allInnerTexts();
  return [await page.locator("h1").first().innerText(), ...notes].join(" | ").replaceAll(/\s+/g, " ");
}

function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replaceAll(/[/,.]/g, "\\$&")}\\s*$`);
}

/** Opens the folds around a part, as a person does by their summaries. */
async function unfold(part: Locator): Promise<void> {
  for (const fold of await part.locator("xpath=ancestor::details[not(@open)]").all()) {
    await fold.locator("summary").first().click();
  }
}
