import { randomBytes } from "node:crypto";
import type { Sealer } from "../lib/seal.js";

/** Secrets of apps and of OAuth clients: sealed for keeping, opened to be compared. */

export interface OpenedSecrets {
  /** The newest first. */
  readonly texts: readonly string[];
  readonly sealed: readonly string[];
  /** One that was made here: shown once. */
  readonly made?: string | undefined;
}

/** 256 random bits. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/**
 * @param called  in the words of the log, as `the app portal`
 * @throws Error where ENCRYPTION_KEY opens one no more: an app that silently lost its secret would be a riddle
 */
export async function openSealed(
  sealer: Sealer,
  sealed: readonly string[],
  called: string,
): Promise<readonly string[]> {
  return Promise.all(
    sealed.map(async (one) => {
      const text = await sealer.open(one);
      if (text === undefined) throw new Error(`ENCRYPTION_KEY does not open a secret of ${called}`);
      return text;
    }),
  );
}

/**
 * The secrets that something is to have. Sealed ones stay as they are where they hold the same.
 * @param said  the newest first; undefined: those that are there stay, and where there is none, one is made
 */
export async function secretsAsSaid(
  sealer: Sealer,
  { sealed: before, called }: { readonly sealed: readonly string[]; readonly called: string },
  said: readonly string[] | undefined,
): Promise<OpenedSecrets> {
  const held = await openSealed(sealer, before, called);
  const made = said === undefined && held.length === 0 ? newSecret() : undefined;
  const texts = said ?? (made === undefined ? held : [made]);
  const sealed: string[] = [];
  for (const text of texts) sealed.push(before[held.indexOf(text)] ?? (await sealer.seal(text)));
  return { texts, sealed, ...(made !== undefined && { made }) };
}
