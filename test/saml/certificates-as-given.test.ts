import { expect } from "chai";
import { X509Certificate } from "node:crypto";
import { CertificateFault, certificateText, readCertificates } from "../../src/saml/index.js";
import { readIdpMetadata } from "../../src/saml/idp-metadata/read-idp-metadata.js";
import { CertificateFiles } from "../support/certificate-files.js";
import { ecKey, idpKey, makeIdpKey, type IdpKey } from "../support/saml-keys.js";
import { anIdpMetadata, bare } from "../support/saml-metadata.js";
import { removeFolder } from "../support/remove-folder.js";

const subjects = (...texts: string[]) => readCertificates(texts).map(({ subject }) => subject);
const der = ({ privateKey }: IdpKey, type: "pkcs8" | "sec1") => privateKey.export({ format: "der", type });
const own = ["CN=idp.acme.example"];

describe("A certificate as administrators have it", () => {
  let files: CertificateFiles;
  before(function () {
    this.timeout(30_000);
    files = new CertificateFiles();
  });
  after(() => removeFolder(files.folder));

  const wide = (text: string, mark: boolean) => Buffer.from((mark ? "\uFEFF" : "") + text, "utf16le");
  const shapes: readonly (readonly [what: string, content: () => string | Buffer])[] = [
    ["PEM with text around it, as OpenSSL and Java write it", () => files.octets("text.pem")],
    ["PEM of a trusted certificate, as OpenSSL keeps its own", () => files.octets("trusted.pem")],
    ["PEM of an old tool", () => files.text("leaf.pem").replaceAll(" CERTIFICATE-", " X509 CERTIFICATE-")],
    ["PKCS #7 under its newer name", () => files.text("chain.p7b").replaceAll("PKCS7", "CMS")],
    ["PKCS #7 under its older name", () => files.text("chain.p7b").replaceAll("PKCS7", "PKCS #7 SIGNED DATA")],
    ["a PEM file in base64, behind a line end", () => Buffer.from(`\n${files.text("leaf.pem")}`).toString("base64")],
    ["hex without colons", () => files.octets("leaf.der").toString("hex").toUpperCase()],
    ["base64 in quotes, between commas", () => `"${files.octets("leaf.der").toString("base64")}",`],
    ["DER with a line end behind", () => Buffer.concat([files.octets("leaf.der"), Buffer.from("\r\n\0")])],
    ["PEM with a byte order mark", () => `\uFEFF${files.text("leaf.pem")}`],
    ["PEM in UTF-16 with a mark", () => wide(files.text("leaf.pem"), true)],
    ["PEM in UTF-16 without one", () => wide(files.text("leaf.pem"), false)],
    ["PEM in UTF-16, the big end first", () => wide(files.text("leaf.pem"), true).swap16()],
    ["PEM with \\n as two characters, as in JSON or .env", () => files.text("leaf.pem").replaceAll("\n", "\\n")],
    ["the same in quotes", () => `"${files.text("leaf.pem").replaceAll("\n", "\\r\\n")}",`],
    ["PEM in one line with blanks", () => files.text("leaf.pem").replaceAll("\n", " ")],
    ["PEM with the dashes of a word processor", () => files.text("leaf.pem").replaceAll("-----", "—–-")],
    ["PEM with blank lines in it", () => files.text("leaf.pem").replaceAll("\n", "\n\n")],
    ["PEM with its request beside it", () => files.text("leaf.csr") + files.text("leaf.pem")],
    ["a PEM file in base64, as a secret of a cluster", () => Buffer.from(files.text("leaf.pem")).toString("base64")],
    ["DER", () => files.octets("leaf.der")],
    ["base64 for addresses, without padding", () => files.octets("leaf.der").toString("base64url")],
    [
      "hex",
      () =>
        files
          .octets("leaf.der")
          .toString("hex")
          .replace(/..(?!$)/g, "$&:"),
    ],
    ["PKCS #7 as PEM, with its issuers", () => files.octets("chain.p7b")],
    ["PKCS #7 as DER, with its issuers", () => files.octets("chain.p7c")],
    ["a chain of three", () => files.octets("chain.pem")],
    ["a chain with \\n as two characters", () => files.text("chain.pem").replaceAll("\n", "\\n")],
    [
      "a chain the other way round",
      () => ["root", "issuing", "leaf"].map((one) => files.text(`${one}.pem`)).join("\n"),
    ],
    ["a chain without its middle", () => files.text("root.pem") + files.text("leaf.pem") + files.text("issuing.pem")],
  ];
  for (const [what, content] of shapes) {
    it(`is read from ${what}`, () => {
      const given = content();
      const text = typeof given === "string" ? given : certificateText(given);
      expect(subjects(text)).to.deep.equal(own);
      // the same in the metadata of a provider that puts it there
      const metadata = readIdpMetadata(
        anIdpMetadata({ certificates: ["HERE"] }).replace("HERE", () => text.replaceAll("\u0000", "")),
        { nowMs: Date.now() },
      );
      expect(
        metadata.kind === "metadata" ? metadata.certificates.map(({ subject }) => subject) : metadata.message,
      ).to.deep.equal(own);
    });
  }

  it("is several in DER, one after the other", () => {
    const next = Buffer.from(bare(makeIdpKey({ kind: "ec", commonName: "next" }).certificatePem), "base64");
    const both = Buffer.concat([files.octets("leaf.der"), next]).toString("base64");
    expect(subjects(both)).to.deep.equal([...own, "CN=next"]);
  });

  it("are none where none is given", () => expect(readCertificates([])).to.deep.equal([]));

  it("is taken from a chain that is given in several texts", () => {
    expect(subjects(files.text("issuing.pem"), files.text("root.pem"), files.text("leaf.pem"))).to.deep.equal(own);
  });

  it("is several, where none issued another: keys of a rollover, also a renewed one of the same key", () => {
    const next = makeIdpKey({ commonName: "next.acme.example" });
    expect(subjects(files.text("leaf.pem") + next.certificatePem)).to.deep.equal([...own, "CN=next.acme.example"]);
    files.openssl("req", "-x509", "-key", "root.key", "-subj", "/CN=Acme Root", "-out", "renewed.pem", "-days", "1800");
    expect(subjects(files.text("root.pem") + files.text("renewed.pem"))).to.deep.equal([
      "CN=Acme Root",
      "CN=Acme Root",
    ]);
  });

  it("is the issuer's own where it alone is given", () => {
    expect(subjects(files.text("issuing.pem"))).to.deep.equal(["CN=Acme Issuing"]);
  });

  it("is none of two that issued each other, which is told", () => {
    const turned = ["-CA", "leaf.pem", "-CAkey", "leaf.key", "-CAcreateserial", "-out", "turned.pem", "-days", "900"];
    files.openssl("x509", "-req", "-in", "issuing.csr", ...turned);
    expect(() => subjects(files.text("leaf.pem") + files.text("turned.pem"))).to.throw(
      CertificateFault,
      "Each of these certificates issued another of them.",
    );
  });

  it("is one in a KeyInfo whose X509Data stand side by side, which is about one key (XML Signature §4.5)", () => {
    const data = ["issuing", "leaf", "root"].map(
      (one) => `<ds:X509Data><ds:X509Certificate>${bare(files.text(`${one}.pem`))}</ds:X509Certificate></ds:X509Data>`,
    );
    const xml = anIdpMetadata({ certificates: ["HERE"] }).replace(/<ds:X509Data>.*<\/ds:X509Data>/s, data.join(""));
    const read = readIdpMetadata(xml, { nowMs: Date.now() });
    expect(read.kind === "metadata" && read.certificates.map(({ subject }) => subject)).to.deep.equal(own);
    expect(read.kind === "metadata" && read.warnings).to.deep.equal([]);
  });

  it("is found behind more issuers than a chain has", () => {
    const many = Array.from({ length: 16 }, () => makeIdpKey({ kind: "ec" }).certificatePem);
    const all = [...many, files.text("issuing.pem"), files.text("leaf.pem")];
    const inside = all.map((pem) => `<ds:X509Certificate>${bare(pem)}</ds:X509Certificate>`).join("");
    const xml = anIdpMetadata({ certificates: ["HERE"] }).replace(
      /<ds:X509Certificate>.*<\/ds:X509Certificate>/s,
      inside,
    );
    const read = readIdpMetadata(xml, { nowMs: Date.now() });
    const names = read.kind === "metadata" ? read.certificates.map(({ subject }) => subject) : [];
    expect(names).to.not.include("CN=Acme Issuing").and.not.empty;
  });

  const refused: readonly (readonly [what: string, content: () => string | Buffer, message: RegExp])[] = [
    ["PKCS #12", () => files.octets("leaf.p12"), /PKCS #12 file, which holds a private key\. Replace that key/],
    ["a private key in DER", () => files.octets("key.der"), /private key.*Replace that key/],
    ["a private key in DER of PKCS #8", () => der(idpKey, "pkcs8"), /private key.*Replace that key/],
    [
      "a private key of an elliptic curve in base64",
      () => der(ecKey, "sec1").toString("base64"),
      /private key.*Replace that key/,
    ],
    [
      "DER with another element behind the second certificate",
      () => Buffer.concat([files.octets("leaf.der"), files.octets("leaf.der"), Buffer.from("0400", "hex")]),
      /something else after the certificate/,
    ],
    [
      "PKCS #7 that ends after its type",
      () => Buffer.from("30810b06092a864886f70d010702", "hex"),
      /PKCS #7 without a certificate/,
    ],
    [
      "a public key of PKCS #1",
      () => "-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----",
      /bare public key/,
    ],
    [
      "a request of another tool",
      () => "-----BEGIN NEW CERTIFICATE REQUEST-----\nAAAA\n-----END NEW CERTIFICATE REQUEST-----",
      /request/,
    ],
    [
      "parameters",
      () => "-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----",
      /This is a DH PARAMETERS, not/,
    ],
    ["XML", () => "</x>", /This is XML, not a certificate/],
    ["a request", () => files.octets("leaf.csr"), /request.*the certificate that was made from it/],
    ["a file cut off in its middle", () => files.text("leaf.pem").slice(0, 500), /cut off/],
    ["the second block cut off", () => files.text("chain.pem").slice(0, -100), /cut off/],
    [
      "a collection of authorities",
      () => Array.from({ length: 17 }, () => files.text("root.pem")).join(""),
      /17 certificates/,
    ],
    ["octets that are neither", () => Buffer.from([1, 2, 0x80, 0x81]), /neither PEM nor base64/],
  ];
  for (const [what, content, message] of refused) {
    it(`is not read from ${what}, which is told by name`, () => {
      const given = content();
      const text = typeof given === "string" ? given : certificateText(given);
      try {
        readCertificates([text]);
      } catch (error) {
        expect(error).to.be.instanceOf(CertificateFault);
        expect(`${(error as CertificateFault).message} ${(error as CertificateFault).fix}`).to.match(message);
        return;
      }
      throw new Error("it was read");
    });
  }

  it("keeps its fingerprint, however it came", () => {
    const { fingerprint256 } = new X509Certificate(files.text("leaf.pem"));
    const [read] = readCertificates([certificateText(files.octets("chain.p7c"))]);
    expect(read?.fingerprint256).to.equal(fingerprint256.replaceAll(":", "").toLowerCase());
  });
});
