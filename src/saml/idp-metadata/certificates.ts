import { X509Certificate } from "node:crypto";
import { CertificateFault, readCertificate, type Certificate } from "../certificate.js";
import type { MetadataWarning } from "./fault.js";
import { SAML_METADATA, XML_SIGNATURE } from "../names.js";
import { attributeOf, childrenNamed, textOf, type XmlElement } from "../xml/tree.js";

const dayMs = 24 * 60 * 60 * 1000;
const soonDays = 30;
/** More keys than any identity provider rolls between, and few enough that trying each costs nothing. */
const maxCertificates = 16;
const longestCertificate = 64 * 1024;

/**
 * The certificates of a role that are for signing: `use="signing"` or no `use` (SAML Metadata 2.0 §2.4.1.1). One that
 * cannot be used is left out with a warning; one out of date is kept with a warning, for identity providers sign on with it.
 */
export function readSigningCertificates(
  role: XmlElement,
  nowMs: number,
): { certificates: Certificate[]; warnings: MetadataWarning[] } {
  const found = new Map<string, Certificate>();
  const warnings: MetadataWarning[] = [];
  for (const descriptor of childrenNamed(role, SAML_METADATA, "KeyDescriptor")) {
    if (![undefined, "", "signing"].includes(attributeOf(descriptor, "use"))) continue;
    const texts = certificateTexts(descriptor);
    if (texts.length === 0) warnings.push(unusable("A signing key comes without certificate and is left out."));
    for (const text of texts) {
      try {
        const certificate = readCertificate(text);
        if (found.size < maxCertificates) found.set(certificate.fingerprint256, certificate);
      } catch (error) {
        if (!(error instanceof CertificateFault)) throw error;
        warnings.push(unusable(`A signing certificate is left out: ${error.message}`));
      }
    }
  }
  const certificates = [...found.values()];
  return { certificates, warnings: [...warnings, ...certificates.flatMap((one) => dateWarnings(one, nowMs))] };
}

/** What there is to say about the dates of a certificate; nothing while it has more than 30 days to go. */
export function dateWarnings(certificate: Certificate, nowMs: number): MetadataWarning[] {
  const { subject, notBeforeMs, notAfterMs } = certificate;
  if (notAfterMs <= nowMs) {
    return [
      {
        code: "certificate_expired",
        message: `Certificate ${subject} expired ${day(notAfterMs)}. It still verifies; ask for a new one.`,
      },
    ];
  }
  if (notBeforeMs > nowMs) {
    return [
      { code: "certificate_not_yet_valid", message: `Certificate ${subject} is valid from ${day(notBeforeMs)} only.` },
    ];
  }
  if (notAfterMs - nowMs <= soonDays * dayMs) {
    return [{ code: "certificate_expires_soon", message: `Certificate ${subject} expires ${day(notAfterMs)}.` }];
  }
  return [];
}

function certificateTexts(descriptor: XmlElement): string[] {
  return childrenNamed(descriptor, XML_SIGNATURE, "KeyInfo")
    .flatMap((info) => childrenNamed(info, XML_SIGNATURE, "X509Data"))
    .flatMap((data) =>
      withoutIssuers(childrenNamed(data, XML_SIGNATURE, "X509Certificate").map((one) => textOf(one) ?? "")),
    );
}

/**
 * Of a chain in one X509Data only the certificate of the key itself: the others are the way to it (XML Signature §4.5.4,
 * without an order), and what their keys sign is none of ours. Unrelated ones are keys of a rollover and all stay.
 */
function withoutIssuers(texts: readonly string[]): string[] {
  if (texts.length < 2 || texts.length > maxCertificates) return [...texts];
  const read = texts.map((text) => certificateIn(text));
  return texts.filter((_, index) => {
    const issuer = read[index];
    return issuer === undefined || !read.some((one) => one !== undefined && one !== issuer && isIssuedBy(one, issuer));
  });
}

function isIssuedBy(one: X509Certificate, issuer: X509Certificate): boolean {
  // its own issuer: a renewed certificate of one name and key beside the old one
  if (one.subject === one.issuer || !one.checkIssued(issuer)) return false;
  try {
    return one.verify(issuer.publicKey);
  } catch {
    return false;
  }
}

function certificateIn(base64: string): X509Certificate | undefined {
  if (base64.length > longestCertificate) return undefined;
  try {
    return new X509Certificate(Buffer.from(base64, "base64"));
  } catch {
    return undefined;
  }
}

function unusable(message: string): MetadataWarning {
  return { code: "certificate_unusable", message };
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** A day for people, in UTC: 12 Mar 2026. */
function day(ms: number): string {
  const date = new Date(ms);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
}
