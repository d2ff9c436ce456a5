import { CertificateFault, keptCertificate, readCertificates as readGiven } from "../../saml/index.js";
import type { IdpCertificate } from "../../model/sso-method.js";
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
  const date = (instant: number): string => new Date(instant).toISOString().slice(0, 10);
  const name = `${certificate.subject} (${shortFingerprint(certificate.fingerprint256)})`;
  if (certificate.notAfter <= now) {
    return `The certificate ${name} ended on ${date(certificate.notAfter)}. Its key is still trusted; ask the IdP for a new one.`;
  }
  if (certificate.notBefore > now) return `The certificate ${name} begins on ${date(certificate.notBefore)} only.`;
  const days = daysLeft(certificate, now);
  return days <= 30 ? `The certificate ${name} ends on ${date(certificate.notAfter)}, in ${days} days.` : undefined;
}

/** The beginning of a fingerprint as people read it aloud: `AB:CD:EF:01`. */
export function shortFingerprint(fingerprint256: string): string {
  return (fingerprint256.toUpperCase().match(/../g) ?? []).slice(0, 4).join(":");
}
