import { expect } from "chai";
import { createPrivateKey, createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import { readGivenSpKey, SpKeyFault, type GivenSpKey } from "../../src/saml/index.js";
import { ecKey, makeIdpKey, oldSpKey, strangerKey } from "../support/saml-keys.js";

const { privateKey, privateKeyPem, certificatePem } = oldSpKey;
const pkcs1 = privateKey.export({ format: "pem", type: "pkcs1" }).toString();
const base64 = (text: string | Buffer): string => Buffer.from(text).toString("base64");
const der = (type: "pkcs8" | "pkcs1"): string => base64(privateKey.export({ format: "der", type }));
const publicPem = (type: "spki" | "pkcs1"): string =>
  createPublicKey(privateKey).export({ format: "pem", type }).toString();
const encrypted = (type: "pkcs8" | "pkcs1"): string =>
  privateKey.export({ format: "pem", type, cipher: "aes-256-cbc", passphrase: "x" }).toString();

describe("A key pair of the product before, as its administrator has it", () => {
  const shapes: Readonly<Record<string, GivenSpKey>> = {
    "PKCS #8": { privateKey: privateKeyPem, certificate: certificatePem },
    "PKCS #1": { privateKey: pkcs1, certificate: certificatePem },
    "both in one text, in either order": {
      privateKey: `${certificatePem}${pkcs1}`,
      certificate: `${privateKeyPem}${certificatePem}`,
    },
    "with text around it": {
      privateKey: `Bag Attributes\n  localKeyID: 01\n${privateKeyPem}\n`,
      certificate: `subject=CN = x\n${certificatePem}`,
    },
    "with line ends written as \\n": {
      privateKey: privateKeyPem.replaceAll("\n", "\\n"),
      certificate: certificatePem.replaceAll("\n", "\\n"),
    },
    "with those of Windows": {
      privateKey: privateKeyPem.replaceAll("\n", "\r\n"),
      certificate: certificatePem.replaceAll("\n", "\r\n"),
    },
    "base64 of PEM files, as environments hold it": {
      privateKey: base64(privateKeyPem),
      certificate: base64(certificatePem),
    },
    "base64 of PEM files that begin with a line end": {
      privateKey: base64(`\n${privateKeyPem}`),
      certificate: base64(`\n${certificatePem}`),
    },
    "64 KiB with what stands around it": {
      privateKey: privateKeyPem.padEnd(65_536),
      certificate: certificatePem.padEnd(65_536),
    },
    "base64 of PKCS #8 alone": { privateKey: der("pkcs8"), certificate: certificatePem },
    "base64 of PKCS #1 alone, as Keycloak writes it": { privateKey: der("pkcs1"), certificate: certificatePem },
    "among other certificates": {
      privateKey: privateKeyPem,
      certificate: `${strangerKey.certificatePem}${certificatePem}`,
    },
  };
  for (const [what, given] of Object.entries(shapes)) {
    it(`is read: ${what}`, () => {
      const read = readGivenSpKey(given);
      expect(read.privateKey.equals(privateKey)).to.equal(true);
      expect(read).to.include({ subject: "CN=sso.old.example" });
      expect(createPrivateKey(read.privateKeyPem).equals(privateKey)).to.equal(true);
    });
  }

  const large = makeIdpKey({ bits: 4096 });
  it("has up to 4096 bits", () => {
    const given = { privateKey: large.privateKeyPem, certificate: large.certificatePem };
    expect(readGivenSpKey(given).privateKey.asymmetricKeyDetails?.modulusLength).to.equal(4096);
  });

  it("may have a certificate whose serial number is below zero, as some tools have made them", () => {
    const octets = new X509Certificate(certificatePem).raw;
    // version 3, then the serial number: an INTEGER of nine octets
    octets[octets.indexOf(Buffer.from("a0030201020209", "hex")) + 7] = 0x80;
    const read = readGivenSpKey({ privateKey: privateKeyPem, certificate: base64(octets) });
    expect(read.serialNumber).to.match(/^-\d+$/);
  });

  const weak = makeIdpKey({ bits: 1024 });
  const ed = generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString();
  /** Numbers of that length, of which nobody asks here whether they belong together: a real key takes long to make. */
  /** Of the form of PKCS #1 (RFC 8017 §A.1.2), and of numbers that fit nothing: to make one takes seconds, and newer Nodes look at a JWK's. */
  const huge = (): string => {
    const element = (tag: number, content: Buffer): Buffer =>
      Buffer.concat([Buffer.from([tag, 0x82, content.length >> 8, content.length & 255]), content]);
    const number = (octets: number): Buffer => element(2, Buffer.concat([Buffer.alloc(1), Buffer.alloc(octets, 0xff)]));
    const [n, half] = [number(513), number(257)];
    const [version, exponent] = [Buffer.from("020100", "hex"), Buffer.from("0203010001", "hex")];
    const key = element(0x30, Buffer.concat([version, n, exponent, n, half, half, half, half, half]));
    return `-----BEGIN RSA PRIVATE KEY-----\n${base64(key)}\n-----END RSA PRIVATE KEY-----\n`;
  };
  const wrong: readonly (readonly [string, () => Partial<GivenSpKey>, RegExp])[] = [
    ["another's certificate", () => ({ certificate: strangerKey.certificatePem }), /was not made for this private key/],
    ["RSA of 1024 bits", () => ({ privateKey: weak.privateKeyPem }), /has 1024 bits; 2048 to 4096/],
    ["RSA of 4104 bits", () => ({ privateKey: huge() }), /has 4104 bits; 2048 to 4096/],
    ["an elliptic curve", () => ({ privateKey: ecKey.privateKeyPem }), /on an elliptic curve/],
    [
      "base64 of an elliptic curve's key",
      () => ({ privateKey: base64(ecKey.privateKey.export({ format: "der", type: "sec1" })) }),
      /on an elliptic curve/,
    ],
    ["Ed25519", () => ({ privateKey: ed }), /of the type ed25519/],
    ["PKCS #8 with a password", () => ({ privateKey: encrypted("pkcs8") }), /is encrypted: openssl pkey/],
    ["PKCS #1 with a password", () => ({ privateKey: encrypted("pkcs1") }), /is encrypted: openssl pkey/],
    [
      "base64 of PKCS #8 with a password",
      () => ({ privateKey: encrypted("pkcs8").replace(/-----[^-]+-----|\s/g, "") }),
      /is encrypted: openssl pkey/,
    ],
    ["a public key", () => ({ privateKey: publicPem("spki") }), /stands a public key/],
    ["a public key of PKCS #1", () => ({ privateKey: publicPem("pkcs1") }), /stands a public key/],
    [
      "base64 of a public key",
      () => ({ privateKey: publicPem("spki").replace(/-----[^-]+-----|\s/g, "") }),
      /public key/,
    ],
    [
      "base64 of a public key of PKCS #1",
      () => ({ privateKey: publicPem("pkcs1").replace(/-----[^-]+-----|\s/g, "") }),
      /public key/,
    ],
    [
      "a certificate in its place",
      () => ({ privateKey: certificatePem }),
      /in place of the private key stands a certificate/,
    ],
    [
      "a key of SSH",
      () => ({ privateKey: "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Blbg==\n-----END OPENSSH PRIVATE KEY-----" }),
      /form of SSH: ssh-keygen -p/,
    ],
    ["a PKCS #12 file", () => ({ privateKey: base64(Buffer.from("30050201033000", "hex")) }), /PKCS #12/],
    ["a key that is cut off", () => ({ privateKey: privateKeyPem.slice(0, 400) }), /cut off/],
    ["a key with a hole", () => ({ privateKey: privateKeyPem.replace(/\n.{64}\n/, "\n") }), /not readable/],
    ["a sentence", () => ({ privateKey: "the key is in the vault" }), /not readable/],
    ["nothing", () => ({ privateKey: "" }), /not readable/],
    ["no certificate", () => ({ certificate: privateKeyPem }), /no certificate beside/],
    [
      "a public key for a certificate",
      () => ({ certificate: publicPem("spki") }),
      /of its certificate: this is a bare public/,
    ],
    ["a page for a certificate", () => ({ certificate: "<html>" }), /of its certificate: this is a web page/],
    ["more than 64 KiB", () => ({ privateKey: privateKeyPem.padEnd(65_537) }), /far too long/],
    ["more than 64 KiB of certificates", () => ({ certificate: certificatePem.padEnd(65_537) }), /far too long/],
  ];
  for (const [what, given, message] of wrong) {
    it(`is refused by name: ${what}`, () => {
      const read = (): unknown =>
        readGivenSpKey({ privateKey: privateKeyPem, certificate: certificatePem, ...given() });
      expect(read).to.throw(SpKeyFault, message);
      expect(read).not.to.throw(/MII|BEGIN PRIVATE/);
    });
  }
});
