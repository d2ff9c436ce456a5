import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

export const root = resolve(import.meta.dirname, "../..");
const src = join(root, "src");

export interface SourceFile {
  /** Below `src/`, as `http/login/sign-in-router.ts`. */
  readonly path: string;
  readonly lines: number;
  readonly text: string;
  readonly imports: readonly Import[];
}

export interface Import {
  /** A file below `src/` as written, or the name of a package; node's own modules are left out. */
  readonly target: string;
  readonly kind: "ours" | "package";
}

const importing =
  /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s*"([^"]+)"|import\(\s*"([^"]+)"\s*\)|(?:^|\n)import\s*"([^"]+)"/g;

function filesBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesBelow(path) : [path];
  });
}

function packageOf(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? specifier);
}

function readImport(file: string, specifier: string): Import | undefined {
  if (specifier.startsWith("node:")) return undefined;
  if (!specifier.startsWith(".")) return { kind: "package", target: packageOf(specifier) };
  return { kind: "ours", target: relative(src, resolve(dirname(file), specifier)) };
}

/** Every folder below `src/`, as `store/mongo/works`. */
export function sourceFolders(folder = src): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => [relative(src, join(folder, name)), ...sourceFolders(join(folder, name))]);
}

export function sourceFiles(): readonly SourceFile[] {
  return filesBelow(src)
    .filter((path) => /\.tsx?$/.test(path))
    .map((path) => {
      const text = readFileSync(path, "utf8");
      // Words of a comment that look like an import are none.
      const code = text.replace(/\/\*[\s\S]*?\*\//g, "");
      const imports = [...code.matchAll(importing)]
        .map((found) => readImport(path, found[1] ?? found[2] ?? found[3] ?? ""))
        .filter((one) => one !== undefined);
      return { path: relative(src, path), text, lines: text.split("\n").length - 1, imports };
    });
}
