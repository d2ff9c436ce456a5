import { facts } from "../output.js";
import { oneLine } from "../../lib/one-line.js";

/** What a test sign-in, or the judging of a captured response, came to. */
interface Report {
  readonly method: string;
  /** As it is read. */
  readonly judgedAt: string | undefined;
  readonly verdict: string;
  readonly code?: string | null | undefined;
  readonly cause?: string | null | undefined;
  readonly fix?: string | null | undefined;
  readonly expected?: string | null | undefined;
  readonly actual?: string | null | undefined;
  readonly checks: readonly {
    readonly label: string;
    readonly outcome: keyof typeof marks;
    readonly expected?: string | null | undefined;
    readonly actual?: string | null | undefined;
  }[];
  readonly mapping: readonly {
    readonly field: string;
    readonly from?: string | null | undefined;
    readonly values: readonly string[];
  }[];
  readonly secondOpinion: { readonly says: keyof typeof opinions; readonly why?: string | null | undefined };
  readonly effects: readonly string[];
  readonly missing: readonly string[];
  readonly warnings: readonly string[];
  /** The decoded message. */
  readonly message?: string | null | undefined;
}

const marks = { passed: "ok", failed: "FAILED", skipped: "-" } as const;
const opinions = {
  agrees: "node-saml accepts it too",
  disagrees: "node-saml does not accept it",
  cannot_say: "node-saml cannot tell",
  not_asked: "not asked",
} as const;

/** The checks of a sign-in, a line each; of one that failed what was expected and what came. */
export function checksText(checks: Report["checks"]): string {
  return checks
    .map(({ label, outcome, expected, actual }) => {
      const compared =
        outcome === "failed"
          ? `\n          expected  ${oneLine(expected ?? "-")}\n          actual    ${oneLine(actual ?? "-")}`
          : "";
      return `  ${marks[outcome].padEnd(6)}  ${oneLine(label)}${compared}\n`;
    })
    .join("");
}

export function reportText(report: Report): string {
  const { says, why } = report.secondOpinion;
  const lines = (title: string, all: readonly string[]): string =>
    all.length === 0 ? "" : `\n${title}\n${all.map((line) => `  ${oneLine(line)}\n`).join("")}`;
  return (
    `${report.verdict}\n` +
    facts([
      ["code", report.code ?? undefined],
      ["cause", report.cause ?? undefined],
      ["fix", report.fix ?? undefined],
      ["expected", report.expected ?? undefined],
      ["actual", report.actual ?? undefined],
      ["method", report.method],
      ["judged at", report.judgedAt],
      ["second opinion", `${opinions[says]}${why === undefined || why === null ? "" : `: ${why}`}`],
    ]) +
    `\nChecks\n${checksText(report.checks)}` +
    lines(
      "Mapping",
      report.mapping.map(
        ({ field, from, values }) =>
          `${field.padEnd(12)} ${values.join(", ") || "nothing"}${from === undefined || from === null ? "" : `  (${from})`}`,
      ),
    ) +
    lines("What would happen", report.effects) +
    lines("Still missing before people can sign in", report.missing) +
    lines("Warnings", report.warnings) +
    (report.message === undefined || report.message === null ? "" : `\nThe message\n${report.message}\n`)
  );
}
