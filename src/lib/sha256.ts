import { hash } from "node:crypto";

/** SHA-256 in lower-case hex: how tokens and session cookies are kept, so that a stolen store opens nothing. */
export function sha256Hex(text: string | Uint8Array): string {
  return hash("sha256", text, "hex");
}
