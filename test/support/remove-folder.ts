import { rm } from "node:fs/promises";

/** Removes a folder with all that is in it, and tries again where something that has just ended still writes there. */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
