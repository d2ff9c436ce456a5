/** Other people's verifiers, asked about the responses that ours lets in. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { SAML } from "@node-saml/node-saml";
import { SignedXml } from "xml-crypto";
import type { VerifiedAssertion } from "../../src/saml/index.js";
import { idpKey } from "./saml-keys.js";
import { acsUrl, spEntityId } from "./saml-response.js";
import { extend } from "./saml-signing.js";
import { parseDom } from "./xml-dom.js";

export interface OracleAnswer {
  readonly valid: boolean;
  /** What was digested, for each signature in document order. */
  readonly canonical: readonly string[];
}

/**
 * What xmldom, the parser of both, reads as everybody else reads the text itself. An element whose name's last end tag has white
 * space before its `>`, which XML allows there (§3.1, ETag) and no canonical form has, it takes for one that is never closed.
 */
function forXmldom(xml: string): string {
  return xml.includes("<![CDATA[") ? xml : xml.replace(/(<\/[^\s<>]+)[ \t\r\n]+>/g, "$1>");
}

/** Every signature of a document, verified by xml-crypto with the key of the tests' provider. */
export function askXmlCrypto(given: string): OracleAnswer {
  const xml = forXmldom(given);
  const document = parseDom(xml);
  const canonical: string[] = [];
  const finder = new SignedXml();
  const found = finder.findSignatures(document);
  for (const node of found) {
    const verifier = new SignedXml({ publicCert: idpKey.certificatePem, getCertFromKeyInfo: () => null });
    extend(verifier);
    verifier.loadSignature(node);
    try {
      if (!verifier.checkSignature(xml)) return { valid: false, canonical };
    } catch {
      return { valid: false, canonical };
    }
    canonical.push(...verifier.getSignedReferences());
  }
  return { valid: found.length > 0, canonical };
}

/**
 * What node-saml cannot do it cannot judge: SHA-384 and RSA-PSS among what we accept, and a Transform in KeyInfo. That
 * one changes nothing, as nobody looks at KeyInfo, but it counts those of the whole signature and refuses a third.
 */
export function nodeSamlKnows(xml: string): boolean {
  return !/sha384|MGF1|<(?:[\w.-]+:)?KeyInfo\b(?:(?!KeyInfo>)[^])*Transform\b/.test(xml);
}

/** The NameID that node-saml reads, its clock aside. */
export async function askNodeSaml(xml: string, { signed }: VerifiedAssertion): Promise<string | undefined> {
  const saml = new SAML({
    callbackUrl: acsUrl,
    idpCert: idpKey.certificatePem,
    issuer: spEntityId,
    audience: spEntityId,
    wantAuthnResponseSigned: signed !== "assertion",
    wantAssertionsSigned: signed !== "response",
    acceptedClockSkewMs: -1,
  });
  const { profile } = await saml.validatePostResponseAsync({
    SAMLResponse: Buffer.from(forXmldom(xml)).toString("base64"),
  });
  return profile?.nameID;
}

/** The version of xmlsec1, `undefined` where there is none. */
function xmlsecVersion(): number | undefined {
  try {
    const told = execFileSync("xmlsec1", ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    return Number(/\d+\.\d+/.exec(told)?.[0]);
  } catch {
    return undefined;
  }
}

/** Asks xmlsec1 about every signature of a document; `undefined` where it cannot judge (RSA-PSS before 1.3). */
export function xmlsecOracle(
  folder: string,
): (xml: string, signed: VerifiedAssertion["signed"]) => boolean | undefined {
  const version = xmlsecVersion();
  if (version === undefined) throw new Error("SAML_XMLSEC=1 needs xmlsec1 on PATH (Debian: xmlsec1)");
  const file = join(folder, "response.xml");
  const certificate = join(folder, "certificate.pem");
  writeFileSync(certificate, idpKey.certificatePem);
  const places = {
    response: "/*/*[local-name()='Signature']",
    assertion: "/*/*[local-name()='Assertion']/*[local-name()='Signature']",
  };
  // KeyInfo is not looked at, as ours does not
  const common = ["--verify", "--pubkey-cert-pem", certificate, "--enabled-key-data", "key-name,rsa"];
  common.push("--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:Response");
  common.push("--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion");
  // since 1.3 a key is only taken where KeyInfo names it, unless told otherwise
  if (version >= 1.3) common.push("--lax-key-search");
  return (xml, signed) => {
    if (version < 1.3 && xml.includes("MGF1")) return undefined;
    writeFileSync(file, xml);
    const paths = signed === "both" ? Object.values(places) : [places[signed]];
    return paths.every((path) => {
      try {
        execFileSync("xmlsec1", [...common, "--node-xpath", path, file], { stdio: "pipe" });
        return true;
      } catch {
        return false;
      }
    });
  };
}
