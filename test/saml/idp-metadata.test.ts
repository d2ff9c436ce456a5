import { expect } from "chai";
import { settingsFromMetadata } from "../../src/saml/idp-metadata/settings.js";
import {
  readIdpMetadata,
  type IdpMetadata,
  type ReadMetadataOptions,
} from "../../src/saml/idp-metadata/read-idp-metadata.js";
import type { MetadataFault } from "../../src/saml/idp-metadata/fault.js";
import { makeSpKey, type SpPrivateKey } from "../../src/saml/sp/sp-keys.js";
import { anIdpMetadata, bare, keyDescriptor, service } from "../support/saml-metadata.js";

const now = Date.UTC(2026, 10, 25);
const dayMs = 24 * 60 * 60 * 1000;
let first: SpPrivateKey;
let second: SpPrivateKey;
let expired: SpPrivateKey;
let ending: SpPrivateKey;
before(async () => {
  const make = (commonName: string, validDays: number, nowMs = now): Promise<SpPrivateKey> =>
    makeSpKey({ commonName, nowMs, validDays, modulusLength: 2048 });
  first = await make("first.idp.acme.example", 400);
  second = await make("second.idp.acme.example", 400);
  ending = await make("ending.idp.acme.example", 20);
  expired = await make("expired.idp.acme.example", 100, Date.UTC(2025, 11, 2));
});

const read = (text: Uint8Array | string, options: Partial<ReadMetadataOptions> = {}): IdpMetadata | MetadataFault =>
  readIdpMetadata(text, { nowMs: now, ...options });

function good(text: Uint8Array | string, options: Partial<ReadMetadataOptions> = {}): IdpMetadata {
  const result = read(text, options);
  if (result.kind === "fault") throw new Error(`${result.code}: ${result.message}`);
  return result;
}

function bad(text: Uint8Array | string, options: Partial<ReadMetadataOptions> = {}): MetadataFault {
  const result = read(text, options);
  if (result.kind === "metadata") throw new Error("it was accepted");
  return result;
}

const fingerprints = (metadata: IdpMetadata): string[] =>
  settingsFromMetadata(metadata, now).certificates.map((one) => one.fingerprint256);

describe("A file with several identity providers", () => {
  const federation = (...entities: string[]): string =>
    `<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" validUntil="2026-12-01T00:00:00Z"><EntitiesDescriptor>` +
    `${entities.join("")}</EntitiesDescriptor></EntitiesDescriptor>`;
  const one = (): string => anIdpMetadata({ entityId: "urn:idp:1", certificates: [first.certificatePem] });
  const two = (): string => anIdpMetadata({ entityId: "urn:idp:2", certificates: [second.certificatePem] });
  const sp = (): string => anIdpMetadata({ entityId: "urn:sp" }).replaceAll("IDPSSODescriptor", "SPSSODescriptor");

  it("names them and asks to choose", () => {
    const result = bad(federation(one(), sp(), two()));
    expect(result).to.include({
      code: "metadata_several",
      message: "The file has 2 identity providers: urn:idp:1, urn:idp:2.",
      fix: "Name the entity ID of the one that is meant.",
    });
    expect(result.choices).to.deep.equal(["urn:idp:1", "urn:idp:2"]);
  });

  it("takes the chosen one, with its own certificate", () => {
    const chosen = good(federation(one(), two()), { entityId: "urn:idp:2" });
    expect(chosen.entityId).to.equal("urn:idp:2");
    expect(fingerprints(chosen)).to.deep.equal([second.fingerprint256]);
  });

  it("refuses a choice that is not there, also where there is one only", () => {
    for (const text of [federation(one(), two()), one()]) {
      expect(bad(text, { entityId: "urn:idp:3" }).code).to.equal("metadata_other_entity");
    }
  });

  it("takes the only one without asking, with the validity of what is around it", () => {
    const chosen = good(federation(sp(), one()));
    expect(chosen.entityId).to.equal("urn:idp:1");
    expect(chosen.validUntilMs).to.equal(Date.UTC(2026, 11, 1));
  });
});

describe("IdP metadata (SAML Metadata 2.0 §2.4.3)", () => {
  it("reads entity ID, addresses by binding, certificate, formats", () => {
    const metadata = good(
      anIdpMetadata({
        certificates: [first.certificatePem],
        sso:
          service("SingleSignOnService", "SOAP", "https://idp.acme.example/soap") +
          service("SingleSignOnService", "HTTP-POST", "https://idp.acme.example/sso/post") +
          service("SingleSignOnService", "HTTP-Redirect", "https://idp.acme.example/sso?a=1&amp;b=2"),
        slo: service(
          "SingleLogoutService",
          "HTTP-Redirect",
          "https://idp.acme.example/slo",
          ' ResponseLocation="https://idp.acme.example/slo/done"',
        ),
      }),
    );
    expect(metadata).to.deep.include({
      entityId: "https://idp.acme.example/metadata",
      sso: { redirect: "https://idp.acme.example/sso?a=1&b=2", post: "https://idp.acme.example/sso/post" },
      slo: { redirect: "https://idp.acme.example/slo" },
      sloResponse: { redirect: "https://idp.acme.example/slo/done" },
      wantAuthnRequestsSigned: false,
      nameIdFormats: ["urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"],
      warnings: [],
    });
    const settings = settingsFromMetadata(metadata, now);
    expect(settings).to.deep.include({
      ssoUrl: "https://idp.acme.example/sso?a=1&b=2",
      ssoBinding: "redirect",
      sloUrl: "https://idp.acme.example/slo",
      sloBinding: "redirect",
      sloResponseUrl: "https://idp.acme.example/slo/done",
    });
    expect(settings.certificates[0]).to.include({
      fingerprint256: first.fingerprint256,
      subject: "CN=first.idp.acme.example",
      source: "metadata",
      addedAt: now,
    });
  });

  it("falls back to POST where that is all there is", () => {
    const sso = service("SingleSignOnService", "HTTP-POST", "https://idp.acme.example/sso");
    const settings = settingsFromMetadata(good(anIdpMetadata({ sso, certificates: [first.certificatePem] })), now);
    expect(settings).to.include({ ssoUrl: "https://idp.acme.example/sso", ssoBinding: "post" });
    expect(settings).not.to.have.any.keys("sloUrl", "sloBinding", "sloResponseUrl");
  });

  it("takes every signing certificate once, those without use too, and none for encryption", () => {
    const metadata = good(
      anIdpMetadata({
        certificates: [first.certificatePem, first.certificatePem],
        slo:
          keyDescriptor(second.certificatePem).replace(' use="signing"', "") +
          keyDescriptor(ending.certificatePem, "encryption"),
      }),
    );
    expect(fingerprints(metadata)).to.deep.equal([first.fingerprint256, second.fingerprint256]);
  });

  for (const [value, wanted] of [
    ["true", true],
    ["1", true],
    ["false", false],
    ["TRUE", false],
  ] as const) {
    it(`reads WantAuthnRequestsSigned="${value}" as ${wanted}`, () => {
      const text = anIdpMetadata({ certificates: [first.certificatePem], role: ` WantAuthnRequestsSigned="${value}"` });
      expect(good(text).wantAuthnRequestsSigned).to.equal(wanted);
    });
  }

  it("skips comments and processing instructions, which people leave in files", () => {
    const text = `<?xml version="1.0" encoding="UTF-8"?>\n<!-- ours --><?x y?>${anIdpMetadata({ certificates: [first.certificatePem], extra: "<!-- <md:x> -->" })}\n<!-- end -->`;
    expect(good(text).entityId).to.equal("https://idp.acme.example/metadata");
  });

  it("reads octets with a byte order mark", () => {
    const text = Buffer.from(
      `\uFEFF<?xml version="1.0" encoding="utf-8"?>${anIdpMetadata({ certificates: [first.certificatePem] })}`,
    );
    expect(good(text).certificates).to.have.length(1);
  });

  it("reads what Entra and ADFS put around: a signature, WS-Federation roles, wrapped base64", () => {
    const role =
      `<RoleDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706" ` +
      `xsi:type="fed:SecurityTokenServiceType" protocolSupportEnumeration="http://docs.oasis-open.org/wsfed/federation/200706">${keyDescriptor(second.certificatePem).replaceAll("md:", "")}</RoleDescriptor>`;
    const wrapped = bare(first.certificatePem).replaceAll(/.{64}/g, "$&\n");
    const text = anIdpMetadata({
      certificates: [first.certificatePem],
      extra: `<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>${role}`,
      entity: ' ID="_x"',
    });
    expect(fingerprints(good(text.replace(bare(first.certificatePem), wrapped)))).to.deep.equal([first.fingerprint256]);
  });
});

describe("Warnings on IdP metadata", () => {
  const codes = (metadata: IdpMetadata): string[] => metadata.warnings.map((warning) => warning.code);

  it("tells an expired certificate with its day, and keeps it", () => {
    const metadata = good(anIdpMetadata({ certificates: [expired.certificatePem, first.certificatePem] }));
    expect(fingerprints(metadata)).to.deep.equal([expired.fingerprint256, first.fingerprint256]);
    expect(metadata.warnings).to.deep.equal([
      {
        code: "certificate_expired",
        message: "Certificate CN=expired.idp.acme.example expired 12 Mar 2026. It still verifies; ask for a new one.",
      },
    ]);
  });

  it("tells one that ends within thirty days, and one that is not valid yet", () => {
    expect(good(anIdpMetadata({ certificates: [ending.certificatePem] })).warnings).to.deep.equal([
      { code: "certificate_expires_soon", message: "Certificate CN=ending.idp.acme.example expires 15 Dec 2026." },
    ]);
    const early = good(anIdpMetadata({ certificates: [first.certificatePem] }), { nowMs: now - 30 * dayMs });
    expect(codes(early)).to.deep.equal(["certificate_not_yet_valid"]);
  });

  it("tells a certificate that is left out while others serve", () => {
    expect(codes(good(anIdpMetadata({ certificates: [first.certificatePem, "AAAA"] })))).to.deep.equal([
      "certificate_unusable",
    ]);
    const keyValue = `<md:KeyDescriptor><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:KeyValue/></ds:KeyInfo></md:KeyDescriptor>`;
    expect(codes(good(anIdpMetadata({ certificates: [first.certificatePem], slo: keyValue })))).to.deep.equal([
      "certificate_unusable",
    ]);
  });

  it("tells addresses that are not https, each once", () => {
    const sso = ["HTTP-Redirect", "HTTP-POST"]
      .map((binding) => service("SingleSignOnService", binding, "http://idp.acme.example/sso"))
      .join("");
    const metadata = good(anIdpMetadata({ sso, certificates: [first.certificatePem] }));
    expect(codes(metadata)).to.deep.equal(["address_not_https"]);
    expect(metadata.warnings[0]!.message).to.include("http://idp.acme.example/sso");
  });

  it("tells metadata that says of itself that it is out of date", () => {
    const text = anIdpMetadata({ certificates: [first.certificatePem], entity: ' validUntil="2026-11-24T00:00:00Z"' });
    expect(codes(good(text))).to.deep.equal(["metadata_out_of_date"]);
  });
});
