import { isStorable } from "../../lib/storable-text.js";
import { badRequest } from "../scim-error.js";

/**
 * The pieces of a filter or path. A word is anything up to a space, a bracket or a quote; what it may say is for the
 * parser to know. One pass, no regular expression over the whole, so that hostile text costs its length and no more.
 */
export type Token =
  | { readonly is: "word"; readonly text: string; readonly at: number; readonly glued: boolean }
  | {
      readonly is: "text";
      readonly text: string;
      readonly at: number;
      readonly glued: boolean;
      /** In other marks than the double quotes of JSON: for the parser to allow or refuse. */
      readonly marks?: "other";
    }
  | { readonly is: "(" | ")" | "[" | "]"; readonly at: number; readonly glued: boolean };

/** Longest filter or path, in UTF-16 units. */
export const longestFilter = 4096;

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function isStop(code: number): boolean {
  return code === SPACE || code === 0x28 || code === 0x29 || code === 0x5b || code === 0x5d || code === QUOTE;
}

/** @throws ScimError `invalidFilter`, or `invalidPath` where a path is read */
export function tokensOf(source: string, scimType: "invalidFilter" | "invalidPath"): readonly Token[] {
  const what = scimType === "invalidFilter" ? "filter" : "path";
  if (source.length > longestFilter) {
    throw badRequest(scimType, `The ${what} is longer than ${longestFilter} characters.`);
  }
  const tokens: Token[] = [];
  let at = 0;
  // whether nothing stands between this token and the one before
  let glued = true;
  while (at < source.length) {
    const code = source.charCodeAt(at);
    if (code === SPACE) {
      at += 1;
      glued = false;
    } else if (code === QUOTE) {
      const end = endOfText(source, at);
      tokens.push({ is: "text", text: textAt(source, at, end, scimType), at, glued });
      at = end;
      glued = true;
    } else if (otherMarks.has(source[at] ?? "")) {
      const marked = textInOtherMarks(source, at, scimType);
      tokens.push({ is: "text", text: marked.text, at, glued, marks: "other" });
      at = marked.end;
      glued = true;
    } else if (isStop(code)) {
      tokens.push({ is: source[at] as "(" | ")" | "[" | "]", at, glued });
      at += 1;
      glued = true;
    } else {
      let end = at + 1;
      while (end < source.length && !isStop(source.charCodeAt(end))) end += 1;
      tokens.push({ is: "word", text: source.slice(at, end), at, glued });
      at = end;
      glued = true;
    }
  }
  return tokens;
}

/** What stands around texts by mistake, of keyboards and of word processors: each with what may close it. */
const otherMarks: ReadonlyMap<string, string> = new Map([
  ["'", "'"],
  ["`", "`´'"],
  ["´", "´"],
  ["‘", "’"],
  ["’", "’"],
  ["‚", "‘’"],
  ["“", "”"],
  ["”", "”"],
  ["„", "“”"],
  ["«", "»"],
  ["»", "«"],
  ["‹", "›"],
  ["›", "‹"],
  ["＂", "＂"],
  ["＇", "＇"],
  ["′", "′"],
  ["″", "″"],
  ["‟", "”"],
  ["‛", "’"],
  ["❛", "❜"],
  ["❝", "❞"],
  ["〝", "〞〟"],
  ["「", "」"],
  ["『", "』"],
]);

/** A mark closes the text where something else could begin behind it, so that `'O'Brien'` is one text; a doubled one is a letter. */
function textInOtherMarks(
  source: string,
  start: number,
  scimType: "invalidFilter" | "invalidPath",
): { readonly text: string; readonly end: number } {
  const closing = otherMarks.get(source[start] ?? "") ?? "";
  let text = "";
  for (let at = start + 1; at < source.length; at += 1) {
    const letter = source[at] ?? "";
    const next = source[at + 1];
    if (letter === "\\" && next !== undefined && (next === "\\" || closing.includes(next))) {
      text += next;
      at += 1;
    } else if (closing.includes(letter) && next === letter) {
      text += letter;
      at += 1;
    } else if (closing.includes(letter) && (next === undefined || isStop(source.charCodeAt(at + 1)))) {
      if (text !== "" && isStorable(text)) return { text, end: at + 1 };
      break;
    } else {
      text += letter;
    }
  }
  throw badRequest(scimType, `Texts stand in double quotes; the one at character ${start + 1} does not.`);
}

/** The index after the closing quote, or the end of the source where there is none. */
function endOfText(source: string, start: number): number {
  for (let at = start + 1; at < source.length; at += 1) {
    const code = source.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at + 1;
  }
  return source.length;
}

/** A JSON string, escapes and all (RFC 7159 §7), for that is what the grammar names. */
function textAt(source: string, start: number, end: number, scimType: "invalidFilter" | "invalidPath"): string {
  let text: unknown;
  try {
    text = JSON.parse(source.slice(start, end));
  } catch (cause) {
    throw badRequest(scimType, `The text that begins at character ${start + 1} is not a JSON string.`, { cause });
  }
  if (typeof text !== "string" || !isStorable(text)) {
    throw badRequest(scimType, `The text that begins at character ${start + 1} holds characters that no value has.`);
  }
  return text;
}
