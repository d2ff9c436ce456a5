import { z } from "zod";
import { changes, count, entry, instant, someObject, text, texts } from "./event-shapes.js";

const slug = { slug: text };
const token = {
  name: text,
  directoryId: text,
  /** The directory's slug. */
  directory: text.optional(),
  scopes: texts,
  /** The last four characters. */
  hint: text,
  expiresAt: instant.optional(),
  /** Of an OAuth grant: the client that holds it. The name is that of its service user. */
  client: text.optional(),
};
const oauthClient = { name: text, directoryId: text, directory: text };
/** How many client secrets there are now, when the newest ends, and when the one before it. */
const secretsNow = { secrets: count, expiresAt: instant.optional(), oldUntil: instant.optional() };
const method = { ...slug, status: text, changes };
/** The number of the event that is undone. */
const undoes = z.number().int().positive();
const domain = { domain: text, proof: text, state: text, problem: text.optional(), changes: changes.optional() };
const endpoint = { ...slug, url: text, events: texts };
const someTeam = z.strictObject({ id: text, slug: text });
const released = { users: count, groups: count };

/** What is told of teams and their settings. */
export const settingsEvents = {
  "team.created": entry({ ...slug, name: text, policies: someObject }),
  /** Told in the installation's chain: its own went with it. */
  "team.deleted": entry({ ...slug, name: text, users: count, groups: count }),
  "team.updated": entry({ ...slug, changes }),
  "domain.added": entry(domain),
  "domain.approved": entry(domain),
  "domain.verified": entry(domain),
  "domain.failing": entry(domain),
  /** A team has proven by DNS what other teams hold; in the installation's chain, for the operator alone. */
  "domain.shared": entry({ domain: text, team: someTeam, holders: z.array(someTeam).readonly() }),
  "domain.updated": entry(domain),
  "domain.removed": entry(domain),
  "domain.restored": entry({ ...domain, undoes }),
  "method.created": entry({ ...slug, name: text, idpType: text }),
  "method.updated": entry(method),
  "method.verified": entry(method),
  /** Waits beside the live settings. */
  "method.proposed": entry({ ...slug, source: z.enum(["admin", "refresh"]), replaced: z.boolean(), changes }),
  "method.accepted": entry({ ...method, tested: z.boolean() }),
  "method.discarded": entry(slug),
  "method.enabled": entry({ ...method, undoes: undoes.optional() }),
  "method.disabled": entry(method),
  "method.deleted": entry({ ...slug, people: count, ...released }),
  "method.restored": entry({ ...slug, undoes }),
  "certificate.added": entry(method),
  "certificate.removed": entry(method),
  "certificate.held": entry({ ...slug, fingerprints: texts }),
  "certificate.expiring": entry({
    fingerprint256: text,
    notAfter: instant,
    /** The method's slug; of our own SAML key a phrase. */
    of: text,
    slug: text.optional(),
    daysLeft: z.number().int(),
    subject: text.optional(),
  }),
  "metadata.refreshed": entry({ ...slug, fingerprints: texts }),
  "metadata.failed": entry({ ...slug, message: text }, { outcome: "failed" }),
  "key.rotated": entry({ current: text, next: text.optional(), previous: text.optional() }),
  /** All that the store holds was read out into a file, which `archive` names; before the first of it was read. */
  "store.exported": entry({ archive: text, content: text }),
  /** The store was made of such a file. */
  "store.imported": entry({ archive: text, content: text, madeAt: text }),
  /** What an earlier ENCRYPTION_KEY had sealed is sealed with the first one now. */
  "secrets.resealed": entry({ records: count }),
  "directory.created": entry({ ...slug, name: text, quirks: text, methodId: text.optional() }),
  "directory.updated": entry({ ...slug, changes, undoes: undoes.optional() }),
  "directory.deleted": entry({ ...slug, ...released }),
  "directory.restored": entry({ ...slug, undoes }),
  /** The mass change brake has stopped the directory; removed and allowed are of one hour. */
  "directory.paused": entry({ ...slug, code: text, removed: count, allowed: count }, { outcome: "refused" }),
  /** `once`: the count begins anew; `hour`: no brake for 60 minutes. Removed and allowed are those of the pause it ends. */
  "directory.resumed": entry({
    ...slug,
    for: z.enum(["once", "hour"]),
    removed: count.optional(),
    allowed: count.optional(),
  }),
  "token.created": entry(token),
  "token.rotated": entry({ ...token, old: text, oldUntil: instant.optional() }),
  /** `replayed`: a refresh token or code of the grant was used twice; `given_back`: by the client itself. */
  "token.revoked": entry({ ...token, because: z.enum(["replayed", "given_back", "client_deleted"]).optional() }),
  /** Once at 30, 14 and 3 days before its end, and never of one that has a successor of its name. */
  "token.expiring": entry({
    ...{ name: text, hint: text, directoryId: text, directory: text },
    ...{ expiresAt: instant, daysLeft: z.number().int() },
  }),
  /** A request with a token that was good once; at most one a minute and token. */
  "token.refused": entry(
    { name: text, directoryId: text, directory: text, because: z.enum(["revoked", "expired", "directory_disabled"]) },
    { outcome: "refused" },
  ),
  "webhook.created": entry(endpoint),
  "webhook.updated": entry({ ...slug, changes }),
  "webhook.deleted": entry(slug),
  /** `gone`: it answered 410. `no_success`: it took nothing for three days. */
  "webhook.paused": entry({ ...slug, because: z.enum(["gone", "no_success"]) }, { outcome: "failed" }),
  "webhook.resumed": entry(slug),
  /** From this number on everything is sent once more. */
  "webhook.rewound": entry({ ...slug, from: count }),
  "audit_stream.created": entry({ ...slug, url: text, format: text }),
  "audit_stream.updated": entry({ ...slug, changes }),
  "audit_stream.deleted": entry(slug),
  "audit_stream.paused": entry({ ...slug, because: z.enum(["gone", "no_success"]) }, { outcome: "failed" }),
  "audit_stream.resumed": entry(slug),
  "app.created": entry({
    ...{ ...slug, name: text, kind: text, clientId: text, redirectUris: texts },
    secretExpiresAt: instant.optional(),
  }),
  "app.updated": entry({ ...slug, name: text, changes }),
  "app.secret_rotated": entry({ ...slug, name: text, ...secretsNow }),
  "app.secret_retired": entry({ ...slug, name: text, ...secretsNow }),
  "app.deleted": entry({ ...slug, name: text }),
  "oauth_client.created": entry({
    ...{ ...oauthClient, kind: text, clientId: text, redirectUris: texts },
    secretExpiresAt: instant.optional(),
  }),
  "oauth_client.updated": entry({ ...oauthClient, changes }),
  "oauth_client.secret_rotated": entry({ ...oauthClient, ...secretsNow }),
  "oauth_client.secret_retired": entry({ ...oauthClient, ...secretsNow }),
  /** An admin was asked to let it in and pressed Cancel; `role`: one who may only look. */
  "oauth_client.approval_refused": entry(
    { ...oauthClient, scopes: texts, because: z.enum(["cancelled", "role"]) },
    { outcome: "refused" },
  ),
  /** The secret of an app (`slug`) or an OAuth client (`directory`), once at 30, 14 and 3 days before its end, and never of one that another follows. */
  "secret.expiring": entry({
    ...{ name: text, clientId: text, slug: text.optional() },
    ...{ directoryId: text.optional(), directory: text.optional() },
    ...{ createdAt: instant, expiresAt: instant, daysLeft: z.number().int() },
  }),
  /** Its grants are revoked, each with an event of its own. */
  "oauth_client.deleted": entry({ ...oauthClient, grants: count }),
};
