import { randomBytes, randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface DevelopmentSecrets {
  readonly sessionSecret: string;
  /** Base64 of 32 bytes. */
  readonly encryptionKey: string;
}

/**
 * Secrets for development, made at the first start and kept in the data folder, so that sessions and sealed values
 * outlive a restart. In production the operator sets them: whoever copies the folder must not get the keys with it.
 */
export function developmentSecrets(folder: string): DevelopmentSecrets {
  const path = join(folder, "development-secrets.json");
  const kept = read(path);
  if (kept !== undefined) return kept;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const made: DevelopmentSecrets = {
    sessionSecret: randomBytes(32).toString("base64url"),
    encryptionKey: randomBytes(32).toString("base64"),
  };
  const temporary = join(folder, `.development-secrets-${randomUUID()}.tmp`);
  writeFileSync(temporary, JSON.stringify(made), { mode: 0o600, flag: "wx" });
  try {
    // A hard link refuses an existing name: of two processes that start at once, both use the first one's secrets.
    linkSync(temporary, path);
    return made;
  } catch {
    const winner = read(path);
    if (winner === undefined) throw new Error(`${path} cannot be used: delete it, and new secrets are made`);
    return winner;
  } finally {
    rmSync(temporary, { force: true });
  }
}

function read(path: string): DevelopmentSecrets | undefined {
  let kept: unknown;
  try {
    kept = JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
  if (typeof kept !== "object" || kept === null || !("sessionSecret" in kept) || !("encryptionKey" in kept))
    return undefined;
  const { sessionSecret, encryptionKey } = kept;
  return typeof sessionSecret === "string" && typeof encryptionKey === "string"
    ? { sessionSecret, encryptionKey }
    : undefined;
}
