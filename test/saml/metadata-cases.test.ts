import { expect } from "chai";
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
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

  const plain = () => anIdpMetadata({ certificates: [makeIdpKey().certificatePem] });
  const saved: readonly (readonly [what: string, content: () => Uint8Array | string])[] = [
    ["as a text of JSON", () => JSON.stringify(plain())],
    ["as a text of JSON without its quotes", () => JSON.stringify(plain()).slice(1, -1)],
    ["as a text of JSON without its last quote", () => JSON.stringify(plain()).slice(0, -1)],
    ["with \\n as two characters between its elements", () => plain().replaceAll("><", ">\\n  <")],
    ["with \\n as two characters behind its declaration", () => `<?xml version="1.0"?>\\n${plain()}\\n`],
    ["as a text of JSON, with white space behind it", () => `${JSON.stringify(plain())} \n`],
    ["with quotes and slashes as a program writes them", () => plain().replaceAll('"', '\\"').replaceAll("/", "\\/")],
    ["in base64", () => Buffer.from(plain()).toString("base64")],
    [
      "in base64 with line ends, as a file",
      () => Buffer.from(Buffer.from(plain()).toString("base64").replace(/.{76}/g, "$&\r\n")),
    ],
    [
      "with the declaration of UTF-16 after it was saved in UTF-8",
      () => Buffer.from(`<?xml version="1.0" encoding="utf-16"?>${plain()}`),
    ],
    ["the same, pasted", () => `<?xml version="1.0" encoding="UTF-16"?>\r\n${plain()}`],
    [
      "in ISO-8859-1",
      () => Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?><!-- Zürich -->${plain()}`, "latin1"),
    ],
    [
      "in windows-1252",
      () => Buffer.from(`<?xml version='1.0' encoding='windows-1252'?><!-- \x80 -->${plain()}`, "latin1"),
    ],
  ];
  for (const [what, content] of saved) {
    it(`is read ${what}`, () => expect(good(content()).certificates).to.have.length(1));
  }

  const told: readonly (readonly [what: string, content: () => Uint8Array | string, code: string, message: RegExp])[] =
    [
      [
        "copied from a browser's view",
        () => `This XML file does not appear to have any style information associated with it.\n${plain()}`,
        "metadata_xml",
        /browser's view.*Save the page/,
      ],
      ["escaped for a web page", () => plain().replaceAll("<", "&lt;"), "metadata_xml", /&lt;.*download the file/],
      ["packed", () => gzipSync(plain()), "metadata_xml", /packed.*Unpack/],
      ["only named by a path", () => "C:\\Users\\ada\\metadata.xml", "metadata_xml", /path of a file/],
      [
        "in an encoding that is not read",
        () => Buffer.from(`<?xml version="1.0" encoding="IBM037"?>${plain()}`),
        "metadata_encoding",
        /IBM037.*UTF-8/,
      ],
      [
        "with a bare key alone",
        () => plain().replace(/<ds:X509Data>.*<\/ds:X509Data>/s, "<ds:KeyValue><ds:RSAKeyValue/></ds:KeyValue>"),
        "metadata_certificates",
        /only KeyValue.*Make a signing certificate/,
      ],
    ];
  for (const [what, content, code, message] of told) {
    it(`is told by name when it is ${what}`, () => {
      const read = readIdpMetadata(content(), { nowMs });
      expect(read).to.include({ kind: "fault", code });
      expect(read.kind === "fault" && `${read.message} ${read.fix}`).to.match(message);
    });
  }

  it("is told by name where it is base64 of what is no text", () => {
    const octets = Buffer.from([0x3c, 0x80, 0x80, 0x80]).toString("base64");
    expect(readIdpMetadata(octets, { nowMs })).to.include({ kind: "fault", code: "metadata_xml" });
  });

  describe("with one entity ID twice", () => {
    const both = (...all: readonly string[]) =>
      `<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">${all.join("")}</md:EntitiesDescriptor>`;
    const keys = [makeIdpKey(), makeIdpKey()].map(({ certificatePem }) => certificatePem);
    const one = (pem: string | undefined) =>
      anIdpMetadata({ entityId: "urn:idp:1", certificates: pem === undefined ? [] : [pem] });

    it("is one provider where both have the same keys, in whatever order", () => {
      const descriptors = (...pems: string[]) => anIdpMetadata({ entityId: "urn:idp:1", certificates: pems });
      const [a, b] = keys as [string, string];
      expect(good(both(descriptors(a, b), descriptors(b, a))).certificates).to.have.length(2);
    });

    it("is one provider where both say the same", () => {
      expect(good(both(one(keys[0]), one(keys[0]))).certificates).to.have.length(1);
    });

    it("is the one that can serve", () => {
      const read = good(both(one(undefined), one(keys[1])));
      expect(read.certificates[0]?.pem.trim()).to.equal(keys[1]?.trim());
    });

    it("is refused where they differ, also when it is named", () => {
      for (const entityId of [undefined, "urn:idp:1"]) {
        const read = readIdpMetadata(both(one(keys[0]), one(keys[1])), { nowMs, entityId });
        expect(read).to.include({ code: "metadata_twice" });
        expect(read.kind === "fault" && read.message).to.contain("urn:idp:1 2 times");
      }
    });
  });
});
