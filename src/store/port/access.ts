import type { Admin } from "../../model/admin.js";
import type { ApiKey } from "../../model/api-key.js";
import type { AdminGrantId, AdminId, ApiKeyId, SetupLinkId, TeamId } from "../../model/ids.js";
import type { Invitation } from "../../model/invitation.js";
import type { SetupLink } from "../../model/setup-link.js";
import type { Records } from "./records.js";

/** Who runs the installation and its teams, and what opens its doors to programs and to guests. Never of one team alone. */
export interface Access {
  readonly admins: Admins;
  readonly invitations: Invitations;
  readonly apiKeys: ApiKeys;
  readonly setupLinks: SetupLinks;
}

/** `create` and `replace` throw StoreConflict `email` where the address (folded) is taken in the installation. */
export interface Admins extends Records<Admin, AdminId> {
  byEmail(email: string): Promise<Admin | undefined>;
  /** In the order of their ids. `of`: those with a grant in this team, or (null) in the installation; absent: all. */
  list(of?: TeamId | null): Promise<readonly Admin[]>;
  /** Whether there is any, or one is invited. */
  any(): Promise<boolean>;
  /** Notes a sign-in by password without a new version. */
  signedIn(id: AdminId, at: number): Promise<void>;
  /**
   * Only inside a work: works that call it exclude each other, so that what one of them has counted (is there an admin, is
   * this the last operator) still holds when it is written.
   */
  lock(): Promise<void>;
}

/** `create` throws StoreConflict `email` where the address (folded) is invited to that place already, and `hash`. */
export interface Invitations extends Records<Invitation, AdminGrantId> {
  byHash(hash: string): Promise<Invitation | undefined>;
  /** The one that this address has in a team, or (null) in the installation. */
  inPlace(team: TeamId | null, email: string): Promise<Invitation | undefined>;
  /** In the order of their ids. `of`: to this team, or (null) to the installation; absent: all. */
  list(of?: TeamId | null): Promise<readonly Invitation[]>;
}

/** `create` throws StoreConflict `hash`. */
export interface ApiKeys extends Records<ApiKey, ApiKeyId> {
  byHash(hash: string): Promise<ApiKey | undefined>;
  /** In the order of their ids. `of`: keys of this team, or (null) of the installation; absent: all. */
  list(of?: TeamId | null): Promise<readonly ApiKey[]>;
  /** Notes a use without a new version; written at most once a minute for each key by the caller. */
  touch(id: ApiKeyId, at: number): Promise<void>;
}

/** `create` throws StoreConflict `hash`. */
export interface SetupLinks extends Records<SetupLink, SetupLinkId> {
  byHash(hash: string): Promise<SetupLink | undefined>;
  /** In the order of their ids. */
  ofTeam(team: TeamId): Promise<readonly SetupLink[]>;
}
