/** Small things with an end: tickets, rate limits. A key belongs to whoever wrote it last. */
export interface Notes {
  get(key: string, now: number): Promise<string | undefined>;
  put(key: string, value: string, expiresAt: number): Promise<void>;
  delete(key: string): Promise<void>;
  /** Records the key until `expiresAt`; false when it is there already. One atomic insert: of many at once, one gets true. */
  claim(key: string, expiresAt: number): Promise<boolean>;
}

/** Sealed secrets of the installation (SP keys, the session secret of a cluster), by name. */
export interface Vault {
  get(name: string): Promise<{ readonly value: string; readonly version: number } | undefined>;
  /** The first writer wins and everybody gets the winner's value. */
  putIfAbsent(name: string, value: string): Promise<string>;
  /** @throws StoreConflict `version` */
  replace(name: string, value: string, at: { readonly version: number }): Promise<void>;
}

/** Rights to do scheduled work alone. */
export interface Leases {
  /**
   * Takes the lease until `untilMs`, where it is free or this holder's own. Answers its term, which grows each time it is
   * taken; undefined while another holds it.
   */
  take(name: string, holder: string, now: number, untilMs: number): Promise<number | undefined>;
  /** Moves the end of a lease. False: it was taken since that term, and whoever thought to hold it must stop. */
  extend(name: string, term: number, untilMs: number): Promise<boolean>;
}
