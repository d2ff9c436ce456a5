import type { AccessDeps } from "../access/index.js";
import type { Call } from "./leaf.js";

/** What stands beside the operations, for the host alone: passwords on standard input, and tokens for the first run. */

/** Whoever can run a command on the host can do everything. */
export function accessDeps({ world: { admin, caller } }: Call): AccessDeps {
  const { store, now, post } = admin;
  return { store, now, post, caller, grants: caller.grants };
}

/** What stands on standard input, without the line's end, where `--password-stdin` was typed. */
export async function passwordOf({ host, options }: Call): Promise<string | undefined> {
  if (!options.on("passwordStdin")) return undefined;
  return (await host.stdin()).replace(/\r?\n$/, "");
}
