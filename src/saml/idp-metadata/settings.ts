import type { IdpCertificate, IdpSettings } from "../../model/sso-method.js";
import type { Certificate } from "../certificate/certificate.js";
import type { EndpointByBinding, IdpMetadata } from "./read-idp-metadata.js";

/** What a method keeps of an identity provider's metadata. Redirect is preferred where both bindings are offered. */
export function settingsFromMetadata(metadata: IdpMetadata, nowMs: number): IdpSettings {
  const sso = preferred(metadata.sso);
  const slo = preferred(metadata.slo);
  if (sso === undefined) throw new TypeError("metadata without sign-in address");
  const sloResponseUrl = slo === undefined ? undefined : metadata.sloResponse[slo.binding];
  return {
    entityId: metadata.entityId,
    ssoUrl: sso.url,
    ssoBinding: sso.binding,
    ...(slo === undefined ? {} : { sloUrl: slo.url, sloBinding: slo.binding }),
    ...(sloResponseUrl === undefined ? {} : { sloResponseUrl }),
    wantAuthnRequestsSigned: metadata.wantAuthnRequestsSigned,
    certificates: metadata.certificates.map((certificate) => keptCertificate(certificate, "metadata", nowMs)),
  };
}

/** A certificate as a method keeps it. */
export function keptCertificate(
  certificate: Certificate,
  source: IdpCertificate["source"],
  nowMs: number,
): IdpCertificate {
  return {
    pem: certificate.pem,
    fingerprint256: certificate.fingerprint256.replaceAll(":", "").toLowerCase(),
    subject: certificate.subject,
    notBefore: certificate.notBeforeMs,
    notAfter: certificate.notAfterMs,
    source,
    addedAt: nowMs,
  };
}

function preferred(endpoint: EndpointByBinding): { url: string; binding: "redirect" | "post" } | undefined {
  if (endpoint.redirect !== undefined) return { url: endpoint.redirect, binding: "redirect" };
  if (endpoint.post !== undefined) return { url: endpoint.post, binding: "post" };
  return undefined;
}
