import { createHash, sign, type KeyObject } from "node:crypto";
import { ENVELOPED_SIGNATURE, EXCLUSIVE_C14N, SAML_ASSERTION, XML_ENCRYPTION, XML_SIGNATURE } from "../names.js";
import { canonicalize } from "../xml/canonicalize.js";
import { readXml } from "../xml/read-xml.js";
import { attributeOf, childElements, isNamed } from "../xml/tree.js";
import { element } from "../xml/write-xml.js";

const rsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/**
 * Signs a message of ours for the POST binding: enveloped, RSA-SHA256, exclusive canonicalization, the Signature right behind
 * the Issuer, where the schema wants it (SAML Core 2.0 §3.2.1, §5.4).
 * @param xml  begins with an Issuer and has an ID
 * @param certificatePem  goes into KeyInfo: some identity providers choose the key by it
 */
export function signMessage(xml: string, privateKey: KeyObject, certificatePem: string): string {
  const root = readXml(xml);
  const [issuer] = childElements(root);
  const id = attributeOf(root, "ID");
  if (id === undefined || issuer === undefined || !isNamed(issuer, SAML_ASSERTION, "Issuer")) {
    throw new TypeError("a message to sign has an ID and begins with its Issuer");
  }
  const digest = createHash("sha256").update(canonicalize(root)).digest("base64");
  const signedInfo = (namespace: string | undefined): string =>
    element(
      "ds:SignedInfo",
      { "xmlns:ds": namespace },
      element("ds:CanonicalizationMethod", { Algorithm: EXCLUSIVE_C14N }),
      element("ds:SignatureMethod", { Algorithm: rsaSha256 }),
      element(
        "ds:Reference",
        { URI: `#${id}` },
        element(
          "ds:Transforms",
          {},
          element("ds:Transform", { Algorithm: ENVELOPED_SIGNATURE }),
          element("ds:Transform", { Algorithm: EXCLUSIVE_C14N }),
        ),
        element("ds:DigestMethod", { Algorithm: `${XML_ENCRYPTION}sha256` }),
        element("ds:DigestValue", {}, digest),
      ),
    );
  // On its own it declares its namespace; in its place the Signature around it does, and its canonical form is the same.
  const canonical = canonicalize(readXml(signedInfo(XML_SIGNATURE)));
  const signature = element(
    "ds:Signature",
    { "xmlns:ds": XML_SIGNATURE },
    signedInfo(undefined),
    element("ds:SignatureValue", {}, sign("sha256", Buffer.from(canonical), privateKey).toString("base64")),
    element(
      "ds:KeyInfo",
      {},
      element("ds:X509Data", {}, element("ds:X509Certificate", {}, bareCertificate(certificatePem))),
    ),
  );
  const end = xml.indexOf(`</${issuer.name}>`) + issuer.name.length + 3;
  return xml.slice(0, end) + signature + xml.slice(end);
}

/** The base64 between the lines of a PEM certificate. */
export function bareCertificate(pem: string): string {
  return pem.replace(/-----[A-Z ]+-----/g, "").replace(/\s+/g, "");
}
