import { createHash, hkdfSync } from "node:crypto";
import type * as Jose from "jose";

/** Seals texts so that only holders of the secret can read or make them: a JWE, `dir` with A256GCM (RFC 7516, RFC 7518 §4.5). */
export interface Sealer {
  seal(plain: string): Promise<string>;
  /** Undefined where the text was not sealed by one of our secrets for this purpose, or was changed since. */
  open(sealed: string): Promise<string | undefined>;
}

interface SealingKey {
  readonly kid: string;
  readonly key: Uint8Array;
}

/** A cookie holds 4 KiB, an SP key some 8 KiB; what is longer was not sealed here. */
const longestSealed = 64 * 1024;

/**
 * @param secrets  the first seals, all of them open: a new one is put in front and the old one kept until nothing needs it
 * @param purpose  part of the key's derivation (HKDF, RFC 5869), so that what was sealed for one use opens in no other
 */
export function makeSealer(secrets: readonly (string | Uint8Array)[], purpose: string): Sealer {
  const keys = secrets.map((secret) => deriveKey(secret, purpose));
  const first = keys[0];
  if (first === undefined) throw new TypeError("a sealer needs at least one secret");
  return {
    async seal(plain) {
      const { CompactEncrypt } = await jose();
      return new CompactEncrypt(Buffer.from(plain, "utf8"))
        .setProtectedHeader({ alg: "dir", enc: "A256GCM", kid: first.kid })
        .encrypt(first.key);
    },
    async open(sealed) {
      if (sealed.length > longestSealed) return undefined;
      const kid = kidOf(sealed);
      const used = keys.find((key) => key.kid === kid);
      if (used === undefined) return undefined;
      const { compactDecrypt } = await jose();
      try {
        const { plaintext } = await compactDecrypt(sealed, used.key, {
          keyManagementAlgorithms: ["dir"],
          contentEncryptionAlgorithms: ["A256GCM"],
        });
        return Buffer.from(plaintext).toString("utf8");
      } catch {
        // Whatever is wrong with it, it was not made here: there is nothing else to tell apart.
        return undefined;
      }
    },
  };
}

let loaded: Promise<typeof Jose> | undefined;

/** Loaded at first use: a start that seals nothing does not wait for it. */
function jose(): Promise<typeof Jose> {
  return (loaded ??= import("jose"));
}

function deriveKey(secret: string | Uint8Array, purpose: string): SealingKey {
  const key = new Uint8Array(hkdfSync("sha256", secret, "", `drawbridge ${purpose}`, 32));
  // A name for the key that tells nothing of it: it picks the right one of several without trying all.
  const kid = createHash("sha256").update("kid").update(key).digest("base64url").slice(0, 8);
  return { kid, key };
}

function kidOf(sealed: string): unknown {
  const end = sealed.indexOf(".");
  if (end <= 0 || end > 512) return undefined;
  try {
    const header: unknown = JSON.parse(Buffer.from(sealed.slice(0, end), "base64url").toString("utf8"));
    return typeof header === "object" && header !== null && "kid" in header ? header.kid : undefined;
  } catch {
    return undefined;
  }
}
