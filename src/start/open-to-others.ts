import { statSync } from "node:fs";
import { dirname } from "node:path";
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
  const folders = new Set([dataFolder, certsFolder, ...(file === undefined ? [] : [dirname(file)])]);
  const files = file === undefined ? [] : [file, `${file}-wal`, `${file}-shm`];
  return [
    ...[...folders].flatMap((path) => warningOf(path, "folder", "700")),
    ...files.flatMap((path) => warningOf(path, "file", "600")),
  ];
}

function warningOf(path: string, what: string, mode: string): readonly string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  // On Windows modes say nothing of who gets at a file.
  if (found === undefined || process.platform === "win32" || (found.mode & ofOthers) === 0) return [];
  const is = (found.mode & 0o777).toString(8).padStart(3, "0");
  return [`the ${what} ${path} is open to other users of this machine (mode ${is}): chmod ${mode} ${path}`];
}
