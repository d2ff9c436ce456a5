import { reasonOf, type SamlFlaw, type SamlRefusalCode } from "./refusal.js";

/** What one check saw. */
export type Finding =
  | { readonly outcome: "passed"; readonly expected?: string | undefined; readonly actual?: string | undefined }
  | {
      readonly outcome: "failed";
      readonly code: SamlRefusalCode;
      readonly flaw?: SamlFlaw | undefined;
      readonly detail: string;
      readonly expected?: string | undefined;
      readonly actual?: string | undefined;
    }
  | { readonly outcome: "skipped" };

/** A text from the document, short enough for a log line. */
export function excerpt(text: string | undefined): string | undefined {
  return text === undefined || text.length <= 300 ? text : `${text.slice(0, 300)}…`;
}

export function passed(expected?: string, actual?: string): Finding {
  return { outcome: "passed", expected, actual: excerpt(actual) };
}

export function failed(
  reason: SamlRefusalCode | SamlFlaw,
  detail: string,
  expected?: string,
  actual?: string,
): Finding {
  return { outcome: "failed", ...reasonOf(reason), detail, expected, actual: excerpt(actual) };
}

export const skipped: Finding = Object.freeze({ outcome: "skipped" });
