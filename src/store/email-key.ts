import { fold } from "../lib/fold.js";

/**
 * What an address is found by: folded, its domain first (`acme.example@ada`), so that one index finds a person by address and
 * the people of a domain alike. What has no `@` stays as it is.
 */
export function emailKey(email: string): string {
  const folded = fold(email);
  const at = folded.lastIndexOf("@");
  return at < 0 ? folded : `${folded.slice(at + 1)}@${folded.slice(0, at)}`;
}

/** The keys of all addresses of a domain, in the order of their bytes: from the first on, and before the second. */
export function emailKeysOf(domain: string): readonly [from: string, before: string] {
  const name = fold(domain);
  return [`${name}@`, `${name}A`];
}
