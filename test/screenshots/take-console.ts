import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { startDemo, type RunningDemo } from "../../src/start/demo.js";
import { fillConsole } from "../support/console-filled.js";
import { ConsoleStage, password } from "../support/console-stage.js";
import { walkConsole } from "../support/console-walk.js";
import { freePort } from "../support/free-port.js";
import { colorSchemes, widths } from "./take-gallery.js";

/**
 * A picture of each kind of page that the console has, of a filled one, whose name holds `wanted`: whole, at each width in
 * light and dark. The team `globex` is empty, and shows what stands in lists without rows.
 * @returns how many pictures were made
 */
export async function takeConsole(browser: Browser, folder: string, wanted: string): Promise<number> {
  const stage = await ConsoleStage.open();
  await mkdir(folder, { recursive: true });
  let made = 0;
  try {
    const byHand = await fillConsole(stage);
    const walked = [...(await walkConsole(await stage.as("operator"), byHand))];
    const pages = [...walked, ["/api_docs", "/api/docs"] as const].map(
      ([kind, path]) => [kind.slice(1).replaceAll(/[/ ]/g, "_"), path] as const,
    );
    for (const width of widths) {
      for (const colorScheme of colorSchemes) {
        const window = await stage.window(browser, "operator", { viewport: { width, height: 800 }, colorScheme });
        const page = await window.newPage();
        for (const [name, path] of pages) {
          if (!name.includes(wanted)) continue;
          await page.goto(path);
          await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
          made++;
        }
        await window.close();
      }
    }
  } finally {
    await stage.close();
  }
  return made;
}

/** The pictures of the console in the README and in `docs/console.md`: the demo, lived in for a while. */
export async function takeConsoleStory(browser: Browser, folder: string): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), "drawbridge-console-story-"));
  const ports = { port: await freePort(), idpPort: await freePort(), appPort: await freePort() };
  const demo = await startDemo({ ...ports, folder: data });
  try {
    for (const person of ["Ada Example", "Ben Example", "Gil Guest", "Cleo Example"])
      await signIn(browser, demo, person);
    await pushPeople(demo);
    const context = await browser.newContext({ baseURL: demo.url, locale: "en-GB", timezoneId: "UTC" });
    const page = await context.newPage();
    await page.setViewportSize({ width: 1280, height: 860 });
    await page.goto(demo.console.url);
    await page.getByLabel("Your email").fill("operator@acme.example");
    await page.getByLabel("Choose a password").fill(password);
    await page.getByRole("button", { name: "Create my account" }).click();
    await page.goto("/console/teams/acme/sso-methods/new-method");
    await page.locator('input[name=idp][value="okta"]').check();
    await page.getByLabel("Name", { exact: true }).fill("Okta, new tenant");
    await page.locator("main form button[type=submit]").last().click();
    const setup = new URL(page.url()).pathname;
    const team = "/console/teams/acme";
    for (const colorScheme of colorSchemes) {
      await page.emulateMedia({ colorScheme });
      await shoot(page, demo, `${team}/sso-methods/acme-demo`, join(folder, `console-${colorScheme}.png`));
    }
    await page.emulateMedia({ colorScheme: "light" });
    for (const [name, path] of [
      ["setup", setup],
      ["directory", `${team}/directories/acme-scim`],
      ["failures", `${team}/failures`],
      ["app", `${team}/apps/demo-app`],
    ] as const) {
      await shoot(page, demo, path, join(folder, `console-${name}.png`));
    }
    await context.close();
  } finally {
    await demo.stop();
    await rm(data, { recursive: true, force: true });
  }
}

/** Addresses and paths as a reader of the documentation has them, not those of today. */
async function shoot(page: Page, demo: RunningDemo, path: string, file: string): Promise<void> {
  await page.goto(path);
  await page.evaluate(`{
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      text.nodeValue = text.nodeValue
        .replaceAll(${JSON.stringify(demo.url)}, "http://localhost:8080")
        .replaceAll(${JSON.stringify(demo.folder)}, "data/demo");
    }
  }`);
  await page.screenshot({ path: file });
}

async function signIn(browser: Browser, demo: RunningDemo, person: string): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(demo.jitLoginUrls["acme-demo"] ?? demo.url);
  await page.getByLabel(person).check();
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.locator("h1").waitFor();
  await context.close();
}

async function pushPeople({ scim }: RunningDemo): Promise<void> {
  for (const userName of ["dana@acme.example", "eli@acme.example", "dana@acme.example"]) {
    const body = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName, active: true };
    await fetch(`${scim.baseUrl}/Users`, {
      method: "POST",
      headers: { authorization: `Bearer ${scim.token}`, "content-type": "application/scim+json" },
      body: JSON.stringify(body),
    });
  }
}
