import type { X509Certificate } from "node:crypto";
import { parsed, trusted, type Certificate } from "../certificate/certificate.js";
import { CertificateFault } from "../certificate/certificate-fault.js";
import { certificatesIn } from "../certificate/certificates-in.js";
import { withoutIssuers } from "../certificate/without-issuers.js";
import type { MetadataWarning } from "./fault.js";
import { SAML_METADATA, XML_SIGNATURE } from "../names.js";
import { attributeOf, childElements, childrenNamed, textOf, type XmlElement } from "../xml/tree.js";

const dayMs = 24 * 60 * 60 * 1000;
const soonDays = 30;
/** More keys than any identity provider rolls between, and few enough that trying each costs nothing. */
const maxCertificates = 16;
/** Of one KeyInfo; more are no chain and no rollover. */
const mostParsed = 32;

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
    const parts = childrenNamed(descriptor, XML_SIGNATURE, "KeyInfo").map(parsedIn);
    const faults = parts.flatMap((part) => part.faults);
    const parsedOnes = parts.flatMap((part) => part.certificates);
    if (faults.length + parsedOnes.length === 0) warnings.push(unusable(withoutCertificate(descriptor)));
    for (const one of parsedOnes) {
      try {
        const certificate = trusted(one);
        if (found.size < maxCertificates) found.set(certificate.fingerprint256, certificate);
      } catch (error) {
        faults.push(faultOf(error));
      }
    }
    warnings.push(...faults.map(({ message }) => unusable(`A signing certificate is left out: ${message}`)));
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

interface Parsed {
  readonly certificates: readonly X509Certificate[];
  readonly faults: readonly CertificateFault[];
}

/** The certificates of a KeyInfo, which is about one key however many X509Data it has (XML Signature §4.5): no issuers. */
function parsedIn(info: XmlElement): Parsed {
  const certificates: X509Certificate[] = [];
  const faults: CertificateFault[] = [];
  for (const data of childrenNamed(info, XML_SIGNATURE, "X509Data")) {
    for (const element of childrenNamed(data, XML_SIGNATURE, "X509Certificate")) {
      try {
        certificates.push(...certificatesIn(textOf(element) ?? "").map(parsed));
      } catch (error) {
        faults.push(faultOf(error));
      }
    }
  }
  return { certificates: withoutIssuers(certificates.slice(0, mostParsed)), faults };
}

function faultOf(error: unknown): CertificateFault {
  if (error instanceof CertificateFault) return error;
  throw error;
}

/** What stands in the place of a certificate. */
function withoutCertificate(descriptor: XmlElement): string {
  const names = childrenNamed(descriptor, XML_SIGNATURE, "KeyInfo").flatMap((info) =>
    childElements(info).map(({ localName }) => localName),
  );
  const instead = names.length === 0 ? "nothing" : `only ${[...new Set(names)].slice(0, 5).join(", ")}`;
  return `A signing key comes without a certificate (X509Certificate; there is ${instead}) and is left out.`;
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
