import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Change } from "./find-changes.js";

/** A change that no test can tell from the code as it is, and why. Found by its file and text, so lines may move. */
export interface Equivalent {
  readonly file: string;
  /** The line, without the spaces around it. */
  readonly text: string;
  readonly before: string;
  readonly after: string;
  readonly because: string;
}

export function equivalents(): Equivalent[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, "equivalent.json"), "utf8")) as Equivalent[];
}

export function isMeant(known: Equivalent, change: Change): boolean {
  return (
    known.file === change.file &&
    known.text === change.text &&
    known.before === change.before &&
    known.after === change.after
  );
}
