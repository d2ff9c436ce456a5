import type { Comparison, Question } from "../../store/questions.js";

/** Small makers of questions, which fold what is always or never so before the store sees it. */
export const always = { is: "always" } as const;
export const never = { is: "never" } as const;

export function constant(holds: boolean): typeof always | typeof never {
  return holds ? always : never;
}

export function all<A extends string>(...of: readonly Question<A>[]): Question<A> {
  const open = of.filter((question) => question.is !== "always");
  if (open.some((question) => question.is === "never")) return never;
  return open.length === 1 && open[0] ? open[0] : open.length === 0 ? always : { is: "all", of: open };
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
