import { type AST, RegExpParser } from "@eslint-community/regexpp";
import ts from "typescript";

/** A pattern of the source, and what makes it dear on a long text; nothing: its time grows as the text does, and no faster. */
export interface Pattern {
  readonly file: string;
  readonly source: string;
  readonly dear: string | undefined;
}

/** Every regular expression that a file writes out. */
export function patternsIn(file: string, text: string): readonly Pattern[] {
  const found: Pattern[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) found.push({ file, source: node.text, dear: dearness(node.text) });
    if (ts.isNewExpression(node) && node.expression.getText() === "RegExp") {
      found.push({ file, source: node.getText().replace(/\s+/g, " "), dear: "it is put together when it runs" });
    }
    ts.forEachChild(node, visit);
  };
  const kind = file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, kind));
  return found;
}

/**
 * Why a pattern may take more than the text's length in time. It says nothing of patterns that repeat a run of letters once,
 * end it at a letter that is not of the run, and cannot begin again within it.
 */
export function dearness(literal: string): string | undefined {
  const { pattern, flags } = new RegExpParser().parseLiteral(literal);
  const looks = new Looks(flags.raw, flags.multiline);
  for (const alternative of pattern.alternatives) {
    const why = looks.at(alternative.elements, { isRepeated: false, before: undefined });
    if (why !== undefined) return why;
  }
  return undefined;
}

interface Place {
  readonly isRepeated: boolean;
  /** What stands before the elements; undefined: the text may be entered here, anywhere. */
  readonly before: Letters | "start" | undefined;
}

type Letters = (letter: string) => boolean;

class Looks {
  readonly #flags: string;
  readonly #multiline: boolean;
  constructor(flags: string, multiline: boolean) {
    this.#flags = flags.replace(/[gyd]/g, "");
    this.#multiline = multiline;
  }

  at(elements: readonly AST.Element[], place: Place): string | undefined {
    let before = place.before;
    for (const [n, element] of elements.entries()) {
      const rest = elements.slice(n + 1);
      if (element.type === "Quantifier" && element.max === Infinity) {
        if (place.isRepeated) return `${element.raw} is repeated as a whole`;
        const letters = this.#lettersOf(element.element);
        if (letters === undefined) {
          const why = this.#inside(element.element, { isRepeated: true, before: "start" });
          if (why !== undefined) return why;
        } else {
          const next = this.#first(rest);
          // from one beginning the way back is gone once, where nothing long comes after it
          const isOnce = before === "start" && !rest.some((one) => one.type === "Quantifier" && one.max === Infinity);
          if (next !== undefined && !isOnce && overlap(letters, next))
            return `${element.raw} may end at any of its own letters`;
          if (before !== "start" && rest.length > 0 && (before === undefined || overlap(before, letters))) {
            return `${element.raw} may be begun at any of its own letters`;
          }
        }
      } else {
        const why = this.#inside(element, { isRepeated: place.isRepeated, before });
        if (why !== undefined) return why;
      }
      before = this.#after(element, before);
    }
    return undefined;
  }

  #inside(element: AST.Element, place: Place): string | undefined {
    switch (element.type) {
      case "Quantifier":
        return this.#inside(element.element, { ...place, isRepeated: place.isRepeated || element.max > 100 });
      case "Group":
      case "CapturingGroup":
        for (const { elements } of element.alternatives) {
          const why = this.at(elements, place);
          if (why !== undefined) return why;
        }
        return undefined;
      case "Assertion":
        if (element.kind !== "lookahead" && element.kind !== "lookbehind") return undefined;
        for (const { elements } of element.alternatives) {
          const why = this.at(elements, { isRepeated: place.isRepeated, before: place.before });
          if (why !== undefined) return why;
        }
        return undefined;
      default:
        return undefined;
    }
  }

  /** What stands before the next element. */
  #after(element: AST.Element, before: Place["before"]): Place["before"] {
    if (element.type === "Assertion") {
      return element.kind === "start" && !this.#multiline ? "start" : before;
    }
    if (before === "start") return "start";
    if (element.type === "Quantifier" && element.min === 0) return before;
    return this.#lettersOf(element.type === "Quantifier" ? element.element : element);
  }

  /** The letters that what follows may begin with; undefined: it ends, or only looks. */
  #first(elements: readonly AST.Element[]): Letters | undefined {
    const all: Letters[] = [];
    for (const element of elements) {
      if (element.type === "Assertion") continue;
      const one = element.type === "Quantifier" ? element.element : element;
      all.push(this.#beginnings(one));
      if (element.type !== "Quantifier" || element.min > 0) break;
    }
    return all.length === 0 ? undefined : (letter) => all.some((letters) => letters(letter));
  }

  #beginnings(element: AST.Element): Letters {
    const letters = this.#lettersOf(element);
    if (letters !== undefined) return letters;
    if (element.type === "Group" || element.type === "CapturingGroup") {
      const each = element.alternatives.map(({ elements }) => this.#first(elements) ?? (() => true));
      return (letter) => each.some((one) => one(letter));
    }
    return () => true;
  }

  /** The letters of what is always one letter. */
  #lettersOf(element: AST.Element): Letters | undefined {
    if (element.type === "Group" || element.type === "CapturingGroup") {
      const each = element.alternatives.map(({ elements }) =>
        elements.length === 1 && elements[0] ? this.#lettersOf(elements[0]) : undefined,
      );
      if (each.some((one) => one === undefined)) return undefined;
      return (letter) => each.some((one) => one?.(letter) === true);
    }
    if (element.type !== "Character" && element.type !== "CharacterClass" && element.type !== "CharacterSet") {
      return undefined;
    }
    const one = new RegExp(`^${element.raw}$`, this.#flags.replace("m", ""));
    return (letter) => one.test(letter);
  }
}

/** Enough of all letters to tell: those of ASCII and Latin, and some of everything else. */
const sample = [
  ...Array.from({ length: 0x250 }, (_, code) => String.fromCodePoint(code)),
  ...Array.from("\u0130\u03a3\u0661\u200b\u2028\u2029\u202e\u3000\u3042\uff21\ufeff\u{1f600}"),
];

const overlap = (one: Letters, other: Letters): boolean => sample.some((letter) => one(letter) && other(letter));
