import { fold } from "../lib/fold.js";
import { hiddenIn } from "../lib/hidden-letters.js";
import type { Claims } from "../model/claims.js";
import type { SsoMethod } from "../model/sso-method.js";
import { warnings, type Warning } from "./warnings.js";

/** One claimed value that counts, and what it may be called here. */
export interface WantedGroup {
  readonly value: string;
  /** The name that the method's map gives the value. */
  readonly mapped?: string | undefined;
}

export type WantedGroups =
  /** Nothing is known of the person's groups: all stay as they are. */
  | { readonly known: false; readonly warnings: readonly Warning[] }
  | {
      readonly known: true;
      readonly wanted: readonly WantedGroup[];
      /** Claimed, but over the limit: neither joined nor left. */
      readonly over: readonly string[];
      readonly warnings: readonly Warning[];
    };

/**
 * Which claimed groups count (step 8): the first `limit` different values in claim order. A missing attribute means no
 * groups once the method has delivered one for anybody, until then a fault of the mapping; Entra's overage link never
 * means "no groups".
 */
export function wantedGroups(
  claims: Pick<Claims, "groups" | "groupsOverage">,
  method: Pick<SsoMethod, "groupMap" | "groupsSeen" | "jit">,
  limit: number,
): WantedGroups {
  if (claims.groupsOverage) return { known: false, warnings: [warnings.groups_overage()] };
  if (claims.groups === undefined) {
    if (method.jit.missingGroups === "keep") return { known: false, warnings: [] };
    if (!method.groupsSeen) {
      return { known: false, warnings: method.jit.groupSync === "mirror" ? [warnings.groups_missing()] : [] };
    }
    return { known: true, wanted: [], over: [], warnings: [] };
  }
  const values = [...new Set(claims.groups)];
  const over = values.slice(limit);
  return {
    known: true,
    wanted: values.slice(0, limit).map((value) => ({ value, mapped: mappedName(method.groupMap, value) })),
    over,
    warnings: over.length > 0 ? [warnings.groups_over_limit(over.length, limit)] : [],
  };
}

function mappedName(map: SsoMethod["groupMap"], value: string): string | undefined {
  // A group called `__proto__` or `constructor` is just a group.
  return Object.hasOwn(map, value) ? map[value] : undefined;
}

const longestName = 512;

/** The name of a group that a sign-in may make, or undefined where the text cannot be one. */
export function groupNameOf({ value, mapped }: WantedGroup): string | undefined {
  const name = mapped ?? value;
  return name.trim() === "" || name.length > longestName || hiddenIn(name) !== undefined ? undefined : name;
}

/** Is this group among values that were claimed but did not count? Such a membership is kept. */
export function isAmong(
  over: readonly string[],
  map: SsoMethod["groupMap"],
): (group: { readonly displayName: string; readonly externalId?: string | undefined }) => boolean {
  const exact = new Set(over);
  const names = new Set(over.map((value) => fold(mappedName(map, value) ?? value)));
  return ({ displayName, externalId }) =>
    names.has(fold(displayName)) || (externalId !== undefined && exact.has(externalId));
}
