import type { Comparison, Question } from "../../store/port/questions.js";

/** Small makers of questions, which fold what is always or never so before the store sees it. */
export const always = { is: "always" } as const;
export const never = { is: "never" } as const;

export function constant(holds: boolean): typeof always | typeof never {
  return holds ? always : never;
}

/** The narrowest condition comes first, for that is where an engine begins to look. */
export function all<A extends string>(...of: readonly Question<A>[]): Question<A> {
  const open = of
    .flatMap((question) => (question.is === "all" ? question.of : [question]))
    .filter((question) => question.is !== "always")
    .sort((a, b) => breadth(a) - breadth(b));
  if (open.some((question) => question.is === "never")) return never;
  return open.length === 1 && open[0] ? open[0] : open.length === 0 ? always : { is: "all", of: open };
}

/** How much of a team a question may leave over, roughly: one record, some, a good part, nearly all. */
function breadth(question: Question<string>): number {
  switch (question.is) {
    case "match": {
      const { op, attribute, value } = question;
      if (op === "ne") return 3;
      // half the world's email addresses are of type work
      if (typeof value === "boolean" || attribute.endsWith(".type")) return 2;
      return op === "eq" ? 0 : 1;
    }
    case "element":
      return breadth(question.where);
    case "all":
      return Math.min(...question.of.map(breadth));
    case "any":
      return Math.max(...question.of.map(breadth));
    case "hasMember":
      return 0;
    case "inGroup":
      return 1;
    case "has":
    case "hasEdges":
      return 2;
    case "always":
    case "never":
    case "not":
      return 3;
  }
}

export function any<A extends string>(...of: readonly Question<A>[]): Question<A> {
  const open = of.filter((question) => question.is !== "never");
  if (open.some((question) => question.is === "always")) return always;
  return open.length === 1 && open[0] ? open[0] : open.length === 0 ? never : { is: "any", of: open };
}

export function negated<A extends string>(of: Question<A>): Question<A> {
  if (of.is === "always") return never;
  if (of.is === "never") return always;
  return { is: "not", of };
}

export function has<A extends string>(attribute: A): Question<A> {
  return { is: "has", attribute };
}

export function match<A extends string>(attribute: A, op: Comparison, value: string | number | boolean): Question<A> {
  return { is: "match", attribute, op, value };
}
