import { fold } from "../lib/fold.js";
import type { Claims } from "../model/claims.js";
import type { SsoMethod } from "../model/sso-method.js";
import { identityKey, nameIdKind, type IdentityKey } from "./identity-key.js";
import { deception, readEmail, type Email } from "./read-email.js";
import type { Refusal } from "./refusals.js";
import { signInRefusals } from "./sign-in-refusals.js";

/** Whom a response speaks of, before anybody was looked up. */
export interface ClaimedPerson {
  readonly email: Email;
  readonly identity: IdentityKey;
  /**
   * The NameID where it may lead to a user of a linked directory by userName: not transient, and an address only when it is
   * the mapped email, for an address in the NameID that nobody mapped proves nothing.
   */
  readonly nameId?: string | undefined;
}

export type Reading<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** Step 3 of a sign-in: exactly one usable email, and the key of the person at the method. */
export function readPerson(claims: Claims): Reading<ClaimedPerson> {
  const reading = readEmail(claims.emails);
  if (!reading.ok)
    return { ok: false, refusal: signInRefusals.map_email(reading.fault, claims.received, claims.lookedFor?.email) };
  const { email } = reading;
  const { nameId } = claims;
  if (nameId !== undefined && nameIdKind(nameId) === "emailAddress") {
    // It will be folded to a key, so it must not fold to somebody else's.
    const trick = deception(nameId.value);
    if (trick !== undefined) {
      return {
        ok: false,
        refusal: signInRefusals.map_email(`The NameID holds ${trick}.`, claims.received, claims.lookedFor?.email),
      };
    }
  }
  const identity = identityKey(nameId, email.value);
  const leads =
    nameId !== undefined &&
    identity.kind !== "email" &&
    deception(nameId.value) === undefined &&
    (!nameId.value.includes("@") || fold(nameId.value) === email.folded);
  return { ok: true, value: { email, identity, ...(leads && { nameId: nameId.value }) } };
}

/** A domain of the team, and what it is good for. */
export interface KnownDomain {
  readonly domain: string;
  readonly standing: "holds" | "lapsed" | "none";
}

/**
 * Step 4: the domain is among the team's verified ones, or those of them that the method is narrowed to. No verified
 * domain: nobody. One whose proof has failed for too long counts for whom an identity of this method leads to.
 * @param isKnown  an identity of this method leads to the person
 */
export function checkDomain(
  domain: string,
  domains: readonly KnownDomain[],
  method: Pick<SsoMethod, "emailDomains">,
  isKnown: boolean,
): Refusal | undefined {
  const narrowed = method.emailDomains?.map((name) => name.toLowerCase());
  const usable = domains.filter((one) => one.standing !== "none" && narrowed?.includes(one.domain) !== false);
  const mine = usable.find((one) => one.domain === domain);
  if (mine?.standing === "holds" || (mine?.standing === "lapsed" && isKnown)) return undefined;
  const allowed = usable.filter((one) => one.standing === "holds").map((one) => one.domain);
  const because = mine !== undefined ? "lapsed" : narrowed !== undefined ? "narrowed" : "unverified";
  return signInRefusals.domain_denied(domain, allowed, because);
}
