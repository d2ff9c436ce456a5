import { createHash } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import type { Page } from "playwright-core";
import { ensureSetupToken } from "../../src/access/index.js";
import { operations as o, perform } from "../../src/admin/index.js";
import { attributeOf, keptCertificate, readXml } from "../../src/saml/index.js";
import { readRedirect } from "../../src/saml/sp/redirect-binding.js";
import { adminDeps, teamsDeps } from "../../src/start/services.js";
import { createApp, createDirectory, createOAuthClient } from "../../src/teams/index.js";
import { gallery } from "../pages/gallery.js";
import { aTeam, callers } from "../support/builders.js";
import { inChromium } from "../support/chromium.js";
import { formsWithout, type Sent } from "../support/console-forms.js";
import { DnsServer } from "../support/dns-server.js";
import { kindOf } from "../support/console-walk.js";
import { formsIn, pressInBrowser, saidFirst } from "../support/forms-in-browser.js";
import { certificateOf, idpKey, nextIdpKey } from "../support/saml-keys.js";
import { keepDomain } from "../support/keep-domain.js";
import { keepTeam } from "../support/keep-team.js";
import { anIdpMetadata, service } from "../support/saml-metadata.js";
import { aSignedResponse } from "../support/saml-response.js";
import { flowBridge, flowMethod, idpEntityId, reply, type FlowBridge } from "./flow-bridge.js";

/** What an application keeps for itself (RFC 7636). */
const verifier = "a-verifier-of-the-application-that-is-long-enough";
const password = "correct horse battery";
const operator = { ...callers.cli, grants: [{ role: "operator", team: null }] } as const;

/** Who sits at the browser: each has their own. */
type Who = "admin" | "owner" | "auditor" | "person" | "phone" | "integrator" | Intent;
type Intent = "sso" | "certificate" | "scim" | "domain";
const intents: Readonly<Record<Intent, string>> = {
  sso: "acme-new",
  certificate: "globex-sso",
  scim: "acme-scim",
  domain: "other.example",
};

/** One thing that somebody does: opens an address where one is given, follows a link or presses a button of another's page, sends a form. */
interface Step extends Sent {
  readonly who: Who;
  /** An address; made of where the browser stands, where it is a function. */
  readonly open?: string | ((stage: Stage, at: URL) => string | Promise<string>);
  /** A link of the page, by what it says. */
  readonly follow?: string;
  /** One that opens a new tab, in this one. */
  readonly followHere?: string;
  /** As `formsIn` names it. */
  readonly send?: string;
}

const setup = "/setup/teams/acme";
const wizard = `${setup}/sso-methods/acme-new/setup`;
const consent = "POST /oauth2/interaction/ID";
const atOkta = (stage: Stage): string => stage.authorize("okta", "code");
const idpPage = "The identity provider";
const appPage = "The application";
const operatorSignsIn = {
  send: "POST /console/sign-in Sign in",
  fields: { email: "ada@bridge.example", password },
  see: "Connect Okta?",
} as const;
const begins = (who: Intent, see: string): Step => ({
  ...{ who, open: ({ links }) => links.get(who) ?? "", send: "POST /setup/SECRET Begin", see },
});

/** In an order in which each can be done. A form that is not here is one that nobody has tried without scripts. */
const steps: readonly Step[] = [
  {
    ...{ who: "admin", open: ({ setupToken }) => `/console/setup?token=${setupToken}` },
    send: "POST /console/setup Create my account",
    fields: { email: "ada@bridge.example", password },
    see: "You are the first operator of this installation.",
  },

  // People at their own pages.
  {
    ...{ who: "person", open: "/login", send: "POST /login Continue", fields: { email: "ada@elsewhere.example" } },
    see: "elsewhere.example",
  },
  { who: "person", send: "POST /login Continue", fields: { email: "ada@acme.example" }, see: "Choose how to sign in" },
  { who: "person", follow: "Acme SSO", see: idpPage },
  { who: "person", send: "POST ACS/acme-sso/acs Continue", see: "Ada Example @ /" },
  { who: "person", open: "/sso/acme-sso", send: "POST ACS/acme-sso/acs Continue", see: "Ada Example @ /" },
  { who: "phone", open: "/sso/acme-sso", send: "POST ACS/acme-sso/acs Continue", see: "Ada Example @ /" },
  { who: "person", open: "/", send: "POST /sessions/end Sign out the other one", see: "Ada Example @ /" },
  { who: "person", send: "POST /sessions/end Sign out", see: "Ada Example @ /" },
  { who: "phone", open: "/me", see: "You're not signed in" },
  { who: "person", send: "POST /logout Sign out", see: "You're signed out here" },

  { who: "person", open: "/sso/globex-sso", send: "POST IDP Continue to Globex SSO", see: idpPage },
  { who: "person", send: "POST ACS/globex-sso/acs Continue", see: "Ada Example @ /" },

  // At an application, and out of it: by a link that anybody can make, and as the application asks.
  { who: "phone", open: (stage) => stage.authorize("portal", "openid"), see: idpPage },
  { who: "phone", send: "POST ACS/acme-sso/acs Continue", see: appPage },
  { who: "phone", open: "/oauth2/logout", send: "POST /oauth2/logout/confirm Sign out", see: "You're signed out here" },
  { who: "phone", open: (stage) => stage.authorize("portal", "openid"), see: idpPage },
  { who: "phone", send: "POST ACS/acme-sso/acs Continue", see: appPage },
  {
    ...{ who: "phone", open: (stage, at) => stage.logoutAsAsked(at) },
    send: "POST /oauth2/logout/confirm Continue to portal",
    see: `${appPage} @ /bye`,
  },

  // Admins on their way in.
  {
    ...{ who: "owner", open: (stage) => stage.invite(), send: "POST /console/invitation/SECRET Begin" },
    fields: { password },
    see: "Your password is set, and you are signed in.",
  },
  {
    ...{ who: "owner", open: "/console/sso/acme-sso", send: "POST /console/sso/acme-sso Sign in with SSO instead" },
    see: idpPage,
  },
  { who: "owner", send: "POST ACS/acme-sso/acs Continue", see: "Acme @ /console/teams/acme" },
  {
    ...{ who: "auditor", open: "/console/sign-in", send: "POST /console/sign-in Continue with SSO" },
    fields: { email: "ada@acme.example" },
    see: idpPage,
  },
  { who: "auditor", send: "POST ACS/acme-sso/acs Continue", see: "Acme @ /console/teams/acme" },

  // OAuth for SCIM.
  { who: "auditor", open: atOkta, send: `${consent} Back to Okta`, see: appPage },
  { who: "integrator", open: atOkta, ...operatorSignsIn },
  { who: "integrator", send: `${consent} Use another account`, see: "Sign in to the console" },
  { who: "integrator", ...operatorSignsIn },
  { who: "integrator", send: `${consent} Cancel`, see: appPage },
  { who: "integrator", open: atOkta, send: `${consent} Approve`, fields: { serviceUser: "svc" }, see: appPage },

  // Guests of a setup link.
  begins("domain", "other.example"),
  {
    ...{ who: "domain", send: `POST ${setup}/domains/other.example/check Check now` },
    see: "There is nothing at _drawbridge.other.example yet.",
  },
  begins("scim", "Acme SCIM"),
  { who: "scim", send: `POST ${setup}/directories/acme-scim/token Create token`, see: "is created" },
  {
    ...{ who: "scim", open: `${setup}/directories/acme-scim/new-oauth-client` },
    send: `POST ${setup}/directories/acme-scim/new-oauth-client Create client`,
    fields: { name: "Entra", kind: "entra" },
    see: "The OAuth client Entra is created.",
  },
  begins("certificate", "Globex SSO: certificates"),
  {
    ...{ who: "certificate", send: `POST ${setup}/sso-methods/globex-sso/certificates Add` },
    fields: { pem: nextIdpKey.certificatePem },
    see: "The certificate was added.",
  },
  {
    ...{ who: "certificate", open: "/setup/teams/globex/sso-methods/globex-sso/setup/test" },
    send: `POST ${setup}/sso-methods/globex-sso/setup/test Judge it`,
    fields: { response: aSignedResponse() },
    see: "The response was judged: it would have been refused.",
  },
  begins("sso", "@ /setup/teams/acme/sso-methods/acme-new/setup/give"),
  { who: "sso", send: `POST ${wizard}/give Save and continue`, see: `@ ${wizard}/get` },
  {
    ...{ who: "sso", open: `${wizard}/get?by=paste`, send: `POST ${wizard}/get Save and continue` },
    fields: { metadataXml: "METADATA" },
    see: `@ ${wizard}/attributes`,
  },
  { who: "sso", send: `POST ${wizard}/attributes Preview`, see: `@ ${wizard}/attributes` },
  { who: "sso", send: `POST ${wizard}/attributes Save and continue`, see: `@ ${wizard}/test` },
  {
    ...{ who: "sso", send: `POST ${wizard}/test Judge it`, fields: { response: aSignedResponse() } },
    see: "The response was judged: it would have been refused.",
  },
  { who: "sso", followHere: "Test", see: idpPage },
  { who: "sso", send: "POST ACS/acme-new/acs Continue", see: "@ /saml/acme-new/acs" },
  {
    ...{ who: "sso", open: `${wizard}/test`, send: `POST ${wizard}/test/verify Verify and enable` },
    see: "@ /setup/done",
  },
];

/** Its verb and what it says; names and numbers in it are all one. */
function buttonOf(kind: string): string {
  const [verb = "", , ...says] = kind.split(" ");
  return `${verb} ${says.join(" ")}`.replace(/(Continue to|Back to|the other) .*/, "$1 …");
}

class Stage {
  setupToken = "";
  readonly links = new Map<Intent, string>();
  private constructor(
    readonly flow: FlowBridge,
    readonly outside: Outside,
    readonly dns: DnsServer,
  ) {}

  static async open(): Promise<Stage> {
    const dns = await DnsServer.open();
    const outside = await Outside.open();
    const certificates = [keptCertificate(certificateOf(idpKey), "manual", Date.now())];
    const idp = { entityId: idpEntityId, ssoUrl: outside.idp, wantAuthnRequestsSigned: false, certificates };
    const flow = await flowBridge({
      env: { DNS_SERVERS: dns.address, RATE_LIMITS: "off" },
      method: { idp: { ...idp, ssoBinding: "redirect" }, admins: { groups: { Engineering: "auditor" } } },
    });
    outside.flow = flow;
    const stage = new Stage(flow, outside, dns);
    const { store, log } = flow.bridge;
    stage.setupToken = (await ensureSetupToken(flow.bridge)) ?? "";
    const globex = await keepTeam(store, aTeam({ slug: "globex", name: "Globex" }));
    await keepDomain(store, globex.id);
    const post = { slug: "globex-sso", name: "Globex SSO", idp: { ...idp, ssoBinding: "post" } } as const;
    await store.inTeam(globex.id).methods.create(flowMethod(globex, post));
    const deps = teamsDeps(flow.bridge, callers.cli);
    const redirectUris = [outside.app];
    await createApp(deps, flow.team.id, {
      slug: "portal",
      kind: "public",
      redirectUris,
      postLogoutRedirectUris: [outside.bye],
    });
    await createDirectory(deps, flow.team.id, { slug: "acme-scim", name: "Acme SCIM" });
    const directory = await createDirectory(deps, flow.team.id, { slug: "acme-okta", name: "Acme Okta" });
    const client = {
      name: "Okta",
      clientId: "okta",
      kind: "okta",
      secrets: [{ text: "a-secret-that-okta-keeps" }],
    } as const;
    await createOAuthClient(deps, directory, { ...client, redirectUris });
    const admin = adminDeps(flow.bridge, log);
    const acme = { team: "acme" };
    await perform(admin, operator, o.methodCreate, acme, { slug: "acme-new", name: "Acme new", idp: "okta" });
    await perform(admin, operator, o.domainAdd, acme, { domain: intents.domain });
    for (const [intent, record] of Object.entries(intents) as [Intent, string][]) {
      const place = intent === "certificate" ? { team: "globex" } : acme;
      const made = await perform(admin, operator, o.setupLinkCreate, place, { intent, record });
      stage.links.set(intent, String(made.url));
    }
    return stage;
  }

  /** What an application sends a browser to. */
  readonly authorize = (client_id: string, scope: string): string => {
    const challenge = {
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    };
    const own = { client_id, redirect_uri: this.outside.app, response_type: "code", state: "x" };
    const query = client_id === "okta" ? own : { ...own, ...challenge, scope };
    return `${this.flow.url}/oauth2/authorize?${new URLSearchParams(query).toString()}`;
  };

  /** As the application signs somebody out whose code it has just been given. */
  async logoutAsAsked({ searchParams }: URL): Promise<string> {
    const code = { grant_type: "authorization_code", code: searchParams.get("code") ?? "", code_verifier: verifier };
    const body = new URLSearchParams({ ...code, client_id: "portal", redirect_uri: this.outside.app });
    const answer = await fetch(`${this.flow.url}/oauth2/token`, { method: "POST", body });
    const { id_token = "" } = (await answer.json()) as { id_token?: string };
    const query = new URLSearchParams({ id_token_hint: id_token, post_logout_redirect_uri: this.outside.bye });
    return `${this.flow.url}/oauth2/logout?${query.toString()}`;
  }

  async invite(): Promise<string> {
    const whom = { email: "owner@acme.example", role: "owner", team: "acme" };
    const { url } = await perform(adminDeps(this.flow.bridge, this.flow.bridge.log), operator, o.adminCreate, {}, whom);
    return String(url);
  }

  async close(): Promise<void> {
    await this.flow.stop();
    await this.outside.close();
    this.dns.close();
  }
}

/** An identity provider that signs in Ada, and an application; both at an origin of their own. */
class Outside {
  flow: FlowBridge | undefined;
  private constructor(
    private readonly server: Server,
    private readonly origin: string,
  ) {}

  static async open(): Promise<Outside> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const outside = new Outside(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on("request", (req, res) => {
      void text(req).then((body) => {
        res.writeHead(200, { "content-type": "text/html" });
        res.end(outside.#page(req.url ?? "/", body));
      });
    });
    return outside;
  }

  get idp(): string {
    return `${this.origin}/sso`;
  }

  get app(): string {
    return `${this.origin}/callback`;
  }

  get bye(): string {
    return `${this.origin}/bye`;
  }

  get metadata(): string {
    const certificates = [idpKey.certificatePem];
    return anIdpMetadata({ certificates, sso: service("SingleSignOnService", "HTTP-Redirect", this.idp) });
  }

  #page(path: string, body: string): string {
    if (!path.startsWith("/sso")) return "<h1>The application</h1>";
    const posted = new URLSearchParams(body).get("SAMLRequest");
    const xml = posted === null ? readRedirect(path.split("?")[1] ?? "").xml : Buffer.from(posted, "base64").toString();
    const request = readXml(xml);
    const acs = attributeOf(request, "AssertionConsumerServiceURL") ?? "";
    const slug = acs.split("/").at(-2) ?? "";
    const relay = new URLSearchParams(posted === null ? (path.split("?")[1] ?? "") : body).get("RelayState");
    const fields = {
      ...reply(this.flow!, {
        slug,
        person: slug === "acme-new" ? "grace" : "ada",
        inResponseTo: attributeOf(request, "ID") ?? "",
      }),
      ...(relay !== null && { RelayState: relay }),
    };
    const inputs = Object.entries(fields).map(
      ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
    );
    return `<h1>The identity provider</h1><form method="post" action="${acs}">${inputs.join("")}<button>Continue</button></form>`;
  }

  close(): Promise<void> {
    return new Promise((done) => {
      this.server.close(() => done());
      this.server.closeAllConnections();
    });
  }
}

describe("every form of guests, people and admins on their way in, in a browser without scripts (DESIGN §5)", function () {
  this.timeout(300_000);
  const { browser } = inChromium();
  let stage: Stage;
  const seen: string[] = [];
  const pages = new Map<Who, Page>();
  before(async () => (stage = await Stage.open()));
  after(() => stage.close());

  it("leads where it should", async () => {
    const faults: string[] = [];
    for (const step of steps) {
      const page = pages.get(step.who) ?? (await newPage(step.who));
      pages.set(step.who, page);
      const name = JSON.stringify([step.who, step.send ?? step.follow ?? "opens"]);
      try {
        const told = await take(page, step);
        if (process.env["TELL"]) console.log(name, told);
        if (!told.includes(step.see)) faults.push(`${name}: ${told}`);
      } catch (error) {
        faults.push(`${name} at ${page.url()}: ${String(error).slice(0, 300)}`);
      }
    }
    expect(faults).to.deep.equal([]);
  });

  it("is known here, each that was met on the way and each of the gallery's", () => {
    const tried = steps.flatMap(({ send }) => (send === undefined || send.startsWith("POST ACS") ? [] : [send]));
    const met = [...new Set(seen)].filter((kind) => !(kind in formsWithout));
    expect(met.sort()).to.deep.equal([...new Set(tried)].sort());
    const shown = Object.entries(gallery).flatMap(([name, html]) =>
      // The demo has pages of its own, and the console its own test.
      /^demo-|^console(-empty)?$/.test(name) ? [] : formsIn(String(html), "/").map(buttonOf),
    );
    expect(tried.map(buttonOf)).to.include.members(shown);
  });

  async function newPage(who: Who): Promise<Page> {
    const context = await browser().newContext({
      ...{ baseURL: stage.flow.url, javaScriptEnabled: false },
      ...(who === "phone" && { userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1" }),
    });
    context.setDefaultTimeout(20_000);
    return context.newPage();
  }

  /** Until the page says what it should: one that leads on by itself is left behind. Notes the forms that are met on the way. */
  async function reads(page: Page, see = ""): Promise<string> {
    let told = "";
    for (const until = Date.now() + 20_000; Date.now() < until;) {
      try {
        const at = new URL(page.url());
        const html = (await page.content()).replaceAll(stage.outside.idp, "IDP").replaceAll(stage.flow.url, "");
        told = `${await saidFirst(page)} @ ${kindOf(at.pathname)}`;
        if (at.origin === stage.flow.url) seen.push(...formsIn(html, at.pathname));
        if (told.includes(see)) break;
      } catch (error) {
        // It went on in the midst of the look.
        told = String(error);
      }
      await page.waitForTimeout(100);
    }
    return told;
  }

  async function take(page: Page, { open, follow, followHere, send, fields, see }: Step): Promise<string> {
    if (open !== undefined) await page.goto(typeof open === "string" ? open : await open(stage, new URL(page.url())));
    if (follow !== undefined) await page.getByRole("link", { name: follow }).first().click();
    if (followHere !== undefined) {
      await page.goto((await page.getByRole("link", { name: followHere }).first().getAttribute("href")) ?? "");
    }
    if (send === undefined) return reads(page, see);
    await reads(page);
    const absolute = send
      .replace("POST IDP", `POST ${stage.outside.idp}`)
      .replace("POST ACS", `POST ${stage.flow.url}/saml`);
    const typed = { ...fields, ...(fields?.["metadataXml"] !== undefined && { metadataXml: stage.outside.metadata }) };
    await pressInBrowser(page, absolute, { fields: typed });
    return reads(page, see);
  }
});
