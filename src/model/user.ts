import type { CustomValues } from "./custom-attribute.js";
import type { DirectoryId, GroupId, MethodId, TeamId, UserId } from "./ids.js";
import type { Owner } from "./owner.js";

/** One value of a multi-valued attribute (RFC 7643 §2.4). */
export interface PluralValue {
  readonly value?: string;
  readonly display?: string;
  readonly type?: string;
  readonly primary?: boolean;
}

export interface PersonName {
  readonly formatted?: string;
  readonly familyName?: string;
  readonly givenName?: string;
  readonly middleName?: string;
  readonly honorificPrefix?: string;
  readonly honorificSuffix?: string;
}

export interface PostalAddress {
  readonly formatted?: string;
  readonly streetAddress?: string;
  readonly locality?: string;
  readonly region?: string;
  readonly postalCode?: string;
  readonly country?: string;
  readonly type?: string;
  readonly primary?: boolean;
}

/** RFC 7643 §4.3. `displayName` of the manager is computed on the way out and never kept. */
export interface Enterprise {
  readonly employeeNumber?: string;
  readonly costCenter?: string;
  readonly organization?: string;
  readonly division?: string;
  readonly department?: string;
  readonly manager?: { readonly value?: string; readonly $ref?: string };
}

/**
 * What is known of the person, in the words of RFC 7643 §4.1 and §4.3, which are the field's own. Absent means
 * unassigned; empty texts, nulls and empty lists are not kept (§2.5).
 */
export interface Profile {
  readonly displayName?: string;
  readonly name?: PersonName;
  readonly nickName?: string;
  readonly profileUrl?: string;
  readonly title?: string;
  readonly userType?: string;
  readonly preferredLanguage?: string;
  readonly locale?: string;
  readonly timezone?: string;
  readonly emails?: readonly PluralValue[];
  readonly phoneNumbers?: readonly PluralValue[];
  readonly ims?: readonly PluralValue[];
  readonly photos?: readonly PluralValue[];
  readonly addresses?: readonly PostalAddress[];
  readonly entitlements?: readonly PluralValue[];
  readonly roles?: readonly PluralValue[];
  readonly x509Certificates?: readonly PluralValue[];
  readonly enterprise?: Enterprise;
  /** Values of the team's own attributes, hidden ones too: ask `shownCustom`. */
  readonly custom?: CustomValues;
}

/**
 * The mark on a user whom a directory removed, or an admin erased: gone for SCIM, never made again by JIT until it is cleared.
 */
export interface RemovalMark {
  /** Absent: an admin erased a person whom no directory owned. */
  readonly directory?: DirectoryId;
  readonly at: number;
  /** Of a record the directory had never written: the groups it was in, which come back when an admin restores it. */
  readonly groups?: readonly { readonly id: GroupId; readonly method?: MethodId }[];
}

export interface User {
  readonly id: UserId;
  readonly teamId: TeamId;
  /** Grows by one with each stored change; the base of ETags and of compare-and-swap. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Kept as sent; unique in the team by its fold. */
  readonly userName: string;
  /** The owner's own id for the user, letter case kept (RFC 7643 §3.1). */
  readonly externalId?: string;
  readonly owner: Owner;
  /** Belongs to the owner. A user may act when active and not locked: ask `mayAct`. */
  readonly active: boolean;
  /** Who switched an inactive user off; absent on active users. */
  readonly inactiveBy?: "directory" | "admin";
  /** An admin's own switch: survives every push and wins over `active`. */
  readonly locked: boolean;
  readonly removed?: RemovalMark;
  /** The directory that has written this record at least once; DELETE by another one suspends and keeps it. */
  readonly writtenBy?: DirectoryId;
  /** Binding by `ssoName`: the only method this user may sign in with, and the text the directory sent for it. */
  readonly sso?: { readonly method: MethodId; readonly name: string };
  readonly profile: Profile;
  readonly lastSignInAt?: number;
}

/** `active` and `locked` apart, as they are kept; what they come to for people. */
export const userStates = ["active", "locked", "suspended", "removed"] as const;
export type UserState = (typeof userStates)[number];

export function stateOf(user: Pick<User, "active" | "locked" | "removed">): UserState {
  if (user.removed !== undefined) return "removed";
  if (user.locked) return "locked";
  return user.active ? "active" : "suspended";
}

export function mayAct(user: Pick<User, "active" | "locked">): boolean {
  return user.active && !user.locked;
}

/** The primary email of a profile: the one marked so, else the first of type work, else the first. */
export function primaryEmail(profile: Profile): string | undefined {
  const emails = profile.emails?.filter((email) => email.value !== undefined) ?? [];
  const chosen =
    emails.find((email) => email.primary === true) ??
    emails.find((email) => email.type?.toLowerCase() === "work") ??
    emails[0];
  return chosen?.value;
}

/** The name to show: displayName, name.formatted, given and family name, else nothing. */
export function nameOf(profile: Profile): string | undefined {
  const { displayName, name } = profile;
  const joined = [name?.givenName, name?.familyName].filter((part) => part !== undefined).join(" ");
  return displayName ?? name?.formatted ?? (joined === "" ? undefined : joined);
}
