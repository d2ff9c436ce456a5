import type { DirectoryId, GroupId, MethodId, UserId } from "./ids.js";

/** Who says something of a person: a directory by a push, an SSO method by the claims of a sign-in. */
export type Source =
  { readonly kind: "directory"; readonly id: DirectoryId } | { readonly kind: "method"; readonly id: MethodId };

/** What a source said last of a person, so that an admin sees it beside what became of it. It goes with the person. */
export interface LastSaid {
  readonly userId: UserId;
  readonly source: Source;
  /** When it was first said so: saying the same again changes nothing. */
  readonly at: number;
  /** SHA-256 of all that was said. */
  readonly digest: string;
  /** JSON of the last push or the last claims; cut after `longestSaid`, and then no JSON any more. */
  readonly text: string;
}

/** Octets of UTF-8. */
export const longestSaid = 64 * 1024;

/** What a directory's last push left a group's members at. It goes with the group. */
export interface GroupLastSaid {
  readonly groupId: GroupId;
  readonly directoryId: DirectoryId;
  /** When it first left them so: a push that leaves the same members changes nothing. */
  readonly at: number;
  /** Of the members after the push. */
  readonly digest: string;
  /** False: somebody joined or left since, by a sign-in or by an admin's hand. */
  readonly isStillSo: boolean;
}
