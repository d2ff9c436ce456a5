import { expect } from "chai";
import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { startDemo, type RunningDemo } from "../../src/start/demo.js";
import { inChromium } from "../support/chromium.js";
import { password } from "../support/console-stage.js";
import { freePort } from "../support/free-port.js";
import { nextIdpKey } from "../support/saml-keys.js";
import { removeFolder } from "../support/remove-folder.js";

const scimUser = "urn:ietf:params:scim:schemas:core:2.0:User";

describe("a customer's whole life, by the console alone, in Chromium (DESIGN §5)", function () {
  this.timeout(120_000);
  const { browser } = inChromium();
  let demo: RunningDemo;
  let folder: string;
  /** The operator's own window. */
  let console: Page;
  let office: BrowserContext;
  const complaints: string[] = [];
  const team = "/console/teams/initech";
  let token = "";

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "drawbridge-life-"));
    demo = await startDemo({
      ...{ port: await freePort(), idpPort: await freePort(), appPort: await freePort() },
      folder: join(folder, "demo"),
    });
    office = await windowOf();
    console = await office.newPage();
  });
  after(async () => {
    await demo.stop();
    await removeFolder(folder);
  });

  async function windowOf(): Promise<BrowserContext> {
    const context = await browser().newContext({ baseURL: demo.url, acceptDownloads: true });
    context.on("console", (message) => {
      if (message.type() === "error" && !message.text().includes("status of 4")) complaints.push(message.text());
    });
    context.on("weberror", (error) => complaints.push(error.error().message));
    return context;
  }

  const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).first().click();
  /** Sends the form that a page is about. */
  const send = (page: Page) => page.locator("main form button[type=submit]").last().click();
  const follow = (page: Page, name: string | RegExp) => page.getByRole("link", { name }).first().click();
  const push = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${demo.url}/scim/v2/initech-scim${path}`, {
      ...{ method, headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  it("begins with the first run, a team and its domain", async () => {
    await console.goto(demo.console.url);
    await console.getByLabel("Your email").fill("operator@bridge.example");
    await console.getByLabel("Choose a password").fill(password);
    await press(console, "Create my account");
    await console.goto("/console/new-team");
    await console.getByLabel("Name", { exact: true }).fill("Initech");
    await console.getByLabel("Slug").fill("initech");
    await press(console, "Create team");
    await follow(console, "Add a domain");
    await console.getByLabel("Domain", { exact: true }).fill("elsewhere.example");
    await press(console, "Add");
    await press(console, "Vouch for it without the DNS");
    await console.getByText("You vouch for elsewhere.example").waitFor();
  });

  it("goes on by a setup link, by which the customer's IT sets SSO up and verifies it", async () => {
    await console.goto(`${team}/sso-methods/new-method`);
    await console.locator('input[name=idp][value="generic"]').check();
    await console.getByLabel("Name", { exact: true }).fill("Initech SSO");
    await console.getByLabel(/^Slug/).fill("initech-sso");
    await send(console);
    await console.goto(`${team}/new-setup-link`);
    await console.locator('input[name=intent][value="sso"]').check();
    await console.locator("select[name=record]").selectOption("initech-sso");
    await send(console);
    const link = (await console.locator('[data-copy*="/setup/dbs_"]').first().getAttribute("data-copy")) ?? "";

    const customer = await windowOf();
    const guest = await customer.newPage();
    await guest.goto(link);
    await press(guest, "Begin");
    await guest.waitForURL("**/setup/give");
    await send(guest);
    await guest.waitForURL("**/setup/get");
    await guest.goto(`${guest.url()}?by=url`);
    await guest.locator("input[name=metadataUrl]").fill(`${demo.idpUrl}/metadata`);
    await send(guest);
    await guest.waitForURL("**/setup/attributes");
    await send(guest);
    await guest.waitForURL("**/setup/test");
    // The test opens a tab of its own, and the wizard waits for its report.
    const [tab] = await Promise.all([
      customer.waitForEvent("page"),
      guest.locator('a[target="_blank"]').first().click(),
    ]);
    await tab.getByLabel("Gil Guest").check();
    await tab.locator("button").first().click();
    await tab.getByRole("heading", { level: 1 }).waitFor();
    // Nobody loads it again: the report comes by itself.
    await guest.bringToFront();
    await guest.getByText("Test again (new tab)").waitFor({ timeout: 30_000 });
    await press(guest, "Verify and enable");
    await guest
      .getByText(/verified|People may sign in/)
      .first()
      .waitFor();
    await customer.close();
  });

  it("lets the first person in by the JIT login URL", async () => {
    const home = await windowOf();
    const person = await home.newPage();
    await person.goto("/sso/initech-sso");
    await person.getByLabel("Gil Guest").check();
    await person.locator("button").first().click();
    await person.waitForURL(`${demo.url}/`);
    expect(await person.locator("h1").textContent()).to.equal("Gil Guest");
    await home.close();
    await console.goto(`${team}/users`);
    await follow(console, "Gil Guest");
    await console.getByText("initech-sso").first().waitFor();
  });

  it("takes a push by a token that the console shows once, and tells that requests arrive", async () => {
    await console.goto(`${team}/new-directory`);
    await console.getByLabel("Name", { exact: true }).fill("Initech SCIM");
    await console.getByLabel("Slug").fill("initech-scim");
    await console.getByLabel("SSO method of the same people").selectOption("initech-sso");
    await press(console, "Create directory");
    await follow(console, "+ New token");
    await console.getByLabel("Name", { exact: true }).fill("okta");
    await send(console);
    token = ((await console.locator("#token").textContent()) ?? "").trim();
    expect(token).to.match(/^db_/);
    await console.getByText("Waiting for the first request").waitFor();
    const user = (userName: string) => ({
      ...{ schemas: [scimUser], userName, active: true, emails: [{ value: userName, primary: true }] },
      name: { givenName: "Peter", familyName: "Gibbons" },
    });
    expect((await push("POST", "/Users", user("peter@elsewhere.example"))).status).to.equal(201);
    // The page looks again by itself.
    await console.getByText("Requests arrive").waitFor({ timeout: 30_000 });
  });

  it("shows a push that failed with its cause, and after the mend retries it, and hands the list over", async () => {
    const userName = "milton@elsewhere.example";
    const milton = { schemas: [scimUser], userName, active: true, emails: [{ value: userName, primary: true }] };
    expect((await push("POST", "/Users", milton)).status).to.equal(201);
    expect((await push("POST", "/Users", milton)).status).to.equal(409);
    await console.goto(`${team}/failures`);
    await console.getByText(userName).first().waitFor();
    const [file] = await Promise.all([console.waitForEvent("download"), follow(console, /CSV/)]);
    expect(await readFile(await file.path(), "utf8")).to.include(userName);
    // The mend: the record that stood in the way goes, and what failed is done again from what was kept.
    await console.goto(`${team}/users?search=milton`);
    await follow(console, userName);
    await console.getByText("Delete…").click();
    await console.locator(`form[action$="/delete"] input[name=confirm]`).fill(userName);
    await console.locator(`form[action$="/delete"] button`).click();
    await console.getByText("is deleted").waitFor();
    await console.goto(`${team}/failures`);
    await console.getByLabel(`Select ${userName}`).check();
    await press(console, "Retry selected");
    await console.getByText("Nothing has failed").waitFor();
    await console.goto(`${team}/users?search=milton`);
    await console.getByText("initech-scim, by SCIM").waitFor();
  });

  it("renews a certificate: proposed, proven by a test sign-in, taken over", async () => {
    const method = `${team}/sso-methods/initech-sso`;
    await console.goto(`${method}/certificates`);
    await console.locator("textarea[name=pem]").fill(nextIdpKey.certificatePem);
    await console.locator("form:has(textarea[name=pem]) button[type=submit]").click();
    await console.getByText("not in effect yet").waitFor();
    await console.goto(`${method}/certificates`);
    expect(await console.getByText("Proposed", { exact: true }).count()).to.equal(1);
    await console.goto(`${method}/setup/test`);
    const [tab] = await Promise.all([
      office.waitForEvent("page"),
      console.locator('a[target="_blank"]').first().click(),
    ]);
    await tab.getByLabel("Gil Guest").check();
    await tab.locator("button").first().click();
    await tab.getByRole("heading", { level: 1 }).waitFor();
    await tab.close();
    await console.goto(`${method}/proposal`);
    await press(console, /Take|Accept/);
    await console.getByText("The change is in effect").waitFor();
    await console.goto(`${method}/certificates`);
    expect(await console.getByText("Trusted", { exact: true }).count()).to.equal(2);
  });

  it("has all of it in the audit, whose chain is whole, and no script complained", async () => {
    await console.goto(`${team}/audit`);
    for (const type of ["token.created", "user.created", "method.verified"]) {
      await console.goto(`${team}/audit?type=${type.split(".")[0] ?? ""}.*`);
      await console.getByText(type).first().waitFor();
    }
    await console.goto(`${team}/audit`);
    await press(console, /[Cc]heck/);
    await console
      .getByText(/whole|in order|unbroken/)
      .first()
      .waitFor();
    expect(complaints).to.deep.equal([]);
  });
});
