import { z } from "zod";
import type { KeptReport, MappingPreview } from "../../login/index.js";
import { instant, shownInstant } from "./shapes.js";

const mappedView = z.object({
  field: z.string(),
  from: z.string().nullable().describe("The name of the claim that was read; null: none of the names was sent"),
  values: z.array(z.string()),
});

/** The report of a test sign-in or of a response that was pasted. */
export const testReportView = z
  .object({
    method: z.string().describe("Slug of the SSO method"),
    reference: z.string(),
    at: instant.describe("The instant that it was judged at"),
    by: z.enum(["sign-in", "pasted"]).describe("pasted: a captured response, which proves no settings"),
    current: z.boolean().describe("Made with the settings of now, or with what is proposed now"),
    passed: z.boolean().describe("The person would come in, were the method verified"),
    verdict: z.string(),
    code: z.string().nullable(),
    fix: z.string().nullable(),
    expected: z.string().nullable(),
    actual: z.string().nullable(),
    checks: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        outcome: z.enum(["passed", "failed", "skipped"]),
        expected: z.string().nullable(),
        actual: z.string().nullable(),
      }),
    ),
    mapping: z.array(mappedView),
    effects: z.array(z.string()).describe("What would happen, one line each"),
    missing: z.array(z.string()),
    warnings: z.array(z.string()),
    secondOpinion: z.object({
      says: z.enum(["agrees", "disagrees", "cannot_say", "not_asked"]),
      why: z.string().nullable(),
    }),
    message: z.string().nullable().describe("The decoded message; only where a key of the method signed it"),
  })
  .meta({ id: "TestReport" });
export type TestReportView = z.infer<typeof testReportView>;

export function shownReport({ report, reference, by }: KeptReport, current: boolean): TestReportView {
  const { secondOpinion, xml } = report;
  return {
    ...{ method: report.method, reference, at: shownInstant(report.at), by, current },
    ...{ passed: report.passed, verdict: report.verdict },
    code: report.code ?? null,
    fix: report.fix ?? null,
    expected: report.expected ?? null,
    actual: report.actual ?? null,
    checks: report.checks.map(({ name, label, outcome, expected, actual }) => ({
      ...{ name, label, outcome },
      expected: expected ?? null,
      actual: actual ?? null,
    })),
    mapping: report.mapping.map(({ field, from, values }) => ({ field, from: from ?? null, values: [...values] })),
    effects: [...report.effects],
    missing: [...report.missing],
    warnings: [...report.warnings],
    secondOpinion: { says: secondOpinion.says, why: secondOpinion.why ?? null },
    message: xml ?? null,
  };
}

export const mappingPreviewView = z
  .object({
    from: z.enum(["sign-in", "pasted", "nothing"]).describe("What the values are read from; nothing: no test yet"),
    at: instant.nullable(),
    rows: z.array(mappedView.extend({ names: z.array(z.string()).describe("Where it is looked for, in this order") })),
    received: z.array(z.object({ name: z.string(), values: z.array(z.string()) })).describe("All that was sent"),
  })
  .meta({ id: "MappingPreview" });
export type MappingPreviewView = z.infer<typeof mappingPreviewView>;

/** Values of one claim that a preview shows. */
const mostValues = 50;

export function shownPreview(rows: readonly MappingPreview[], kept: KeptReport | undefined): MappingPreviewView {
  const some = (values: readonly string[]) => values.slice(0, mostValues);
  return {
    from: kept?.assertion === undefined ? "nothing" : kept.by,
    at: kept?.assertion === undefined ? null : shownInstant(kept.report.at),
    rows: rows.map(({ field, names, from, values }) => ({
      ...{ field, names: [...names] },
      from: from ?? null,
      values: some(values),
    })),
    received: (kept?.assertion?.attributes ?? []).map(({ name, values }) => ({ name, values: some(values) })),
  };
}
