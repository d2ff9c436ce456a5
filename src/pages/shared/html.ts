/** A finished page, doctype and all. */
export type Html = string & { readonly __html: unique symbol };

/** What hono/jsx makes of a component: text now, or a promise where a component is asynchronous (none of ours is). */
interface Renderable {
  toString(): string | Promise<string>;
}

/** Writes a page out. @throws TypeError when a component turned out to be asynchronous: that is a fault of ours */
export function html(page: Renderable): Html {
  const text = page.toString();
  if (typeof text !== "string") throw new TypeError("a page must render at once");
  return `<!doctype html>${text}` as Html;
}
