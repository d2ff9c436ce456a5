import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "../../src/lib/new-id.js";
import type { UserId } from "../../src/model/ids.js";
import { aFailure, anIdentity, aTrace } from "./builders.js";
import type { ConsoleStage } from "./console-stage.js";
import type { ConsoleVisitor } from "./console-visitor.js";
import { idpKey, nextIdpKey } from "./saml-keys.js";
import { anIdpMetadata } from "./saml-metadata.js";
import { aSignedResponse } from "./saml-response.js";

/**
 * Something of everything in the team `acme`, with names that want to be markup.
 * @returns the pages of a user and a group that admins made: they can be changed where the others cannot
 */
export async function fillConsole(stage: ConsoleStage): Promise<readonly string[]> {
  const admin = await stage.as("operator");
  await admin.send("/console/teams/acme/new-directory", { name: `Okta <i>&"`, slug: "okta", quirks: "okta" });
  const at = "/console/teams/acme/directories/okta";
  const { html } = await admin.send(`${at}/new-token`, { name: "okta", days: "365", scopes: "both" });
  const token = /id="token"[^>]*>\s*(db_[^<\s]+)/.exec(html)?.[1] ?? "";
  await admin.send(`${at}/new-token`, { name: "report", days: "90", scopes: "read" });
  const oktaCallback = "https://system-admin.okta.com/admin/app/cpc/acme/oauth/callback";
  await admin.send(`${at}/new-oauth-client`, { name: "Okta <u>production", kind: "okta", redirectUris: oktaCallback });
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
  await conflictOf(stage, members[0]?.value ?? "");
  const app = { name: "Portal <i>", slug: "portal", kind: "confidential", refresh: "on", allowedGroups: "Staff & <b>" };
  const redirectUris = "https://portal.acme.example/auth/callback/drawbridge";
  await admin.send("/console/teams/acme/new-app", { ...app, redirectUris, "groups.max": "100" });
  // Nothing listens there: its test event and what follows fail.
  const hook = { slug: "crm", url: "https://127.0.0.1:9/hook", events: "user.*\ngroup.*" };
  await admin.send("/console/teams/acme/new-webhook", hook);
  const crm = "/console/teams/acme/webhooks/crm";
  await admin.send(crm, {}, { action: `${crm}/test` });
  const stream = { slug: "siem", url: "syslog+tls://logs.acme.example:6514", format: "cef" };
  for (const base of ["/console/teams/acme", "/console"]) {
    const { at: page } = await admin.send(`${base}/new-audit-stream`, stream);
    await hasFailed(admin, page);
  }
  const guest = {
    userName: "guest@acme.example",
    email: "guest@acme.example",
    givenName: "Gil <u>",
    familyName: "Guest",
  };
  const user = await admin.send("/console/teams/acme/new-user", guest);
  const group = await admin.send("/console/teams/acme/new-group", { displayName: "Guests <s>" });
  return [user.at, group.at];
}

const longestFirstTryMs = 60_000;

/** Waits for the first try of an audit stream, which is made beside requests: a name server may take its time to know nothing. */
async function hasFailed(admin: ConsoleVisitor, page: string): Promise<void> {
  const until = Date.now() + longestFirstTryMs;
  while (!(await admin.get(page)).html.includes("Try again now")) {
    if (Date.now() > until) throw new Error(`${page} tells of no try that failed`);
    await sleep(50);
  }
}

/** A sign-in as somebody whom another NameID leads to, as one leaves it that was refused. */
async function conflictOf({ bridge, acme }: ConsoleStage, userId: string): Promise<void> {
  const { store, now } = bridge;
  const records = store.inTeam(acme.id);
  const [method] = await records.methods.list();
  if (method === undefined) throw new Error("there is no method");
  const own = { teamId: acme.id, methodId: method.id };
  await records.identities.create(
    anIdentity({ ...own, userId: userId as UserId, key: "00u-first", kind: "persistent" }),
  );
  const trace = aTrace({ ...own, id: newId(), at: now(), outcome: "refused", code: "identity_conflict" });
  await records.traces.append(trace);
  const seen = { firstSeenAt: now() - 86_400_000, lastSeenAt: now(), attempts: 3, reference: trace.reference };
  await records.failures.create(
    aFailure({
      ...{ ...own, ...seen, id: newId(), source: "jit", operation: "sign-in", target: "ada.lovelace@acme.example" },
      ...{ code: "identity_conflict", cause: "The user has another persistent NameID.", fix: "Re-link them." },
      conflict: {
        ...{ userId: userId as UserId, because: "persistent", email: "ada.lovelace@acme.example" },
        nameId: { value: "00u-<b>second", format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" },
      },
    }),
  );
}

const people = [
  ["Ada", "Lovelace"],
  ["Grace", "Hopper"],
  ["Edsger", "Dijkstra"],
  ["Barbara", "Liskov"],
] as const;
