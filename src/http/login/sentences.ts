/** A refusal's words for the person, apart: the first sentence is what happened, the others are what they can do. */
export function sentences(text: string): [string, ...string[]] {
  const [first = text, ...rest] = text.split(/(?<=[.?!]) (?=\p{Lu})/u);
  return [first.replace(/\.$/, ""), ...rest];
}
