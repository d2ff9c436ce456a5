/**
 * Prints every text that people may read, by file and line: of pages, of refusals and hints, of the command line. To be read
 * from end to end now and then, as somebody who sees the product for the first time: `npm run texts [part of a path]`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import ts from "typescript";

const root = join(import.meta.dirname, "../../src");
const rooms = [
  "pages",
  "http",
  "login",
  "rules",
  "teams",
  "directory",
  "provisioning",
  "scim",
  "saml",
  "cli",
  "start",
  "config",
  "demo",
];
const wanted = process.argv[2] ?? "";

/** Two words at least, or one sentence: names, codes and paths are no texts. */
function isText(text: string): boolean {
  const plain = text.trim();
  return (
    /\p{L}{2,} \p{L}/u.test(plain) && !/^[.#/]|^SELECT |^INSERT |^UPDATE |^DELETE |^CREATE |^WITH |^xmlns/.test(plain)
  );
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isJsxText(node)) return node.text;
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
    return ts.isImportDeclaration(node.parent) ? undefined : node.text;
  }
  if (!ts.isTemplateExpression(node)) return undefined;
  return (
    node.head.text + node.templateSpans.map((span) => `{${span.expression.getText()}}${span.literal.text}`).join("")
  );
}

for (const room of rooms) {
  const files = readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  for (const file of files.map((name) => join(root, room, name)).sort()) {
    if (!file.includes(wanted)) continue;
    const kind = file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
    const source = ts.createSourceFile(file, readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true, kind);
    const found: string[] = [];
    const walk = (node: ts.Node): void => {
      const text = textOf(node);
      if (text !== undefined && isText(text)) {
        const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
        found.push(`${String(line).padStart(5)}  ${text.trim().replaceAll(/\s+/g, " ")}`);
      }
      ts.forEachChild(node, walk);
    };
    walk(source);
    if (found.length > 0) console.log(`${relative(join(root, ".."), file)}\n${found.join("\n")}\n`);
  }
}
