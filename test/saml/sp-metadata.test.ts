import { expect } from "chai";
import { readIdpMetadata } from "../../src/saml/idp-metadata/read-idp-metadata.js";
import { bareCertificate } from "../../src/saml/sp/sign-message.js";
import { makeSpMetadata, type SpMetadataOptions } from "../../src/saml/sp/sp-metadata.js";
import { readXml } from "../../src/saml/xml/read-xml.js";
import {
  attributeOf,
  childElements,
  childrenNamed,
  elementsOf,
  isNamed,
  textOf,
  type XmlElement,
} from "../../src/saml/xml/tree.js";
import { idpKey, nextIdpKey } from "../support/saml-keys.js";
import { acsUrl, nowMs, spEntityId } from "../support/saml-response.js";
import { sloUrl } from "../support/saml-logout.js";

const md = "urn:oasis:names:tc:SAML:2.0:metadata";
const [current, next] = [idpKey.certificatePem, nextIdpKey.certificatePem];

const make = (given: Partial<SpMetadataOptions> = {}): string =>
  makeSpMetadata({
    entityId: spEntityId,
    acsUrl,
    sloUrl,
    keys: [
      { certificatePem: current, use: "signing" },
      { certificatePem: next, use: "signing" },
      { certificatePem: current, use: "encryption" },
      { certificatePem: next, use: "encryption" },
    ],
    wantAssertionsSigned: true,
    authnRequestsSigned: false,
    nameIdFormat: "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress",
    organisation: { name: "acme", displayName: "Acme & Sons", url: "https://acme.example/" },
    ...given,
  });

/** The order that saml-schema-metadata-2.0.xsd demands of the children of each element that we write. */
const order: ReadonlyMap<string, readonly string[]> = new Map([
  [
    "EntityDescriptor",
    ["Signature", "Extensions", "IDPSSODescriptor", "SPSSODescriptor", "Organization", "ContactPerson"],
  ],
  [
    "SPSSODescriptor",
    [
      "Signature",
      "Extensions",
      "KeyDescriptor",
      "Organization",
      "ContactPerson",
      "ArtifactResolutionService",
      "SingleLogoutService",
      "ManageNameIDService",
      "NameIDFormat",
      "AssertionConsumerService",
      "AttributeConsumingService",
    ],
  ],
  ["KeyDescriptor", ["KeyInfo", "EncryptionMethod"]],
  ["KeyInfo", ["X509Data"]],
  ["X509Data", ["X509Certificate"]],
  ["Organization", ["Extensions", "OrganizationName", "OrganizationDisplayName", "OrganizationURL"]],
]);

function inOrder(element: XmlElement): boolean {
  const names = order.get(element.localName) ?? [];
  const places = childElements(element).map((child) => names.indexOf(child.localName));
  return places.every((place, at) => place >= 0 && place >= (places[at - 1] ?? 0));
}

const role = (xml: string): XmlElement => childrenNamed(readXml(xml), md, "SPSSODescriptor")[0]!;

describe("SP metadata (SAML Metadata 2.0 §2.4.4)", () => {
  for (const [what, given] of [
    ["with everything", {}],
    ["with the least", { sloUrl: undefined, keys: [], nameIdFormat: undefined, organisation: undefined }],
  ] as const) {
    it(`has its elements in the order of the schema, ${what}`, () => {
      for (const element of elementsOf(readXml(make(given)))) expect(inOrder(element), element.name).to.be.true;
    });
  }

  it("names the entity and one ACS by POST with an index", () => {
    const root = readXml(make());
    expect(isNamed(root, md, "EntityDescriptor")).to.be.true;
    expect(attributeOf(root, "entityID")).to.equal(spEntityId);
    const services = childrenNamed(role(make()), md, "AssertionConsumerService");
    expect(services.map((one) => one.attributes.map(({ localName, value }) => [localName, value]))).to.deep.equal([
      [
        ["Binding", "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST"],
        ["Location", acsUrl],
        ["index", "0"],
        ["isDefault", "true"],
      ],
    ]);
  });

  it("publishes current and next keys, each with its use, the current one first", () => {
    const keys = childrenNamed(role(make()), md, "KeyDescriptor").map((one) => [
      attributeOf(one, "use"),
      textOf([...elementsOf(one)].find((inside) => inside.localName === "X509Certificate")!),
    ]);
    expect(keys).to.deep.equal([
      ["signing", bareCertificate(current)],
      ["signing", bareCertificate(next)],
      ["encryption", bareCertificate(current)],
      ["encryption", bareCertificate(next)],
    ]);
  });

  it("offers for encryption what we open, and neither RSA-1_5 nor triple DES", () => {
    const methods = [...elementsOf(readXml(make()))].filter((one) => one.localName === "EncryptionMethod");
    expect(methods).to.have.length(12);
    expect(methods.map((one) => attributeOf(one, "Algorithm")).join(" ")).not.to.match(/rsa-1_5|tripledes/);
  });

  it("offers logout by Redirect and POST, or none", () => {
    const bindings = (xml: string): (string | undefined)[] =>
      childrenNamed(role(xml), md, "SingleLogoutService").map((one) => attributeOf(one, "Binding")?.split(":").at(-1));
    expect(bindings(make())).to.deep.equal(["HTTP-Redirect", "HTTP-POST"]);
    expect(bindings(make({ sloUrl: undefined }))).to.deep.equal([]);
  });

  it("says whether requests are signed and assertions should be", () => {
    const flags = (xml: string): unknown[] =>
      ["AuthnRequestsSigned", "WantAssertionsSigned"].map((name) => attributeOf(role(xml), name));
    expect(flags(make())).to.deep.equal(["false", "true"]);
    expect(flags(make({ authnRequestsSigned: true, wantAssertionsSigned: false }))).to.deep.equal(["true", "false"]);
  });

  it("keeps markup as text", () => {
    const evil = `urn:a"'<b>&c`;
    expect(attributeOf(readXml(make({ entityId: evil })), "entityID")).to.equal(evil);
  });

  it("is known again as our own when somebody gives it to us for an IdP's", () => {
    expect(readIdpMetadata(make(), { nowMs, ownEntityIds: [spEntityId] })).to.include({
      kind: "fault",
      code: "metadata_own",
    });
  });
});
