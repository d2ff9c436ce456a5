import { z } from "zod";
import { attemptSources, failureStates } from "../../model/attempt.js";

/** What lists of attempts and failures are narrowed by. */
export const happeningFilters = {
  directory: z.string().min(1).max(200).optional().describe("Slug or id of a directory"),
  method: z.string().min(1).max(200).optional().describe("Slug or id of an SSO method"),
  source: z.enum(attemptSources).optional(),
  code: z.string().min(1).max(100).optional().describe("A reason code"),
};

export const failureFilters = {
  ...happeningFilters,
  state: z.array(z.enum(failureStates)).default(["open"]).describe("open unless said"),
};
