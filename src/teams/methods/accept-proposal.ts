import type { MethodId, TeamId } from "../../model/ids.js";
import type { Expecting } from "../../model/expecting.js";
import { changesBetween, mapChanges } from "../../model/changes.js";
import { methodStatus, type SsoMethod } from "../../model/sso-method.js";
import { orNotFound, type TeamsDeps } from "../deps.js";
import { Refused } from "../../model/refused.js";
import { teamsRefusals } from "../refusals.js";
import { peopleOfMethod, peopleText, type LostAccess } from "./lost-access.js";
import { asSeen, changeMethod, methodEvent, toldOf } from "./method-verbs.js";
import { isOtherParty, proposedMethod, withoutPem } from "./proposal.js";
import { wasTested } from "./tested.js";

export interface Accepted {
  readonly method: SsoMethod;
  readonly tested: boolean;
  readonly lostAccess: LostAccess;
}

/**
 * Takes a method's proposal over. Without a passed test of just these settings it has to be confirmed; the identity provider
 * or our own name being another, the method then has to be verified anew, and its sessions end.
 * @throws Refused `not_found` where nothing is proposed, `confirmation_needed` with who would lose access, `stale_version`
 */
export async function acceptProposal(
  deps: TeamsDeps,
  teamId: TeamId,
  id: MethodId,
  { confirm = false }: { readonly confirm?: boolean } = {},
  expecting?: Expecting,
): Promise<Accepted> {
  const store = deps.store.inTeam(teamId);
  const seen = orNotFound(await store.methods.get(id), "such SSO method");
  const { tested, lostAccess } = await acceptance(deps, seen);
  if (!tested && !confirm) {
    throw new Refused(teamsRefusals.proposal_untested(seen.slug, `${lostAccess.because} ${peopleText(lostAccess)}`));
  }
  // Just what was looked at: a newer proposal, or a change beside it, was neither tested nor confirmed.
  const change = asSeen({ expected: expecting?.expected ?? seen.version }, (method) =>
    taken(method, tested, deps.now()),
  );
  let before = seen;
  const method = await changeMethod(
    deps,
    teamId,
    id,
    (saved) => [
      methodEvent(deps, "method.accepted", saved, {
        status: methodStatus(saved),
        tested,
        changes: mapChanges(changesBetween(toldOf(before), toldOf(saved)), withoutPem),
      }),
    ],
    (current) => {
      before = current;
      return change(current);
    },
  );
  return { method, tested, lostAccess };
}

/** What accepting would come to. @throws Refused `not_found` where nothing is proposed */
export async function acceptance(
  deps: TeamsDeps,
  method: SsoMethod,
): Promise<{ readonly tested: boolean; readonly lostAccess: LostAccess }> {
  if (method.proposal === undefined) {
    throw new Refused(teamsRefusals.nothing_proposed(method.slug));
  }
  const next = proposedMethod(method);
  const tested = await wasTested(deps, next);
  if (tested) return { tested, lostAccess: { users: 0, names: [], because: "A test sign-in has passed with it." } };
  const because =
    method.verified !== undefined && isOtherParty(method, next)
      ? "The method would have to be verified again, and until then nobody signs in by it:"
      : "If it is wrong, nobody signs in by it any more:";
  return { tested, lostAccess: { ...(await peopleOfMethod(deps, method)), because } };
}

function taken(method: SsoMethod, tested: boolean, now: number): SsoMethod {
  const next = proposedMethod(method);
  if (method.verified === undefined || !isOtherParty(method, next)) return next;
  if (tested) return { ...next, verified: { at: now, by: "test" } };
  const { verified: _, ...unverified } = next;
  return unverified;
}

/**
 * Takes a proposal back; the live settings stay as they are.
 * @throws Refused `not_found` where nothing is proposed, `stale_version`
 */
export async function discardProposal(
  deps: TeamsDeps,
  teamId: TeamId,
  id: MethodId,
  expecting?: Expecting,
): Promise<SsoMethod> {
  const change = asSeen(expecting, ({ proposal, ...method }) => {
    if (proposal === undefined) throw new Refused(teamsRefusals.nothing_proposed(method.slug));
    return method;
  });
  return changeMethod(deps, teamId, id, (saved) => [methodEvent(deps, "method.discarded", saved, {})], change);
}
