import { expect } from "chai";
import {
  readIdpMetadata,
  type IdpMetadata,
  type ReadMetadataOptions,
} from "../../src/saml/idp-metadata/read-idp-metadata.js";
import type { MetadataFault } from "../../src/saml/idp-metadata/fault.js";
import { anIdpMetadata, bare, keyDescriptor, service } from "../support/saml-metadata.js";

import { idpKey } from "../support/saml-keys.js";

const now = Date.UTC(2026, 10, 25);
const read = (text: Uint8Array | string, options: Partial<ReadMetadataOptions> = {}): IdpMetadata | MetadataFault =>
  readIdpMetadata(text, { nowMs: now, ...options });
function bad(text: Uint8Array | string, options: Partial<ReadMetadataOptions> = {}): MetadataFault {
  const result = read(text, options);
  if (result.kind === "metadata") throw new Error("it was accepted");
  return result;
}

describe("What cannot serve as IdP metadata", () => {
  const cases: [string, () => Uint8Array | string, string, RegExp][] = [
    ["nothing", () => "", "metadata_empty", /empty/],
    ["white space", () => " \n\t", "metadata_empty", /empty/],
    [
      "a web page",
      () => "<!DOCTYPE html>\n<html><body>Sign in</body></html>",
      "metadata_html",
      /HTML came back, not XML/,
    ],
    [
      "an XHTML page behind a declaration",
      () => '<?xml version="1.0"?>\n<!-- x --><html xmlns="x"/>',
      "metadata_html",
      /HTML/,
    ],
    ["JSON", () => '{"issuer": "https://idp.acme.example"}', "metadata_json", /JSON/],
    ["a PEM certificate", () => idpKey.certificatePem, "metadata_certificate", /certificate, not metadata/],
    ["a certificate in base64", () => bare(idpKey.certificatePem), "metadata_certificate", /certificate, not metadata/],
    [
      "a certificate in DER",
      () => Buffer.from(bare(idpKey.certificatePem), "base64"),
      "metadata_certificate",
      /certificate/,
    ],
    ["a private key", () => idpKey.privateKeyPem, "metadata_private_key", /private key/],
    [
      "a certificate with its private key",
      () => idpKey.certificatePem + idpKey.privateKeyPem,
      "metadata_private_key",
      /private key/,
    ],
    ["an address", () => "https://idp.acme.example/metadata\n", "metadata_address", /metadata URL/],
    ["a sentence", () => "please find attached", "metadata_xml", /not XML/],
    ["octets that are no text", () => Buffer.from([0x50, 0x4b, 3, 4, 0xff, 0xfe]), "metadata_xml", /packed/],
    [
      "broken XML",
      () => anIdpMetadata({ certificates: [idpKey.certificatePem] }).slice(0, -10),
      "metadata_xml",
      /not the XML/,
    ],
    [
      "a DOCTYPE",
      () => `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${anIdpMetadata()}`,
      "metadata_xml",
      /not the XML/,
    ],
    ["more than 1 MiB", () => anIdpMetadata({ extra: " ".repeat(1024 * 1024) }), "metadata_too_large", /1 MiB/],
    ["a thousand levels", () => "<a>".repeat(1000), "metadata_xml", /not the XML/],
    ["other XML", () => "<rss/>", "metadata_root", /<rss>/],
    [
      "the right names in no namespace",
      () => anIdpMetadata().replace(/xmlns:md="[^"]+"/, 'xmlns:md="urn:x"'),
      "metadata_root",
      /EntityDescriptor/,
    ],
    [
      "SP metadata",
      () => anIdpMetadata().replaceAll("IDPSSODescriptor", "SPSSODescriptor"),
      "metadata_service_provider",
      /service provider/,
    ],
    [
      "SAML 1.1 only",
      () => anIdpMetadata().replace("SAML:2.0:protocol", "SAML:1.1:protocol"),
      "metadata_no_provider",
      /no SAML 2.0 identity provider/,
    ],
    [
      "an empty federation",
      () => '<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>',
      "metadata_no_provider",
      /no SAML 2.0/,
    ],
    [
      "no entityID",
      () => anIdpMetadata({ entityId: " ", certificates: [idpKey.certificatePem] }),
      "metadata_entity_id",
      /no entityID/,
    ],
    [
      "an entityID of 1025 characters",
      () => anIdpMetadata({ entityId: `urn:${"x".repeat(1021)}` }),
      "metadata_entity_id",
      /1024/,
    ],
    [
      "no sign-in address",
      () => anIdpMetadata({ sso: "", certificates: [idpKey.certificatePem] }),
      "metadata_sso",
      /HTTP-Redirect or HTTP-POST/,
    ],
    [
      "SOAP only",
      () => anIdpMetadata({ sso: service("SingleSignOnService", "SOAP", "https://idp.acme.example/soap") }),
      "metadata_sso",
      /bindings:SOAP/,
    ],
    [
      "a javascript: address",
      () => anIdpMetadata({ sso: service("SingleSignOnService", "HTTP-Redirect", "javascript:alert(1)") }),
      "metadata_sso",
      /HTTP-Redirect/,
    ],
    [
      "an address with white space in it",
      () => anIdpMetadata({ sso: service("SingleSignOnService", "HTTP-Redirect", "https://idp.acme.example/a b") }),
      "metadata_sso",
      /HTTP-Redirect/,
    ],
    [
      "an address with a password",
      () => anIdpMetadata({ sso: service("SingleSignOnService", "HTTP-Redirect", "https://a:b@idp.acme.example/") }),
      "metadata_sso",
      /HTTP-Redirect/,
    ],
    ["no certificate", () => anIdpMetadata(), "metadata_certificates", /no usable signing certificate/],
    [
      "a certificate for encryption only",
      () => anIdpMetadata({ slo: keyDescriptor(idpKey.certificatePem, "encryption") }),
      "metadata_certificates",
      /no usable/,
    ],
    [
      "a certificate that is none",
      () => anIdpMetadata({ certificates: ["AAAA"] }),
      "metadata_certificates",
      /left out/,
    ],
  ];
  for (const [what, text, code, message] of cases) {
    it(`refuses ${what}`, () => {
      const result = bad(text());
      expect(result.code).to.equal(code);
      expect(`${result.message} ${result.fix}`).to.match(message);
      expect(result.fix).to.match(/^[A-Z].*\.$/);
    });
  }

  it("is done at once with a hundred thousand comments, and with as many providers as fit", () => {
    expect(bad("<!---->".repeat(100_000)).code).to.equal("metadata_xml");
    const entity = (n: number) =>
      `<EntityDescriptor entityID="x${n}"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"/></EntityDescriptor>`;
    const many = `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${Array.from({ length: 7000 }, (_, n) => entity(n)).join("")}</EntitiesDescriptor>`;
    expect(bad(many))
      .to.include({ code: "metadata_several" })
      .and.have.property("message")
      .that.matches(/7000 identity providers.* and 6990 more\.$/);
  });

  it("never repeats a private key", () => {
    expect(bad(idpKey.privateKeyPem).message).not.to.include(bare(idpKey.privateKeyPem).slice(0, 8));
  });

  it("knows our own metadata by its entity ID", () => {
    const ours = anIdpMetadata({ entityId: "urn:acme:sp" }).replaceAll("IDPSSODescriptor", "SPSSODescriptor");
    expect(bad(ours, { ownEntityIds: ["urn:acme:sp"] }).code).to.equal("metadata_own");
    expect(bad(ours, { ownEntityIds: ["urn:other:sp"] }).code).to.equal("metadata_service_provider");
    const asProvider = anIdpMetadata({ entityId: "urn:acme:sp", certificates: [idpKey.certificatePem] });
    expect(bad(asProvider, { ownEntityIds: new Set(["urn:acme:sp"]) }).code).to.equal("metadata_own");
  });
});
