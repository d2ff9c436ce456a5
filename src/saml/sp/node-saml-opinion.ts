/**
 * What node-saml thinks of a response that our verifier has accepted: shown in the test sign-in and the dry run, so that an
 * admin sees two implementations agree. It is asked last, decides nothing, and is never in the path of a sign-in.
 */
import { inOneGo } from "../../lib/in-turns.js";
import { trimmed } from "../../lib/xml-space.js";
import type { Profile, SamlConfig } from "@node-saml/node-saml";
import { makeDecryptor } from "../decrypt/decrypt.js";
import { SAML_ASSERTION, XML_ENCRYPTION, XML_SIGNATURE } from "../names.js";
import type { ResponseMethod } from "../response/examination.js";
import type { VerifiedAssertion } from "../response/report.js";
import type { SpPrivateKey } from "./sp-keys.js";
import { readXml } from "../xml/read-xml.js";
import { attributeOf, childNamed, elementsOf, isNamed, type XmlElement } from "../xml/tree.js";

export type SecondOpinion =
  | { readonly agrees: true }
  | { readonly agrees: false; readonly why: string }
  /** There is something in the response that node-saml does not know: no opinion, and nothing to worry about. */
  | { readonly cannot: string };

export interface SecondOpinionInput {
  readonly xml: Uint8Array;
  readonly method: ResponseMethod;
  readonly nowMs: number;
  /** Our keys, where the assertion is encrypted. */
  readonly keys?: readonly SpPrivateKey[] | undefined;
  /** What our verifier read. */
  readonly accepted: VerifiedAssertion;
}

/** node-saml blocks the process for a time that grows faster than the document. */
const maxLength = 512 * 1024;

const knownSignatures: ReadonlySet<string> = new Set([
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
  "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
]);
const knownDigests: ReadonlySet<string> = new Set([`${XML_ENCRYPTION}sha256`, `${XML_ENCRYPTION}sha512`]);
const knownEncryption: ReadonlySet<string> = new Set([
  `${XML_ENCRYPTION}rsa-oaep-mgf1p`,
  `${XML_ENCRYPTION}aes128-cbc`,
  `${XML_ENCRYPTION}aes256-cbc`,
  "http://www.w3.org/2009/xmlenc11#aes128-gcm",
  "http://www.w3.org/2009/xmlenc11#aes256-gcm",
]);
/** It takes any other name of a digest for SHA-1, and then fails. */
const knownKeyDigests: ReadonlySet<string> = new Set([`${XML_SIGNATURE}sha1`]);

/** Asks node-saml. Never throws for what is in the response. */
export async function secondOpinion(input: SecondOpinionInput): Promise<SecondOpinion> {
  if (input.xml.length > maxLength) return { cannot: `node-saml is not asked about more than ${maxLength} bytes` };
  const message = readXml(input.xml);
  const encrypted = childNamed(message, SAML_ASSERTION, "EncryptedAssertion");
  const opened = encrypted === undefined ? undefined : openedBy(encrypted, input.keys ?? []);
  if (encrypted !== undefined && opened === undefined) return { cannot: "none of the keys given opens the assertion" };
  const unknown =
    unknownSignature(message) ??
    (opened === undefined ? undefined : unknownSignature(opened.assertion)) ??
    (encrypted === undefined ? undefined : unknownEncryption(encrypted));
  if (unknown !== undefined) return { cannot: `node-saml does not know ${unknown}` };
  return ask(input, opened?.key.privateKeyPem);
}

async function ask({ xml, method, nowMs, accepted }: SecondOpinionInput, key?: string): Promise<SecondOpinion> {
  try {
    const saml = await samlAt(nowMs, {
      issuer: method.spEntityId,
      audience: method.spEntityId,
      callbackUrl: method.acsUrl,
      idpIssuer: method.idpEntityId,
      idpCert: method.certificates.map(({ pem }) => pem),
      acceptedClockSkewMs: method.skewMs,
      wantAuthnResponseSigned: accepted.signed !== "assertion",
      wantAssertionsSigned: accepted.signed !== "response",
      ...(key === undefined ? {} : { decryptionPvk: key }),
    });
    const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: Buffer.from(xml).toString("base64") });
    if (profile === null) return { agrees: false, why: "node-saml read no person" };
    // whatever its type says, it is undefined where the response names nobody
    const { nameID: theirs = "" } = profile as Partial<Profile>;
    const ours = accepted.nameId?.value ?? "";
    return trimmed(theirs) === trimmed(ours)
      ? { agrees: true }
      : { agrees: false, why: "node-saml read another NameID" };
  } catch (error) {
    return { agrees: false, why: error instanceof Error ? error.message : String(error) };
  }
}

/** Loaded when asked: neither start nor sign-in need it. Its clock is set, for a dry run may be about another time. */
async function samlAt(nowMs: number, config: SamlConfig) {
  const { SAML } = await import("@node-saml/node-saml");
  class SamlAt extends SAML {
    protected override checkTimestampsValidityError(
      _now: number,
      notBefore: string,
      notOnOrAfter: string,
      maxTimeLimitMs?: number,
    ): Error | null {
      return super.checkTimestampsValidityError(nowMs, notBefore, notOnOrAfter, maxTimeLimitMs);
    }
  }
  return new SamlAt(config);
}

function openedBy(
  encrypted: XmlElement,
  keys: readonly SpPrivateKey[],
): { readonly key: SpPrivateKey; readonly assertion: XmlElement } | undefined {
  for (const key of keys) {
    try {
      return { key, assertion: readXml(inOneGo(makeDecryptor([key])(encrypted)), { context: encrypted }) };
    } catch {
      // the next key may be the one
    }
  }
  return undefined;
}

function unknownSignature(root: XmlElement): string | undefined {
  return unknownIn(root, XML_SIGNATURE, "SignatureMethod", knownSignatures) ?? unknownDigest(root);
}

function unknownDigest(root: XmlElement): string | undefined {
  // DigestMethod in an EncryptionMethod is another matter
  const references = [...elementsOf(root)].filter((one) => isNamed(one, XML_SIGNATURE, "Reference"));
  for (const reference of references) {
    const unknown = unknownIn(reference, XML_SIGNATURE, "DigestMethod", knownDigests);
    if (unknown !== undefined) return unknown;
  }
  return undefined;
}

function unknownEncryption(encrypted: XmlElement): string | undefined {
  const data = childNamed(encrypted, XML_ENCRYPTION, "EncryptedData");
  const info = data === undefined ? undefined : childNamed(data, XML_SIGNATURE, "KeyInfo");
  // beside the data it finds a key only by reference
  if (info === undefined) return "an EncryptedKey that nothing refers to";
  return (
    unknownIn(encrypted, XML_ENCRYPTION, "EncryptionMethod", knownEncryption) ??
    unknownIn(encrypted, XML_SIGNATURE, "DigestMethod", knownKeyDigests) ??
    ([...elementsOf(encrypted)].some((one) => isNamed(one, XML_ENCRYPTION, "OAEPparams")) ? "OAEPparams" : undefined)
  );
}

function unknownIn(
  root: XmlElement,
  namespace: string,
  localName: string,
  known: ReadonlySet<string>,
): string | undefined {
  for (const element of elementsOf(root)) {
    if (!isNamed(element, namespace, localName)) continue;
    const algorithm = attributeOf(element, "Algorithm") ?? "none";
    if (!known.has(algorithm)) return algorithm;
  }
  return undefined;
}
