const notAlphabet = /[^A-Za-z0-9+/]/;
const whiteSpace = /[ \t\r\n]+/g;

/**
 * Strict base64 (RFC 4648 §4) after XML white space is taken out: alphabet, padding and unused bits must be right, so
 * that one value has one spelling. `Buffer.from` on its own skips whatever it does not know.
 * @returns undefined where the text is not base64, also where it is empty
 */
export function decodeBase64(text: string): Buffer | undefined {
  const packed = text.replace(whiteSpace, "");
  if (packed.length === 0 || packed.length % 4 !== 0) return undefined;
  const padding = packed.endsWith("==") ? 2 : packed.endsWith("=") ? 1 : 0;
  if (notAlphabet.test(packed.slice(0, packed.length - padding))) return undefined;
  const octets = Buffer.from(packed, "base64");
  return padding > 0 && octets.toString("base64", octets.length - (octets.length % 3)) !== packed.slice(-4)
    ? undefined
    : octets;
}
