/** Signs SAML messages with xml-crypto, a library that is not ours, in the ways that identity providers do and attackers might. */
import { constants, createHash, sign, verify, type KeyLike, type KeyObject } from "node:crypto";
import { ExclusiveCanonicalization, SignedXml } from "xml-crypto";
import { idpKey, type IdpKey } from "./saml-keys.js";
import { parseDom } from "./xml-dom.js";

const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";
const enveloped = "http://www.w3.org/2000/09/xmldsig#enveloped-signature";

export const signatureUri = {
  "rsa-sha1": "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
  "rsa-sha256": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
  "rsa-sha384": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
  "rsa-sha512": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
  "rsa-pss-sha256": "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1",
  "rsa-pss-sha384": "http://www.w3.org/2007/05/xmldsig-more#sha384-rsa-MGF1",
  "rsa-pss-sha512": "http://www.w3.org/2007/05/xmldsig-more#sha512-rsa-MGF1",
  "ecdsa-sha1": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha1",
  "ecdsa-sha256": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
  "ecdsa-sha384": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
  "ecdsa-sha512": "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha512",
} as const;

export const digestUri = {
  sha1: "http://www.w3.org/2000/09/xmldsig#sha1",
  sha256: "http://www.w3.org/2001/04/xmlenc#sha256",
  sha384: "http://www.w3.org/2001/04/xmldsig-more#sha384",
  sha512: "http://www.w3.org/2001/04/xmlenc#sha512",
} as const;

export interface SigningOptions {
  key?: IdpKey;
  algorithm?: keyof typeof signatureUri;
  digest?: keyof typeof digestUri;
  /** The prefix of the signature's elements, `""` for the default namespace. */
  prefix?: string;
  /** Of the Reference's canonicalization. */
  inclusivePrefixes?: readonly string[];
  /** Of the SignedInfo's canonicalization. */
  signedInfoPrefixes?: readonly string[];
  transforms?: readonly string[];
  canonicalization?: string;
  /** `URI=""`: the document as a whole. */
  emptyUri?: boolean;
  /** What stands in KeyInfo; the certificate of the key unless given, none where null. */
  keyInfo?: string | null;
  /** Signs this document and puts the signature into the other: what is digested need not be what is sent. */
  digested?: string;
}

const response = "/*[local-name(.)='Response']";
const assertion = "//*[local-name(.)='Assertion']";

export function signedResponse(xml: string, options?: SigningOptions): string {
  return signedAt(xml, response, options);
}

export function signedAssertion(xml: string, options?: SigningOptions): string {
  return signedAt(xml, assertion, options);
}

/** The assertion first, then the response around it. */
export function signedBoth(xml: string, options?: SigningOptions): string {
  return signedResponse(signedAssertion(xml, options), options);
}

/** Signs the first element that the path finds; the signature goes behind its Issuer, or first where it has none. */
export function signedAt(xml: string, path: string, options: SigningOptions = {}): string {
  const { key = idpKey, algorithm = "rsa-sha256", digest = "sha256", prefix = "ds" } = options;
  const signer = new SignedXml({
    privateKey: key.privateKeyPem,
    publicCert: key.certificatePem,
    signatureAlgorithm: signatureUri[algorithm],
    canonicalizationAlgorithm: options.canonicalization ?? exclusive,
    inclusiveNamespacesPrefixList: [...(options.signedInfoPrefixes ?? [])],
    getKeyInfoContent: (args) =>
      options.keyInfo === undefined ? SignedXml.getKeyInfoContent(args ?? {}) : options.keyInfo,
  });
  extend(signer);
  signer.addReference({
    xpath: path,
    digestAlgorithm: digestUri[digest],
    transforms: [...(options.transforms ?? [enveloped, exclusive])],
    inclusiveNamespacesPrefixList: [...(options.inclusivePrefixes ?? [])],
    isEmptyUri: options.emptyUri ?? false,
  });
  const hasIssuer = new RegExp(
    `<(?:\\w+:)?${path.includes("Assertion") ? "Assertion" : "Response"}[^>]*>\\s*<(?:\\w+:)?Issuer`,
  ).test(xml);
  signer.computeSignature(xml, {
    ...(prefix === "" ? {} : { prefix }),
    location: hasIssuer
      ? { reference: `${path}/*[local-name(.)='Issuer']`, action: "after" }
      : { reference: path, action: "prepend" },
  });
  const signed = signer.getSignedXml();
  return (options.inclusivePrefixes ?? []).length === 0 ? signed : resigned(signed, key, algorithm);
}

/**
 * xml-crypto writes a PrefixList into the enveloped-signature transform as well, where no other library does and none
 * belongs: takes it out and signs the SignedInfo anew.
 */
function resigned(xml: string, key: IdpKey, algorithm: keyof typeof signatureUri): string {
  const stray = /(enveloped-signature")><InclusiveNamespaces [^>]*\/><\/(\w*:?)Transform>/.exec(xml);
  if (stray === null) throw new Error("xml-crypto no longer writes the stray PrefixList");
  const clean = xml.slice(0, stray.index) + `${stray[1]}/>` + xml.slice(stray.index + stray[0].length);
  const infos = parseDom(clean).getElementsByTagNameNS("http://www.w3.org/2000/09/xmldsig#", "SignedInfo");
  const begun = clean.slice(0, stray.index).match(/<(?:[\w.-]+:)?SignedInfo>/g)?.length ?? 0;
  const info = infos[begun - 1];
  if (info === undefined) throw new Error("there is no SignedInfo");
  const canonical = new ExclusiveCanonicalization().process(info, {});
  const signer = new SignedXml();
  extend(signer);
  const Algorithm = signer.SignatureAlgorithms[signatureUri[algorithm]];
  if (Algorithm === undefined) throw new Error(`${algorithm} is unknown`);
  const value = new Algorithm().getSignature(canonical, key.privateKeyPem);
  const at = clean.indexOf("SignatureValue>", stray.index) + "SignatureValue>".length;
  return clean.slice(0, at) + value + clean.slice(clean.indexOf("<", at));
}

/** The algorithms that SAML allows and xml-crypto does not have, in its own way of adding them. */
export function extend(signer: SignedXml): void {
  for (const size of ["sha1", "sha256", "sha384", "sha512"] as const) {
    signer.HashAlgorithms[digestUri[size]] = class {
      getAlgorithmName = () => digestUri[size];
      getHash = (xml: string) => createHash(size).update(xml, "utf8").digest("base64");
    };
    signer.SignatureAlgorithms[signatureUri[`rsa-${size}`]] = algorithmClass(signatureUri[`rsa-${size}`], size, {});
    signer.SignatureAlgorithms[signatureUri[`ecdsa-${size}`]] = algorithmClass(signatureUri[`ecdsa-${size}`], size, {
      dsaEncoding: "ieee-p1363",
    });
    if (size === "sha1") continue;
    const pss = signatureUri[`rsa-pss-${size}`];
    signer.SignatureAlgorithms[pss] = algorithmClass(pss, size, {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    });
  }
}

interface NodeOptions {
  dsaEncoding?: "ieee-p1363";
  padding?: number;
  saltLength?: number;
}

function algorithmClass(uri: string, hash: string, options: NodeOptions) {
  return class {
    getAlgorithmName = () => uri;
    getSignature = (signed: unknown, key: KeyLike) =>
      sign(hash, Buffer.from(signed as string), { key: key as string, ...options }).toString("base64");
    verifySignature = (signed: string, key: KeyLike, value: string) =>
      verify(
        hash,
        Buffer.from(signed),
        { key: key as string | KeyObject as string, ...options },
        Buffer.from(value, "base64"),
      );
  };
}
