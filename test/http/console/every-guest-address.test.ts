import { expect } from "chai";
import { guestPages } from "../../../src/http/console/guest/guest-pages.js";
import { ConsoleStage } from "../../support/console-stage.js";
import { formOf, type ConsoleVisitor } from "../../support/console-visitor.js";
import { idpKey } from "../../support/saml-keys.js";
import { anIdpMetadata } from "../../support/saml-metadata.js";

/** What an address names, in place of the names in `guestPages`. */
type Names = Readonly<Record<"team" | "method" | "directory" | "domain" | "oauth_client", string>>;

const intents = { sso: "acme-okta", certificate: "acme-okta", scim: "acme-scim", domain: "acme.example" } as const;
type Intent = keyof typeof intents;

/** Stands in the name of everything that a guest has no part in. */
const hidden = "not-for-guests";

describe("every address behind a setup link, asked by those whose it is not (DESIGN §5)", function () {
  this.timeout(120_000);
  let stage: ConsoleStage;
  let own: Names;
  let beside: Names;
  let elsewhere: Names;
  const guests = new Map<Intent, { readonly visitor: ConsoleVisitor; readonly csrf: string }>();

  before(async () => {
    stage = await ConsoleStage.open();
    const operator = await stage.as("operator");
    const make = async (names: Omit<Names, "oauth_client">, called: string): Promise<Names> => {
      const team = `/console/teams/${names.team}`;
      await operator.send(`${team}/sso-methods/new-method`, { idp: "okta", name: called, slug: names.method });
      await operator.send(`${team}/new-directory`, { name: called, slug: names.directory });
      await operator.send(`${team}/domains`, { domain: names.domain });
      const client = await operator.send(`${team}/directories/${names.directory}/new-oauth-client`, {
        ...{ name: called, kind: "entra" },
      });
      return { ...names, oauth_client: client.at.split("/").at(-1) ?? "" };
    };
    const get = "/console/teams/acme/sso-methods/acme-okta/setup/get?by=paste";
    own = await make({ team: "acme", method: "acme-okta", directory: "acme-scim", domain: "acme.example" }, "Acme");
    await operator.send(
      get,
      { metadataXml: anIdpMetadata({ certificates: [idpKey.certificatePem] }) },
      { action: get },
    );
    beside = await make({ team: "acme", method: "acme-b", directory: "acme-b", domain: "b.example" }, hidden);
    elsewhere = await make({ team: "globex", method: "globex-x", directory: "globex-x", domain: "x.example" }, hidden);
    for (const [intent, record] of Object.entries(intents) as [Intent, string][]) {
      const fields = { intent, record, life: "24", returnUrl: "" };
      const { html } = await operator.send("/console/teams/acme/new-setup-link", fields);
      const visitor = stage.visitor();
      const begun = await visitor.send(/data-copy="[^"]+(\/setup\/dbs_[^"]+)"/.exec(html)?.[1] ?? "", {});
      expect(begun.status, intent).to.equal(200);
      const csrf = / name="csrf" value="([^"]+)"/.exec((await visitor.get(begun.at)).html)?.[1] ?? "";
      expect(csrf, `${intent} has a form`).to.not.equal("");
      guests.set(intent, { visitor, csrf });
    }
  });
  after(() => stage.close());

  const routes = guestPages.filter(({ path }) => path.startsWith("/teams/:team"));
  const addressOf = (path: string, names: Names): string =>
    `/setup${path.replaceAll(/:(\w+)/g, (_, name: string) => names[name as keyof Names])}`;
  /** Looks there and sends a form of one's own there; answers what was neither refused nor hidden. */
  const taken = async (intent: Intent, names: Names): Promise<readonly string[]> => {
    const { visitor, csrf } = guests.get(intent)!;
    const found: string[] = [];
    for (const { kind, path } of routes) {
      const at = addressOf(path, names);
      const answers = [
        ...(kind === "act" ? [] : [{ verb: "GET", answer: await visitor.get(at) }]),
        ...(kind === "page" ? [] : [{ verb: "POST", answer: await visitor.post(at, { csrf }) }]),
      ];
      for (const { verb, answer } of answers) {
        // The beginning of a setup leads to its first step, which is refused then.
        const isThere = answer.at === at || (verb === "GET" && answer.at.startsWith(`${at}/`));
        const isRefused = (answer.status === 403 || answer.status === 404) && isThere;
        if (!isRefused || answer.html.includes(hidden)) found.push(`${answer.status} ${verb} ${at} by ${intent}`);
      }
    }
    return found;
  };

  it("knows every name of them", () => {
    const all = routes.flatMap(({ path }) => [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name));
    expect([...new Set(all)].sort()).to.deep.equal(Object.keys(own).sort());
  });

  for (const intent of Object.keys(intents) as Intent[]) {
    it(`leads a link for ${intent} to no other record of its team, and to none of another team`, async () => {
      const found = [
        ...(await taken(intent, beside)),
        ...(await taken(intent, elsewhere)),
        ...(await taken(intent, { ...own, team: "globex" })),
        ...(await taken(intent, { ...elsewhere, team: "acme" })),
        // Somebody else's below one's own.
        ...(await taken(intent, { ...beside, oauth_client: own.oauth_client })),
      ];
      expect(found).to.deep.equal([]);
    });
  }

  it("shows a guest of a directory no client of another one below their own", async () => {
    const { visitor } = guests.get("scim")!;
    for (const oauth_client of [beside.oauth_client, elsewhere.oauth_client]) {
      const at = addressOf("/teams/:team/directories/:directory/oauth-clients/:oauth_client", { ...own, oauth_client });
      const { status, html } = await visitor.get(at);
      expect([status, html.includes(hidden)], at).to.deep.equal([404, false]);
    }
  });

  it("takes no form of theirs with another guest's token, without one, or from elsewhere", async () => {
    const found: string[] = [];
    for (const [intent, { visitor, csrf }] of guests) {
      const another = guests.get(intent === "sso" ? "scim" : "sso")!.csrf;
      for (const { path } of routes.filter(({ kind }) => kind === "form" || kind === "act")) {
        const at = addressOf(path, own);
        for (const [token, headers] of [
          ["", {}],
          [another, {}],
          [csrf, { "sec-fetch-site": "cross-site", origin: "https://evil.example" }],
        ] as const) {
          const { status } = await visitor.post(at, { csrf: token }, headers);
          if (status !== 403 && status !== 404) found.push(`${status} POST ${at} by ${intent}`);
        }
      }
    }
    expect(found).to.deep.equal([]);
  });

  it("opens nothing of an admin's, and an admin's session opens nothing of a guest's", async () => {
    const { visitor } = guests.get("sso")!;
    const answer = await visitor.get("/console/teams/acme");
    expect(answer.at).to.match(/^\/console\/sign-in/);
    const admin = await stage.as("operator");
    const { hidden: fields } = formOf(await admin.get("/console/teams"), "/console/sign-out");
    const at = addressOf("/teams/:team/directories/:directory/token", own);
    expect((await admin.post(at, fields)).status).to.equal(401);
  });
});
