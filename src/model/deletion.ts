import type { Directory, ScimToken } from "./directory.js";
import type { Domain } from "./domain.js";
import type { DeletionId, DirectoryId, TeamId } from "./ids.js";
import type { OAuthClient } from "./oauth-client.js";
import type { SsoMethod } from "./sso-method.js";
import type { Team } from "./team.js";

/** A deletion can be undone for so long, and what was deleted is kept no longer. */
export const undoMs = 10 * 60_000;

/** What was deleted, with what went along: enough to bring it back as it was. */
export type Deleted =
  /** With the directories that were linked to it. */
  | { readonly kind: "method"; readonly record: SsoMethod; readonly directories: readonly DirectoryId[] }
  | {
      readonly kind: "directory";
      readonly record: Directory;
      readonly tokens: readonly ScimToken[];
      readonly oauthClients: readonly OAuthClient[];
    }
  | { readonly kind: "domain"; readonly record: Domain }
  /** What is left of a team is cleared away; there is no way back. */
  | { readonly kind: "team"; readonly record: Pick<Team, "id" | "slug" | "version"> };

/**
 * A method, directory or domain that was deleted a moment ago. No door finds it any more; its people, their identities and its
 * secrets are let go when the time to undo it is over.
 */
export interface Deletion {
  /** The id of what was deleted. */
  readonly id: DeletionId;
  readonly teamId: TeamId;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** The version of the record that the event of the deletion names. */
  readonly toldVersion: number;
  /** From then on it cannot be undone. */
  readonly until: number;
  /** Its people are being let go: there is no way back. */
  readonly ending: boolean;
  readonly what: Deleted;
}
