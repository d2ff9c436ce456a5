import type { DomainId, TeamId } from "./ids.js";

/** Who vouches for a domain without a record in the DNS: the operator, or the declarative file, which is the operator's. */
export type DomainWord = "operator" | "file";
export type DomainProof = "dns" | DomainWord;
export type DomainState = "pending" | "verified" | "failing";
/** Why the last look into the DNS found no proof. */
export type DomainProblem = "no_such_name" | "no_record" | "wrong_value" | "resolver";

/**
 * An email domain of a team. Verified ones govern sign-in, `/login` and linking by email; several teams may hold one
 * domain, each by a proof of its own.
 */
export interface Domain {
  readonly id: DomainId;
  readonly teamId: TeamId;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** ASCII form, lower case. Unique in the team. */
  readonly domain: string;
  /** What the DNS has to say of it; each team's is another one, so that nobody is proven by somebody else's record. */
  readonly token: string;
  readonly words: readonly DomainWord[];
  /** Somebody of the team has put it on the list, so that it stays there when a word is taken back. */
  readonly awaited: boolean;
  /** Since when the DNS has been known to prove it. */
  readonly provenAt?: number;
  /** Since when a proof that was there is not found any more. */
  readonly failingSince?: number;
  /** What the machine notes at each look; moves no version. */
  readonly checkedAt?: number;
  readonly problem?: DomainProblem;
  /** When the DNS is looked at next; absent where somebody's word is enough. */
  readonly nextCheckAt?: number;
}

/** What was found at a name: the TXT records there, each in the strings it is made of, or which way there was nothing. */
export type TxtAnswer =
  | { readonly found: "records"; readonly records: readonly (readonly string[])[] }
  | { readonly found: "no_such_name" | "no_record" }
  | { readonly found: "resolver"; readonly detail: string };

/** A proof that fails counts for everybody for so long, so that no slip in a zone locks a company out. */
export const domainGraceMs = 30 * 24 * 60 * 60_000;

/** The proof that counts: a word stands before what the DNS says. */
export function domainProof({ words }: Pick<Domain, "words">): DomainProof {
  return words.includes("file") ? "file" : words.includes("operator") ? "operator" : "dns";
}

export function domainState({
  words,
  provenAt,
  failingSince,
}: Pick<Domain, "words" | "provenAt" | "failingSince">): DomainState {
  if (words.length > 0) return "verified";
  if (provenAt === undefined) return "pending";
  return failingSince === undefined ? "verified" : "failing";
}

/**
 * What a domain is good for: `holds` for everything; `lapsed`, for those who are there only: no new person comes in by it,
 * nobody is linked by it, `/login` does not offer it and an address of it is not verified; `none`, for nothing.
 */
export function domainStanding(domain: Domain, now: number): "holds" | "lapsed" | "none" {
  const state = domainState(domain);
  if (state === "pending") return "none";
  return state === "failing" && now - (domain.failingSince ?? now) >= domainGraceMs ? "lapsed" : "holds";
}

/** Whether an address of this domain may be told to others as verified: the claim `email_verified`. */
export function vouchesForAddresses(domain: Domain, now: number): boolean {
  return domainStanding(domain, now) === "holds";
}

const label = "_drawbridge";

/** The record that proves the domain; `relativeName` is what panels ask for that append the zone by themselves. */
export function domainRecord({ domain, token }: Pick<Domain, "domain" | "token">): {
  readonly type: "TXT";
  readonly name: string;
  readonly relativeName: string;
  readonly value: string;
} {
  return {
    type: "TXT",
    name: `${label}.${domain}`,
    relativeName: label,
    value: `drawbridge-verification=${token}`,
  };
}
