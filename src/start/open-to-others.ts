import { statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Settings } from "../config/index.js";
import { sqlitePath } from "../store/index.js";

const ofOthers = 0o077;

/**
 * Warns of files and folders of ours that other users of the machine get at: what we make is its owner's alone, and what was
 * there before keeps the rights that it has.
 */
export function openToOthers({
  databaseUrl,
  dataFolder,
  certsFolder,
}: Pick<Settings, "databaseUrl" | "dataFolder" | "certsFolder">): readonly string[] {
  const file = databaseUrl.startsWith("sqlite:") ? sqlitePath(databaseUrl) : undefined;
  const own = [...new Set([dataFolder, certsFolder])];
  const around =
    file === undefined ? [] : [dirname(file)].filter((path) => own.every((one) => resolve(one) !== resolve(path)));
  const files = file === undefined ? [] : [file, `${file}-wal`, `${file}-shm`];
  return [
    ...own.flatMap((path) => warningOf(path, "folder", `chmod 700 ${path}`)),
    ...around.flatMap((path) =>
      // It may be the system's: whoever did this to /var/lib would lock everybody else out.
      warningOf(
        path,
        "folder",
        `name a folder of its own in DATABASE_URL, or chmod 700 ${path} if nothing else lies in it`,
      ),
    ),
    ...files.flatMap((path) => warningOf(path, "file", `chmod 600 ${path}`)),
  ];
}

function warningOf(path: string, what: string, todo: string): readonly string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  // On Windows modes say nothing of who gets at a file.
  if (found === undefined || process.platform === "win32" || (found.mode & ofOthers) === 0) return [];
  const is = (found.mode & 0o777).toString(8).padStart(3, "0");
  return [`the ${what} ${path} is open to other users of this machine (mode ${is}): ${todo}`];
}
