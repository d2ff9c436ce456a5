import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { expect } from "chai";
import { constants, createSign, createVerify, privateDecrypt, publicEncrypt, X509Certificate } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSpKeyFile, promoteSpKeyFile, readSpKeyFiles } from "../../src/saml/sp/sp-key-files.js";
import { makeSpKey, readSpKey, SpKeyFault, type SpPrivateKey } from "../../src/saml/sp/sp-keys.js";
import { rejection } from "../support/rejection.js";
import { ecKey, makeIdpKey } from "../support/saml-keys.js";

const nowMs = Date.parse("2026-11-25T10:00:00Z");
let one: SpPrivateKey;
let two: SpPrivateKey;
before(async () => {
  one = await makeSpKey({ commonName: `bridge.example, "x" #1`, nowMs, modulusLength: 2048 });
  two = await makeSpKey({ commonName: "bridge.example", nowMs, modulusLength: 2048, validDays: 30 });
});

describe("Keys of the service provider", () => {
  it("are RSA with 3072 bits unless told otherwise", async () => {
    const key = await makeSpKey({ commonName: "bridge.example", nowMs });
    expect(key.privateKey.asymmetricKeyDetails?.modulusLength).to.equal(3072);
  });

  it("come with a certificate over them, self-signed with SHA-256, for ten years or as asked", () => {
    const certificate = new X509Certificate(one.certificatePem);
    expect(certificate.verify(certificate.publicKey)).to.be.true;
    expect(certificate.checkPrivateKey(one.privateKey)).to.be.true;
    expect(certificate.ca).to.be.false;
    expect(certificate.toLegacyObject().subject.CN).to.equal(`bridge.example, "x" #1`);
    const day = 24 * 60 * 60 * 1000;
    expect([one.notBefore, one.notAfter, two.notAfter]).to.deep.equal([
      nowMs - day,
      nowMs + 3650 * day,
      nowMs + 30 * day,
    ]);
    expect(one.fingerprint256).to.match(/^[0-9a-f]{64}$/);
  });

  it("say in extensions that must be understood that they are no authority and what they are for (RFC 5280, section 4.2.1)", () => {
    const critical = new x509.X509Certificate(one.certificatePem).extensions.filter((extension) => extension.critical);
    expect(critical.map(({ type }) => type)).to.have.members(["2.5.29.19", "2.5.29.15"]);
  });

  it("sign and decrypt", () => {
    const signature = createSign("sha256").update("x").sign(one.privateKey);
    expect(createVerify("sha256").update("x").verify(one.certificatePem, signature)).to.be.true;
    const padding = constants.RSA_PKCS1_OAEP_PADDING;
    const wrapped = publicEncrypt({ key: one.certificatePem, padding }, Buffer.from("y"));
    expect(privateDecrypt({ key: one.privateKey, padding }, wrapped).toString()).to.equal("y");
  });

  it("are the same after being kept as PEM", () => {
    const { privateKeyPem, certificatePem } = one;
    const read = readSpKey({ privateKeyPem, certificatePem });
    expect(read.privateKey.equals(one.privateKey)).to.be.true;
    expect({ ...read, privateKey: 0 }).to.deep.equal({ ...one, privateKey: 0 });
  });

  it("are refused where the halves do not belong together, are too weak, or are none; without repeating them", () => {
    const weak = makeIdpKey({ bits: 1024 });
    const cases: [{ privateKeyPem: string; certificatePem: string }, RegExp][] = [
      [{ ...one, certificatePem: two.certificatePem }, /was not made for this private key/],
      [weak, /at least 2048 bits/],
      [ecKey, /must be RSA/],
      [{ ...one, privateKeyPem: one.certificatePem }, /private key is not readable/],
      [{ ...one, privateKeyPem: one.privateKeyPem.slice(0, 200) }, /private key is not readable/],
      [{ ...one, certificatePem: "" }, /certificate is not readable/],
    ];
    for (const [pem, message] of cases) {
      expect(() => readSpKey(pem)).to.throw(SpKeyFault, message);
      expect(() => readSpKey(pem)).not.to.throw(/MII/);
    }
  });
});

describe("SP keys as files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "sp-keys-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("are none in an empty folder, and none in one that is not there", async () => {
    expect(await readSpKeyFiles(folder)).to.deep.equal({});
    expect(await readSpKeyFiles(join(folder, "nowhere"))).to.deep.equal({});
  });

  it("can be read by their owner only, and hold key and certificate in one", async () => {
    expect(await createSpKeyFile(folder, "current", one)).to.be.true;
    expect((await stat(join(folder, "saml-sp-current.pem"))).mode & 0o777).to.equal(0o600);
    const { current } = await readSpKeyFiles(folder);
    expect(current?.fingerprint256).to.equal(one.fingerprint256);
    expect(current?.privateKey.equals(one.privateKey)).to.be.true;
  });

  it("are never overwritten: of two that start at once, one writes and both read the same", async () => {
    const made = await Promise.all([one, two].map((key) => createSpKeyFile(folder, "current", key)));
    expect(made.filter(Boolean)).to.have.length(1);
    const winner = made[0] === true ? one : two;
    expect((await readSpKeyFiles(folder)).current?.fingerprint256).to.equal(winner.fingerprint256);
    expect(await createSpKeyFile(folder, "current", two)).to.be.false;
  });

  it("that cannot be written say so, and nothing of what was to be tidied up", async () => {
    const error = await rejection(createSpKeyFile(join(folder, "nowhere"), "current", one));
    expect(error).to.include({ code: "ENOENT", syscall: "open" });
  });

  it("leave nothing else behind", async () => {
    await createSpKeyFile(folder, "current", one);
    await createSpKeyFile(folder, "current", two);
    expect(await readdir(folder)).to.deep.equal(["saml-sp-current.pem"]);
  });

  it("roll over: next becomes current, current becomes previous", async () => {
    await createSpKeyFile(folder, "current", one);
    expect(await promoteSpKeyFile(folder)).to.be.false;
    await createSpKeyFile(folder, "next", two);
    expect(await promoteSpKeyFile(folder)).to.be.true;
    const { current, next, previous } = await readSpKeyFiles(folder);
    expect([current?.fingerprint256, next, previous?.fingerprint256]).to.deep.equal([
      two.fingerprint256,
      undefined,
      one.fingerprint256,
    ]);
  });

  it("roll over again and again, and after a crash halfway", async () => {
    const three = await makeSpKey({ commonName: "bridge.example", nowMs, modulusLength: 2048 });
    await createSpKeyFile(folder, "current", one);
    await createSpKeyFile(folder, "next", two);
    await promoteSpKeyFile(folder);
    // As a crash would leave it: the current key is the previous one already, the next one has not moved up.
    await createSpKeyFile(folder, "next", three);
    await rm(join(folder, "saml-sp-previous.pem"));
    await createSpKeyFile(folder, "previous", two);
    expect((await readSpKeyFiles(folder)).current?.fingerprint256).to.equal(two.fingerprint256);
    expect(await promoteSpKeyFile(folder)).to.be.true;
    const { current, previous } = await readSpKeyFiles(folder);
    expect([current?.fingerprint256, previous?.fingerprint256]).to.deep.equal([
      three.fingerprint256,
      two.fingerprint256,
    ]);
  });

  it("that cannot serve are named, without their content", async () => {
    await createSpKeyFile(folder, "current", one);
    const path = join(folder, "saml-sp-current.pem");
    await writeFile(path, (await readFile(path, "utf8")).replace(/-----BEGIN CERTIFICATE[^]*/, ""));
    const error = await rejection(readSpKeyFiles(folder));
    expect(error).to.be.instanceOf(SpKeyFault).with.property("message").that.includes("saml-sp-current.pem");
    expect(String(error)).not.to.include("MII");
  });
});
