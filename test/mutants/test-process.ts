import { fork, type ChildProcess } from "node:child_process";
import { setPriority } from "node:os";
import type { Outcome, Run } from "./runner.js";

export type Verdict = Outcome | { readonly timedOut: true } | { readonly died: string };

/** A process that runs test files, one run after another, at a low priority, so that other work on the machine goes first. */
export class TestProcess {
  #child: ChildProcess | undefined;

  /**
   * @param runner  what it runs
   * @param packages  what it loads before it is asked
   */
  constructor(
    private readonly runner: string,
    private readonly packages: readonly string[],
  ) {}

  /** @param limitMs  a file that takes longer ends the run, and the process with it */
  async run(asked: Run, limitMs: number): Promise<Verdict> {
    const child = (this.#child ??= this.#start());
    const verdict = await new Promise<Verdict>((decide) => {
      const timer = setTimeout(() => decide({ timedOut: true }), limitMs);
      const answer = (given: Verdict): void => {
        clearTimeout(timer);
        child.removeAllListeners();
        decide(given);
      };
      child.on("message", (said: "next" | Outcome) => (said === "next" ? timer.refresh() : answer(said)));
      child.once("exit", (code, signal) => answer({ died: `exit ${code ?? signal ?? "unknown"}` }));
      child.send(asked);
    });
    if (!("passed" in verdict)) this.end();
    return verdict;
  }

  /** The next run gets a new process. */
  end(): void {
    this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  #start(): ChildProcess {
    const child = fork(this.runner, [...this.packages], {
      execArgv: ["--max-old-space-size=2048"],
      // random mutations beside the tables: a few will do here, where they run a hundred times
      env: { ...process.env, SAML_MUTATIONS: "40" },
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    if (child.pid !== undefined) setPriority(child.pid, 10);
    return child;
  }
}
