import { Compiler } from "./compiler.js";
import { changed, type Change } from "./find-changes.js";
import { PrivateCopy, runnable } from "./private-copy.js";
import { reachOf, type Reach } from "./reach.js";
import { TestProcess, type Verdict } from "./test-process.js";

export type Fate = "found" | "late" | "survived" | "refused";

/** Makes changes one at a time and has the tests that reach them run, those nearest to the change first. */
export class Trial {
  readonly #copy: PrivateCopy;
  readonly #compiler: Compiler;
  readonly #reached: ReadonlyMap<string, Reach>;
  readonly #process: TestProcess;
  #took: Readonly<Record<string, number>> = {};
  #limitMs = 1_800_000;

  /**
   * @param root  the repository; only read
   * @param tests  paths below it
   */
  constructor(
    root: string,
    private readonly tests: readonly string[],
  ) {
    this.#copy = new PrivateCopy(root);
    this.#compiler = new Compiler(root);
    const reach = reachOf(this.#copy.folder);
    this.#reached = new Map(tests.map((test) => [test, reach(test)]));
    const all = [...this.#reached.values()];
    for (const file of new Set(all.flatMap((one) => [...one.files.keys()]))) this.#copy.put(file);
    const packages = new Set(all.flatMap((one) => [...one.packages]));
    this.#process = new TestProcess(this.#copy.putBeside("test/mutants/runner.ts"), [...packages]);
  }

  end(): void {
    this.#process.end();
    this.#copy.remove();
  }

  /** All tests without any change. */
  async whole(): Promise<Verdict> {
    const verdict = await this.#run(this.tests);
    if ("passed" in verdict && verdict.failed === undefined) {
      this.#took = verdict.took;
      // other work on the machine may make a file take longer than it took here
      this.#limitMs = Math.max(30_000, ...Object.values(verdict.took).map((ms) => ms * 5));
    }
    return verdict;
  }

  /**
   * The fate of each change of a batch. What one change leaves behind in the process must not count as found for the next:
   * where the process fails at the end without any change, each is tried again in a process of its own.
   */
  async batch(changes: readonly Change[], tell: (change: Change, fate: Fate) => void): Promise<void> {
    const fates: Fate[] = [];
    for (const change of changes) fates.push(await this.#fateOf(change));
    const verdict = await this.whole();
    const isSpoilt = !("passed" in verdict) || verdict.failed !== undefined;
    for (const [index, change] of changes.entries()) {
      let fate = fates[index] ?? "survived";
      if (isSpoilt && fate === "found") {
        this.#process.end();
        fate = await this.#fateOf(change);
      }
      tell(change, fate);
    }
    this.#process.end();
  }

  async #fateOf(change: Change): Promise<Fate> {
    const near = this.tests
      .map((test) => ({ test, steps: this.#reached.get(test)?.files.get(change.file) ?? Infinity }))
      .filter(({ steps }) => steps < Infinity)
      .sort((a, b) => this.#rankOf(a) - this.#rankOf(b));
    const text = changed(this.#copy.read(change.file), change);
    this.#copy.put(change.file, text);
    const verdict = await this.#run(near.map(({ test }) => test));
    this.#copy.put(change.file);
    if ("timedOut" in verdict) return "late";
    if (!("passed" in verdict) || verdict.failed !== undefined) return "found";
    return this.#compiler.complaint(change.file, text) === undefined ? "survived" : "refused";
  }

  async #run(tests: readonly string[]): Promise<Verdict> {
    this.#copy.rename();
    return this.#process.run({ folder: this.#copy.folder, files: tests.map(runnable) }, this.#limitMs);
  }

  /** What lies near finds most, and what is quick is tried before what takes long: a step counts as 200 ms. */
  #rankOf({ test, steps }: { readonly test: string; readonly steps: number }): number {
    return steps * 200 + (this.#took[runnable(test)] ?? 0);
  }
}
