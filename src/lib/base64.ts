const notBase64 = /[^A-Za-z0-9+/= \t\r\n]/;
const whiteSpace = /[ \t\r\n]/;

/**
 * Strict base64 (RFC 4648 §4) after XML white space is taken out: alphabet, padding and unused bits must be right, so
 * that one value has one spelling. `Buffer.from` on its own skips whatever it does not know.
 * @returns undefined where the text is not base64, also where it is empty
 */
export function decodeBase64(text: string): Buffer | undefined {
  // what comes back unchanged is all there is in nearly every text, and both ways are native
  const direct = Buffer.from(text, "base64");
  if (text !== "" && direct.toString("base64") === text) return direct;
  if (notBase64.test(text)) return undefined;
  const packed = whiteSpace.test(text) ? withoutSpace(text) : text;
  if (packed.length === 0 || packed.length % 4 !== 0) return undefined;
  const padding = packed.endsWith("==") ? 2 : packed.endsWith("=") ? 1 : 0;
  if (packed.indexOf("=") !== (padding === 0 ? -1 : packed.length - padding)) return undefined;
  const octets = Buffer.from(packed, "base64");
  return padding > 0 && octets.toString("base64", octets.length - (octets.length % 3)) !== packed.slice(-4)
    ? undefined
    : octets;
}

/** In one pass: replacing a million single blanks in a text takes half a second, and anybody may post them. */
function withoutSpace(ascii: string): string {
  const octets = Buffer.from(ascii, "latin1");
  let end = 0;
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] ?? 0;
    if (octet > 0x20) octets[end++] = octet;
  }
  return octets.toString("latin1", 0, end);
}
