import type { Admin } from "../../model/admin.js";
import type { ApiKey } from "../../model/api-key.js";
import type { App } from "../../model/app.js";
import { outlivesSessions, type Artefact } from "../../model/artefact.js";
import type { Attempt, FailedEntry } from "../../model/attempt.js";
import type { Deletion } from "../../model/deletion.js";
import type { Directory, ScimToken } from "../../model/directory.js";
import type { Domain } from "../../model/domain.js";
import type { Cursor, Delivery, Endpoint } from "../../model/endpoint.js";
import type { Group, Membership } from "../../model/group.js";
import type { Identity } from "../../model/identity.js";
import type { DirectoryId, TeamId } from "../../model/ids.js";
import type { Invitation } from "../../model/invitation.js";
import type { LastSaid } from "../../model/last-said.js";
import type { OAuthClient } from "../../model/oauth-client.js";
import type { SetupLink } from "../../model/setup-link.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { Team } from "../../model/team.js";
import type { Trace } from "../../model/trace.js";
import type { User } from "../../model/user.js";

/**
 * All that a store holds and that goes along when it is moved, as both engines tell it: records as the port answers them, and
 * what only the engines know beside them. What is made of something else (counts, sums, indexes, heads of chains) is
 * made anew where it arrives. Not moved: sessions of browsers, leases, counters of requests.
 */
export interface CopiedItems {
  /** The version moves with it: whoever replaces a secret names it. */
  readonly vault: { readonly name: string; readonly value: string; readonly version: number };
  readonly team: Team;
  readonly domain: Domain;
  readonly method: SsoMethod;
  readonly directory: Directory;
  readonly token: ScimToken;
  readonly app: App;
  readonly oauthClient: OAuthClient;
  readonly deletion: Deletion;
  readonly admin: Admin;
  readonly invitation: Invitation;
  readonly apiKey: ApiKey;
  readonly setupLink: SetupLink;
  readonly endpoint: Endpoint;
  readonly cursor: Cursor;
  readonly user: User;
  /** `said` is what a push said last, as the engines keep it. */
  readonly group: { readonly group: Group; readonly said: string | null };
  readonly membership: { readonly teamId: TeamId } & Membership;
  readonly identity: Identity;
  readonly event: CopiedEvent;
  readonly attempt: Attempt;
  readonly failure: FailedEntry;
  readonly lastSaid: { readonly teamId: TeamId } & LastSaid;
  readonly trace: Trace;
  /** `ended`: what its end is still to be told of, from `tellAt` on. */
  readonly artefact: Artefact & { readonly ended: boolean; readonly tellAt: number | null };
  readonly delivery: Delivery;
  readonly removals: {
    readonly teamId: TeamId;
    readonly directoryId: DirectoryId;
    readonly slot: number;
    readonly count: number;
    readonly expiresAt: number;
  };
  readonly spent: { readonly team: string; readonly key: string; readonly expiresAt: number };
  readonly note: { readonly key: string; readonly value: string; readonly expiresAt: number };
}

/** Text for text as it was chained, so that its hash and its digest hold wherever it is. */
export interface CopiedEvent {
  readonly chain: string;
  readonly number: number;
  readonly id: string;
  readonly subject: string;
  readonly type: string;
  /** Null where nobody is named. */
  readonly actor: string | null;
  readonly previousHash: string;
  readonly hash: string;
  /** The chained part (`keptPart`). */
  readonly part: string;
  /** With the data null once they were erased. */
  readonly salt: string | null;
  readonly data: string | null;
}

export type CopiedKind = keyof CopiedItems;

/** An artefact that a copy takes along: what needs no session, and an end that apps are still to be told of. */
export function isCopied(artefact: CopiedItems["artefact"]): boolean {
  return artefact.ended || outlivesSessions(artefact);
}

/** In this order: what others rest on comes first. A record of kinds, so that none is forgotten. */
const order: Readonly<Record<CopiedKind, true>> = {
  ...{ vault: true, team: true, domain: true, method: true, directory: true, token: true, app: true },
  ...{ oauthClient: true, deletion: true, admin: true, invitation: true, apiKey: true, setupLink: true },
  ...{ endpoint: true, cursor: true, user: true, group: true, membership: true, identity: true, event: true },
  ...{ attempt: true, failure: true, lastSaid: true, trace: true, artefact: true, delivery: true },
  ...{ removals: true, spent: true, note: true },
};
export const copiedKinds = Object.keys(order) as readonly CopiedKind[];

const usualAtOnce = 500;
/** Fewer of what may be large, more of what is small and many. */
const othersAtOnce: Partial<Readonly<Record<CopiedKind, number>>> = {
  ...{ attempt: 25, trace: 50, lastSaid: 100, membership: 2_500 },
};

/** So many items are asked for at once. */
export function atOnce(kind: CopiedKind): number {
  return othersAtOnce[kind] ?? usualAtOnce;
}

/** All of a store as it is at one moment, whatever is written meanwhile. */
export interface StoreCopy {
  /** About how many there are; exact enough for whoever waits. */
  count(kind: CopiedKind): Promise<number>;
  /** All of a kind, in portions: memory does not grow with the store. */
  portions<K extends CopiedKind>(kind: K): AsyncIterable<readonly CopiedItems[K][]>;
  /** To be called whatever happens. */
  close(): Promise<void>;
}

/** Where an import stands, and of what: what its portions write along. */
export const importMark = "import-under-way";

export interface Copying {
  /**
   * @throws StoreUnavailable where events wait for their numbers for too long, and while it is read where the server does not
   * keep the past for as long as that takes
   */
  begin(): Promise<StoreCopy>;
  /**
   * Where the store is a file: a copy of it, whole by itself, mode 0600, beside whoever writes. No session of a browser is in it.
   * @throws Error with the code `ENOSPC` where the disk is full; nothing is left then
   */
  readonly copyFile?: (path: string) => Promise<void>;
  /** The kinds of which something is there, but for the mark of an import. */
  filled(): Promise<readonly CopiedKind[]>;
  /** How far an import has come; undefined where none is under way. */
  mark(): Promise<string | undefined>;
  /** Writes items of one kind, and the mark with them: all or nothing, durable when it resolves. */
  fill<K extends CopiedKind>(kind: K, items: readonly CopiedItems[K][], mark: string): Promise<void>;
  /** Everything is there: the mark goes. */
  finish(): Promise<void>;
}
