/**
 * The shape of an EncryptedAssertion or EncryptedID (SAML Core 2.0 §2.3.4, §6; XML Encryption 1.1 §3): read once into plain values,
 * everything that is not on the short list of known children refused. All of it is written by the sender, so refusing early
 * here tells nobody anything new.
 */
import { decodeBase64 } from "../../lib/base64.js";
import { sha256Hex } from "../../lib/sha256.js";
import { trimmed } from "../../lib/xml-space.js";
import { contentCipher, type ContentCipher } from "./decrypt-content.js";
import type { KeyTransport, OaepHash } from "./decrypt-key.js";
import { SAML_ASSERTION, SAML_PROTOCOL } from "../names.js";
import { SamlRefusal } from "../refusal.js";
import { attributeOf, childElements, childrenNamed, hasText, isNamed, textOf, type XmlElement } from "../xml/tree.js";

/** What may be encrypted: an assertion, or the NameID of a logout request. Both have one shape (SAML Core 2.0 §2.2.4). */
export type EncryptedName = "EncryptedAssertion" | "EncryptedID";

export interface EncryptedShape {
  readonly cipher: ContentCipher;
  readonly octets: Buffer;
  readonly keys: readonly WrappedKey[];
}

export interface WrappedKey {
  readonly octets: Buffer;
  readonly transport: KeyTransport;
  readonly names: CertificateNames;
}

/** What an EncryptedKey says of the certificates that it was encrypted for. Nothing proves it. */
export interface CertificateNames {
  /** SHA-256 of their DER form, lower-case hex. */
  readonly fingerprints: readonly string[];
  /** Decimal. */
  readonly serialNumbers: readonly string[];
}

const saml = "urn:oasis:names:tc:SAML:2.0:assertion";
const xenc = "http://www.w3.org/2001/04/xmlenc#";
const xenc11 = "http://www.w3.org/2009/xmlenc11#";
const ds = "http://www.w3.org/2000/09/xmldsig#";

/** One for each recipient, such as the nodes of a federation. */
const maxEncryptedKeys = 8;

const digests: ReadonlyMap<string, OaepHash> = new Map([
  [`${ds}sha1`, "sha1"],
  [`${xenc}sha256`, "sha256"],
  ["http://www.w3.org/2001/04/xmldsig-more#sha384", "sha384"],
  [`${xenc}sha512`, "sha512"],
  // The npm package xml-encryption, and with it every identity provider on Node, names SHA-2 in the XML-DSig namespace.
  [`${ds}sha256`, "sha256"],
  [`${ds}sha512`, "sha512"],
]);

const masks: ReadonlyMap<string, OaepHash> = new Map([
  [`${xenc11}mgf1sha1`, "sha1"],
  [`${xenc11}mgf1sha224`, "sha224"],
  [`${xenc11}mgf1sha256`, "sha256"],
  [`${xenc11}mgf1sha384`, "sha384"],
  [`${xenc11}mgf1sha512`, "sha512"],
]);

/** @throws SamlRefusal `saml_decrypt` */
export function readEncrypted(encrypted: XmlElement, wanted: EncryptedName): EncryptedShape {
  if (!isNamed(encrypted, saml, wanted)) refuse(`the element is not an ${wanted}`);
  only(encrypted, [`${xenc}EncryptedData`, `${xenc}EncryptedKey`]);
  const data = exactlyOne(encrypted, xenc, "EncryptedData");
  const type = attributeOf(data, "Type");
  if (type !== undefined && type !== `${xenc}Element`) refuse(`the Type of EncryptedData is ${type}, not an element`);
  only(data, [`${xenc}EncryptionMethod`, `${ds}KeyInfo`, `${xenc}CipherData`, `${xenc}EncryptionProperties`]);
  checkProperties(data);

  const method = exactlyOne(data, xenc, "EncryptionMethod");
  only(method, [`${xenc}KeySize`]);
  const algorithm = attributeOf(method, "Algorithm") ?? "";
  const cipher = contentCipher(algorithm);
  if (cipher === undefined) return refuse(`content encryption by ${algorithm || "no algorithm"} is not accepted`);

  const keys = keysOf(data, childrenNamed(encrypted, xenc, "EncryptedKey"));
  if (keys.length === 0) refuse("no EncryptedKey belongs to the EncryptedData");
  if (keys.length > maxEncryptedKeys)
    refuse(`there are ${keys.length} EncryptedKeys, at most ${maxEncryptedKeys} are read`);
  return { cipher, octets: cipherValue(data), keys: keys.map(readKey) };
}

/** The keys named by the data: inside its KeyInfo, by reference from there to a key beside it, or simply beside it. */
function keysOf(data: XmlElement, beside: readonly XmlElement[]): XmlElement[] {
  const infos = childrenNamed(data, ds, "KeyInfo");
  if (infos.length > 1) refuse("EncryptedData has two KeyInfo elements");
  const [info] = infos;
  const dataId = attributeOf(data, "Id");
  const fitting = beside.filter((key) => refersTo(key, dataId));
  if (info === undefined) return fitting;
  for (const child of childElements(info)) {
    if (!isHint(child) && !isNamed(child, xenc, "EncryptedKey") && !isNamed(child, ds, "RetrievalMethod")) {
      refuse(`KeyInfo of EncryptedData holds ${child.name}`);
    }
  }
  const inside = childrenNamed(info, xenc, "EncryptedKey");
  const references = childrenNamed(info, ds, "RetrievalMethod");
  if (inside.length === 0 && references.length === 0) return fitting;
  // one that is referred to twice is one
  return [...new Set([...inside, ...references.map((reference) => retrieved(reference, beside))])];
}

/** Same-document references by Id to a key of this EncryptedAssertion; nothing is fetched or searched elsewhere. */
function retrieved(reference: XmlElement, beside: readonly XmlElement[]): XmlElement {
  only(reference, []);
  const type = attributeOf(reference, "Type");
  const uri = attributeOf(reference, "URI") ?? "";
  if (type !== undefined && type !== `${xenc}EncryptedKey`) refuse(`RetrievalMethod is of the type ${type}`);
  const found =
    uri.length > 1 && uri.startsWith("#") ? beside.filter((key) => attributeOf(key, "Id") === uri.slice(1)) : [];
  const [key] = found;
  if (key === undefined || found.length !== 1)
    return refuse("RetrievalMethod does not lead to one EncryptedKey beside the data");
  return key;
}

/** Whether a key's ReferenceList, where it has one, names the data. */
function refersTo(key: XmlElement, dataId: string | undefined): boolean {
  const lists = childrenNamed(key, xenc, "ReferenceList");
  if (lists.length === 0) return true;
  return lists.some((list) =>
    childrenNamed(list, xenc, "DataReference").some(
      (reference) => dataId !== undefined && attributeOf(reference, "URI") === `#${dataId}`,
    ),
  );
}

function readKey(key: XmlElement): WrappedKey {
  only(key, [
    `${xenc}EncryptionMethod`,
    `${ds}KeyInfo`,
    `${xenc}CipherData`,
    `${xenc}ReferenceList`,
    `${xenc}CarriedKeyName`,
    `${xenc}EncryptionProperties`,
  ]);
  checkProperties(key);
  for (const info of childrenNamed(key, ds, "KeyInfo")) {
    // A key wrapped by another key is one nesting more than SAML needs. Where ours may be found is never looked up.
    for (const child of childElements(info)) {
      const hint = isHint(child) || (isNamed(child, ds, "RetrievalMethod") && !holdsMessage(child));
      if (!hint) refuse(`KeyInfo of EncryptedKey holds ${child.name}`);
    }
  }
  return {
    octets: cipherValue(key),
    transport: readTransport(exactlyOne(key, xenc, "EncryptionMethod")),
    names: namesIn(key),
  };
}

function namesIn(key: XmlElement): CertificateNames {
  const data = childrenNamed(key, ds, "KeyInfo").flatMap((info) => childrenNamed(info, ds, "X509Data"));
  const textsOf = (parents: readonly XmlElement[], name: string): readonly string[] =>
    parents.flatMap((parent) => childrenNamed(parent, ds, name)).flatMap((one) => textOf(one) ?? []);
  return {
    fingerprints: textsOf(data, "X509Certificate").flatMap((text) => {
      const der = decodeBase64(text);
      return der === undefined ? [] : [sha256Hex(der)];
    }),
    serialNumbers: textsOf(
      data.flatMap((one) => childrenNamed(one, ds, "X509IssuerSerial")),
      "X509SerialNumber",
    ).map(trimmed),
  };
}

function readTransport(method: XmlElement): KeyTransport {
  only(method, [`${ds}DigestMethod`, `${xenc11}MGF`, `${xenc}OAEPparams`, `${xenc}KeySize`]);
  const algorithm = attributeOf(method, "Algorithm") ?? "";
  const digest = named(digests, method, ds, "DigestMethod") ?? "sha1";
  const label = labelOf(method);
  if (algorithm === `${xenc11}rsa-oaep`) {
    return { digest, masks: [named(masks, method, xenc11, "MGF") ?? "sha1"], label };
  }
  if (algorithm === `${xenc}rsa-oaep-mgf1p`) {
    if (childrenNamed(method, xenc11, "MGF").length > 0) refuse("rsa-oaep-mgf1p names a mask, which is fixed for it");
    // The mask is MGF1 with SHA-1 whatever the digest (§5.5.2). Libraries whose OAEP knows one hash only use that for
    // both and keep the name, so the second reading is tried as well; it costs no further RSA operation.
    return { digest, masks: digest === "sha1" ? ["sha1"] : ["sha1", digest], label };
  }
  return refuse(`key transport by ${algorithm || "no algorithm"} is not accepted`);
}

function labelOf(method: XmlElement): Buffer {
  const params = childrenNamed(method, xenc, "OAEPparams");
  if (params.length > 1) refuse("EncryptionMethod has two OAEPparams");
  const [first] = params;
  if (first === undefined) return Buffer.alloc(0);
  const text = textOf(first);
  if (text === "") return Buffer.alloc(0);
  return (text === undefined ? undefined : decodeBase64(text)) ?? refuse("OAEPparams is not base64");
}

/** The hash an optional child names; a name that is not on the list is refused rather than replaced by the default. */
function named(
  known: ReadonlyMap<string, OaepHash>,
  method: XmlElement,
  namespace: string,
  localName: string,
): OaepHash | undefined {
  const children = childrenNamed(method, namespace, localName);
  if (children.length > 1) refuse(`EncryptionMethod has two ${localName} elements`);
  const [child] = children;
  if (child === undefined) return undefined;
  const algorithm = attributeOf(child, "Algorithm") ?? "";
  return known.get(algorithm) ?? refuse(`${localName} ${algorithm || "without algorithm"} is not accepted`);
}

/** Octets given in place. A CipherReference would have us fetch something: it is not on the list. */
function cipherValue(owner: XmlElement): Buffer {
  const data = exactlyOne(owner, xenc, "CipherData");
  only(data, [`${xenc}CipherValue`]);
  const text = textOf(exactlyOne(data, xenc, "CipherValue"));
  return (
    (text === undefined ? undefined : decodeBase64(text)) ?? refuse(`CipherValue of ${owner.localName} is not base64`)
  );
}

/** KeyInfo children that merely say whose key it is. A certificate of ours in them is tried first, and that is all they do. */
function isHint(element: XmlElement): boolean {
  if (element.namespace === ds) return hints.has(element.localName) && !holdsMessage(element);
  // references of other vocabularies, as WS-Security's; keys and messages are no hints, whoever names them
  return !strangers.has(element.namespace) && !holdsMessage(element);
}

const hints: ReadonlySet<string> = new Set(["KeyName", "KeyValue", "X509Data", "PGPData", "SPKIData", "MgmtData"]);
const strangers: ReadonlySet<string> = new Set([xenc, xenc11, SAML_ASSERTION, SAML_PROTOCOL]);
const messages: ReadonlySet<string> = new Set([
  "Assertion",
  "EncryptedAssertion",
  "Response",
  "Signature",
  "EncryptedKey",
]);

/** What is told of the encryption itself, as its time (XML Encryption 1.1 §3.7): nothing of it is read. */
function checkProperties(owner: XmlElement): void {
  for (const properties of childrenNamed(owner, xenc, "EncryptionProperties")) {
    if (holdsMessage(properties)) refuse(`EncryptionProperties of ${owner.localName} hold a message`);
  }
}

function holdsMessage(element: XmlElement): boolean {
  return messages.has(element.localName) || childElements(element).some(holdsMessage);
}

function exactlyOne(parent: XmlElement, namespace: string, localName: string): XmlElement {
  const found = childrenNamed(parent, namespace, localName);
  const [first] = found;
  if (first === undefined || found.length !== 1) {
    return refuse(`${parent.localName} must hold exactly one ${localName}, not ${found.length}`);
  }
  return first;
}

/** Holds that an element has no children but these (namespace and local name in one) and no text of its own. */
function only(element: XmlElement, names: readonly string[]): void {
  if (hasText(element)) refuse(`${element.localName} holds text`);
  for (const child of childElements(element)) {
    if (!names.includes(child.namespace + child.localName)) refuse(`${element.localName} holds ${child.name}`);
  }
}

function refuse(detail: string): never {
  throw new SamlRefusal("encryption_shape", detail);
}
