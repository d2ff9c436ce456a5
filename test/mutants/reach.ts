import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import ts from "typescript";

/** What a file loads, directly or through others. */
export interface Reach {
  /** Paths below the root, each with how many imports away it is. */
  readonly files: ReadonlyMap<string, number>;
  readonly packages: ReadonlySet<string>;
}

/** Follows the imports of files below `root`; each file is read once. */
export function reachOf(root: string): (file: string) => Reach {
  const known = new Map<string, readonly string[]>();

  function importsOf(file: string): readonly string[] {
    let found = known.get(file);
    if (found === undefined) {
      const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), "utf8"), true, true);
      found = importedFiles.map(({ fileName }) =>
        fileName.startsWith(".") ? join(dirname(file), fileName) : fileName,
      );
      known.set(file, found);
    }
    return found;
  }

  return (start) => {
    const files = new Map([[start, 0]]);
    const packages = new Set<string>();
    for (const [file, steps] of files) {
      for (const name of importsOf(file)) {
        const path = sourceOf(root, name);
        if (path !== undefined) files.set(path, files.get(path) ?? steps + 1);
        else if (!existsSync(join(root, name))) packages.add(name);
      }
    }
    return { files, packages };
  };
}

function sourceOf(root: string, name: string): string | undefined {
  return [name.replace(/\.js$/, ".ts"), name.replace(/\.js$/, ".tsx")].find(
    (path) => /\.tsx?$/.test(path) && existsSync(join(root, path)),
  );
}
