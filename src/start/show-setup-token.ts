import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ensureSetupToken } from "../access/index.js";
import type { Logger } from "pino";
import type { Parts } from "./services.js";

/**
 * Where there is no admin yet, whoever runs the program gets the setup token: on a terminal, else in a file of its own in the
 * data folder, for a log is read by many.
 * @param terminal  writes to the person at the keyboard; absent where nobody is there
 */
export async function showSetupToken(
  { store, now, settings }: Parts,
  log: Logger,
  terminal: ((text: string) => void) | undefined,
): Promise<void> {
  const file = join(settings.dataFolder, "setup-token");
  if (await store.installation.admins.any()) return rm(file, { force: true });
  const token = await ensureSetupToken({ store, now });
  if (token === undefined) return;
  if (terminal !== undefined) {
    terminal(`There is no admin yet. The setup token, good for a day: ${token}\n`);
    return;
  }
  // With all secrets set and the store elsewhere nothing has made the folder yet.
  await mkdir(settings.dataFolder, { recursive: true, mode: 0o700 });
  await writeFile(file, `${token}\n`, { mode: 0o600 });
  log.warn({ file }, "there is no admin yet; the setup token, good for a day, is in this file");
}
