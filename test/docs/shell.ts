import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { removeFolder } from "../support/remove-folder.js";

/** What a clone holds, without what a build or a run makes. */
const cloned = ["src", "docs", "config", "package.json", "build.mjs", "tsconfig.json", "tsconfig.build.json"];

/**
 * A fresh clone with an empty HOME. `npm ci` finds everything installed, for it would take a minute, and the network; and
 * `npm run build` leaves out the check of types, which is no part of what is promised here and was made already.
 */
export class Clone {
  readonly folder: string;
  readonly home: string;
  readonly #bin: string;
  private constructor(folder: string) {
    this.folder = join(folder, "drawbridge");
    this.home = join(folder, "home");
    this.#bin = join(folder, "bin");
  }

  static async make(): Promise<Clone> {
    const clone = new Clone(await mkdtemp(join(tmpdir(), "drawbridge-docs-")));
    for (const folder of [clone.folder, clone.home, clone.#bin]) await mkdir(folder);
    for (const name of cloned) await cp(name, join(clone.folder, name), { recursive: true });
    await symlink(join(process.cwd(), "node_modules"), join(clone.folder, "node_modules"));
    const npm = join(clone.#bin, "npm");
    const real = `PATH="\${PATH#*:}" exec npm "$@"`;
    await writeFile(
      npm,
      `#!/bin/sh
[ "$1" = ci ] && { echo "added 0 packages"; exit 0; }
[ "$*" = "run build" ] && set -- run build -- --checked
${real}
`,
    );
    await chmod(npm, 0o755);
    return clone;
  }

  shell(env: Readonly<Record<string, string>>): Shell {
    const path = `${this.#bin}:${process.env["PATH"] ?? ""}`;
    return new Shell(this.folder, { PATH: path, HOME: this.home, npm_config_update_notifier: "false", ...env });
  }

  async remove(): Promise<void> {
    await removeFolder(join(this.folder, ".."));
  }
}

/** One shell, as a reader has one: what a line sets, later lines find. It ends at the first line that fails. */
export class Shell {
  readonly #child: ChildProcess;
  readonly #folder: string;
  #output = "";
  #count = 0;

  constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#child = spawn("bash", ["--noprofile", "--norc"], { cwd: folder, env, stdio: "pipe" });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on("data", (chunk: Buffer) => (this.#output += chunk.toString("utf8")));
    // A reader's shell is interactive: it knows aliases and gives each job a group of its own.
    this.#child.stdin?.write("shopt -s expand_aliases\nset -em\n");
  }

  /** Runs lines to their end. @throws with all that was printed when one fails */
  async run(text: string): Promise<string> {
    const before = this.#output.length;
    const done = `-- done ${++this.#count} --`;
    this.#child.stdin?.write(`${text}\necho '${done}'\n`);
    await this.#until(() => this.#output.includes(done, before), text);
    return this.#output.slice(before).replace(done, "");
  }

  /** Starts what does not end by itself, and waits until it has printed a text. */
  async start(text: string, printed: string): Promise<void> {
    const log = join(this.#folder, `job-${++this.#count}.log`);
    await this.run(`{ ${text}\n} >${log} 2>&1 &`);
    let told = "";
    await this.#until(async () => {
      told = await readFile(log, "utf8").catch(() => "");
      return told.includes(printed);
    }, text).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${told}`, { cause: error });
    });
  }

  /** As Ctrl+C does, with all that was started. */
  async stopJobs(): Promise<void> {
    await this.run("for job in $(jobs -p); do kill -TERM -- -$job || true; done; wait || true");
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    await this.stopJobs().catch(() => undefined);
    const ended = once(this.#child, "exit");
    this.#child.stdin?.end();
    await ended;
  }

  async #until(isSo: () => boolean | Promise<boolean>, text: string): Promise<void> {
    const end = Date.now() + 180_000;
    while (!(await isSo())) {
      if (this.#child.exitCode !== null) throw new Error(`failed: ${text}\n${this.#output.slice(-4_000)}`);
      if (Date.now() > end) throw new Error(`did not end: ${text}\n${this.#output.slice(-4_000)}`);
      await pause(50);
    }
  }
}
