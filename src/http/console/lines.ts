import { InvalidInput } from "../../admin/index.js";
import type { Typed } from "./typed.js";

/** What a text area lists, one value a line; empty lines say nothing. */
export function linesOf(form: Typed, name: string): readonly string[] {
  return (form.text(name) ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/**
 * Does the work of a form whose text areas hold lists; what is wrong with one of their values is told at the text area.
 * @param labels  what one value is called, by the field: `redirectUris` → *Redirect URI*
 * @throws InvalidInput with fields of the form
 */
export async function byLines<T>(labels: Readonly<Record<string, string>>, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    const errors = error.errors.map(({ field, message }) => {
      const [, list = "", index = ""] = /^(.+)\.(\d+)$/.exec(field) ?? [];
      const label = labels[list];
      return label === undefined
        ? { field, message }
        : { field: list, message: `${label} ${Number(index) + 1} ${message}.` };
    });
    throw new InvalidInput(errors, { cause: error });
  }
}
