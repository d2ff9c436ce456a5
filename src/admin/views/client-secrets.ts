import { z } from "zod";
import { secretWorks, type ClientSecret } from "../../model/client-secret.js";
import { InvalidInput } from "../refusals.js";
import { anInstant, instant, maybeInstant, msOfHours, shownInstant, shownMaybe } from "./shapes.js";

/** Client secrets, as apps and OAuth clients show them. */
export const secretFields = {
  liveSecrets: z.int().describe("How many client secrets work: two while one is being replaced"),
  clientSecrets: z
    .array(
      z.object({
        createdAt: instant,
        expiresAt: maybeInstant.describe("null: without an end"),
        state: z.enum(["works", "expired"]),
      }),
    )
    .describe("The newest first"),
};

export function shownSecrets(secrets: readonly ClientSecret[], now: number) {
  const shown = secrets.map((secret) => ({
    createdAt: shownInstant(secret.createdAt),
    expiresAt: shownMaybe(secret.expiresAt),
    state: secretWorks(secret, now) ? ("works" as const) : ("expired" as const),
  }));
  return { liveSecrets: shown.filter(({ state }) => state === "works").length, clientSecrets: shown };
}

export const secretExpiresAt = anInstant
  .nullable()
  .optional()
  .describe("When its client secret ends; null: never. It can be put off until then");

const usualOverlapHours = 168;

/** What a rotation takes, of both. */
export const rotationInput = {
  secretExpiresAt: anInstant
    .nullable()
    .optional()
    .describe("When the new one ends; left out: it works for as long as the one before was to; null: without an end"),
  keepOld: z.boolean().default(true).describe("False: the one before ends at once"),
  overlapHours: z
    .number()
    .min(0)
    .max(8760)
    .optional()
    .describe(
      `How long the one before works on; ${usualOverlapHours} unless given, and not given where keepOld is false`,
    ),
};

/** As the verbs take it. @throws InvalidInput where the one before is to end at once and to work on */
export function rotationOf(input: {
  readonly secret?: string | undefined;
  readonly secretExpiresAt?: string | null | undefined;
  readonly keepOld: boolean;
  readonly overlapHours?: number | undefined;
}) {
  const { secret, keepOld, overlapHours = usualOverlapHours } = input;
  if (!keepOld && input.overlapHours !== undefined) {
    const message = "is not given where keepOld is false, which ends the secret before at once";
    throw new InvalidInput([{ field: "overlapHours", message }]);
  }
  return { secret, keepOld, expiresAt: endOf(input.secretExpiresAt), overlapMs: msOfHours(overlapHours) };
}

export function endOf(expiresAt: string | null | undefined): number | null | undefined {
  return typeof expiresAt === "string" ? Date.parse(expiresAt) : expiresAt;
}
