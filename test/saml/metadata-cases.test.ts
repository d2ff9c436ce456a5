import { expect } from "chai";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { readIdpMetadata, type IdpMetadata } from "../../src/saml/idp-metadata/read-idp-metadata.js";
import { makeIdpKey } from "../support/saml-keys.js";
import { anIdpMetadata, bare } from "../support/saml-metadata.js";

const nowMs = Date.UTC(2026, 11, 1);
const file = (name: string): Buffer => readFileSync(new URL(`testdata/metadata/metadata-${name}.xml`, import.meta.url));

function good(input: Uint8Array | string): IdpMetadata {
  const read = readIdpMetadata(input, { nowMs });
  if (read.kind === "fault") throw new Error(`${read.code}: ${read.message}`);
  return read;
}

describe("Metadata as identity providers and admins bring it", () => {
  for (const name of ["utf16le", "utf16be-no-declaration", "utf16le-declared-utf8"]) {
    it(`is read in UTF-16 (${name}), as every XML processor must (XML 1.0 §4.3.3)`, () => {
      expect(good(file(name)).entityId).to.equal("https://idp.acme.example/saml");
    });
  }

  it("is read in UTF-16 without a mark", () => {
    expect(good(file("utf16le").subarray(2)).certificates).to.have.length(1);
  });

  for (const name of ["blank-line-first", "bom-then-blank-line"]) {
    it(`is read with white space before its declaration (${name}), as octets and as text`, () => {
      expect(good(file(name)).entityId).to.equal("https://idp.acme.example/saml");
      expect(good(file(name).toString("utf8")).entityId).to.equal("https://idp.acme.example/saml");
    });
  }

  it("trusts the certificate of the key and not its issuer's, whatever their order", () => {
    const chain = file("certificate-chain").toString("utf8");
    const subjects = (text: string) => good(text).certificates.map(({ subject }) => subject);
    expect(subjects(chain)).to.deep.equal(["CN=idp.acme.example"]);
    expect(good(chain).warnings).to.deep.equal([]);
    const [one = "", other = ""] = chain.match(/<ds:X509Certificate>[^<]*<\/ds:X509Certificate>/g) ?? [];
    const turned = chain.replace(one, "<!-- here -->").replace(other, one).replace("<!-- here -->", other);
    expect(subjects(turned)).to.deep.equal(["CN=idp.acme.example"]);
  });

  it("trusts unrelated certificates of one X509Data: they are keys of a rollover, also under one name", () => {
    const keys = [makeIdpKey({ commonName: "idp.acme.example" }), makeIdpKey({ commonName: "idp.acme.example" })];
    const [first, second] = keys.map(({ certificatePem }) => certificatePem);
    const several = anIdpMetadata({ certificates: [first!] }).replace(
      "</ds:X509Certificate>",
      `</ds:X509Certificate><ds:X509Certificate>${bare(second!)}</ds:X509Certificate>`,
    );
    expect(good(several).certificates.map(({ fingerprint256 }) => fingerprint256)).to.deep.equal(
      [first!, second!].map((pem) => new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase()),
    );
  });

  it("takes the role that has a web address, with its own key", () => {
    const { sso, certificates } = good(file("two-idp-roles"));
    expect(sso).to.deep.equal({ redirect: "https://idp.acme.example/sso" });
    expect(certificates.map(({ subject }) => subject)).to.deep.equal(["CN=idp.acme.example"]);
  });

  it("takes an identity provider that answers by POST alone", () => {
    expect(good(file("post-only")).sso).to.deep.equal({ post: "https://login.acme.example/sso" });
  });
});
