import { createHash } from "node:crypto";

/** SHA-256 in lower-case hex: how tokens and session cookies are kept, so that a stolen store opens nothing. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
