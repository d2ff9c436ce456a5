import type { Binary, MaxKey } from "../driver.js";
import type { ArtefactDoc, AttemptDoc, CounterDoc, DeliveryDoc, ExpiringDoc, SessionDoc } from "./expiring.js";

export type { ArtefactDoc, AttemptDoc, CounterDoc, DeliveryDoc, ExpiringDoc, SessionDoc } from "./expiring.js";

/**
 * The documents of each collection. What is searched, sorted, counted or changed in place is a field of its own; the
 * rest of a record is one JSON text, so that no text of a client ever becomes a key or an operator, and every text and
 * number comes back as it went in. Absent fields are left out, never null.
 */
export interface RecordDoc {
  _id: string;
  team: string;
  version: number;
  updatedAt: number;
  body: string;
}

/** What the machine notes beside a record, under names of ours: it moves without a new version. */
export interface NotedDoc {
  notes: Record<string, unknown>;
}

export interface TeamDoc extends RecordDoc {
  slug: string;
}
export interface MethodDoc extends RecordDoc, NotedDoc {
  slug: string;
  acs?: string[];
  entityIds?: string[];
}
export interface DirectoryDoc extends RecordDoc {
  slug: string;
}
export interface AppDoc extends RecordDoc {
  slug: string;
  clientId: string;
}
export interface OAuthClientDoc extends RecordDoc {
  directory: string;
  name: string;
  clientId: string;
}
export interface TokenDoc extends RecordDoc, NotedDoc {
  directory: string;
  hash: string;
  lastUsedAt?: number;
}
export interface DomainDoc extends RecordDoc, NotedDoc {
  domain: string;
}
export interface DeletionDoc extends RecordDoc {
  until: number;
}
export interface IdentityDoc extends RecordDoc {
  method: string;
  key: string;
  user: string;
}

export interface AdminDoc extends RecordDoc {
  /** Folded. */
  email: string;
  /** Teams where the admin has a role, and `installation`. */
  places: string[];
  lastPasswordSignInAt?: number;
}
export interface ApiKeyDoc extends RecordDoc {
  hash: string;
  /** The team, or `installation`. */
  place: string;
  lastUsedAt?: number;
}
export interface InvitationDoc extends RecordDoc {
  hash: string;
  place: string;
  /** Folded. */
  email: string;
}
export interface SetupLinkDoc extends RecordDoc {
  hash: string;
  place: string;
}

/** `team` is the place: a team, or `installation`. */
export interface EndpointDoc extends RecordDoc {
  kind: string;
  slug: string;
}
export type CursorDoc = RecordDoc;

/** Compared form of a value some records have not: those come last in ascending order, as BSON sorts MaxKey. */
export type SortKey = string | MaxKey;

export interface UserDoc extends RecordDoc {
  /** Folded. */
  userName: string;
  externalId?: string;
  owner: string;
  active: boolean;
  /** Removed by a directory and kept. */
  gone: boolean;
  /** `stateOf`. */
  state: string;
  /** What lists of members show. */
  display: string;
  /** The primary email as `emailKey` has it. */
  email?: string;
  sso?: { method: string; name: string };
  /** Folded. */
  ssoName?: string;
  lastSignInAt?: number;
  createdAt: number;
  /** `path=value` of every other attribute; of one attribute the value that sorts the record first. */
  keys: string[];
  /** The elements of multi-valued attributes, for questions that bind to one of them: `of` names the attribute. */
  elements: ElementDoc[];
  byDisplayName: SortKey;
  byEmail: SortKey;
  byFamilyName: SortKey;
}

export type ElementDoc = { of: string } & Record<string, string>;

export interface GroupDoc extends RecordDoc {
  /** Folded. */
  displayName: string;
  externalId?: string;
  owner: string;
  createdAt: number;
  /** Of the hashes of its members (`store/member-sum.ts`), moved with its edges; absent before the first one. */
  sum?: GroupSumDoc;
  /** What a push said last, as JSON. */
  said?: string;
}
export interface GroupSumDoc {
  a: number;
  b: number;
  c: number;
  d: number;
  /** How many there are. */
  members: number;
}

/** `_id` is `group:user`: unique by itself, and a group's edges lie side by side in the order of their users. */
export interface EdgeDoc {
  _id: string;
  team: string;
  user: string;
  group: string;
  method?: string;
  at: number;
  /** Of the user, as far as `member-updates.ts` does not know better. Absent where it was not there at the joining. */
  display?: string;
  gone?: boolean;
}

/** What edges of a user may not say yet. */
export interface MemberUpdateDoc {
  _id: string;
  team: string;
  display: string;
  gone: boolean;
  /** By the node's own clock, for it is compared with the life of a transaction. */
  toldAt: number;
  /** When the edges were made to say it. */
  writtenAt?: number;
}

/** What was deleted a moment ago: a join that did not see it yet may still leave an edge, which the sweep clears. */
export interface TombstoneDoc {
  _id: string;
  of: "user" | "group";
  /** By the node's own clock, for it is compared with the life of a transaction. */
  madeAt: number;
}

/** One part of a kept number: works that run at once take different slots, so that they do not collide in it. */
export interface CountDoc {
  _id: string;
  team: string;
  of: "user" | "group";
  owner: string;
  gone: boolean;
  active: boolean;
  count: number;
}

/** One part of the removals of a directory in one slot of time: works that run at once add to different parts. */
export interface RemovalsDoc extends ExpiringDoc {
  team: string;
  directory: string;
  slot: number;
  count: number;
}

export interface SeatsDoc {
  _id: string;
  used: number;
  /** When to count once more; absent when that is done. By the node's own clock. */
  recountAt?: number;
}

export interface EventDoc {
  _id: string;
  /** The team's id, or `installation`. */
  chain: string;
  /** Has it a number yet? */
  chained: boolean;
  subject: string;
  type: string;
  /** The actor's id; absent of those that have none. */
  actor?: string;
  subjectVersion?: number;
  /** The chained part, as JSON. */
  body: string;
  /** With the data null once the person it was about is erased. */
  salt: string | null;
  data: string | null;
  /** Keys of the addresses in the data, where there are any. */
  addresses?: string[];
  number?: number;
  previousHash?: string;
  hash?: string;
}

export interface HeadDoc {
  _id: string;
  number: number;
  hash: string;
  /** Of the lease under which the head was moved last. */
  term: number;
}

export interface LeaseDoc {
  _id: string;
  holder: string;
  until: number;
  /** Grows whenever the holder changes. */
  term?: number;
}

export interface NoteDoc extends ExpiringDoc {
  value: string;
}

export type SpentDoc = ExpiringDoc;

export interface VaultDoc {
  _id: string;
  value: string;
  version: number;
}

/** A part of a text that is too large to lie in its document. */
export interface PieceDoc extends ExpiringDoc {
  of: string;
  bytes: Binary;
}

export interface FailureDoc extends RecordDoc {
  key: string;
  subjectKey: string;
  source: string;
  directory?: string;
  method?: string;
  code: string;
  state: string;
  lastSeenAt: number;
  expiresAt: number;
}

export interface LastSaidDoc {
  _id: string;
  team: string;
  user: string;
  source: string;
  sourceId: string;
  at: number;
  digest: string;
  text: string;
}

export interface TraceDoc extends ExpiringDoc {
  team: string;
  method: string;
  reference: string;
  outcome: string;
  authentic: boolean;
  body: string;
}

/** A part of the state of all settings, drawn anew with each change of one (`../works/settings-memory.ts`). */
export interface SettingsStateDoc {
  _id: string;
  state: string;
}

export interface SchemaDoc {
  _id: string;
  version: number;
}

export interface Documents {
  schema: SchemaDoc;
  settingsState: SettingsStateDoc;
  teams: TeamDoc;
  methods: MethodDoc;
  directories: DirectoryDoc;
  tokens: TokenDoc;
  apps: AppDoc;
  oauthClients: OAuthClientDoc;
  domains: DomainDoc;
  deletions: DeletionDoc;
  admins: AdminDoc;
  invitations: InvitationDoc;
  apiKeys: ApiKeyDoc;
  setupLinks: SetupLinkDoc;
  endpoints: EndpointDoc;
  cursors: CursorDoc;
  deliveries: DeliveryDoc;
  users: UserDoc;
  groups: GroupDoc;
  memberships: EdgeDoc;
  tombstones: TombstoneDoc;
  memberUpdates: MemberUpdateDoc;
  counts: CountDoc;
  removals: RemovalsDoc;
  seats: SeatsDoc;
  identities: IdentityDoc;
  events: EventDoc;
  heads: HeadDoc;
  leases: LeaseDoc;
  sessions: SessionDoc;
  artefacts: ArtefactDoc;
  notes: NoteDoc;
  spent: SpentDoc;
  counters: CounterDoc;
  vault: VaultDoc;
  attempts: AttemptDoc;
  pieces: PieceDoc;
  failures: FailureDoc;
  traces: TraceDoc;
  last_said: LastSaidDoc;
}
export type Kind = keyof Documents;
