import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";
import { join } from "node:path";
import type { Outcome, Run } from "./runner.js";

export type Verdict = Outcome | { readonly timedOut: true } | { readonly died: string };

/**
 * Runs test files one process after another; the next process warms up while one works, at a low priority, so that other
 * work on the machine goes first.
 */
export class TestProcesses {
  #next: ChildProcess | undefined;

  /**
   * @param folder  the copy of the repository that holds the tests
   * @param packages  what each process loads before it is asked
   */
  constructor(
    private readonly folder: string,
    private readonly packages: readonly string[],
  ) {}

  /** @param limitMs  a run that takes longer is ended */
  async run(files: readonly string[], limitMs: number): Promise<Verdict> {
    const child = this.#next ?? this.#start();
    this.#next = undefined;
    const verdict = new Promise<Verdict>((decide) => {
      const timer = setTimeout(() => {
        decide({ timedOut: true });
        child.kill("SIGKILL");
      }, limitMs);
      child.once("message", (outcome) => decide(outcome as Outcome));
      child.once("exit", (code, signal) => {
        clearTimeout(timer);
        decide({ died: `exit ${code ?? signal ?? "unknown"}` });
      });
      child.send({ files } satisfies Run);
    });
    this.#next = this.#start();
    const answer = await verdict;
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
    return answer;
  }

  end(): void {
    this.#next?.kill("SIGKILL");
  }

  #start(): ChildProcess {
    const child = fork(join(this.folder, "test/mutants/runner.ts"), [...this.packages], {
      cwd: this.folder,
      execArgv: ["--import", "tsx/esm", "--max-old-space-size=1024"],
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    if (child.pid !== undefined) setPriority(child.pid, 10);
    return child;
  }
}
