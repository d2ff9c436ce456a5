import { Schema, type Connection, type Model, type SchemaDefinition } from "mongoose";
import type { Documents, Kind } from "./documents.js";

/** Kinds that are written rarely: each write goes through a mongoose model, which casts and checks it (ADR 0009). */
type ModelledKind =
  | "teams"
  | "methods"
  | "directories"
  | "tokens"
  | "apps"
  | "oauthClients"
  | "domains"
  | "admins"
  | "invitations"
  | "apiKeys"
  | "setupLinks"
  | "deletions"
  | "endpoints";
/** The others, whose writes go to the driver as they are; of them the names of fields are held alone. */
type NativeKind = Exclude<Kind, ModelledKind>;

const text = { type: String, required: true } as const;
/** Absent and not empty where there are none: an empty list would be a value of a unique index. */
const words = { type: [String], default: undefined };
const some = { type: Number } as const;
const count = { type: Number, required: true } as const;
const mixed = { type: Schema.Types.Mixed, required: true } as const;
const record = { _id: text, team: text, version: count, updatedAt: count, body: text };

const definitions: Readonly<Record<ModelledKind, SchemaDefinition>> = {
  teams: { ...record, slug: text },
  methods: { ...record, slug: text, acs: words, entityIds: words, notes: mixed },
  directories: { ...record, slug: text },
  tokens: { ...record, directory: text, hash: text, lastUsedAt: some, notes: mixed },
  apps: { ...record, slug: text, clientId: text },
  oauthClients: { ...record, directory: text, name: text, clientId: text },
  domains: { ...record, domain: text, notes: mixed },
  deletions: { ...record, until: count },
  admins: { ...record, email: text, places: [text], lastPasswordSignInAt: some },
  invitations: { ...record, hash: text, place: text, email: text },
  apiKeys: { ...record, hash: text, place: text, lastUsedAt: some },
  setupLinks: { ...record, hash: text, place: text },
  endpoints: { ...record, kind: text, slug: text },
};

type FieldsOf<K extends Kind> = Readonly<Record<keyof Documents[K], true>>;
type Fields = { readonly [K in NativeKind]: FieldsOf<K> };

const recordFields = { _id: true, team: true, version: true, updatedAt: true, body: true } as const;
const expiring = { _id: true, expiresAt: true, clearedAt: true } as const;

const nativeFields: Fields = {
  schema: { _id: true, version: true },
  settingsState: { _id: true, state: true },
  users: {
    ...recordFields,
    userName: true,
    externalId: true,
    owner: true,
    active: true,
    gone: true,
    state: true,
    display: true,
    email: true,
    sso: true,
    ssoName: true,
    lastSignInAt: true,
    createdAt: true,
    keys: true,
    elements: true,
    byDisplayName: true,
    byEmail: true,
    byFamilyName: true,
  },
  groups: {
    ...recordFields,
    displayName: true,
    externalId: true,
    owner: true,
    createdAt: true,
    sum: true,
    said: true,
  },
  memberships: { _id: true, team: true, user: true, group: true, method: true, at: true, display: true, gone: true },
  memberUpdates: { _id: true, team: true, display: true, gone: true, toldAt: true, writtenAt: true },
  tombstones: { _id: true, of: true, madeAt: true },
  counts: { _id: true, team: true, of: true, owner: true, gone: true, active: true, count: true },
  removals: { ...expiring, team: true, directory: true, slot: true, count: true },
  seats: { _id: true, used: true, recountAt: true },
  identities: { ...recordFields, method: true, key: true, user: true },
  events: {
    _id: true,
    chain: true,
    chained: true,
    subject: true,
    type: true,
    actor: true,
    subjectVersion: true,
    body: true,
    salt: true,
    data: true,
    addresses: true,
    number: true,
    previousHash: true,
    hash: true,
  },
  heads: { _id: true, number: true, hash: true, term: true },
  leases: { _id: true, holder: true, until: true, term: true },
  sessions: {
    ...expiring,
    team: true,
    user: true,
    method: true,
    admin: true,
    data: true,
    createdAt: true,
    endsAt: true,
    nameId: true,
    nameIdFormat: true,
    sessionIndex: true,
    signedBy: true,
    saml: true,
    ended: true,
  },
  notes: { ...expiring, value: true },
  spent: { ...expiring },
  counters: { ...expiring, count: true },
  cursors: recordFields,
  deliveries: {
    ...expiring,
    team: true,
    endpoint: true,
    kind: true,
    state: true,
    number: true,
    nextAt: true,
    body: true,
  },
  vault: { _id: true, value: true, version: true },
  artefacts: {
    ...expiring,
    model: true,
    id: true,
    team: true,
    grant: true,
    uid: true,
    account: true,
    sid: true,
    client: true,
    consumedAt: true,
    payload: true,
    tells: true,
    tellAt: true,
    ended: true,
  },
  attempts: {
    ...expiring,
    team: true,
    at: true,
    source: true,
    directory: true,
    method: true,
    status: true,
    code: true,
    target: true,
    reference: true,
    body: true,
    bulk: true,
    pieces: true,
  },
  pieces: { ...expiring, of: true, bytes: true },
  failures: {
    ...recordFields,
    key: true,
    subjectKey: true,
    source: true,
    directory: true,
    method: true,
    code: true,
    state: true,
    lastSeenAt: true,
    expiresAt: true,
  },
  last_said: { _id: true, team: true, user: true, source: true, sourceId: true, at: true, digest: true, text: true },
  traces: { ...expiring, team: true, method: true, reference: true, outcome: true, authentic: true, body: true },
};

/** Of every kind, what names its fields. */
const fieldsOf: Readonly<Record<Kind, object>> = { ...nativeFields, ...definitions };

/** Kinds whose documents name a team; a team itself and what it deleted are not among them, nor what is found otherwise. */
export const kindsOfTeams: readonly Kind[] = (Object.keys(fieldsOf) as Kind[]).filter(
  (kind) => "team" in fieldsOf[kind] && !["teams", "deletions", "admins", "memberships", "attempts"].includes(kind),
);

/** Of records as plain objects: what they hold is told by `documents.ts`. */
export type AnyModel = Model<Record<string, unknown>>;

/**
 * The mongoose models of the connection. Strict: a field that is not named here is refused and never stored. They make
 * neither collections nor indexes; that is for migrations alone.
 */
export function modelsOf(connection: Connection): ReadonlyMap<Kind, AnyModel> {
  const options = {
    strict: "throw",
    strictQuery: "throw",
    versionKey: false,
    minimize: false,
    id: false,
    autoIndex: false,
    autoCreate: false,
    // A store that is gone is told at once; the driver itself waits for a primary.
    bufferCommands: false,
  } as const;
  return new Map(
    (Object.keys(definitions) as ModelledKind[]).map((kind) => {
      const schema = new Schema<Record<string, unknown>>(definitions[kind], { ...options, collection: kind });
      return [kind, connection.model<Record<string, unknown>>(kind, schema)] as const;
    }),
  );
}

/** What `strict` is for what goes past mongoose. @throws TypeError */
export function checkFields(kind: Kind, document: object): void {
  const named = fieldsOf[kind];
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
