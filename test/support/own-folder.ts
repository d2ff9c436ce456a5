import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

/**
 * Lets everything that this process, and those that it starts, put into a folder for temporary files lie in one of its own, which
 * goes with it. A run that was killed leaves its folder for the next one to remove.
 * @param temporary  where it is made
 * @param name  of the run: `chaos`
 * @returns the folder
 */
export function liveIn(temporary: string, name: string): string {
  const prefix = `drawbridge-${name}-`;
  for (const one of readdirSync(temporary)) {
    const pid = one.startsWith(prefix) ? /^(\d+)-/.exec(one.slice(prefix.length))?.[1] : undefined;
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      remove(join(temporary, one));
    } catch {
      // It is another user's, who removes it.
    }
  }
  const folder = mkdtempSync(join(temporary, `${prefix}${process.pid}-`));
  process.env["TMPDIR"] = folder;
  process.once("exit", () => remove(folder));
  for (const [signal, code] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.once(signal, () => process.exit(code));
  }
  return folder;
}

/** A disk is mounted at such a place in the folder, while the folder is there. */
export const smallDiskIn = "small-disk-";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** A disk that is mounted there is let go first, lazily: a server that was just stopped may hold it for a moment more. */
function remove(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(smallDiskIn)) continue;
    try {
      execFileSync("umount", ["--lazy", join(folder, name)], { stdio: "ignore" });
    } catch {
      // nothing is mounted there
    }
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
