import { expect } from "chai";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { sideways, violations } from "../../support/axe.js";
import { inChromium } from "../../support/chromium.js";
import { ConsoleStage } from "../../support/console-stage.js";
import { anIdpMetadata } from "../../support/saml-metadata.js";
import { idpKey, nextIdpKey } from "../../support/saml-keys.js";
import { aSignedResponse } from "../../support/saml-response.js";
import type { ConsoleVisitor } from "../../support/console-visitor.js";

/** Whole folder of pictures, for looking at: `SHOTS=/some/folder`. */
const shots = process.env["SHOTS"];
const heaviest = 60_000;

/** One address of each kind: ids, numbers and slugs of records stand for all of their kind. */
function kindOf(path: string): string {
  return path
    .replace(/\?.*/, "")
    .replaceAll(/\/[0-9a-z]{26}(?=\/|$)/g, "/ID")
    .replaceAll(/\/[0-9a-f-]{36}(?=\/|$)/g, "/ID")
    .replaceAll(/\/audit\/\d+/g, "/audit/N");
}

/** Every page that links lead to from the console's first, one of each kind. */
async function walk(visitor: ConsoleVisitor): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const open = ["/console/teams", "/console/teams/acme"];
  const dead: string[] = [];
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    const kind = kindOf(path);
    if (found.has(kind)) continue;
    found.set(kind, path);
    const { status, html, headers } = await visitor.get(path);
    if (status !== 200) dead.push(`${status} ${path}`);
    if (!(headers.get("content-type") ?? "").includes("text/html")) continue;
    expect(html.length, `${path} and its size`).to.be.lessThan(heaviest);
    for (const [, href = ""] of html.matchAll(/<a [^>]*href="(\/console[^"#]*)"/g)) {
      if (!/\/export\?|\/download/.test(href)) open.push(href.replaceAll("&amp;", "&"));
    }
  }
  expect(dead, "links that lead nowhere").to.deep.equal([]);
  return found;
}

describe("every page of the console (DESIGN §5)", function () {
  // Chromium and axe take some seconds a page where the machine is busy, and there are more than fifty pages.
  this.timeout(900_000);
  const { browser } = inChromium();
  let stage: ConsoleStage;
  before(async () => {
    stage = await ConsoleStage.open();
    await fill(stage);
  });
  after(() => stage.close());

  for (const person of ["operator", "owner", "admin", "auditor"] as const) {
    it(`is found by ${person}s without a link that leads nowhere, and weighs little`, async () => {
      const pages = await walk(await stage.as(person));
      expect(pages.size).to.be.greaterThan(10);
    });
  }

  for (const colorScheme of ["light", "dark"] as const) {
    it(`has no fault for axe-core in ${colorScheme}, and scrolls nowhere sideways`, async () => {
      const pages = await walk(await stage.as("operator"));
      const window = await stage.window(browser(), "operator", { colorScheme, bypassCSP: true });
      const page = await window.newPage();
      const found: string[] = [];
      for (const [kind, path] of pages) {
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.goto(path);
        if (shots !== undefined) await picture(`${kind}-1280`);
        await page.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true");
        for (const one of await violations(page)) found.push(`${path}: ${one}`);
        await page.setViewportSize({ width: 390, height: 800 });
        const over = await sideways(page);
        if (over > 0) found.push(`${path}: ${over} pixels too wide on a phone`);
        if (shots !== undefined) {
          await page.goto(path);
          await picture(`${kind}-390`);
        }
      }
      expect(found).to.deep.equal([]);
      await window.close();

      async function picture(name: string): Promise<void> {
        await mkdir(shots ?? "", { recursive: true });
        const file = `${name.slice(9).replaceAll("/", "_")}-${colorScheme}.png`;
        await page.screenshot({ path: join(shots ?? "", file), fullPage: true });
      }
    });
  }

  it("breaks no rule of its own policy, with its scripts at work", async () => {
    const pages = await walk(await stage.as("operator"));
    const window = await stage.window(browser(), "operator");
    const page = await window.newPage();
    const said: string[] = [];
    page.on("console", (message) => {
      if (message.type() === "error") said.push(message.text());
    });
    page.on("pageerror", (error) => said.push(error.message));
    for (const path of pages.values()) await page.goto(path);
    expect(said).to.deep.equal([]);
    await window.close();
  });
});

/** Something of everything, with names that want to be markup. */
async function fill(stage: ConsoleStage): Promise<void> {
  const admin = await stage.as("operator");
  await admin.send("/console/teams/acme/new-directory", { name: `Okta <i>&"`, slug: "okta", quirks: "okta" });
  const at = "/console/teams/acme/directories/okta";
  const { html } = await admin.send(`${at}/new-token`, { name: "okta", days: "365", scopes: "both" });
  const token = /id="token"[^>]*>\s*(db_[^<\s]+)/.exec(html)?.[1] ?? "";
  await admin.send(`${at}/new-token`, { name: "report", days: "90", scopes: "read" });
  const push = async (path: string, body: unknown): Promise<{ readonly id: string }> => {
    const answer = await fetch(`${stage.url}/scim/v2/okta${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/scim+json" },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as { id: string };
  };
  const members = [];
  for (const [givenName, familyName] of people) {
    const userName = `${givenName}.${familyName}@acme.example`.toLowerCase();
    const emails = [{ value: userName, primary: true }];
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User"];
    const body = { schemas, userName, active: true, emails, name: { givenName, familyName } };
    members.push({ value: (await push("/Users", body)).id });
    if (familyName === "Hopper") await push("/Users", body);
  }
  const schemas = ["urn:ietf:params:scim:schemas:core:2.0:Group"];
  await push("/Groups", { schemas, displayName: `Compilers & <b>languages`, members });
  await admin.send("/console/teams/acme/domains", { domain: "acme.example" });
  const methods = "/console/teams/acme/sso-methods";
  await admin.send(`${methods}/new-method`, { idp: "okta", name: `Acme <b>Okta</b>`, slug: "" });
  const get = `${methods}/acme-okta/setup/get?by=paste`;
  await admin.send(get, { metadataXml: anIdpMetadata({ certificates: [idpKey.certificatePem] }) }, { action: get });
  const test = `${methods}/acme-okta/setup/test`;
  await admin.send(test, { response: aSignedResponse() });
  await admin.send(test, { by: "operator" }, { action: `${test}/verify` });
  await admin.send(`${methods}/acme-okta/certificates`, { pem: nextIdpKey.certificatePem });
}

const people = [
  ["Ada", "Lovelace"],
  ["Grace", "Hopper"],
  ["Edsger", "Dijkstra"],
  ["Barbara", "Liskov"],
] as const;
