import { z } from "zod";
import { instant } from "./shapes.js";

const stepShape = z.object({
  name: z.string(),
  label: z.string(),
  outcome: z.enum(["passed", "failed", "skipped"]),
  expected: z.string().nullable(),
  actual: z.string().nullable(),
});
export type TryStep = z.infer<typeof stepShape>;

const tryShape = z.object({
  source: z.object({ kind: z.enum(["directory", "method"]), slug: z.string(), name: z.string() }),
  saidAt: instant.describe("When it was first said so"),
  passed: z.boolean(),
  verdict: z.string().describe("One sentence: what would happen, or why not"),
  code: z.string().nullable(),
  fix: z.string().nullable(),
  checks: z.array(stepShape),
  mapping: z.array(z.object({ field: z.string(), from: z.string().nullable(), values: z.array(z.string()) })),
  effects: z.array(z.string()).describe("What would happen, one line each"),
  warnings: z.array(z.string()),
});
export type TryView = z.infer<typeof tryShape>;

export const triesView = z
  .object({
    userId: z.string(),
    userName: z.string(),
    at: instant,
    tries: z.array(tryShape).describe("One for each source that said something of the user, the newest first"),
  })
  .meta({ id: "UserTry" });
export type TriesView = z.infer<typeof triesView>;
