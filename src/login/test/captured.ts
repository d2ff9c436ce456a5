import { decodeBase64 } from "../../lib/base64.js";

export interface CapturedResponse {
  readonly xml: Uint8Array;
  /** Every InResponseTo in it, signed or not. Enough for a dry run, which lets nobody in. */
  readonly answers: readonly string[];
  /** When it says that it was made; a claim, signed or not. */
  readonly issuedAt: number | undefined;
}

const issueInstant = /\bIssueInstant\s*=\s*["'](\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)["']/;
const inResponseTo = /\bInResponseTo\s*=\s*(?:"([^"<&]{1,256})"|'([^'<&]{1,256})')/g;

/**
 * Finds the response in what an admin has captured: its XML, its base64, a form body as browsers send it, or a HAR-like text
 * with the field in it.
 * @returns undefined where there is none
 */
export function readCaptured(captured: Uint8Array): CapturedResponse | undefined {
  const text = Buffer.from(captured)
    .toString("utf8")
    .replace(/^\uFEFF/, "")
    .trim();
  const xml = text.startsWith("<") ? Buffer.from(text, "utf8") : decodedField(text);
  if (xml === undefined) return undefined;
  const said = xml.toString("utf8");
  const answers = [...said.matchAll(inResponseTo)].map((match) => match[1] ?? match[2] ?? "");
  const issued = issueInstant.exec(said)?.[1];
  return {
    xml,
    answers: [...new Set(answers)],
    issuedAt: issued === undefined || Number.isNaN(Date.parse(issued)) ? undefined : Date.parse(issued),
  };
}

function decodedField(text: string): Buffer | undefined {
  const field = /(?:^|[&?\s"])SAMLResponse=([^&\s"]+)/.exec(text)?.[1];
  if (field === undefined) return decodeBase64(text);
  try {
    return decodeBase64(decodeURIComponent(field.replaceAll("+", "%20")).replaceAll(" ", "+"));
  } catch {
    return undefined;
  }
}
