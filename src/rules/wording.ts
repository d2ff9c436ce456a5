import type { Explanation } from "../model/explanation.js";

/** A refusal as a value: a stable code and the words for each reader. */
export interface Wording<Code extends string> extends Explanation<Code> {
  /** For the person at the browser: says nothing that a stranger may not know. */
  readonly forPerson: string;
}

const shownLength = 200;

/** A value somebody sent, fit for a sentence: short, and without what would hide or reorder its neighbours. */
export function quoted(text: string): string {
  const plain = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
  return `"${plain.length > shownLength ? `${plain.slice(0, shownLength).replace(/[\ud800-\udbff]$/, "")}…` : plain}"`;
}

/** The first few of many, for a sentence: `"a", "b" and 7 more`. */
export function some(values: readonly string[], limit = 10): string {
  const shown = values.slice(0, limit).map(quoted).join(", ");
  return values.length > limit ? `${shown} and ${values.length - limit} more` : shown;
}
