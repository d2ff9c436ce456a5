import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from "jose";

/** Sets of public keys by the address that an issuer publishes them at, held in memory by each process. */
export interface RemoteKeys {
  /** As they were fetched within the last 10 minutes. @throws Error with the reason, for whoever gave the address */
  of(address: string): Promise<LocalJWKSet>;
  /**
   * Fetched once more, for a key that was not among them: at most once a minute for each address, so that nobody makes us
   * ask an issuer by inventing keys. Undefined: that was done just now.
   */
  again(address: string): Promise<LocalJWKSet | undefined>;
}

export interface RemoteKeysOptions {
  readonly now: () => number;
  readonly fetchKeys: (address: string) => Promise<{ readonly keys: readonly object[] }>;
}

const keptMs = 10 * 60_000;
const againMs = 60_000;
/** An issuer that does not answer is left alone for so long: each request would wait for it. */
const faultMs = 10_000;
const mostAddresses = 1000;

interface Entry {
  keys?: { readonly find: LocalJWKSet; readonly at: number };
  fault?: { readonly error: unknown; readonly at: number };
  againAt: number;
  pending?: Promise<LocalJWKSet> | undefined;
}

export function makeRemoteKeys({ now, fetchKeys }: RemoteKeysOptions): RemoteKeys {
  const entries = new Map<string, Entry>();
  const entryOf = (address: string): Entry => {
    const known = entries.get(address);
    if (known !== undefined) return known;
    const [oldest] = entries.keys();
    if (entries.size >= mostAddresses && oldest !== undefined) entries.delete(oldest);
    const entry: Entry = { againAt: Number.NEGATIVE_INFINITY };
    entries.set(address, entry);
    return entry;
  };
  const fetched = async (address: string, entry: Entry): Promise<LocalJWKSet> => {
    try {
      const find = createLocalJWKSet((await fetchKeys(address)) as JSONWebKeySet);
      entry.keys = { find, at: now() };
      delete entry.fault;
      return find;
    } catch (error) {
      entry.fault = { error, at: now() };
      throw error;
    } finally {
      entry.pending = undefined;
    }
  };
  /** Whoever comes while it is under way waits for the same. */
  const load = (address: string, entry: Entry): Promise<LocalJWKSet> => (entry.pending ??= fetched(address, entry));
  return {
    async of(address) {
      const entry = entryOf(address);
      if (entry.keys !== undefined && now() - entry.keys.at < keptMs) return entry.keys.find;
      if (entry.fault !== undefined && now() - entry.fault.at < faultMs) throw entry.fault.error;
      return load(address, entry);
    },
    async again(address) {
      const entry = entryOf(address);
      if (now() - entry.againAt < againMs) return undefined;
      entry.againAt = now();
      return load(address, entry);
    },
  };
}
