import { decodeBase64 } from "../../lib/base64.js";
import { EXCLUSIVE_C14N, XML_SIGNATURE } from "../names.js";
import { attributeOf, childNamed, childrenNamed, textOf, type XmlElement } from "../xml/tree.js";

/** A canonicalization or transform as named in a signature. */
export interface NamedTransform {
  readonly algorithm: string | undefined;
  readonly inclusivePrefixes: readonly string[];
}

/**
 * What a Signature says. Read leniently, with nothing decided: what is missing is `undefined`, what is too much is left
 * aside. `signature-checks.ts` holds what must be true of it.
 */
export interface SignatureParts {
  readonly element: XmlElement;
  /** The element that it stands in, which is the only thing it can sign here. */
  readonly parent: XmlElement;
  readonly signedInfo: XmlElement | undefined;
  readonly canonicalization: NamedTransform;
  readonly algorithm: string | undefined;
  readonly references: number;
  readonly uri: string | undefined;
  readonly transforms: readonly NamedTransform[];
  readonly digestAlgorithm: string | undefined;
  readonly digest: Buffer | undefined;
  readonly value: Buffer | undefined;
}

export function readSignature(element: XmlElement, parent: XmlElement): SignatureParts {
  const signedInfo = childNamed(element, XML_SIGNATURE, "SignedInfo");
  const references = signedInfo === undefined ? [] : childrenNamed(signedInfo, XML_SIGNATURE, "Reference");
  const [reference] = references;
  const transforms = within(reference, "Transforms");
  return {
    element,
    parent,
    signedInfo,
    canonicalization: transformOf(within(signedInfo, "CanonicalizationMethod")),
    algorithm: algorithmOf(within(signedInfo, "SignatureMethod")),
    references: references.length,
    uri: reference === undefined ? undefined : attributeOf(reference, "URI"),
    transforms:
      transforms === undefined
        ? []
        : childrenNamed(transforms, XML_SIGNATURE, "Transform").map((one) => transformOf(one)),
    digestAlgorithm: algorithmOf(within(reference, "DigestMethod")),
    digest: base64Of(within(reference, "DigestValue")),
    value: base64Of(within(element, "SignatureValue")),
  };
}

/** The certificate that a signature brings along, in DER. Named in a refusal; never trusted. */
export function offeredCertificate(signature: XmlElement): Buffer | undefined {
  return base64Of(within(within(within(signature, "KeyInfo"), "X509Data"), "X509Certificate"));
}

function within(element: XmlElement | undefined, localName: string): XmlElement | undefined {
  return element === undefined ? undefined : childNamed(element, XML_SIGNATURE, localName);
}

function algorithmOf(element: XmlElement | undefined): string | undefined {
  return element === undefined ? undefined : attributeOf(element, "Algorithm");
}

function transformOf(element: XmlElement | undefined): NamedTransform {
  const inclusive = element === undefined ? undefined : childNamed(element, EXCLUSIVE_C14N, "InclusiveNamespaces");
  const list = inclusive === undefined ? undefined : attributeOf(inclusive, "PrefixList");
  return {
    algorithm: algorithmOf(element),
    inclusivePrefixes: list === undefined ? [] : list.split(/[ \t\n\r]+/).filter((prefix) => prefix !== ""),
  };
}

/** Bytes of a text in canonical base64, white space aside (XML Schema §3.2.16 allows it between). */
function base64Of(element: XmlElement | undefined): Buffer | undefined {
  const text = element === undefined ? undefined : textOf(element);
  return text === undefined ? undefined : decodeBase64(text);
}
