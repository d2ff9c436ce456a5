/** Small things with an end: tickets, rate limits. A key belongs to whoever wrote it last. */
export interface Notes {
  get(key: string, now: number): Promise<string | undefined>;
  put(key: string, value: string, expiresAt: number): Promise<void>;
  /** Writes another value in the place of this one; false where it is there no more. */
  change(key: string, from: string, to: string): Promise<boolean>;
  delete(key: string): Promise<void>;
  /** Records the key until `expiresAt`; false when it is there already. One atomic insert: of many at once, one gets true. */
  claim(key: string, expiresAt: number): Promise<boolean>;
}

/** Counts with an end: of requests, of failed tries. */
export interface Counters {
  /**
   * Adds to the count of this key and answers it so far, with what was added. The first addition sets the end, in
   * milliseconds since 1970 by the store's clock; what comes after the end begins anew. With 0 it only looks; below 0 it
   * takes back what was added, and never more than is there.
   *
   * Unless something is taken back, no two additions are answered with the same count, at whichever node: of all that are made, at most N are answered with N
   * or less. A node takes shares of a sixteenth of the count in advance, so that few additions wait for the database; from
   * 16 on the answers of several nodes may run ahead of what was added by a share each. On SQLite counts go with the process.
   * @param by  a whole number
   */
  add(key: string, by: number, end: number): Promise<number>;
}

/** Sealed secrets of the installation (SP keys, the session secret of a cluster), by name. */
export interface Vault {
  get(name: string): Promise<{ readonly value: string; readonly version: number } | undefined>;
  /** The first writer wins and everybody gets the winner's value. */
  putIfAbsent(name: string, value: string): Promise<string>;
  /** @throws StoreConflict `version` */
  replace(name: string, value: string, at: { readonly version: number }): Promise<void>;
}

/** What the clocks of nodes may be apart for each of them to be believed: as much as a sign-in forgives unless told. */
export const clocksApartMs = 60_000;

/** Rights to do scheduled work alone. */
export interface Leases {
  /**
   * Takes the lease until `untilMs`, where it is free or this holder's own. Answers its term, which grows each time it is
   * taken; undefined while another holds it.
   * @param latestMs  a lease that ends later was taken by a clock that was ahead, and is free: it would hold up everybody
   */
  take(name: string, holder: string, now: number, untilMs: number, latestMs?: number): Promise<number | undefined>;
  /** Moves the end of a lease. False: it was taken since that term, and whoever thought to hold it must stop. */
  extend(name: string, term: number, untilMs: number): Promise<boolean>;
  /** All that were ever taken, by name: who took each last, and until when. */
  list(): Promise<readonly { readonly name: string; readonly holder: string; readonly untilMs: number }[]>;
}
