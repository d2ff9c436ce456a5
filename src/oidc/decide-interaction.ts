import { amrOf } from "./claims/amr.js";

/** What an app wishes of a sign-in. */
export interface Wished {
  /** `prompt=login`. */
  readonly anew: boolean;
  /** `max_age`, in seconds. */
  readonly maxAge?: number | undefined;
  /** Classes of authentication, the dearest first. */
  readonly acrs: readonly string[];
  /** Without one of them the app does not want it at all (`essential`). */
  readonly acrIsEssential: boolean;
}

export interface SignedInAs {
  /** When the browser's session was opened, in milliseconds since 1970. */
  readonly openedAt: number;
  /** The AuthnInstant of the assertion. */
  readonly authnAt?: number | undefined;
  /** Its AuthnContextClassRef. */
  readonly classRef?: string | undefined;
  /** How far the identity provider's clock may be off. */
  readonly skewMs: number;
}

export type InteractionDecision =
  | { readonly do: "finish"; readonly ts: number; readonly acr?: string | undefined; readonly amr: readonly string[] }
  | { readonly do: "sign-in"; readonly force: boolean; readonly acrs: readonly string[] }
  | {
      readonly do: "refuse";
      readonly error: "login_required" | "unmet_authentication_requirements";
      readonly description: string;
    };

/**
 * Whether the session of the browser is what an app wishes for, another sign-in is worth asking for, or the one that was asked for
 * was not made. What the identity provider says is taken, and nothing more: a step-up that was not made is never vouched for.
 * @param beganAt  when the app's request came, in milliseconds since 1970
 */
export function decideInteraction(
  wished: Wished,
  as: SignedInAs | undefined,
  { beganAt }: { readonly beganAt: number },
): InteractionDecision {
  const force = wished.anew || wished.maxAge !== undefined;
  if (as === undefined) return { do: "sign-in", force, acrs: wished.acrs };
  const authnAt = as.authnAt ?? as.openedAt;
  const oldest = wished.anew ? beganAt : wished.maxAge === undefined ? -Infinity : beganAt - wished.maxAge * 1000;
  const tooOld = force && (as.authnAt === undefined || authnAt < oldest - as.skewMs);
  const otherAcr = wished.acrs.length > 0 && (as.classRef === undefined || !wished.acrs.includes(as.classRef));
  // It was asked for when this request had come already: asking once more would go round in circles.
  const wasAsked = as.openedAt >= beganAt;
  if (!wasAsked && (tooOld || otherAcr || wished.anew)) return { do: "sign-in", force, acrs: wished.acrs };
  if (tooOld) {
    const description = "the identity provider did not authenticate the person anew";
    return { do: "refuse", error: "login_required", description };
  }
  if (otherAcr && wished.acrIsEssential) {
    const description = "the identity provider did not authenticate the person as requested";
    return { do: "refuse", error: "unmet_authentication_requirements", description };
  }
  return { do: "finish", ts: Math.floor(authnAt / 1000), acr: as.classRef, amr: amrOf(as.classRef) };
}
