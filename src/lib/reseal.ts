import { makeSealer, sealedBy, sealingKid } from "./seal.js";

/** A sealed text for which no key is at hand. */
export class KeyMissing extends Error {
  override readonly name = "KeyMissing";
}

/** Seals anew with the first of several secrets what another of them has sealed. */
export interface Resealer {
  /**
   * The value with every sealed text in it, however deep, sealed by the first secret; the very same value where that is so already.
   * @throws KeyMissing for a text at one of the places that was sealed by none of the secrets
   */
  resealed<T>(value: T): Promise<T>;
}

/**
 * @param purposes  all that the secrets are used for: each has a key of its own
 * @param places  where values hold what was sealed, as `secrets.*.sealed`; "" is the value itself. Elsewhere a text may have the
 *   form of a sealed one because somebody has written it so, and stays as it is where no key opens it.
 */
export function makeResealer(
  secrets: readonly (string | Uint8Array)[],
  purposes: readonly string[],
  places: ReadonlySet<string>,
): Resealer {
  const sealers = purposes.map((purpose) => ({
    sealer: makeSealer(secrets, purpose),
    kids: secrets.map((secret) => sealingKid(secret, purpose)),
  }));
  const text = async (sealed: string, place: string): Promise<string> => {
    const kid = sealedBy(sealed);
    if (kid === undefined) return sealed;
    const used = sealers.find(({ kids }) => kids.includes(kid));
    const plain = await used?.sealer.open(sealed);
    if (used === undefined || plain === undefined) {
      if (!places.has(place)) return sealed;
      const what = `what was sealed with the key ${kid}`;
      throw new KeyMissing(used === undefined ? `no key at hand opens ${what}` : `${what} was changed since`);
    }
    return kid === used.kids[0] ? sealed : used.sealer.seal(plain);
  };
  const resealed = async (value: unknown, place: string): Promise<unknown> => {
    const below = (name: string): string => (place === "" ? name : `${place}.${name}`);
    if (typeof value === "string") return text(value, place);
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) {
      const items: unknown[] = await Promise.all(value.map((item) => resealed(item, below("*"))));
      return items.some((item, n) => item !== value[n]) ? items : value;
    }
    const entries = await Promise.all(
      Object.entries(value).map(
        async ([name, inner]) => [name, inner as unknown, await resealed(inner, below(name))] as const,
      ),
    );
    if (entries.every(([, before, after]) => before === after)) return value;
    return Object.fromEntries(entries.map(([name, , after]) => [name, after]));
  };
  return { resealed: async <T>(value: T) => (await resealed(value, "")) as T };
}
