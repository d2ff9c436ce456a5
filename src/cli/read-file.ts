import { readFile } from "node:fs/promises";
import { NotFound } from "./exit-codes.js";

/** A file that was named on the command line. @throws NotFound saying why it cannot be read */
export async function readOrSay(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    const fix = "Compare the path, and see that this user may read it.";
    throw new NotFound(`${path} cannot be read (${code}).`, { fix, cause: error });
  }
}
