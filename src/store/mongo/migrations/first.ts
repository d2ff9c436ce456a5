import type { Document } from "../driver.js";
import type { Migration } from "./migration.js";

const unique = { unique: true };
/** Only where the field is there: an absent value is not one. */
const where = (field: string): Document => ({ partialFilterExpression: { [field]: { $exists: true } } });
const whereIs = (values: Document): Document => ({ partialFilterExpression: values });
/** A safety net far behind the sweep: MongoDB clears by its own clock what expired a day ago and nobody swept. */
const cleared = { expireAfterSeconds: 86_400 };

const expiring = [
  "sessions",
  "notes",
  "spent",
  "attempts",
  "pieces",
  "traces",
  "removals",
  "counters",
  "artefacts",
  "deliveries",
];

/** Everything the first release needs. The name of a unique index ends in the property that a conflict names. */
export const first: Migration = {
  name: "the first collections",
  collections: [
    ...["teams", "methods", "directories", "tokens", "apps", "oauthClients", "settingsState"],
    ...["domains", "users", "groups", "memberships"],
    ...["tombstones", "counts", "admins", "invitations", "apiKeys", "setupLinks", "endpoints", "cursors", "deletions"],
    ...["seats", "identities", "events", "heads", "leases", "vault", "failures", "last_said", ...expiring],
  ],
  indexes: [
    { on: "teams", name: "unique_slug", key: { slug: 1 }, more: unique },
    { on: "methods", name: "unique_slug", key: { slug: 1 }, more: unique },
    { on: "methods", name: "unique_acs", key: { acs: 1 }, more: { ...unique, ...where("acs") } },
    { on: "methods", name: "unique_entityId", key: { entityIds: 1 }, more: { ...unique, ...where("entityIds") } },
    { on: "methods", name: "list", key: { team: 1, _id: 1 } },
    { on: "directories", name: "unique_slug", key: { slug: 1 }, more: unique },
    { on: "directories", name: "list", key: { team: 1, _id: 1 } },
    { on: "apps", name: "unique_slug", key: { team: 1, slug: 1 }, more: unique },
    { on: "apps", name: "unique_clientId", key: { clientId: 1 }, more: unique },
    { on: "apps", name: "list", key: { team: 1, _id: 1 } },
    { on: "oauthClients", name: "unique_name", key: { directory: 1, name: 1 }, more: unique },
    { on: "oauthClients", name: "unique_clientId", key: { clientId: 1 }, more: unique },
    { on: "oauthClients", name: "list", key: { team: 1, directory: 1 } },
    { on: "removals", name: "ofDirectory", key: { directory: 1, slot: 1 } },
    { on: "domains", name: "unique_domain", key: { team: 1, domain: 1 }, more: unique },
    { on: "domains", name: "byName", key: { domain: 1, team: 1 } },
    { on: "domains", name: "due", key: { "notes.nextCheckAt": 1 }, more: where("notes.nextCheckAt") },
    { on: "deletions", name: "ofTeam", key: { team: 1, _id: 1 } },
    { on: "deletions", name: "due", key: { until: 1, _id: 1 } },
    { on: "tokens", name: "unique_hash", key: { hash: 1 }, more: unique },
    { on: "tokens", name: "ofDirectory", key: { directory: 1, _id: 1 } },

    { on: "admins", name: "unique_email", key: { email: 1 }, more: unique },
    { on: "admins", name: "places", key: { places: 1, _id: 1 } },
    { on: "invitations", name: "unique_hash", key: { hash: 1 }, more: unique },
    { on: "invitations", name: "unique_email", key: { place: 1, email: 1 }, more: unique },
    { on: "apiKeys", name: "unique_hash", key: { hash: 1 }, more: unique },
    { on: "apiKeys", name: "ofPlace", key: { place: 1, _id: 1 } },
    { on: "setupLinks", name: "unique_hash", key: { hash: 1 }, more: unique },
    { on: "setupLinks", name: "ofPlace", key: { place: 1, _id: 1 } },

    { on: "endpoints", name: "unique_slug", key: { team: 1, kind: 1, slug: 1 }, more: unique },
    { on: "deliveries", name: "list", key: { endpoint: 1, _id: -1 } },
    { on: "deliveries", name: "byState", key: { endpoint: 1, state: 1, _id: -1 } },
    { on: "deliveries", name: "waiting", key: { endpoint: 1, number: 1, _id: 1 }, more: whereIs({ state: "waiting" }) },
    { on: "deliveries", name: "due", key: { kind: 1, nextAt: 1 }, more: whereIs({ state: "waiting" }) },

    { on: "users", name: "unique_userName", key: { team: 1, userName: 1 }, more: unique },
    { on: "users", name: "email", key: { team: 1, email: 1, _id: 1, gone: 1 }, more: where("email") },
    { on: "users", name: "externalId", key: { team: 1, externalId: 1, _id: 1 }, more: where("externalId") },
    { on: "users", name: "sso", key: { team: 1, "sso.method": 1 }, more: where("sso.method") },
    { on: "users", name: "list", key: { team: 1, gone: 1, _id: 1 } },
    { on: "users", name: "byState", key: { team: 1, state: 1, _id: 1 } },
    { on: "users", name: "listOfOwner", key: { team: 1, owner: 1, gone: 1, _id: 1 } },
    { on: "users", name: "keys", key: { team: 1, keys: 1, _id: 1 } },
    // Owner and state stand last, so that a sorted page is found in the index alone.
    ...["userName", "createdAt", "updatedAt", "byDisplayName", "byEmail", "byFamilyName"].map((field) => ({
      on: "users",
      name: `sort_${field}`,
      key: { team: 1, [field]: 1, _id: 1, owner: 1, gone: 1 },
    })),

    { on: "groups", name: "unique_displayName", key: { team: 1, displayName: 1 }, more: unique },
    { on: "groups", name: "externalId", key: { team: 1, externalId: 1 }, more: where("externalId") },
    { on: "groups", name: "list", key: { team: 1, _id: 1 } },
    { on: "groups", name: "listOfOwner", key: { team: 1, owner: 1, _id: 1 } },
    { on: "memberships", name: "ofUser", key: { user: 1, group: 1 } },
    { on: "counts", name: "ofTeam", key: { team: 1, of: 1 } },
    { on: "seats", name: "recountAt", key: { recountAt: 1 }, more: where("recountAt") },

    { on: "identities", name: "unique_key", key: { method: 1, key: 1 }, more: unique },
    { on: "identities", name: "ofUser", key: { user: 1, _id: 1 } },

    {
      on: "events",
      name: "unchained",
      key: { chained: 1, chain: 1, _id: 1 },
      more: { partialFilterExpression: { chained: false } },
    },
    { on: "events", name: "unique_number", key: { chain: 1, number: 1 }, more: { ...unique, ...where("number") } },
    { on: "events", name: "ofSubject", key: { chain: 1, subject: 1, number: 1 } },
    { on: "events", name: "ofType", key: { chain: 1, type: 1, number: 1 } },
    { on: "events", name: "ofActor", key: { chain: 1, actor: 1, number: 1 }, more: where("actor") },
    {
      on: "events",
      name: "withData",
      key: { chain: 1, number: 1, chained: 1 },
      more: whereIs({ data: { $type: "string" } }),
    },
    { on: "events", name: "ofAddress", key: { chain: 1, addresses: 1 }, more: where("addresses") },

    { on: "sessions", name: "ofUser", key: { team: 1, user: 1 }, more: where("user") },
    { on: "sessions", name: "ofAdmin", key: { admin: 1 }, more: where("admin") },
    { on: "sessions", name: "ofMethod", key: { method: 1, nameId: 1 }, more: where("method") },
    { on: "sessions", name: "endsAt", key: { endsAt: 1 } },
    { on: "artefacts", name: "toTell", key: { tellAt: 1 }, more: where("tellAt") },
    ...["grant", "uid", "account", "sid", "client"].map((field) => ({
      on: "artefacts",
      name: field,
      key: { [field]: 1 },
      more: where(field),
    })),
    { on: "attempts", name: "list", key: { team: 1, _id: -1 } },
    { on: "attempts", name: "byStatus", key: { team: 1, status: 1, _id: -1 } },
    { on: "attempts", name: "byCode", key: { team: 1, code: 1, _id: -1 }, more: where("code") },
    { on: "attempts", name: "bySource", key: { team: 1, source: 1, _id: -1 } },
    {
      on: "attempts",
      name: "ofDirectory",
      key: { team: 1, directory: 1, status: 1, _id: -1 },
      more: where("directory"),
    },
    { on: "attempts", name: "byMethod", key: { team: 1, method: 1, _id: -1 }, more: where("method") },
    { on: "attempts", name: "byReference", key: { team: 1, reference: 1, _id: 1 } },
    { on: "pieces", name: "ofText", key: { of: 1, _id: 1 } },
    { on: "failures", name: "unique_key", key: { team: 1, key: 1 }, more: unique },
    { on: "failures", name: "expiresAt", key: { expiresAt: 1 } },
    { on: "failures", name: "openOf", key: { team: 1, subjectKey: 1, state: 1 } },
    { on: "failures", name: "byState", key: { team: 1, state: 1, lastSeenAt: -1, _id: -1 } },
    { on: "failures", name: "byCode", key: { team: 1, code: 1, lastSeenAt: -1, _id: -1 } },
    { on: "failures", name: "list", key: { team: 1, lastSeenAt: -1, _id: -1 } },
    { on: "last_said", name: "ofUser", key: { user: 1, _id: 1 } },
    { on: "traces", name: "list", key: { team: 1, method: 1, authentic: 1, _id: -1 } },
    { on: "traces", name: "byOutcome", key: { team: 1, method: 1, outcome: 1, _id: -1 } },
    { on: "traces", name: "byReference", key: { reference: 1 } },

    ...expiring.map((on) => ({ on, name: "expiresAt", key: { expiresAt: 1 } })),
    ...expiring.map((on) => ({ on, name: "cleared", key: { clearedAt: 1 }, more: cleared })),
  ],
};
