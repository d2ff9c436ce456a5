import { decodeBase64 } from "../../lib/base64.js";

export interface CapturedResponse {
  readonly xml: Uint8Array;
  /** Every InResponseTo in it, signed or not. Enough for a dry run, which lets nobody in. */
  readonly answers: readonly string[];
}

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
  const answers = [...xml.toString("utf8").matchAll(inResponseTo)].map((match) => match[1] ?? match[2] ?? "");
  return { xml, answers: [...new Set(answers)] };
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
