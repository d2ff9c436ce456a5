import { makeSealer, sealedBy, sealingKid } from "./seal.js";

/** A sealed text for which no key is at hand. */
export class KeyMissing extends Error {
  override readonly name = "KeyMissing";
}

/** Seals anew with the first of several secrets what another of them has sealed. */
export interface Resealer {
  /**
   * The value with every sealed text in it, however deep, sealed by the first secret; the very same value where that is so already.
   * @throws KeyMissing for a text that was sealed by none of the secrets
   */
  resealed<T>(value: T): Promise<T>;
}

/** @param purposes  all that the secrets are used for: each has a key of its own */
export function makeResealer(secrets: readonly (string | Uint8Array)[], purposes: readonly string[]): Resealer {
  const sealers = purposes.map((purpose) => ({
    sealer: makeSealer(secrets, purpose),
    kids: secrets.map((secret) => sealingKid(secret, purpose)),
  }));
  const text = async (sealed: string): Promise<string> => {
    const kid = sealedBy(sealed);
    if (kid === undefined) return sealed;
    const used = sealers.find(({ kids }) => kids.includes(kid));
    if (used === undefined) throw new KeyMissing(`no key at hand opens what was sealed with the key ${kid}`);
    const plain = await used.sealer.open(sealed);
    if (plain === undefined) throw new KeyMissing(`what was sealed with the key ${kid} was changed since`);
    return kid === used.kids[0] ? sealed : used.sealer.seal(plain);
  };
  const resealed = async (value: unknown): Promise<unknown> => {
    if (typeof value === "string") return text(value);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) {
      const items: unknown[] = await Promise.all(value.map(resealed));
      return items.some((item, n) => item !== value[n]) ? items : value;
    }
    const entries = await Promise.all(
      Object.entries(value).map(async ([name, inner]) => [name, inner as unknown, await resealed(inner)] as const),
    );
    if (entries.every(([, before, after]) => before === after)) return value;
    return Object.fromEntries(entries.map(([name, , after]) => [name, after]));
  };
  return { resealed: async <T>(value: T) => (await resealed(value)) as T };
}
