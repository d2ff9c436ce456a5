import { stringify } from "yaml";
import type { App } from "../../model/app.js";
import { sameValue } from "../../model/changes.js";
import { secretWorks, type ClientSecret } from "../../model/client-secret.js";
import type { Directory, ScimToken } from "../../model/directory.js";
import { domainProof, domainState, type Domain } from "../../model/domain.js";
import type { Endpoint } from "../../model/endpoint.js";
import type { OAuthClient } from "../../model/oauth-client.js";
import { defaultJit, type IdpSettings, type SsoMethod } from "../../model/sso-method.js";
import { defaultPolicies, type Team } from "../../model/team.js";
import type { Store, TeamStore } from "../../store/port/store.js";
import { newApp } from "../apps/app-settings.js";
import { tokenWorks } from "../directories/token-verbs.js";

/** The declarative file of what is there, and the variables that stand in it in place of secrets. */
export interface DescribedFile {
  readonly yaml: string;
  readonly secrets: readonly string[];
}

type Written = Readonly<Record<string, unknown>>;

/**
 * Writes the file that, applied, changes nothing: a token stands by its name alone, every other secret as a variable. What
 * has its default is left out, as is what the file leaves to others: proofs of domains by DNS, and proposals.
 * @param only  of these teams; absent: of all
 */
export async function describeFile(
  { store, now }: { readonly store: Store; readonly now: () => number },
  only?: readonly Team[],
): Promise<DescribedFile> {
  const secrets: string[] = [];
  const teams: Written[] = [];
  const leftOut: string[] = [];
  for (const team of only ?? (await store.teams.list())) {
    leftOut.push(await domainsLeftOut(store.inTeam(team.id), team));
    teams.push(await teamWritten(store.inTeam(team.id), team, now(), secrets));
  }
  // Of the installation's own only where everything is asked for.
  const streams = only === undefined ? await store.installation.endpoints.list("stream") : [];
  const auditStreams = bySlug(streams).map((one) => endpointWritten(one, [one.slug], secrets));
  const yaml = stringify(said({ apiVersion: "drawbridge/v1", teams, auditStreams }), { lineWidth: 0 });
  return { yaml: leftOut.join("") + yaml, secrets };
}

/** A comment that names the domains of a team which no line of the file gives, so that nobody takes them for lost. */
async function domainsLeftOut(store: TeamStore, { slug }: Team): Promise<string> {
  const others = (await store.domains.list()).filter(({ words }) => !words.includes("file"));
  if (others.length === 0) return "";
  const proof = (domain: Domain): string =>
    domainState(domain) === "pending" ? "not proven yet" : proofs[domainProof(domain)];
  const named = others.map((domain) => `${domain.domain} (${proof(domain)})`).join(", ");
  return `# Email domains of ${slug} that the file does not give, and leaves as they are: ${named}\n`;
}

const proofs = { dns: "by the DNS", operator: "by the operator's word", file: "by the file" } as const;

async function teamWritten(store: TeamStore, team: Team, now: number, secrets: string[]): Promise<Written> {
  const [methods, directories, apps] = [
    await store.methods.list(),
    await store.directories.list(),
    await store.apps.list(),
  ];
  const domains = (await store.domains.list()).filter(({ words }) => words.includes("file"));
  const policies = { ...differing(team.policies, defaultPolicies), emailDomains: domains.map(({ domain }) => domain) };
  const slugs = new Map(methods.map(({ id, slug }) => [id, slug]));
  const written: Written[] = [];
  for (const directory of bySlug(directories)) {
    const tokens = (await store.tokens.ofDirectory(directory.id)).filter(({ client }) => client === undefined);
    const method = directory.methodId && slugs.get(directory.methodId);
    const clients = await store.oauthClients.ofDirectory(directory.id);
    const oauthClients = clients.map((client) => oauthClientWritten(client, directory, now, secrets));
    written.push(said({ ...directoryWritten(directory, method, tokens, now), oauthClients }));
  }
  return said({
    slug: team.slug,
    name: team.name,
    policies: said(policies),
    attributes: team.attributes.map((one) => ({ ...one })),
    contacts: team.contacts,
    ssoMethods: bySlug(methods).map((method) => methodWritten(method, secrets)),
    directories: written,
    apps: bySlug(apps).map((app) => appWritten(app, team, now, secrets)),
    webhooks: await endpointsWritten("webhook"),
    auditStreams: await endpointsWritten("stream"),
  });

  async function endpointsWritten(kind: Endpoint["kind"]): Promise<readonly Written[]> {
    const endpoints = await store.endpoints.list(kind);
    return bySlug(endpoints).map((one) => endpointWritten(one, [team.slug, one.slug], secrets));
  }
}

function methodWritten(method: SsoMethod, secrets: string[]): Written {
  const { metadata, idp } = method;
  const provider =
    metadata === undefined
      ? idp === undefined
        ? {}
        : providerWritten(idp)
      : { metadataUrl: metadata.url, ...unless(metadata.newCertificates, "adopt", "newCertificates") };
  return said({
    slug: method.slug,
    name: method.name,
    idp: method.idpType,
    ...provider,
    verified: method.verified === undefined ? undefined : true,
    disabled: method.disabled ? true : undefined,
    jit: said(differing(method.jit, defaultJit)),
    ...unless(method.idpInitiated, false, "idpInitiated"),
    emailDomains: method.emailDomains,
    spEntityId: method.spEntityId,
    ...unless(method.signAuthnRequests, false, "signAuthnRequests"),
    ...unless(method.clockSkewSeconds, 60, "clockSkewSeconds"),
    sessionNotOnOrAfter: method.sessionNotOnOrAfter,
    ...unless(method.tracePersonalData, false, "tracePersonalData"),
    attributes: said(method.attributes),
    groupMap: said(method.groupMap),
    ...(method.groupSeparator !== undefined && { groupSeparator: method.groupSeparator }),
    admins: method.admins,
    aliases: method.aliases,
    asksAs: method.asksAs,
    spKeys: method.spKeys?.map(({ pem }, index) => ({
      privateKey: variable([method.slug, index === 0 ? "sp_key" : "other_sp_key"], secrets),
      certificate: pem,
    })),
    universalLogout: method.universalLogout,
  });
}

function providerWritten(idp: IdpSettings): Written {
  return {
    entityId: idp.entityId,
    ssoUrl: idp.ssoUrl,
    ssoBinding: idp.ssoBinding,
    sloUrl: idp.sloUrl,
    sloBinding: idp.sloBinding,
    sloResponseUrl: idp.sloResponseUrl,
    ...unless(idp.wantAuthnRequestsSigned, false, "wantAuthnRequestsSigned"),
    certificates: idp.certificates.map(({ pem }) => pem),
  };
}

function directoryWritten(
  directory: Directory,
  ssoMethod: string | undefined,
  tokens: readonly ScimToken[],
  now: number,
): Written {
  const names = new Set(tokens.filter((token) => tokenWorks(token, now)).map(({ name }) => name));
  return said({
    slug: directory.slug,
    name: directory.name,
    ssoMethod,
    ...unless(directory.quirks, "auto", "quirks"),
    disabled: directory.disabled ? true : undefined,
    tokens: [...names].map((name) =>
      tokenWritten(
        tokens.find((one) => one.name === name && one.revokedAt === undefined),
        name,
      ),
    ),
  });
}

/** By its name alone: a token's text is kept nowhere. */
function tokenWritten(token: ScimToken | undefined, name: string): Written {
  return said({
    name,
    scopes: sameValue([...(token?.scopes ?? [])].sort(), ["read", "write"]) ? undefined : token?.scopes,
    expiresAt: token?.expiresAt === undefined ? undefined : new Date(token.expiresAt).toISOString(),
  });
}

function oauthClientWritten(client: OAuthClient, { slug }: Directory, now: number, secrets: string[]): Written {
  const { name, kind, clientId, redirectUris, jwks, jwksUri } = client;
  return said({
    ...{ name, kind, clientId, redirectUris, jwks, jwksUri },
    secret: secretsWritten(client.secrets, [slug, name], now, secrets),
  });
}

function appWritten(app: App, team: Team, now: number, secrets: string[]): Written {
  const { id: _, teamId: __, version: ___, createdAt: ____, updatedAt: _____, managedByFile: ______, ...rest } = app;
  const { slug, name, clientId, secrets: kept, tokenEndpointAuthMethod, groups, ...settings } = rest;
  return said({
    slug,
    name,
    clientId: clientId === slug ? undefined : clientId,
    ...differing(settings, newApp),
    ...unless(
      tokenEndpointAuthMethod,
      app.kind === "public" ? "none" : newApp.tokenEndpointAuthMethod,
      "tokenEndpointAuthMethod",
    ),
    groups: said(differing(groups, newApp.groups)),
    secret: secretsWritten(kept, [team.slug, slug], now, secrets),
  });
}

/** A variable in place of each, beside its end where it has one. The one before a rotation is left out once it has ended. */
function secretsWritten(
  kept: readonly ClientSecret[],
  called: readonly string[],
  now: number,
  secrets: string[],
): unknown {
  const told = kept.filter((one, index) => index === 0 || secretWorks(one, now));
  const written = told.map(({ expiresAt }, index) => {
    const value = variable([...called, index === 0 ? "secret" : "old_secret"], secrets);
    return expiresAt === undefined ? value : { value, expiresAt: new Date(expiresAt).toISOString() };
  });
  return written.length > 1 ? written : written[0];
}

function endpointWritten(endpoint: Endpoint, called: readonly string[], secrets: string[]): Written {
  const { slug, url, events, format, sealedSecrets } = endpoint;
  const variables = sealedSecrets.map((_, index) =>
    variable([...called, index === 0 ? "secret" : "old_secret"], secrets),
  );
  return said({
    slug,
    url,
    ...unless(events, ["*"], "events"),
    format: format === "jsonl" ? undefined : format,
    secret: variables.length > 1 ? variables : variables[0],
  });
}

/** `${ACME_PORTAL_SECRET}`; two things of one such name are told apart by a number. */
function variable(parts: readonly string[], secrets: string[]): string {
  const name = parts
    .join("_")
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, "_")
    .replace(/^(?=\d)/, "_");
  let free = name;
  for (let n = 2; secrets.includes(free); n++) free = `${name}_${n}`;
  secrets.push(free);
  return `\${${free}}`;
}

/** What is not as it is when nothing is said. */
function differing(record: object, usual: object): Written {
  const before = usual as Written;
  return Object.fromEntries(Object.entries(record).filter(([key, value]) => !sameValue(value, before[key])));
}

function unless<T>(value: T, usual: T, name: string): Written {
  return sameValue(value, usual) ? {} : { [name]: value };
}

/** Without what says nothing: undefined, empty lists and empty maps. */
function said(record: object): Written {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => !isSilent(value)));
}

function isSilent(value: unknown): boolean {
  if (value === undefined) return true;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function bySlug<T extends { readonly slug: string }>(records: readonly T[]): readonly T[] {
  return [...records].sort((a, b) => (a.slug < b.slug ? -1 : 1));
}
