import { X509Certificate } from "node:crypto";

/** Bits. */
const longestKey = 8192;

/**
 * Of a chain only the certificate of the key itself: the others are the way to it (XML Signature §4.5.4, without an order), and
 * what their keys sign is none of ours. Unrelated ones are keys of a rollover and all stay.
 */
export function withoutIssuers(certificates: readonly X509Certificate[]): readonly X509Certificate[] {
  const issued = certificates.filter((one) => !hasSigned(one, one));
  return certificates.filter((issuer) => !issued.some((one) => one !== issuer && hasSigned(issuer, one)));
}

/**
 * Whether one certificate of a method issued another: then it is the way to that one. A renewed one of the same key did not,
 * nor did one that cannot be read any more.
 */
export function hasIssued(issuer: { readonly pem: string }, one: { readonly pem: string }): boolean {
  const [issued, by] = [parsed(one), parsed(issuer)];
  return issued !== undefined && by !== undefined && !hasSigned(issued, issued) && hasSigned(by, issued);
}

function parsed({ pem }: { readonly pem: string }): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** Whether the key of one certificate made the signature of another, whatever the two say of each other. */
function hasSigned(issuer: X509Certificate, one: X509Certificate): boolean {
  try {
    // one that nobody may trust, and that takes its time
    if ((issuer.publicKey.asymmetricKeyDetails?.modulusLength ?? 0) > longestKey) return false;
    return one.verify(issuer.publicKey);
  } catch {
    // a key of another kind, or none that OpenSSL knows
    return false;
  }
}
