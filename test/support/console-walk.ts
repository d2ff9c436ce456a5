import { expect } from "chai";
import type { ConsoleVisitor } from "./console-visitor.js";

/** Characters of one page. */
const heaviest = 60_000;

/** One address of each kind: ids, numbers and slugs of records stand for all of their kind. */
export function kindOf(path: string): string {
  return path
    .replace(/\?.*/, "")
    .replaceAll(/\/[0-9a-z]{26}(?=\/|$)/g, "/ID")
    .replaceAll(/\/[0-9a-f-]{36}(?=\/|$)/g, "/ID")
    .replaceAll(/\/audit\/\d+/g, "/audit/N")
    .replaceAll(/\/db[is]_[\w-]+/g, "/SECRET")
    .replaceAll(/\/interaction\/[\w-]+/g, "/interaction/ID");
}

/**
 * Every page that links lead to from the console's first, one of each kind, by that kind. Each answers 200, weighs little and has each id once.
 * @param also  pages that are another one of their kind, and show what the first does not
 */
export async function walkConsole(visitor: ConsoleVisitor, also: readonly string[] = []): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const seen = new Set<string>();
  const open = ["/console/teams", "/console/teams/acme", ...also];
  const dead: string[] = [];
  const twice: string[] = [];
  for (let path = open.shift(); path !== undefined; path = open.shift()) {
    const kind = also.includes(path) ? `${kindOf(path)} too` : kindOf(path);
    if (seen.has(kind)) continue;
    seen.add(kind);
    const { status, html, headers } = await visitor.get(path);
    if (status !== 200) dead.push(`${status} ${path}`);
    // What a browser saves is no page.
    if (!(headers.get("content-type") ?? "").includes("text/html")) continue;
    found.set(kind, path);
    expect(html.length, `${path} and its size`).to.be.lessThan(heaviest);
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map(([, id = ""]) => id);
    twice.push(...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id} on ${path}`));
    for (const [, href = ""] of html.matchAll(/<a [^>]*href="(\/console[^"#]*)"/g)) {
      if (!/\/export\?|\/download/.test(href)) open.push(href.replaceAll("&amp;", "&"));
    }
  }
  expect(twice, "ids that are there twice, so that a label leads to another field").to.deep.equal([]);
  expect(dead, "links that lead nowhere").to.deep.equal([]);
  return found;
}
