import { z } from "zod";
import { decideHealth, healths, isFailing, type HealthSign } from "../../rules/index.js";
import { instant, shownInstant } from "./shapes.js";

/** The last time that something did not work. */
export interface LastFailure {
  readonly at: number;
  readonly code: string;
  readonly cause?: string | undefined;
  readonly fix?: string | undefined;
  readonly reference?: string | undefined;
}

/** One thing that a connection does, with what is told of it. */
export interface ToldSign {
  readonly success?: { readonly at: number; readonly reference?: string | undefined } | undefined;
  readonly failure?: LastFailure | undefined;
}

/** How a connection is doing, as every view of one shows it. */
export const healthFields = {
  health: z
    .enum(healths)
    .describe(
      "ok, or failing, by what came last; paused: switched off or stopped by the brake; silent: nothing came yet",
    ),
  lastSuccess: z
    .object({
      at: instant,
      reference: z.string().nullable().describe("Finds the attempt or the trace, where it is kept"),
    })
    .nullable(),
  lastFailure: z
    .object({
      at: instant,
      code: z.string(),
      cause: z.string().nullable(),
      fix: z.string().nullable(),
      reference: z.string().nullable().describe("Finds the attempt or the trace, where there is one"),
      cured: z.boolean().describe("It has worked since"),
    })
    .nullable(),
};
export type HealthView = { readonly [K in keyof typeof healthFields]: z.infer<(typeof healthFields)[K]> };

/** Of the failures one that is not cured is told; the latest, where there are several. */
export function shownHealth(isPaused: boolean, signs: readonly ToldSign[]): HealthView {
  const judged = signs.map((told) => ({ ...told, isFailing: isFailing(signOf(told)) }));
  const success = latest(signs.flatMap((sign) => sign.success ?? []));
  const open = judged.filter((sign) => sign.isFailing);
  const failure = latest((open.length > 0 ? open : judged).flatMap((sign) => sign.failure ?? []));
  return {
    health: decideHealth(isPaused, signs.map(signOf)),
    lastSuccess: success === undefined ? null : { at: shownInstant(success.at), reference: success.reference ?? null },
    lastFailure:
      failure === undefined
        ? null
        : {
            at: shownInstant(failure.at),
            code: failure.code,
            cause: failure.cause ?? null,
            fix: failure.fix ?? null,
            reference: failure.reference ?? null,
            cured: open.length === 0,
          },
  };
}

function signOf({ success, failure }: ToldSign): HealthSign {
  return { success: success?.at, failure: failure?.at };
}

function latest<T extends { readonly at: number }>(ones: readonly T[]): T | undefined {
  return ones.reduce<T | undefined>((last, one) => (last === undefined || one.at > last.at ? one : last), undefined);
}
