/**
 * One run of some test files in a process of its own, started ahead of time: mocha and the packages named on the command
 * line are loaded while the run before is under way. Hears `{ files }` once, answers an {@link Outcome} and ends.
 */
import Mocha from "mocha";

export interface Run {
  readonly files: readonly string[];
}

export interface Outcome {
  readonly passed: number;
  /** The first test that failed; a file that cannot be loaded counts as one. */
  readonly failed?: string | undefined;
  /** What each file's tests took, in milliseconds. */
  readonly took: Readonly<Record<string, number>>;
}

const heard = new Promise<Run>((hear) => process.once("message", (run) => hear(run as Run)));
for (const name of process.argv.slice(2)) await import(name).catch(() => undefined);

const { files } = await heard;
const mocha = new Mocha({ bail: true, timeout: 60_000, reporter: Mocha.reporters.Base });
for (const file of files) mocha.addFile(file);

const took: Record<string, number> = {};
let passed = 0;
let failed: string | undefined;
try {
  await mocha.loadFilesAsync();
  await new Promise<void>((end) => {
    const runner = mocha.run(() => end());
    runner.on("pass", ({ file = "", duration = 0 }) => {
      passed++;
      took[file] = (took[file] ?? 0) + duration;
    });
    runner.on("fail", (test) => (failed ??= test.fullTitle()));
  });
} catch (error) {
  failed = `could not be loaded: ${String(error).split("\n")[0] ?? ""}`;
}
process.send?.({ passed, failed, took } satisfies Outcome, () => process.exit());
