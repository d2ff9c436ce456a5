import { CertificateFault, keptCertificate, readCertificates as readGiven } from "../../saml/index.js";
import type { IdpCertificate, MethodSpKey } from "../../model/sso-method.js";
import { Refused } from "../../model/refused.js";
import { teamsRefusals } from "../refusals.js";

const dayMs = 24 * 60 * 60_000;

/**
 * Certificates that an administrator gives at once: each text one or several, the issuers of a chain left out.
 * @throws Refused `certificate_invalid` saying what was given instead
 */
export function readCertificates(
  texts: readonly string[],
  source: IdpCertificate["source"],
  now: number,
): readonly IdpCertificate[] {
  try {
    return readGiven(texts).map((one) => keptCertificate(one, source, now));
  } catch (error) {
    if (error instanceof CertificateFault)
      throw new Refused(teamsRefusals.certificate_invalid(error.message, error.fix), { cause: error });
    throw error;
  }
}

/** Whole days until a certificate ends; negative when it has ended. */
export function daysLeft(certificate: Pick<IdpCertificate, "notAfter">, now: number): number {
  return Math.floor((certificate.notAfter - now) / dayMs);
}

/** What an admin should know about a certificate's dates, or undefined. */
export function certificateWarning(certificate: IdpCertificate, now: number): string | undefined {
  const name = called(certificate);
  if (certificate.notAfter <= now) {
    return `The certificate ${name} ended on ${date(certificate.notAfter)}. Its key is still trusted; ask the IdP for a new one.`;
  }
  if (certificate.notBefore > now) return `The certificate ${name} begins on ${date(certificate.notBefore)} only.`;
  const days = daysLeft(certificate, now);
  return days <= 30 ? `The certificate ${name} ends on ${date(certificate.notAfter)}, in ${days} days.` : undefined;
}

/** The same of a key pair that a method was given. Identity providers may refuse what it signs, or encrypt to it no more. */
export function spKeyWarning(method: string, key: MethodSpKey, now: number): string | undefined {
  const way = `Give the identity provider our metadata, then switch to the bridge's own key: drawbridge sso update ${method} --no-sp-keys.`;
  if (key.notAfter <= now) return `Our own certificate here, ${called(key)}, ended on ${date(key.notAfter)}. ${way}`;
  const days = daysLeft(key, now);
  if (days > 30) return undefined;
  return `Our own certificate here, ${called(key)}, ends on ${date(key.notAfter)}, in ${days} days. ${way}`;
}

function called({ subject, fingerprint256 }: Pick<IdpCertificate, "subject" | "fingerprint256">): string {
  return `${subject} (${shortFingerprint(fingerprint256)})`;
}

function date(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

/** The beginning of a fingerprint as people read it aloud: `AB:CD:EF:01`. */
export function shortFingerprint(fingerprint256: string): string {
  return (fingerprint256.toUpperCase().match(/../g) ?? []).slice(0, 4).join(":");
}
