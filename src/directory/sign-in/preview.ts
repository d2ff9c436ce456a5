import type { Claims } from "../../model/claims.js";
import type { MethodId } from "../../model/ids.js";
import type { Profile, User } from "../../model/user.js";
import { missedGroups, missingOf, signInRefusals, type Refusal, type Warning } from "../../rules/index.js";
import type { Deps } from "../deps.js";
import { isOfRules } from "../refused.js";
import { considerSignIn, type Considered } from "./consider.js";

/** What a sign-in would do; nothing was written. */
export type SignInPreview =
  | {
      readonly wouldSignIn: true;
      /** What the method still lacks before anybody can sign in; a test sign-in runs before the method is verified. */
      readonly missing: readonly string[];
      readonly would: "create" | "link" | "update" | "enter";
      readonly email: string;
      readonly identity: { readonly key: string; readonly kind: string };
      /** The user as it is now; absent where one would be made. */
      readonly user?: User | undefined;
      readonly profile: Profile;
      readonly join: readonly string[];
      readonly createGroups: readonly string[];
      readonly leave: readonly string[];
      readonly skipped: readonly string[];
      /** One sentence where groups were claimed for somebody who gets none. */
      readonly leftAlone?: string | undefined;
      /** The seat this sign-in would take, of how many; absent where it takes none or the team has no limit. */
      readonly seat?: { readonly number: number; readonly of: number } | undefined;
      readonly warnings: readonly Warning[];
    }
  | { readonly wouldSignIn: false; readonly missing: readonly string[]; readonly refusal: Refusal };

/** The decision of `signIn` without carrying it out: for the test sign-in and the dry run of a captured response. */
export async function previewSignIn(
  deps: Pick<Deps, "store" | "removalKey" | "now">,
  input: { readonly methodId: MethodId; readonly claims: Claims },
): Promise<SignInPreview> {
  const { store } = deps;
  const method = await store.methods.get(input.methodId);
  const team = await store.team.get();
  if (method === undefined || team === undefined) {
    return { wouldSignIn: false, missing: [], refusal: signInRefusals.method_not_ready(["the SSO method"]) };
  }
  const missing = missingOf(method);
  try {
    const considered = await considerSignIn(store, deps.removalKey, team, method, input.claims, deps.now());
    return previewOf(missing, considered, input.claims);
  } catch (error) {
    if (isOfRules(error)) return { wouldSignIn: false, missing, refusal: error.refusal };
    throw error;
  }
}

function previewOf(missing: readonly string[], considered: Considered, claims: Claims): SignInPreview {
  const { decision, groups, person, team, seatsUsed } = considered;
  const isNew = decision.do === "create";
  const changes =
    !isNew && (decision.change !== undefined || groups.join.length + groups.create.length + groups.leave.length > 0);
  const { seats } = team.policies;
  // Nothing is added to a known person by default, and so nothing is looked at; but the next one will lack the groups.
  const isHinted = groups.warnings.some(({ code }) => code === "groups_elsewhere");
  const hints = isHinted ? [] : missedGroups(claims);
  return {
    wouldSignIn: true,
    missing,
    would: isNew ? "create" : decision.link ? "link" : changes ? "update" : "enter",
    email: person.email.value,
    identity: person.identity,
    profile: isNew ? decision.profile : (decision.change?.profile ?? decision.user.profile),
    ...(!isNew && { user: decision.user }),
    join: groups.join.map((group) => group.displayName),
    createGroups: groups.create,
    leave: groups.leave.map((group) => group.displayName),
    skipped: groups.skipped,
    leftAlone: groups.leftAlone,
    ...(isNew && seats !== null && { seat: { number: (seatsUsed ?? 0) + 1, of: seats } }),
    warnings: [...decision.warnings, ...groups.warnings, ...hints],
  };
}
