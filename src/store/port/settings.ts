import type { App } from "../../model/app.js";
import type { Directory, ScimToken } from "../../model/directory.js";
import type { AppId, DirectoryId, MethodId, OAuthClientId, TeamId, TokenId } from "../../model/ids.js";
import type { OAuthClient } from "../../model/oauth-client.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { Team } from "../../model/team.js";
import type { Fresh, Records, Restorable } from "./records.js";

export interface Teams {
  get(id: TeamId): Promise<Team | undefined>;
  bySlug(slug: string): Promise<Team | undefined>;
  /** By slug. Teams are few: an installation has tens or hundreds. */
  list(): Promise<readonly Team[]>;
}

export interface TeamRecord {
  get(): Promise<Team | undefined>;
  /** Makes the team whose id this store has. @throws StoreConflict `slug` */
  create(team: Fresh<Team>): Promise<Team>;
  /** @throws StoreConflict `version` or `slug` */
  replace(team: Team): Promise<Team>;
  /** The record alone; false when it was not there. */
  delete(): Promise<boolean>;
}

/** What the machine notes of a method: it moves no version, and `replace` leaves it as it is. */
export type MethodNotes = Pick<SsoMethod, "fetched" | "groupsSeen">;

export interface Methods extends Records<SsoMethod, MethodId>, Restorable<SsoMethod> {
  list(): Promise<readonly SsoMethod[]>;
  /** Notes these; one that is undefined is taken away, one that is left out stays. Nothing happens where the record is gone. */
  note(id: MethodId, notes: { readonly [K in keyof MethodNotes]?: MethodNotes[K] | undefined }): Promise<void>;
}

export interface Directories extends Records<Directory, DirectoryId>, Restorable<Directory> {
  list(): Promise<readonly Directory[]>;
  /**
   * Counts a removal beside the record, within this work, so that works which run at once do not collide in it. Slots are
   * whatever the caller numbers time by; one is forgotten after `expiresAt`.
   */
  countRemoval(id: DirectoryId, slot: number, expiresAt: number): Promise<void>;
  /** Removals counted in this slot and later ones. What works that have not ended have counted may be missing. */
  removals(id: DirectoryId, since: number): Promise<number>;
  clearRemovals(id: DirectoryId): Promise<void>;
}

export interface Tokens extends Records<ScimToken, TokenId>, Restorable<ScimToken> {
  ofDirectory(directory: DirectoryId): Promise<readonly ScimToken[]>;
  /** What tells whether it is still good, and nothing that is noted beside it: asked with each change that a directory pushes. */
  standing(id: TokenId): Promise<Pick<ScimToken, "revokedAt" | "expiresAt"> | undefined>;
  /** Notes a use without a new version; written at most once a minute for each token by the caller. */
  touch(id: TokenId, at: number): Promise<void>;
  /** Notes that the token was refused, without a new version; at most once a minute for each token likewise. */
  noteRefused(id: TokenId, refused: NonNullable<ScimToken["refused"]>): Promise<void>;
}

export interface Apps extends Records<App, AppId> {
  list(): Promise<readonly App[]>;
}

/** Names are unique in the directory. */
export interface OAuthClients extends Records<OAuthClient, OAuthClientId>, Restorable<OAuthClient> {
  /** By name. */
  ofDirectory(directory: DirectoryId): Promise<readonly OAuthClient[]>;
}
