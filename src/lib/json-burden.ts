/** Brackets within brackets: deeper than any message of ours goes. */
const deepest = 64;
/** Keys of one object: no record has as many, and in one object each new key makes the next dearer. */
const mostKeys = 1000;
/** Of the whole text: a group of 100,000 members with all they may hold, and room for more. */
const most = { brackets: 500_000, colons: 700_000, commas: 1_000_000 } as const;

export type JsonBurden = "bearable" | "too deep" | "too wide" | "too much";

const [quote, comma, colon, backslash] = [0x22, 0x2c, 0x3a, 0x5c];
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Whether JSON.parse can be let loose on a text. It does not yield, and what is small to send may be dear to build: 16 MB
 * of brackets hold the process for three seconds, as many bytes of members for a twentieth of one. Only brackets, keys
 * and commas outside of strings are counted, at about a nanosecond a byte; whether it is JSON at all is left to the parser.
 */
export function jsonBurden(bytes: Uint8Array): JsonBurden {
  const keys = new Int32Array(deepest + 1);
  let depth = 0;
  let brackets = 0;
  let colons = 0;
  let commas = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) at = endOfString(bytes, at);
    else if (byte === openObject || byte === openList) {
      depth += 1;
      brackets += 1;
      if (depth > deepest) return "too deep";
      if (brackets > most.brackets) return "too much";
      keys[depth] = 0;
    } else if (byte === closeObject || byte === closeList) depth = Math.max(0, depth - 1);
    else if (byte === colon) {
      colons += 1;
      const known = (keys[depth] ?? 0) + 1;
      keys[depth] = known;
      if (known > mostKeys) return "too wide";
      if (colons > most.colons) return "too much";
    } else if (byte === comma) {
      commas += 1;
      if (commas > most.commas) return "too much";
    }
  }
  return "bearable";
}

/** Where the string that begins here ends; behind the last byte where it does not. */
function endOfString(bytes: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < bytes.length && bytes[at] !== quote) at += bytes[at] === backslash ? 2 : 1;
  return at;
}
