/** Why a text cannot serve as the metadata of an identity provider. Stable, for help texts and `--json`. */
export type MetadataFaultCode =
  | "metadata_empty"
  | "metadata_too_large"
  | "metadata_address"
  | "metadata_json"
  | "metadata_html"
  | "metadata_private_key"
  | "metadata_certificate"
  | "metadata_xml"
  | "metadata_root"
  | "metadata_own"
  | "metadata_service_provider"
  | "metadata_no_provider"
  | "metadata_several"
  | "metadata_other_entity"
  | "metadata_entity_id"
  | "metadata_sso"
  | "metadata_certificates";

/** Metadata that cannot be used: `message` is for the admin who gave it. */
export interface MetadataFault {
  readonly kind: "fault";
  readonly code: MetadataFaultCode;
  readonly message: string;
  /** The entity IDs to choose from, where the file has several identity providers. */
  readonly choices?: readonly string[] | undefined;
}

export type MetadataWarningCode =
  | "certificate_expired"
  | "certificate_expires_soon"
  | "certificate_not_yet_valid"
  | "certificate_unusable"
  | "address_not_https"
  | "metadata_out_of_date";

/** Usable all the same, but an admin should know. */
export interface MetadataWarning {
  readonly code: MetadataWarningCode;
  readonly message: string;
}

export function fault(code: MetadataFaultCode, message: string, choices?: readonly string[]): MetadataFault {
  return choices === undefined ? { kind: "fault", code, message } : { kind: "fault", code, message, choices };
}

const startLength = 1000;

/**
 * What admins paste by mistake in place of metadata, each told apart so that they learn what to do. Undefined for
 * whatever may be XML.
 */
export function recogniseMistake(text: string): MetadataFault | undefined {
  const start = text.trimStart().slice(0, startLength);
  if (start === "")
    return fault("metadata_empty", "This is empty. Give the identity provider's metadata, an XML document.");
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return fault(
      "metadata_private_key",
      "This holds a private key, which must stay with its owner: replace that key, and give metadata or a certificate here.",
    );
  }
  // The first is how the octets of a DER file read as text.
  if (start.startsWith("0\uFFFD") || start.startsWith("-----BEGIN ") || /^MII[A-Za-z0-9+/=\s]*$/.test(start)) {
    return fault(
      "metadata_certificate",
      "This is a certificate, not metadata: enter it by hand, with entity ID and sign-in address.",
    );
  }
  if (/^https?:\/\/\S+\s*$/i.test(start)) {
    return fault("metadata_address", "This is an address, not metadata: use it as the metadata URL.");
  }
  if (start.startsWith("{") || start.startsWith("[")) {
    return fault(
      "metadata_json",
      "This is JSON. SAML metadata is XML; an OpenID Connect configuration does not serve here.",
    );
  }
  if (/^(?:<!doctype\s+html|<html)/i.test(contentOf(start))) {
    return fault("metadata_html", "HTML came back, not XML: the URL may need sign-in.");
  }
  if (!start.startsWith("<")) {
    return fault("metadata_xml", "This is not XML. Give the identity provider's metadata as it was downloaded.");
  }
  return undefined;
}

/**
 * What is left when declarations and comments at the start are taken off. By hand: a regular expression for it takes
 * exponential time on many comments.
 */
function contentOf(start: string): string {
  let rest = start;
  for (;;) {
    const end = rest.startsWith("<?") ? rest.indexOf("?>") : rest.startsWith("<!--") ? rest.indexOf("-->") : -1;
    if (end === -1) return rest;
    rest = rest.slice(rest.indexOf(">", end) + 1).trimStart();
  }
}
