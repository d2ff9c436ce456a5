/** Brackets within brackets: deeper than any message of ours goes. */
const deepest = 64;
/** Different names of keys: our messages know some 200, and each new one is dear to remember. */
const mostNames = 2000;
/** Of the whole text: a group of 100,000 members with all they may hold, and room for more. */
const most = { brackets: 500_000, colons: 700_000, commas: 1_000_000 } as const;

export type JsonBurden = "bearable" | "too deep" | "too many names" | "too much";

// one by one: the engine takes a constant that stands alone for the number it is, at half the time
const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openList = 0x5b;
const backslash = 0x5c;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/**
 * Whether JSON.parse can be let loose on a text. It does not yield, and what is small to send may be dear to build: 16 MB
 * of brackets hold the process for three seconds, as many bytes of members for a twentieth of one. Only brackets, keys
 * and commas outside of strings are looked at, at about a nanosecond a byte; whether it is JSON at all is left to the parser.
 */
export function jsonBurden(bytes: Uint8Array): JsonBurden {
  const names = new Names();
  let depth = 0;
  let brackets = 0;
  let colons = 0;
  let commas = 0;
  let lastString = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === quote) {
      lastString = at;
      at = endOfString(bytes, at);
    } else if (byte === openObject || byte === openList) {
      depth += 1;
      brackets += 1;
      if (depth > deepest) return "too deep";
      if (brackets > most.brackets) return "too much";
    } else if (byte === closeObject || byte === closeList) depth = Math.max(0, depth - 1);
    else if (byte === colon) {
      colons += 1;
      names.note(bytes, lastString);
      if (names.count > mostNames) return "too many names";
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

const places = 65_536;
const longestName = 128;

/** Counts different names, give or take those that share a place: a bit for each, and no text is made. */
class Names {
  count = 0;
  readonly #seen = new Uint8Array(places);

  /** The string that begins with the quote here. */
  note(bytes: Uint8Array, start: number): void {
    let hash = 0x811c9dc5;
    const end = Math.min(bytes.length, start + longestName);
    for (let at = start + 1; at < end && bytes[at] !== quote; at += 1) {
      // FNV-1a
      hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
    }
    const place = (hash ^ (hash >>> 16)) & (places - 1);
    if (this.#seen[place] === 1) return;
    this.#seen[place] = 1;
    this.count += 1;
  }
}
