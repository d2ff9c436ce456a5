import { expect } from "chai";
import { dateWarnings } from "../../src/saml/idp-metadata/certificates.js";
import { recogniseMistake, type MetadataFault } from "../../src/saml/idp-metadata/fault.js";
import { metadataText } from "../../src/saml/idp-metadata/metadata-text.js";
import { readIdpMetadata, type IdpMetadata } from "../../src/saml/idp-metadata/read-idp-metadata.js";
import { certificateOf, idpKey, makeIdpKey } from "../support/saml-keys.js";
import { anIdpMetadata, keyDescriptor, service } from "../support/saml-metadata.js";

const nowMs = Date.UTC(2026, 10, 25);
const dayMs = 86_400_000;
const certificates = [idpKey.certificatePem];
const metadata = "urn:oasis:names:tc:SAML:2.0:metadata";

const read = (text: Uint8Array | string, entityId?: string): IdpMetadata | MetadataFault =>
  readIdpMetadata(text, { nowMs, entityId });
const message = (result: IdpMetadata | MetadataFault): string => (result.kind === "fault" ? result.message : "read");
const good = (text: string): IdpMetadata => {
  const result = read(text);
  if (result.kind === "fault") throw new Error(result.message);
  return result;
};

describe("The bounds of IdP metadata", () => {
  it("are 1 MiB", () => {
    const text = anIdpMetadata({ certificates });
    const padded = (length: number): string => text + " ".repeat(length - text.length);
    expect(read(padded(1_048_576)).kind).to.equal("metadata");
    expect(read(padded(1_048_577))).to.include({ code: "metadata_too_large" });
    expect(read(Buffer.from(padded(1_048_577)))).to.include({ code: "metadata_too_large" });
  });

  it("are an entity ID of 1024 characters", () => {
    const of = (length: number): string => anIdpMetadata({ certificates, entityId: "x".repeat(length) });
    expect(read(of(1024)).kind).to.equal("metadata");
    expect(message(read(of(1025)))).to.equal("The metadata has an entityID of more than 1024 characters.");
    expect(message(read(of(0)))).to.equal("The metadata has no entityID.");
  });

  it("are eight files in one another", () => {
    const nested = (depth: number): string =>
      `<EntitiesDescriptor xmlns="${metadata}">`.repeat(depth) +
      anIdpMetadata({ certificates }) +
      "</EntitiesDescriptor>".repeat(depth);
    expect(read(nested(8)).kind).to.equal("metadata");
    expect(read(nested(9))).to.include({ code: "metadata_no_provider" });
  });

  it("are ten names in words, and how many more there are", () => {
    const federation = (count: number): string =>
      `<EntitiesDescriptor xmlns="${metadata}">${Array.from({ length: count }, (_, at) =>
        anIdpMetadata({ entityId: `urn:${at}` }),
      ).join("")}</EntitiesDescriptor>`;
    const ten = Array.from({ length: 10 }, (_, at) => `urn:${at}`).join(", ");
    expect(message(read(federation(10)))).to.equal(`The file has 10 identity providers: ${ten}.`);
    expect(message(read(federation(12)))).to.equal(`The file has 12 identity providers: ${ten} and 2 more.`);
    expect(message(read(federation(11), "urn:x"))).to.equal(
      `There is no identity provider urn:x here, but ${ten} and 1 more.`,
    );
  });

  it("are sixteen certificates", () => {
    const pems = Array.from({ length: 17 }, (_, at) => makeIdpKey({ kind: "ec", commonName: `k${at}` }).certificatePem);
    const named = good(anIdpMetadata({ certificates: pems })).certificates.map(({ subject }) => subject);
    expect(named).to.deep.equal(Array.from({ length: 16 }, (_, at) => `CN=k${at}`));
  });
});

describe("The dates of a certificate in metadata", () => {
  const dated = (startMs: number, endMs: number): string[] => {
    const certificate = { ...certificateOf(idpKey), subject: "CN=idp", notBeforeMs: startMs, notAfterMs: endMs };
    return dateWarnings(certificate, nowMs).map(({ code, message: text }) => `${code}: ${text}`);
  };
  const [past, later] = [nowMs - dayMs, nowMs + 400 * dayMs];

  it("are told where it is over, from that very instant", () => {
    const told = "certificate_expired: Certificate CN=idp expired 25 Nov 2026. It still verifies; ask for a new one.";
    expect(dated(past, nowMs)).to.deep.equal([told]);
    expect(dated(past, nowMs + 1)).to.deep.equal(["certificate_expires_soon: Certificate CN=idp expires 25 Nov 2026."]);
  });

  it("are told with the month's name", () => {
    const days = Array.from({ length: 12 }, (_, month) => dated(past, Date.UTC(2025, month, 7))[0]);
    const names = days.map((told) => /expired 7 (\w+) 2025/.exec(told ?? "")?.[1]);
    expect(names.join(" ")).to.equal("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec");
  });

  it("are told thirty days before the end, to the millisecond", () => {
    expect(dated(past, nowMs + 30 * dayMs)).to.deep.equal([
      "certificate_expires_soon: Certificate CN=idp expires 25 Dec 2026.",
    ]);
    expect(dated(past, nowMs + 30 * dayMs + 1)).to.deep.equal([]);
  });

  it("are told before the beginning, and not from it on", () => {
    expect(dated(nowMs + 1, later)).to.deep.equal([
      "certificate_not_yet_valid: Certificate CN=idp is valid from 25 Nov 2026 only.",
    ]);
    expect(dated(nowMs, later)).to.deep.equal([]);
  });
});

describe("What IdP metadata says", () => {
  const sso = (...services: string[]): IdpMetadata => good(anIdpMetadata({ certificates, sso: services.join("") }));
  const signOn = (binding: string, url: string, more = ""): string =>
    service("SingleSignOnService", binding, url, more);

  it("is the first address of a binding that a browser can be sent to, without a name or password in it", () => {
    const a = "https://idp.acme.example/a";
    const unusable = [
      "ldap://x",
      "/sso",
      "https://",
      "https://ada@idp.example/",
      "https://:pw@idp.example/",
      "https://a b/",
    ];
    for (const url of unusable) {
      expect(sso(signOn("HTTP-Redirect", url), signOn("HTTP-Redirect", a)).sso, url).to.deep.equal({ redirect: a });
      expect(read(anIdpMetadata({ certificates, sso: signOn("HTTP-POST", url) }))).to.include({ code: "metadata_sso" });
    }
    const both = sso(signOn("HTTP-POST", ` ${a}1\n`), signOn("HTTP-Redirect", a), signOn("HTTP-Redirect", `${a}2`));
    expect(both.sso).to.deep.equal({ redirect: a, post: `${a}1` });
    expect(both.slo).to.deep.equal({});
  });

  it("names the bindings offered where none of ours is", () => {
    const text = anIdpMetadata({
      certificates,
      sso: `${signOn("SOAP", "https://x.example")}<md:SingleSignOnService Location="https://y.example"/>`,
    });
    expect(message(read(text))).to.equal(
      "The identity provider offers no web address for sign-in by HTTP-Redirect or HTTP-POST, " +
        "only: urn:oasis:names:tc:SAML:2.0:bindings:SOAP, ?.",
    );
    expect(message(read(anIdpMetadata({ certificates, sso: "" })))).to.equal(
      "The identity provider offers no web address for sign-in by HTTP-Redirect or HTTP-POST.",
    );
  });

  it("is where answers to a logout go, apart from requests", () => {
    const slo = service(
      "SingleLogoutService",
      "HTTP-POST",
      "https://x.example/1",
      ' ResponseLocation="https://x.example/2"',
    );
    const told = good(anIdpMetadata({ certificates, slo }));
    expect([told.slo, told.sloResponse]).to.deep.equal([
      { post: "https://x.example/1" },
      { post: "https://x.example/2" },
    ]);
  });

  it("is the earliest end of all that binds it, out of date from that instant on", () => {
    const around = `<EntitiesDescriptor xmlns="${metadata}" validUntil="2026-12-03T00:00:00Z">`;
    const until = (entity: string, role: string): string =>
      `${around}${anIdpMetadata({ certificates, entity: ` validUntil="${entity}"`, role: ` validUntil="${role}"` })}</EntitiesDescriptor>`;
    const ends = (entity: string, role: string): number | undefined => good(until(entity, role)).validUntilMs;
    expect(ends("2026-12-02T00:00:00Z", "2026-12-04T00:00:00Z")).to.equal(Date.UTC(2026, 11, 2));
    expect(ends("2026-12-05T00:00:00Z", "2026-12-01T00:00:00Z")).to.equal(Date.UTC(2026, 11, 1));
    expect(ends("never", "2026-12-09T00:00:00Z")).to.equal(Date.UTC(2026, 11, 3));
    const warned = (end: number) =>
      good(anIdpMetadata({ certificates, entity: ` validUntil="${new Date(end).toISOString()}"` })).warnings.map(
        ({ code }) => code,
      );
    expect([warned(nowMs), warned(nowMs + 1)].map((codes) => codes.includes("metadata_out_of_date"))).to.deep.equal([
      true,
      false,
    ]);
  });

  it("is keys for signing, those of an empty use too, and of a role that speaks SAML 2.0", () => {
    expect(good(anIdpMetadata({ slo: keyDescriptor(idpKey.certificatePem, "") })).certificates).to.have.length(1);
    expect(read(anIdpMetadata({ slo: keyDescriptor(idpKey.certificatePem, "encryption") }))).to.include({
      code: "metadata_certificates",
      message: "There is no usable signing certificate in this metadata.",
    });
    const old = anIdpMetadata({ certificates }).replace(
      'protocolSupportEnumeration="',
      'protocolSupportEnumeration="urn:oasis:names:tc:SAML:1.1:protocol\n ',
    );
    expect(read(old).kind).to.equal("metadata");
    expect(read(old.replace("SAML:2.0:protocol", "SAML:1.0:protocol"))).to.include({ code: "metadata_no_provider" });
  });

  it("is one of several roles: the first with an address to sign in at", () => {
    const role = (inside: string): string =>
      /<md:IDPSSODescriptor[\s\S]*<\/md:IDPSSODescriptor>/.exec(inside)?.[0] ?? "";
    const whole = anIdpMetadata({ certificates });
    const without = role(anIdpMetadata({ certificates, sso: signOn("SOAP", "https://soap.example") }));
    const second = role(anIdpMetadata({ certificates, sso: signOn("HTTP-POST", "https://second.example/") }));
    expect(good(whole.replace("<md:IDPSSO", `${without}<md:IDPSSO`)).sso).to.have.property("redirect");
    expect(good(whole.replace(/<\/md:EntityDescriptor>/, `${second}$&`)).sso).to.not.have.property("post");
    expect(good(whole.replace("<md:IDPSSO", `${second}<md:IDPSSO`)).sso).to.deep.equal({
      post: "https://second.example/",
    });
  });
});

describe("What is pasted in place of metadata", () => {
  const rows: readonly (readonly [what: string, text: string, code: string | undefined])[] = [
    ["a list in JSON", "[1]", "metadata_json"],
    ["an object in JSON, with a blank before", ' {"a":1}', "metadata_json"],
    ["an address with line ends around", "\nhttps://idp.example/metadata\n", "metadata_address"],
    ["the octets of a certificate", "0\uFFFD\u0001", "metadata_certificate"],
    ["a certificate in PEM", "-----BEGIN CERTIFICATE-----\nMII", "metadata_certificate"],
    ["the base64 of one, over lines", "MIIC\nAB+/=", "metadata_certificate"],
    ["a key behind much else", `<a>${"x".repeat(2000)}-----BEGIN RSA PRIVATE KEY-----`, "metadata_private_key"],
    ["base64 of what is no text", Buffer.from([0x3c, 0x80, 0x80, 0x80]).toString("base64"), "metadata_xml"],
    ["a page with a comment in it", "<html><!-- a --></html>", "metadata_html"],
    ["words", "Here is our metadata.", "metadata_xml"],
    ["a page behind instructions and comments", "<?xml?> <!-- <a> --> <?b?>\n<HTML>", "metadata_html"],
    ["a page behind a comment that does not end", "<!-- <html>", undefined],
    ["an instruction that does not end", "<?xml <html>", undefined],
    ["what may be XML", "<a/>", undefined],
    ["white space", " \n", "metadata_empty"],
  ];
  for (const [what, text, code] of rows) {
    it(`${what}: ${code ?? "may be XML"}`, () => expect(recogniseMistake(text)?.code).to.equal(code));
  }
});

describe("The text of a metadata file", () => {
  const utf16 = (text: string, big: boolean, mark: boolean): Buffer => {
    const octets = Buffer.from((mark ? "\uFEFF" : "") + text, "utf16le");
    return big ? octets.swap16() : octets;
  };
  for (const big of [false, true]) {
    for (const mark of [false, true]) {
      it(`is read from UTF-16, ${big ? "big" : "little"} end first, ${mark ? "with" : "without"} a mark`, () => {
        const text = '<?xml version="1.0" encoding="utf-16"?>\r\n<a>ü</a>';
        expect(metadataText(utf16(text, big, mark))).to.equal("<a>ü</a>");
      });
    }
  }

  it("is what stands behind marks and white space, of any kind and number", () => {
    const octets = Buffer.from("\uFEFF \t\r\n\uFEFF<a/> ");
    expect(Buffer.from(metadataText(octets)).toString()).to.equal("<a/> ");
    expect(metadataText("\uFEFF \t\r\n\uFEFF<a/> ")).to.equal("<a/> ");
    expect(Buffer.from(metadataText(Buffer.from("\uFEFF<a/>")))).to.deep.equal(Buffer.from("<a/>"));
  });

  it("is left as it is where it only begins like a mark", () => {
    for (const octets of [[0xef, 0xbb], [0xef, 0xbc, 0xbf], [0xff, 0x3c], [0xfe, 0xfe], [0x3c, 0x61], []]) {
      expect([...(metadataText(Uint8Array.from(octets)) as Uint8Array)]).to.deep.equal(octets);
    }
  });
});
