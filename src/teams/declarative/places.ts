import { isMap, isNode, isScalar, type Document } from "yaml";

/** Where in the file a value stands: by its path for the schema, by line and column for people. */

/** The path of a node, from those that hold it. */
export function pathOf(ancestors: readonly unknown[], node: unknown): PropertyKey[] {
  const path: PropertyKey[] = [];
  const chain = [...ancestors, node];
  for (const [index, ancestor] of chain.entries()) {
    const child = chain[index + 1];
    if (typeof ancestor !== "object" || ancestor === null) continue;
    if ("key" in ancestor && isScalar(ancestor.key)) path.push(String(ancestor.key.value));
    else if ("items" in ancestor && Array.isArray(ancestor.items) && !isMap(ancestor))
      path.push(ancestor.items.indexOf(child));
  }
  return path;
}

/** Where in the text a path of the schema stands; for what is missing, where it should stand. */
export function offsetOf(document: Document.Parsed, path: readonly PropertyKey[], key?: string): number {
  for (let length = path.length; length >= 0; length--) {
    const node: unknown = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (!isNode(node)) continue;
    if (key !== undefined && length === path.length && isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === key);
      if (pair !== undefined && isNode(pair.key)) return pair.key.range?.[0] ?? 0;
    }
    return node.range?.[0] ?? 0;
  }
  return 0;
}

/** `teams[0].ssoMethods[1].slug`. */
export function nameOf(path: readonly PropertyKey[]): string {
  const name = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`)).join("");
  return name === "" ? "the file" : name.replace(/^\./, "");
}
