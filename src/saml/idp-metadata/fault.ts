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
  | "metadata_encoding"
  | "metadata_several"
  | "metadata_twice"
  | "metadata_other_entity"
  | "metadata_entity_id"
  | "metadata_sso"
  | "metadata_certificates";

/** Metadata that cannot be used: `message` says to the admin who gave it what it is, and `fix` what to give instead. */
export interface MetadataFault {
  readonly kind: "fault";
  readonly code: MetadataFaultCode;
  readonly message: string;
  readonly fix: string;
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

const asDownloaded = "Give the identity provider's metadata as it was downloaded.";

const fixes: Readonly<Record<MetadataFaultCode, string>> = {
  metadata_empty: "Give the identity provider's metadata, an XML document.",
  metadata_too_large: "Give the metadata of one identity provider, not of a whole federation.",
  metadata_address: "Use it as the metadata URL.",
  metadata_json: "Look for the SAML metadata of the identity provider, an XML document.",
  metadata_html:
    "Open the URL in a private window: it must show XML without a sign-in. Else download the file and give that.",
  metadata_private_key: "Replace that key, and give metadata or a certificate here.",
  metadata_certificate: "Enter it by hand, with entity ID and sign-in address.",
  metadata_xml: asDownloaded,
  metadata_root: asDownloaded,
  metadata_own: "Give it to the identity provider, and give the identity provider's here.",
  metadata_service_provider: "Give that of the identity provider (with IDPSSODescriptor).",
  metadata_no_provider: "Give the metadata of a SAML 2.0 identity provider.",
  metadata_encoding: "Save it in UTF-8 and give it again.",
  metadata_twice: "Leave the description that counts in the file, the newest as a rule, and give it again.",
  metadata_several: "Name the entity ID of the one that is meant.",
  metadata_other_entity: "Compare the entity ID with the list, letter by letter.",
  metadata_entity_id: "Ask the identity provider for metadata with its entity ID.",
  metadata_sso: "Enable HTTP-Redirect or HTTP-POST at the identity provider, then give its metadata again.",
  metadata_certificates: "Make a signing certificate at the identity provider, then give its metadata again.",
};

export function fault(code: MetadataFaultCode, message: string, choices?: readonly string[]): MetadataFault {
  return { kind: "fault", code, message, fix: fixes[code], ...(choices === undefined ? {} : { choices }) };
}

const startLength = 1000;

/** Told by what they begin with. */
const mistaken: readonly (readonly [looks: RegExp, message: string, fix: string])[] = [
  [
    /^This XML file does not appear to have any style information/i,
    "This was copied from a browser's view of the XML, which is not the file itself.",
    "Save the page as a file (Ctrl+S) and give that, or give its address.",
  ],
  [
    /^&lt;/i,
    "This is XML written for a web page: each < stands there as &lt;.",
    "Copy it from the page itself, or download the file.",
  ],
  [/^(?:PK\u0003\u0004|\u001F\uFFFD)/, "This is packed (zip or gzip).", "Unpack it and give the XML file in it."],
  [/^[a-z]:\\|^\/[\w.-]+\/|^file:/i, "This is the path of a file, not its content.", "Give the content of the file."],
];

/**
 * What admins paste by mistake in place of metadata, each told apart so that they learn what to do. Undefined for
 * whatever may be XML.
 */
export function recogniseMistake(text: string): MetadataFault | undefined {
  const start = text.trimStart().slice(0, startLength);
  if (start === "") return fault("metadata_empty", "This is empty.");
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return fault("metadata_private_key", "This holds a private key, which must stay with its owner.");
  }
  // The first is how the octets of a DER file read as text.
  if (start.startsWith("0\uFFFD") || start.startsWith("-----BEGIN ") || /^MII[A-Za-z0-9+/=\s]*$/.test(start)) {
    return fault("metadata_certificate", "This is a certificate, not metadata.");
  }
  if (/^https?:\/\/\S+\s*$/i.test(start)) {
    return fault("metadata_address", "This is an address, not metadata.");
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
  const known = mistaken.find(([looks]) => looks.test(start));
  if (known !== undefined) return { ...fault("metadata_xml", known[1]), fix: known[2] };
  if (!start.startsWith("<")) {
    return fault("metadata_xml", "This is not XML.");
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
