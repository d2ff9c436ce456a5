import { X509Certificate } from "node:crypto";
import { expect } from "chai";
import { CertificateFault, certificateText, readCertificate } from "../../src/saml/index.js";
import { idpKey, makeIdpKey } from "../support/saml-keys.js";

const { certificatePem, privateKeyPem } = idpKey;
const other = makeIdpKey();
const bare = certificatePem.replace(/-----[^-]+-----|\s/g, "");

function fault(text: string): string {
  try {
    readCertificate(text);
  } catch (error) {
    expect(error).to.be.instanceOf(CertificateFault);
    const { message, fix } = error as CertificateFault;
    return `${message} ${fix}`;
  }
  throw new Error("it was read");
}

/** On P-256 with all its parameters in the certificate, by `openssl ecparam -name prime256v1 -genkey -param_enc explicit`. */
const ownCurve =
  "MIICgTCCAiegAwIBAgIUWi1hMdS+awy+/Q2JqKFYAMjjhswwCgYIKoZIzj0EAwIwGzEZMBcGA1UEAwwQaWRwLmFjbWUuZXhhbXBs" +
  "ZTAgFw0yNjExMjkyMTQyMDVaGA8yMTI2MTEwNTIxNDIwNVowGzEZMBcGA1UEAwwQaWRwLmFjbWUuZXhhbXBsZTCCAUswggEDBgcq" +
  "hkjOPQIBMIH3AgEBMCwGByqGSM49AQECIQD/////AAAAAQAAAAAAAAAAAAAAAP///////////////zBbBCD/////AAAAAQAAAAAA" +
  "AAAAAAAAAP///////////////AQgWsY12Ko6k+ez671VdpiGvGUdBrDMU7D2O848PifSYEsDFQDEnTYIhucEk2pmeOETnSa3gZ9+" +
  "kARBBGsX0fLhLEJH+Lzm5WOkQPJ3A32BLeszoPShOUXYmMKWT+NC4v4af5uO5+tKfA+eFivOM1drMV7Oy7ZAaDe/UfUCIQD/////" +
  "AAAAAP//////////vOb6racXnoTzucrC/GMlUQIBAQNCAAS84UnwAydwKvoBKUCp/Gd/xAWuDjhMtcuaVZQjyIq7YF+gMW5+5XP4" +
  "1ByXVR7xDn1mUCAdOZppP2oFPS/WZtSno1MwUTAdBgNVHQ4EFgQUZfpr7ZycmsyzhtZ2lrS64IyFgPAwHwYDVR0jBBgwFoAUZfpr" +
  "7ZycmsyzhtZ2lrS64IyFgPAwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBIh9U8nbGSPyF5KIsWtlIjKvqVMhdK" +
  "YvLbXMXzLK/MZgIhAKVHCv0y11DAh4Xhpty00l5CiPC+NPEctUTpn9a48OEt";

describe("Certificates of an identity provider", () => {
  it("are read with their name, dates, fingerprint and key", () => {
    const certificate = readCertificate(certificatePem);
    expect(certificate).to.include({
      subject: "CN=idp.acme.example",
      fingerprint256: new X509Certificate(certificatePem).fingerprint256.replaceAll(":", "").toLowerCase(),
      notBeforeMs: Date.parse("2026-01-01T00:00:00Z"),
      notAfterMs: Date.parse("2036-01-01T00:00:00Z"),
    });
    expect(certificate.publicKey.asymmetricKeyType).to.equal("rsa");
  });

  for (const [what, text] of [
    ["PEM with line breaks around", `\n\n${certificatePem}\n`],
    ["PEM with line ends of Windows", certificatePem.replace(/\n/g, "\r\n")],
    ["PEM in one line", certificatePem.replace(/(?<=[A-Za-z0-9+/=])\n(?=[A-Za-z0-9+/=])/g, "")],
    ["bare base64, as in metadata", bare],
    ["bare base64 with line breaks", bare.replace(/.{76}/g, "$&\n   ")],
  ] as const) {
    it(`are read from ${what}`, () => {
      expect(readCertificate(text).fingerprint256).to.equal(readCertificate(certificatePem).fingerprint256);
    });
  }

  it("are read from a file in DER, as Entra's Certificate (Raw)", () => {
    const der = Buffer.from(certificatePem.replace(/-----[^-]+-----/g, ""), "base64");
    expect(readCertificate(certificateText(der)).fingerprint256).to.equal(
      readCertificate(certificatePem).fingerprint256,
    );
    expect(certificateText(Buffer.from(certificatePem))).to.equal(certificatePem);
  });
  it("are read once", () => expect(readCertificate(certificatePem)).to.equal(readCertificate(certificatePem)));

  it("are remembered a thousand at most, whatever is pasted", () => {
    const spelt = (blanks: number): string => `${certificatePem}${" ".repeat(blanks)}`;
    const first = readCertificate(spelt(1));
    for (let blanks = 2; blanks <= 1001; blanks++) readCertificate(spelt(blanks));
    expect(readCertificate(spelt(1))).not.to.equal(first);
  });

  it("may have run out, for only the key counts", () => {
    const { certificatePem: pem } = makeIdpKey({ notAfter: new Date("2026-02-01T00:00:00Z") });
    expect(readCertificate(pem).notAfterMs).to.equal(Date.parse("2026-02-01T00:00:00Z"));
  });

  const refused: readonly (readonly [what: string, text: string, message: RegExp])[] = [
    ["nothing", "", /neither PEM nor base64/],
    ["a private key", privateKeyPem, /private key/],
    ["a private key beside the certificate", privateKeyPem + certificatePem, /private key/],
    ["an encrypted private key", privateKeyPem.replaceAll("PRIVATE", "ENCRYPTED PRIVATE"), /private key/],
    [
      "a certificate request",
      "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----",
      /request/,
    ],
    ["a public key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", /bare public key/],
    [
      "PKCS #7 without any",
      "-----BEGIN PKCS7-----\nMA8GCSqGSIb3DQEHAqACMAA=\n-----END PKCS7-----",
      /PKCS #7 without a certificate/,
    ],
    ["two certificates, as a method keeps one", certificatePem + other.certificatePem, /not one certificate/],
    ["a web page", "<!DOCTYPE html><html></html>", /web page/],
    ["metadata", '<md:EntityDescriptor xmlns:md="urn:x"/>', /metadata/],
    ["text", "my certificate", /neither PEM nor base64/],
    ["other bytes in base64", Buffer.from("not a certificate").toString("base64"), /no X.509/],
    ["a certificate that is cut off", certificatePem.slice(0, 400), /cut off/],
    ["a certificate of which a part is missing", bare.slice(0, 400), /no X.509/],
    [
      "a certificate with bytes behind it",
      Buffer.concat([Buffer.from(bare, "base64"), Buffer.from("more")]).toString("base64"),
      /after the certificate/,
    ],
    ["a certificate without end", "A".repeat(100_000), /too long/],
    ["an RSA key of 1,024 bits", makeIdpKey({ bits: 1024 }).certificatePem, /1024 bits/],
  ];
  for (const [what, text, message] of refused) it(`are not ${what}`, () => expect(fault(text)).to.match(message));

  describe("have keys", () => {
    for (const curve of ["P-256", "P-384", "P-521"] as const) {
      it(`of the curve ${curve}`, () => {
        const { certificatePem: pem } = makeIdpKey({ kind: "ec", curve });
        expect(readCertificate(pem).publicKey.asymmetricKeyType).to.equal("ec");
      });
    }
    for (const curve of ["secp224r1", "secp256k1", "brainpoolP256r1"]) {
      it(`not of the curve ${curve}`, () => {
        const { certificatePem: pem } = makeIdpKey({ kind: "ec", curve: curve as "P-256" });
        expect(fault(pem)).to.contain(`Its curve ${curve} is not accepted; P-256, P-384 and P-521 are.`);
      });
    }
    it("not of a curve that the certificate describes itself, with another's public key as its generator", () => {
      const der = Buffer.from(ownCurve, "base64");
      const generator = der.indexOf(Buffer.from("046b17d1f2", "hex"));
      const point = der.indexOf(Buffer.from("034200", "hex"), generator + 65) + 3;
      der.copy(der, generator, point, point + 65);
      expect(fault(der.toString("base64"))).to.contain("Its curve is one of its own making");
    });
    it("of RSA with 2,048 bits at least, and not with one byte less", () => {
      expect(readCertificate(certificatePem).publicKey.asymmetricKeyDetails?.modulusLength).to.equal(2048);
      const { certificatePem: weak } = makeIdpKey({ bits: 2040 as 2048 });
      expect(fault(weak)).to.contain("Its RSA key has 2040 bits; 2048 to 8192 are accepted.");
    });
  });

  it("are at most 64 KiB of text", () => {
    const padded = (length: number): string => certificatePem + "\n".repeat(length - certificatePem.length);
    expect(readCertificate(padded(65_536)).fingerprint256).to.equal(readCertificate(certificatePem).fingerprint256);
    expect(fault(padded(65_537))).to.match(/far too long/);
  });

  it("are taken for DER by their first two octets, and for text by any others", () => {
    expect(certificateText(Uint8Array.from([0x30, 0x80, 0x01]))).to.equal("MIAB");
    expect(certificateText(Uint8Array.from([0x30, 0x7f]))).to.equal("0\x7f");
    expect(certificateText(Uint8Array.from([0x30]))).to.equal("0");
    expect(certificateText(Uint8Array.from([0x31, 0x41]))).to.equal("1A");
  });

  it("never repeat a secret in the message", () => {
    expect(fault(privateKeyPem)).to.not.include(privateKeyPem.slice(30, 60));
  });
});
