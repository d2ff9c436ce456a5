import { previewSignIn } from "../../directory/index.js";
import type { Claims } from "../../model/claims.js";
import type { SsoMethod } from "../../model/sso-method.js";
import { signInRefusals, type Refusal } from "../../rules/index.js";
import type { LoginDeps } from "../deps.js";
import { decisionSteps, type DecisionStep } from "../traces.js";
import { effectsOf, mappingOf, verdictTexts } from "./report.js";
import type { MappedField } from "./sign-in-report.js";

/** What claims would do if they came now; nothing was written. */
export interface TriedClaims {
  readonly passed: boolean;
  readonly verdict: string;
  readonly refusal?: Refusal | undefined;
  readonly steps: readonly DecisionStep[];
  readonly mapping: readonly MappedField[];
  readonly effects: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Decides as a sign-in would on claims that were kept, by the settings and people of now: a response with just these, whose
 * checks all hold.
 */
export async function tryClaims(deps: LoginDeps, method: SsoMethod, claims: Claims): Promise<TriedClaims> {
  const { removalKey, now } = deps;
  const store = deps.store.inTeam(method.teamId);
  const preview = await previewSignIn({ store, removalKey, now }, { methodId: method.id, claims });
  const mapping = mappingOf(method, claims);
  // A test goes on with a method that is not ready, a sign-in does not.
  const refusal =
    preview.missing.length > 0
      ? signInRefusals.method_not_ready(preview.missing)
      : preview.wouldSignIn
        ? undefined
        : preview.refusal;
  if (refusal !== undefined || !preview.wouldSignIn) {
    const verdict = `They would be refused: ${refusal?.cause ?? ""}`;
    return { passed: false, verdict, refusal, steps: decisionSteps(refusal), mapping, effects: [], warnings: [] };
  }
  return {
    passed: true,
    verdict: verdictTexts[preview.would](preview.user?.userName ?? preview.email),
    steps: decisionSteps(undefined),
    mapping,
    effects: effectsOf(preview),
    warnings: preview.warnings.map((one) => one.cause),
  };
}
