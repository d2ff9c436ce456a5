import {
  cpSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import ts from "typescript";

/** Made, installed or written at work: nothing that a test of a room reads. */
const left: ReadonlySet<string> = new Set(["node_modules", "dist", "coverage", "data", ".git", ".cache"]);

const options: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2023,
  verbatimModuleSyntax: true,
  jsx: ts.JsxEmit.ReactJSX,
  jsxImportSource: "hono/jsx",
};

/**
 * A copy of the repository in the system's folder for temporary files, its packages linked: what is tried out there never
 * touches the working files. Its files run as JavaScript beside their sources, so that nothing is translated twice.
 */
export class PrivateCopy {
  readonly #place = realpathSync(mkdtempSync(join(tmpdir(), "drawbridge-mutants-")));
  #turn = 0;

  constructor(root: string) {
    cpSync(root, this.folder, { recursive: true, filter: (from) => !left.has(relative(root, from)) });
    symlinkSync(join(root, "node_modules"), join(this.#place, "node_modules"), "dir");
  }

  get folder(): string {
    return join(this.#place, String(this.#turn));
  }

  /** Gives the copy another name, so that a process which has loaded its files loads them anew. The packages stay. */
  rename(): void {
    const before = this.folder;
    this.#turn++;
    renameSync(before, this.folder);
  }

  read(file: string): string {
    return readFileSync(join(this.folder, file), "utf8");
  }

  /** Makes a file run with this text; its source stays as it is. */
  put(file: string, text = this.read(file)): void {
    writeFileSync(join(this.folder, runnable(file)), translated(file, text));
  }

  /** Puts a file that runs beside the copy, where it keeps its name. */
  putBeside(file: string): string {
    const path = join(this.#place, "runner.mjs");
    writeFileSync(path, translated(file, this.read(file)));
    return path;
  }

  remove(): void {
    rmSync(this.#place, { recursive: true, force: true });
  }
}

/** The path of what runs in the place of a source. */
export function runnable(file: string): string {
  return file.replace(/\.tsx?$/, ".js");
}

function translated(fileName: string, text: string): string {
  // without a name it is taken for JSX, in which <T>(…) opens a tag
  return ts.transpileModule(text, { fileName, compilerOptions: options }).outputText;
}
