import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from "node:crypto";

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
const cipher = "aes-256-gcm";
const ivBytes = 12;
const tagBytes = 16;

/**
 * Written with node:crypto and not with jose, which the tests hold it against: jose goes through WebCrypto, which hands a
 * cookie of 200 bytes to another thread and back. Simultaneous sign-ins then reach the store one by one and pay for a sync
 * each, where otherwise they share one (half the sign-ins a second, measured).
 * @param secrets  the first seals, all of them open: a new one is put in front and the old one kept until nothing needs it
 * @param purpose  part of the key's derivation (HKDF, RFC 5869), so that what was sealed for one use opens in no other
 */
export function makeSealer(secrets: readonly (string | Uint8Array)[], purpose: string): Sealer {
  const keys = secrets.map((secret) => deriveKey(secret, purpose));
  const first = keys[0];
  if (first === undefined) throw new TypeError("a sealer needs at least one secret");
  return {
    seal: (plain) => Promise.resolve(sealText(first, plain)),
    open(sealed) {
      if (sealed.length > longestSealed) return Promise.resolve(undefined);
      const kid = kidOf(sealed);
      const used = keys.find((key) => key.kid === kid);
      return Promise.resolve(used === undefined ? undefined : openText(used, sealed));
    },
  };
}

/** JWE Compact Serialization (RFC 7516 §3.1, §5.1): header, no encrypted key, IV, ciphertext, tag. */
function sealText({ kid, key }: SealingKey, plain: string): string {
  const header = Buffer.from(JSON.stringify({ alg: "dir", enc: "A256GCM", kid })).toString("base64url");
  const iv = randomBytes(ivBytes);
  const sealing = createCipheriv(cipher, key, iv, { authTagLength: tagBytes });
  sealing.setAAD(Buffer.from(header, "ascii"));
  const text = Buffer.concat([sealing.update(plain, "utf8"), sealing.final()]);
  return [header, "", ...[iv, text, sealing.getAuthTag()].map((part) => part.toString("base64url"))].join(".");
}

function openText({ key }: SealingKey, sealed: string): string | undefined {
  const [header = "", encryptedKey, ...rest] = sealed.split(".");
  if (encryptedKey !== "" || rest.length !== 3) return undefined;
  const [iv, text, tag] = rest.map((part) => Buffer.from(part, "base64url"));
  if (iv?.length !== ivBytes || text === undefined || tag?.length !== tagBytes) return undefined;
  const opening = createDecipheriv(cipher, key, iv, { authTagLength: tagBytes });
  opening.setAAD(Buffer.from(header, "ascii"));
  opening.setAuthTag(tag);
  try {
    return Buffer.concat([opening.update(text), opening.final()]).toString("utf8");
  } catch {
    // Whatever is wrong with it, it was not made here: there is nothing else to tell apart.
    return undefined;
  }
}

/** The name of the key that these secrets seal with for a purpose: what they have sealed says it (`sealedBy`). */
export function sealingKid(secret: string | Uint8Array, purpose: string): string {
  return deriveKey(secret, purpose).kid;
}

/** The name of the key that a text was sealed with; undefined where it has not the form of a sealed text. */
export function sealedBy(text: string): string | undefined {
  if (!/^eyJ[\w-]+\.\.[\w-]{16}\.[\w-]*\.[\w-]{22}$/.test(text)) return undefined;
  const kid = kidOf(text);
  return typeof kid === "string" ? kid : undefined;
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
