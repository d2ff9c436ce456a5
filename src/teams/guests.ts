import type { Explanation } from "../model/explanation.js";
import { Refused } from "../model/refused.js";
import type { TeamsDeps } from "./deps.js";

/** Of one directory, up to which a guest may make another. */
const most = 20;

export const guestRefusals = {
  too_many: (what: string): Explanation<"too_many"> => ({
    code: "too_many",
    cause: `This directory has ${most} ${what} already, and through a setup link no more are made.`,
    fix: "Use one of them, or ask whoever sent the link to take away those that are not used.",
  }),
} as const;

/**
 * Whoever has a setup link makes what one directory needs, and not more and more of it: a guest takes nothing away.
 * @param what  what there are so many of
 * @throws Refused `too_many`
 */
export function refuseGuestOfMany({ caller }: Pick<TeamsDeps, "caller">, what: string, count: number): void {
  if (caller.actor.kind === "setup_link" && count >= most) throw new Refused(guestRefusals.too_many(what));
}
