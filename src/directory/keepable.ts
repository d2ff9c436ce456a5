const deepest = 64;

/**
 * A value as the store keeps it: the port refuses NUL and lone surrogates, and a refused request may hold both. What is
 * nested beyond reason is left out.
 */
export function keepable(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return keepableText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= deepest) return null;
  if (Array.isArray(value)) return value.map((item: unknown) => keepable(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [keepableText(name), keepable(item, depth + 1)]),
  );
}

const halfPair = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function keepableText(text: string, longest = Infinity): string {
  const short = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return short.replaceAll("\u0000", "\ufffd").replace(halfPair, "\ufffd");
}
