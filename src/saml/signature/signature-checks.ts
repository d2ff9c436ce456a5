import { createHash } from "node:crypto";
import type { Certificate } from "../certificate/certificate.js";
import { failed, passed, type Finding } from "../finding.js";
import {
  ENVELOPED_SIGNATURE,
  EXCLUSIVE_C14N,
  EXCLUSIVE_C14N_WITH_COMMENTS,
  SAML_ASSERTION,
  SAML_PROTOCOL,
  XML_SIGNATURE,
  XML_SIGNATURE_11,
} from "../names.js";
import { digestAlgorithm, digestOf, signatureAlgorithm, verifies } from "./algorithms.js";
import { canonicalize } from "../xml/canonicalize.js";
import { attributeOf, childElements, expandedName, hasText, isNamed, textOf, type XmlElement } from "../xml/tree.js";
import { offeredCertificate, type SignatureParts } from "./read-signature.js";

/** What a signature is judged by. */
export interface SignatureTrust {
  readonly certificates: readonly Certificate[];
  /** The bytes of the message; their number bounds what canonicalizing may cost. */
  readonly document: Uint8Array;
}

/** A signature under examination. */
export interface ExaminedSignature extends SignatureParts {
  /** Set once it verified. */
  signedBy: Certificate | undefined;
}

/** Prefixes in one PrefixList. Honest lists have one or two. */
const MAX_PREFIXES = 32;

/**
 * A canonical form repeats namespaces: of AttributeValues that each have a type and a letter in them, in all three namespaces
 * that they can need, it is three times the document. One longer than four times is made to hurt.
 */
const MAX_GROWTH = 4;
const ALWAYS_ALLOWED = 64 * 1024;

/** What may be in each part of a signature: its attributes, then its children in order. */
interface Grammar {
  readonly attributes: readonly string[];
  readonly children: readonly { readonly name: string; readonly atLeast: number; readonly atMost: number }[];
}

const one = (name: string) => ({ name, atLeast: 1, atMost: 1 });
const optional = (name: string) => ({ name, atLeast: 0, atMost: 1 });
const any = (name: string) => ({ name, atLeast: 0, atMost: Infinity });
const ALGORITHM_ONLY: Grammar = { attributes: ["Algorithm"], children: [] };
const GRAMMAR: ReadonlyMap<string, Grammar> = new Map([
  ["Signature", { attributes: ["Id"], children: [one("SignedInfo"), one("SignatureValue"), optional("KeyInfo")] }],
  // how many references is for the next check to say
  [
    "SignedInfo",
    { attributes: ["Id"], children: [one("CanonicalizationMethod"), one("SignatureMethod"), any("Reference")] },
  ],
  ["Reference", { attributes: ["Id", "URI"], children: [one("Transforms"), one("DigestMethod"), one("DigestValue")] }],
  ["Transforms", { attributes: [], children: [any("Transform")] }],
  ["SignatureMethod", ALGORITHM_ONLY],
  ["DigestMethod", ALGORITHM_ONLY],
]);

/**
 * A Signature holds what XML Signature §4 says and nothing more: no Object, no second SignedInfo, no parameters. In the
 * room of an Object whole assertions have been brought along. KeyInfo is never read but to
 * explain a refusal, and must be about a key all the same.
 */
export function checkSignatureContent({ element }: ExaminedSignature): Finding {
  const wrong = wrongContentOf(element);
  if (wrong === undefined) return passed();
  // a shape that we do not take says nothing of certificates, so nobody is sent to compare them
  return failed(wrong.startsWith("KeyInfo holds") ? "key_info" : "signature_shape", wrong);
}

function wrongContentOf(element: XmlElement): string | undefined {
  const { localName } = element;
  if (element.namespace !== XML_SIGNATURE) return `the signature holds ${expandedName(element)}`;
  switch (localName) {
    case "KeyInfo":
      return wrongKeyInfo(element);
    case "SignatureValue":
    case "DigestValue":
      // libraries disagree about CDATA here, and no honest signer writes any
      return textOf(element) === undefined || element.cdata ? `${localName} holds more than plain text` : undefined;
    case "CanonicalizationMethod":
    case "Transform":
      return wrongTransform(element);
  }
  const grammar = GRAMMAR.get(localName);
  if (grammar === undefined) return `the signature holds ${localName}`;
  if (hasText(element)) return `${localName} holds text`;
  if (element.attributes.some(({ prefix, localName: name }) => prefix !== "" || !grammar.attributes.includes(name))) {
    return `${localName} has an attribute that does not belong there`;
  }
  const children = childElements(element);
  const wrong = wrongOrder(children, grammar.children);
  if (wrong !== undefined) return `${localName}: ${wrong}`;
  for (const child of children) {
    const inside = wrongContentOf(child);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** What describes a key, or where it is (XML Signature §4.5), and no message. No key is looked up here, so nothing is fetched. */
const KEY_INFO: ReadonlySet<string> = new Set([
  ...["KeyName", "X509Data", "X509Certificate", "X509SubjectName", "X509IssuerSerial", "X509IssuerName"],
  ...["X509SerialNumber", "X509SKI", "X509CRL", "X509Digest", "KeyValue", "RSAKeyValue", "Modulus", "Exponent"],
  ...["ECKeyValue", "NamedCurve", "PublicKey", "DEREncodedKeyValue", "RetrievalMethod", "Transforms", "Transform"],
  ...["PGPData", "PGPKeyID", "PGPKeyPacket", "SPKIData", "SPKISexp", "MgmtData"],
]);

function wrongKeyInfo(element: XmlElement): string | undefined {
  for (const child of childElements(element)) {
    // elements of other vocabularies may stand here (§4.5), as WS-Security's references do, and nothing is read of them
    const ours = child.namespace === XML_SIGNATURE || child.namespace === XML_SIGNATURE_11;
    if ((ours && !KEY_INFO.has(child.localName)) || isMessage(child)) return `KeyInfo holds ${expandedName(child)}`;
    const inside = wrongKeyInfo(child);
    if (inside !== undefined) return inside;
  }
  return undefined;
}

/** Whatever its namespace: what is called like this is looked for by somebody's code. */
const MESSAGES: ReadonlySet<string> = new Set([
  ...["Assertion", "EncryptedAssertion", "Response", "Signature", "SignedInfo", "Object", "EncryptedData"],
]);

function isMessage({ localName, namespace }: XmlElement): boolean {
  return MESSAGES.has(localName) || namespace === SAML_ASSERTION || namespace === SAML_PROTOCOL;
}

function wrongOrder(children: readonly XmlElement[], expected: Grammar["children"]): string | undefined {
  let at = 0;
  for (const { name, atLeast, atMost } of expected) {
    let count = 0;
    for (let child = children[at]; child !== undefined && count < atMost; child = children[++at], count++) {
      if (!isNamed(child, XML_SIGNATURE, name)) break;
    }
    if (count < atLeast) return `${name} is missing`;
  }
  const extra = children[at];
  return extra === undefined ? undefined : `${expandedName(extra)} does not belong there`;
}

function wrongTransform(element: XmlElement): string | undefined {
  if (element.attributes.some((one) => one.prefix !== "" || one.localName !== "Algorithm") || hasText(element)) {
    return `${element.localName} holds what does not belong there`;
  }
  const [parameter, ...others] = childElements(element);
  if (parameter === undefined) return undefined;
  const fine =
    others.length === 0 &&
    isNamed(parameter, EXCLUSIVE_C14N, "InclusiveNamespaces") &&
    parameter.children.length === 0 &&
    parameter.attributes.every((one) => one.prefix === "" && one.localName === "PrefixList");
  return fine ? undefined : `${element.localName} has parameters that are not accepted`;
}

/** One Reference, which names the element that the signature stands in (Core §5.4.2). */
export function checkSignatureReference({ references, uri, parent }: ExaminedSignature): Finding {
  if (references !== 1) {
    return failed("signature_shape", "a signature must have one Reference", "1", `${references}`);
  }
  const expected = `#${attributeOf(parent, "ID") ?? ""}`;
  return uri === expected && uri !== "#"
    ? passed(expected, uri)
    : failed("signature_shape", "the signature is about something else", expected, uri ?? "none");
}

/** Enveloped signature, then exclusive canonicalization; nothing that could hide or change a part (Core §5.4.3, §5.4.4). */
export function checkSignatureTransforms({ canonicalization, transforms }: ExaminedSignature): Finding {
  const expected = "enveloped-signature, xml-exc-c14n";
  const [first, second] = transforms;
  const fine =
    transforms.length === 2 &&
    first?.algorithm === ENVELOPED_SIGNATURE &&
    first.inclusivePrefixes.length === 0 &&
    isExclusive(second?.algorithm) &&
    isExclusive(canonicalization.algorithm) &&
    [...transforms, canonicalization].every(({ inclusivePrefixes }) => inclusivePrefixes.length <= MAX_PREFIXES);
  const named = [...transforms, canonicalization].slice(0, 6).map(({ algorithm }) => algorithm ?? "none");
  return fine
    ? passed(expected)
    : failed("signature_shape", "transforms or canonicalization are not accepted", expected, named.join(", "));
}

function isExclusive(algorithm: string | undefined): boolean {
  return algorithm === EXCLUSIVE_C14N || algorithm === EXCLUSIVE_C14N_WITH_COMMENTS;
}

/** RSA or ECDSA with SHA-256 and up, digests SHA-256 and up; SHA-1, MD5 and HMAC are refused (NIST 800-63C). */
export function checkSignatureAlgorithm(signature: ExaminedSignature): Finding {
  const algorithm = signatureAlgorithm(signature.algorithm);
  const digest = digestAlgorithm(signature.digestAlgorithm);
  const actual = `${algorithm?.name ?? signature.algorithm ?? "none"}, ${digest?.name ?? signature.digestAlgorithm ?? "none"}`;
  return algorithm?.strong === true && digest?.strong === true
    ? passed("SHA-256 or stronger", actual)
    : failed("saml_algorithm", "the signature is made in a way that is not accepted", "SHA-256 or stronger", actual);
}

/** One of the method's keys made the signature. KeyInfo says nothing here. */
export function checkSignatureValue(signature: ExaminedSignature, trust: SignatureTrust): Finding {
  const { certificates } = trust;
  const expected = certificates.map(({ fingerprint256 }) => fingerprint256).join(", ");
  const algorithm = signatureAlgorithm(signature.algorithm);
  if (signature.signedInfo === undefined || signature.value === undefined || algorithm === undefined) {
    return failed("signature_shape", "the signature has no value that could be verified", expected);
  }
  const signed = Buffer.from(
    canonicalize(signature.signedInfo, {
      inclusivePrefixes: signature.canonicalization.inclusivePrefixes,
      maxLength: maxCanonicalLength(trust),
    }),
  );
  for (const certificate of certificates) {
    if (verifies(algorithm, certificate.publicKey, signed, signature.value)) {
      signature.signedBy = certificate;
      return passed(expected, certificate.fingerprint256);
    }
  }
  const offered = offeredCertificate(signature.element);
  const actual = offered === undefined ? undefined : fingerprintOf(offered);
  // what names a certificate of ours was not signed by an unknown one, so nobody is sent to add one
  return certificates.some(({ fingerprint256 }) => fingerprint256 === actual)
    ? failed("changed", "the signature does not fit the certificate that it names", expected, actual)
    : failed("saml_signature", "none of the method's certificates made this signature", expected, actual);
}

/** What was signed is what is here. */
export function checkDigest(signature: ExaminedSignature, trust: SignatureTrust): Finding {
  const algorithm = digestAlgorithm(signature.digestAlgorithm);
  if (algorithm === undefined || signature.digest === undefined) {
    return failed("signature_shape", "the signature has no digest that could be verified");
  }
  const canonical = canonicalize(signature.parent, {
    omit: signature.element,
    inclusivePrefixes: signature.transforms[1]?.inclusivePrefixes,
    maxLength: maxCanonicalLength(trust),
  });
  return digestOf(algorithm, canonical).equals(signature.digest)
    ? passed()
    : failed("changed", `${signature.parent.localName} was changed after it was signed`);
}

/** Does what verifying a signature over the whole message costs, and throws the outcome away. */
export function spendVerification({ document, certificates }: SignatureTrust): void {
  const rsa = signatureAlgorithm("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
  const ecdsa = signatureAlgorithm("http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256");
  const signed = createHash("sha256").update(document).digest();
  for (const { publicKey } of certificates) {
    const isRsa = publicKey.asymmetricKeyType === "rsa";
    const algorithm = isRsa ? rsa : ecdsa;
    const { modulusLength = 0 } = publicKey.asymmetricKeyDetails ?? {};
    if (algorithm !== undefined)
      verifies(algorithm, publicKey, signed, Buffer.alloc(isRsa ? modulusLength / 8 : 64, 1));
  }
}

function maxCanonicalLength({ document }: SignatureTrust): number {
  return MAX_GROWTH * document.length + ALWAYS_ALLOWED;
}

function fingerprintOf(der: Buffer): string {
  return createHash("sha256").update(der).digest("hex");
}
