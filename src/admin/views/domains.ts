import { z } from "zod";
import type { DomainView } from "../../teams/index.js";
import { maybeInstant } from "./shapes.js";

/** An email domain of a team, as `teams/` shows it everywhere. */
export const domainView = z
  .object({
    domain: z.string(),
    state: z.enum(["pending", "verified", "failing"]),
    proof: z.enum(["dns", "operator", "file"]),
    record: z
      .object({
        type: z.literal("TXT"),
        name: z.string(),
        relativeName: z.string().describe("For panels that add the domain themselves"),
        value: z.string(),
      })
      .describe("What proves it in the DNS"),
    checkedAt: maybeInstant,
    problem: z.enum(["no_such_name", "no_record", "wrong_value", "resolver"]).nullable(),
    failingSince: maybeInstant.describe("Since when a proof that was there is not found any more"),
  })
  .meta({ id: "Domain" }) satisfies z.ZodType<DomainView>;

export const checkedDomainView = domainView
  .extend({
    hint: z.string().nullable().describe("What to do about the record, in words"),
    heldByTeams: z
      .array(z.string())
      .nullable()
      .describe("Slugs of other teams that hold it too, when it is proven; null: the operator alone is told"),
  })
  .meta({ id: "CheckedDomain" });
