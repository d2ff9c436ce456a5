import { join } from "node:path";
import ts from "typescript";

/**
 * Asks the compiler whether a file would pass with another text. What it refuses never reaches a test, so it is no hole in
 * the tests. Unused names and code that is never reached are let pass: they are no fault of types.
 */
export class Compiler {
  #before: ts.Program | undefined;
  readonly #options: ts.CompilerOptions;
  readonly #parsed = new Map<string, ts.SourceFile | undefined>();

  constructor(private readonly folder: string) {
    const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
      config: object;
    };
    const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, folder);
    this.#options = { ...options, noUnusedLocals: false, noUnusedParameters: false, allowUnreachableCode: true };
  }

  /** The first complaint, or undefined where there is none. */
  complaint(file: string, text: string): string | undefined {
    const path = join(this.folder, file);
    const host = ts.createCompilerHost(this.#options);
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (name, version) => {
      if (name === path) return ts.createSourceFile(name, text, version, true);
      if (!this.#parsed.has(name)) this.#parsed.set(name, read(name, version));
      return this.#parsed.get(name);
    };
    const program = ts.createProgram({
      rootNames: [path],
      options: this.#options,
      host,
      ...(this.#before && { oldProgram: this.#before }),
    });
    this.#before = program;
    const source = program.getSourceFile(path);
    const [first] = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return first && ts.flattenDiagnosticMessageText(first.messageText, " ");
  }
}
