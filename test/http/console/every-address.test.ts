import { expect } from "chai";
import { newId } from "../../../src/lib/new-id.js";
import { consolePages } from "../../../src/http/console/pages.js";
import type { ConsoleRoute } from "../../../src/http/console/routes.js";
import { fillConsole } from "../../support/console-filled.js";
import { ConsoleStage } from "../../support/console-stage.js";
import { formOf, type ConsoleAnswer, type ConsoleVisitor } from "../../support/console-visitor.js";
import { walkConsole } from "../../support/console-walk.js";

/** Of each kind of address one that is there in the team `acme`, in place of the names in `consolePages`. */
type Named = ReadonlyMap<string, string>;

describe("every address of the console, asked by those whose it is not (DESIGN §5)", function () {
  this.timeout(120_000);
  let stage: ConsoleStage;
  let named: Named;
  let made: readonly string[];
  before(async () => {
    stage = await ConsoleStage.open();
    made = await fillConsole(stage);
    const owner = await stage.as("owner");
    await owner.send("/console/teams/acme/new-api-key", { name: "reports", role: "auditor", days: "90" });
    await owner.send("/console/teams/acme/new-setup-link", { intent: "sso", record: "acme-okta", life: "24" });
    const operator = await stage.as("operator");
    await operator.send("/console/new-api-key", { name: "backups", role: "operator", days: "90" });
    named = await namesOf(operator, made);
  });
  after(() => stage.close());

  it("knows one of each kind", () => {
    const all = consolePages.flatMap(({ path }) => [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name));
    expect(new Set(all)).to.deep.equal(new Set(named.keys()));
  });

  it("tells somebody of another team of none, and lets them change none", async () => {
    const stranger = await stage.as("stranger");
    const told: string[] = [];
    for (const route of consolePages.filter(({ path }) => path.startsWith("/teams/:team"))) {
      told.push(...(await refusedAt(stranger, route, named)));
    }
    expect(told.filter((one) => !one.startsWith("404"))).to.deep.equal([]);
  });

  it("finds what is of one team at no address of another, whoever asks", async () => {
    const told: string[] = [];
    for (const person of ["operator", "stranger"] as const) {
      const visitor = await stage.as(person);
      for (const route of consolePages.filter(({ path }) => /^\/teams\/:team\/.*:/.test(path))) {
        told.push(...(await refusedAt(visitor, route, new Map([...named, ["team", "globex"]]))));
      }
    }
    expect(told.filter((one) => !one.startsWith("404"))).to.deep.equal([]);
  });

  it("takes no form from elsewhere, none without its token, and none of another session", async () => {
    const operator = await stage.as("operator");
    const own = await tokenOf(operator);
    const another = await tokenOf(await stage.as("operator"));
    const told: string[] = [];
    for (const { path } of consolePages.filter(isForm)) {
      const at = addressOf(path, named);
      for (const [what, csrf, headers] of [
        ["cross-site", own, { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
        ["of a neighbour", own, { "sec-fetch-site": "same-site", origin: "https://evil.example" }],
        ["without a token", "", {}],
        ["with another's token", another, {}],
      ] as const) {
        told.push(statusAt(at, await operator.post(at, { csrf }, headers), what));
      }
    }
    expect(told.filter((one) => !one.startsWith("403"))).to.deep.equal([]);
  });

  it("marks each form of its own, so that neither a double click nor the back button does a thing twice", async () => {
    const operator = await stage.as("operator");
    const faults: string[] = [];
    for (const path of (await walkConsole(operator, made)).values()) {
      const { html } = await operator.get(path);
      for (const [form] of html.matchAll(/<form[^>]* method="post"[\s\S]*?<\/form>/g)) {
        const to = / action="([^"]*)"/.exec(form)?.[1] ?? path;
        const once = / name="once" value="([\w-]{8,64})"/.exec(form)?.[1];
        // Signing out twice is signing out.
        if (to === "/console/sign-out") continue;
        if (once === undefined) faults.push(`${path}: the form for ${to} has no mark`);
        if (!/<button/.test(form)) faults.push(`${path}: the form for ${to} has no button`);
      }
    }
    expect(faults).to.deep.equal([]);
  });

  it("lets an auditor do nothing but check the chain, and says that it is their role", async () => {
    const auditor = await stage.as("auditor");
    const csrf = await tokenOf(auditor);
    const told: string[] = [];
    for (const { path } of consolePages.filter(isForm)) {
      const at = addressOf(path, named);
      told.push(statusAt(at, await auditor.post(at, { csrf, ...chosen })));
    }
    // What is the installation's is nowhere for those of a team.
    expect(told.filter((one) => !/^40[34]/.test(one))).to.deep.equal(["led on POST /console/teams/acme/audit/check"]);
  });
});

/** Entries that are in no list: some buttons look first whether one was chosen. */
const chosen = { failure: newId(), conflict: `${newId()} x` };

function isForm({ kind }: ConsoleRoute): boolean {
  return kind === "form" || kind === "act";
}

/** What looking there and sending a form of one's own there is answered with. */
async function refusedAt(visitor: ConsoleVisitor, route: ConsoleRoute, names: Named): Promise<readonly string[]> {
  const at = addressOf(route.path, names);
  const told: string[] = [];
  if (route.kind !== "act") told.push(`${(await visitor.get(at)).status} GET ${at}`);
  if (isForm(route)) told.push(statusAt(at, await visitor.post(at, { csrf: await tokenOf(visitor), ...chosen })));
  return told;
}

/** A form that is answered by being led on was taken, whatever stands there. */
function statusAt(path: string, { at, status }: ConsoleAnswer, what = ""): string {
  return `${at === path ? status : "led on"} POST ${path} ${what}`.trimEnd();
}

async function tokenOf(visitor: ConsoleVisitor): Promise<string> {
  return formOf(await visitor.get("/console/teams"), "/console/sign-out").hidden["csrf"] ?? "";
}

function addressOf(path: string, names: Named): string {
  return `/console${path.replaceAll(/:(\w+)/g, (_, name: string) => names.get(name) ?? "")}`;
}

/** Reads the names out of every link and form of every page. */
async function namesOf(visitor: ConsoleVisitor, also: readonly string[]): Promise<Named> {
  const pages = await walkConsole(visitor, also);
  const found = new Set<string>(pages.values());
  for (const path of pages.values()) {
    const { html } = await visitor.get(path);
    for (const [, at = ""] of html.matchAll(/ (?:href|action|formaction)="\/console([^"#?]*)/g)) found.add(at);
  }
  const names = new Map<string, string>();
  for (const { path } of consolePages) {
    const pattern = new RegExp(`^(?:/console)?${path.replaceAll(/:(\w+)/g, "(?<$1>[^/?]+)")}$`);
    for (const at of found) {
      for (const [name, value] of Object.entries(pattern.exec(at)?.groups ?? {})) {
        if (!names.has(name) && !value.startsWith("new-")) names.set(name, value);
      }
    }
  }
  // Of the method's two certificates none can be retired before the other is trusted: no page has that button yet.
  return names.set("certificate", newId());
}
