import { Schema, type Connection, type SchemaDefinition } from "mongoose";
import type { Kind } from "./documents.js";

const text = { type: String, required: true } as const;
const word = { type: String } as const;
const count = { type: Number, required: true } as const;
const some = { type: Number } as const;
const flag = { type: Boolean, required: true } as const;
const mixed = { type: Schema.Types.Mixed, required: true } as const;
// Not `required`: that refuses the empty text, which a value may well be.
const anyText = { type: String } as const;

const record = { _id: text, team: text, version: count, updatedAt: count, body: text };
const expiring = { _id: text, expiresAt: count, clearedAt: { type: Date, required: true } };

const definitions: Readonly<Record<Kind, SchemaDefinition>> = {
  schema: { _id: text, version: count },
  teams: { ...record, slug: text },
  methods: { ...record, slug: text, notes: mixed },
  directories: { ...record, slug: text },
  tokens: { ...record, directory: text, hash: text, lastUsedAt: some },
  apps: { ...record, slug: text },
  domains: { ...record, domain: text, notes: mixed },
  admins: { ...record, email: text, places: [text], invitation: word, lastPasswordSignInAt: some },
  apiKeys: { ...record, hash: text, place: text, lastUsedAt: some },
  setupLinks: { ...record, hash: text, place: text },
  users: {
    ...record,
    userName: anyText,
    externalId: word,
    owner: text,
    active: flag,
    gone: flag,
    display: anyText,
    email: word,
    sso: { type: { method: anyText, name: anyText }, _id: false },
    ssoName: word,
    lastSignInAt: some,
    createdAt: count,
    keys: [String],
    elements: [Schema.Types.Mixed],
    byDisplayName: mixed,
    byEmail: mixed,
    byFamilyName: mixed,
  },
  groups: { ...record, displayName: anyText, externalId: word, owner: text, createdAt: count },
  memberships: {
    ...{ _id: text, team: text, user: text, group: text, method: word, at: count },
    ...{ display: anyText, gone: { type: Boolean } },
  },
  memberUpdates: { _id: text, team: text, display: anyText, gone: flag, toldAt: count, writtenAt: some },
  tombstones: { _id: text, of: text, madeAt: count },
  counts: { _id: text, team: text, of: text, owner: text, gone: flag, active: flag, count },
  removals: { ...expiring, team: text, directory: text, slot: count, count },
  seats: { _id: text, used: count, recountAt: some },
  identities: { ...record, method: text, key: anyText, user: text },
  events: {
    ...{ _id: text, chain: text, chained: flag, subject: anyText, subjectVersion: some, body: text },
    ...{ salt: word, data: word, addresses: { type: [String] }, number: some, previousHash: word, hash: word },
  },
  heads: { _id: text, number: count, hash: anyText, term: count },
  leases: { _id: text, holder: text, until: count, term: some },
  sessions: {
    ...expiring,
    ...{ team: word, user: word, method: word, data: anyText, createdAt: count, endsAt: count },
    ...{ nameId: word, nameIdFormat: word, sessionIndex: word, signedBy: word, saml: { type: Boolean }, ended: flag },
  },
  artefacts: {
    ...{ ...expiring, model: text, id: text, team: word, grant: word, uid: word, account: word, sid: word },
    ...{ client: word, consumedAt: some, payload: anyText, ended: flag },
  },
  notes: { ...expiring, value: anyText },
  spent: expiring,
  counters: { ...expiring, count },
  vault: { _id: text, value: anyText, version: count },
  attempts: {
    ...{ ...expiring, team: text, at: count, source: text, directory: word, method: word, status: text, code: word },
    ...{ target: anyText, reference: text, body: text, bulk: word, pieces: some },
  },
  pieces: { ...expiring, of: text, bytes: { type: Buffer, required: true } },
  failures: {
    ...{ ...record, key: anyText, subjectKey: anyText, source: text, directory: word, method: word },
    ...{ code: anyText, state: text, lastSeenAt: count, expiresAt: count },
  },
  last_said: { _id: text, team: text, user: text, source: text, sourceId: text, at: count, digest: text, text },
  traces: { ...expiring, team: text, method: text, reference: text, authentic: flag, body: text },
};

/**
 * Makes the mongoose models over `documents.ts` known to the connection, which hands them out by name. Strict: a field that is
 * not named here is refused and never stored. They make neither collections nor indexes; that is for migrations alone.
 */
export function defineModels(connection: Connection): void {
  for (const kind of Object.keys(definitions) as Kind[]) {
    const options = {
      collection: kind,
      strict: "throw",
      strictQuery: "throw",
      versionKey: false,
      minimize: false,
      id: false,
      autoIndex: false,
      autoCreate: false,
    } as const;
    connection.model(kind, new Schema(definitions[kind], options));
  }
}

/** What `strict` is for documents that go past mongoose. @throws TypeError */
export function checkFields(kind: Kind, document: object): void {
  const named = definitions[kind];
  for (const field in document) {
    // A field inside another one, as `notes.checkedAt`, is named by the outer one.
    const [name = ""] = field.split(".", 1);
    if (!Object.hasOwn(named, name)) throw new TypeError(`${field} is no field of ${kind}`);
  }
}

/** The same for changes of documents. @throws TypeError */
export function checkChange(kind: Kind, change: Readonly<Record<string, unknown>>): void {
  for (const fields of Object.values(change)) {
    if (typeof fields === "object" && fields !== null) checkFields(kind, fields);
  }
}
