import { expect } from "chai";
import { ApiStage, type ApiAnswer } from "../../support/api-stage.js";
import { anIdpMetadata } from "../../support/saml-metadata.js";
import { aSignedResponse } from "../../support/saml-response.js";
import { idpKey, nextIdpKey, oldSpKey } from "../../support/saml-keys.js";

const methods = "/teams/acme/sso-methods";
const metadataXml = anIdpMetadata({ certificates: [idpKey.certificatePem] });

interface Method {
  readonly slug: string;
  readonly version: number;
  readonly status: string;
  readonly missing: readonly string[];
  readonly idp: {
    readonly entityId: string;
    readonly ssoUrl: string;
    readonly certificates: readonly unknown[];
  } | null;
  readonly addresses: { readonly acs: string; readonly start: string };
  readonly attributes: Record<string, string[]>;
}

describe("SSO methods through the API, in the words of the declarative file (DESIGN §5)", () => {
  let api: ApiStage;
  beforeEach(async () => {
    api = await ApiStage.open();
  });
  afterEach(() => api.close());

  const ask = (verb: string, path: string, body?: unknown, as = "admin"): Promise<ApiAnswer> =>
    api.ask(as, verb, `${methods}${path}`, body);
  const done = async (verb: string, path: string, body?: unknown): Promise<Method> => {
    const answer = await ask(verb, path, body);
    expect(answer.status, JSON.stringify(answer.body)).to.be.oneOf([200, 201]);
    return answer.body;
  };
  const refusal = async (verb: string, path: string, body?: unknown, as = "admin") => {
    const { status, body: told } = await ask(verb, path, body, as);
    return { status, ...(told as { readonly code: string; readonly detail: string; readonly fix: string }) };
  };

  it("is refused a name that would be lost in a map without a word", async () => {
    await done("POST", "", { slug: "okta", name: "Okta", idp: "okta" });
    for (const [field, change] of [
      ["groupMap", '{"groupMap":{"Staff":"Everybody","__proto__":"Engineering"}}'],
      ["attributes", '{"attributes":{"email":["mail"],"__proto__":["mail"]}}'],
    ] as const) {
      const told = await refusal("PATCH", "/okta", change);
      expect(told).to.include({ status: 400, code: "validation_failed" });
      expect(told.detail).to.include(`${field}.__proto__ is no name that can be kept`);
    }
    expect((await done("GET", "/okta")).version).to.equal(1);
  });

  it("is changed with all that its admins can be given, and takes aliases from the operator alone", async () => {
    await done("POST", "", { slug: "okta", name: "Okta", idp: "okta" });
    const admins = { groups: { IT: "auditor" } };
    expect(await refusal("PATCH", "/okta", { admins })).to.include({ status: 403, code: "forbidden" });
    const made = await ask("PATCH", "/okta", { admins }, "owner");
    expect(made.status, JSON.stringify(made.body)).to.equal(200);
    for (const change of [{ name: "Mine" }, { admins: null }, { metadataXml }])
      expect(await refusal("PATCH", "/okta", change)).to.include({ status: 403, code: "forbidden" });
    const operators = { admins: { groups: { IT: "operator" } } };
    expect(await refusal("PATCH", "/okta", operators, "owner")).to.include({ status: 403, code: "forbidden" });
    expect(await refusal("PATCH", "/okta", operators, "operator")).to.include({ status: 400, code: "value_invalid" });
    const aliases = [{ acs: "/users/saml/auth", entityId: "urn:old" }];
    expect(await refusal("PATCH", "/okta", { aliases }, "owner")).to.include({ status: 403, code: "forbidden" });
    const given = await ask("PATCH", "/okta", { aliases, admins: null }, "operator");
    expect(given.body).to.deep.include({ aliases, admins: null });
    const ours = { aliases: [{ acs: "/more", entityId: "https://bridge.example/saml/x/metadata" }] };
    expect(await refusal("PATCH", "/okta", ours, "operator")).to.include({ status: 400, code: "value_invalid" });
    const separator = await done("PATCH", "/okta", { groupSeparator: null });
    expect(separator).to.have.property("groupSeparator", null);
    expect(await done("PATCH", "/okta", { groupSeparator: "preset" })).to.have.property("groupSeparator", "preset");
  });

  it("takes the key pair of the product before from the operator alone, shows its certificate, and nowhere the key", async () => {
    await done("POST", "", { slug: "okta", name: "Okta", idp: "okta", metadataXml });
    const pair = { privateKey: oldSpKey.privateKeyPem, certificate: oldSpKey.certificatePem };
    expect(await refusal("PATCH", "/okta", { spKeys: [pair] }, "owner")).to.include({ status: 403, code: "forbidden" });
    const given = await ask("PATCH", "/okta", { spKeys: [pair] }, "operator");
    const { spKeys } = given.body as { readonly spKeys: readonly Record<string, unknown>[] };
    expect(spKeys).to.have.length(1);
    const [shown] = spKeys;
    expect(shown).to.include({ subject: "CN=sso.old.example" });
    expect(Object.keys(shown ?? {}).sort()).to.deep.equal([
      "daysLeft",
      "fingerprint256",
      "notAfter",
      "notBefore",
      "pem",
      "subject",
    ]);
    const audit = JSON.stringify((await api.ask("admin", "GET", "/teams/acme/audit?limit=50")).body);
    expect(audit).to.include(String(shown?.["fingerprint256"]));
    for (const text of [JSON.stringify(given.body), audit]) {
      expect(text).not.to.match(/PRIVATE KEY|eyJhbGciOiJkaXIi|sealed/);
    }
    for (const [wrong, cause] of [
      [{ ...pair, certificate: nextIdpKey.certificatePem }, /spKeys\[0\]: the certificate was not made for this/],
      [{ ...pair, privateKey: oldSpKey.certificatePem }, /in place of the private key stands a certificate/],
    ] as const) {
      const refused = await refusal("PATCH", "/okta", { spKeys: [wrong] }, "operator");
      expect(refused).to.include({ status: 400, code: "sp_key_invalid" });
      expect(refused.detail).to.match(cause);
    }
    const over = await done("PATCH", "/okta", { spKeys: null });
    expect(over).to.deep.include({ spKeys: [] });
  });

  it("tells who verifies a method without metadata of that first, and not of a test that it cannot pass", async () => {
    await done("POST", "", { slug: "bare", idp: "okta" });
    const told = await refusal("POST", "/bare/verify");
    expect(told).to.include({ status: 409, code: "method_not_ready" });
    expect(told.detail).to.match(/cannot be tested yet\. Missing: the identity provider's metadata/);
  });

  it("names the fields that need more than the rest of what is asked", async () => {
    const ofTeam = await api.ask("owner", "PATCH", "/teams/acme", {
      ...{ name: "Acme" },
      policies: { seats: 5, multiGroup: true, emailDomains: ["acme.example"] },
    });
    expect(ofTeam.body).to.include({
      ...{ code: "forbidden", expected: "operate" },
      detail: 'policies.emailDomains and policies.seats need "operate", which the caller\'s role or key does not give.',
    });
    const aliases = [{ acs: "/old", entityId: "urn:old" }];
    const told = await refusal("POST", "", { slug: "old", name: "Old", aliases });
    expect(told.detail).to.equal('aliases needs "operate", which the caller\'s role or key does not give.');
    await done("POST", "", { slug: "bare" });
    const ofVerify = await refusal("POST", "/bare/verify", { by: "operator" });
    expect(ofVerify.detail).to.match(/^by needs "operate"/);
  });

  it("makes a draft with its addresses, takes metadata, is tested, verified, switched off and deleted", async () => {
    const draft = await done("POST", "", { slug: "okta", name: "Okta", idp: "okta" });
    expect(draft.status).to.equal("draft");
    expect(draft.addresses).to.include({
      acs: "https://bridge.example/saml/okta/acs",
      start: "https://bridge.example/sso/okta",
    });
    expect(draft.missing.join()).to.contain("metadata");
    const ready = await done("PATCH", "/okta", { metadataXml, attributes: { email: ["mail"] } });
    expect(ready).to.include({ status: "ready", version: 2 });
    expect(ready.idp).to.include({
      entityId: "https://idp.acme.example/metadata",
      ssoUrl: "https://idp.acme.example/sso",
    });
    const test = (await ask("POST", "/okta/test")).body as { testSignInUrl: string };
    expect(test.testSignInUrl).to.match(/^https:\/\/bridge\.example\/sso\/okta\?test=./);
    expect(await refusal("POST", "/okta/verify")).to.include({ status: 409, code: "method_not_tested" });
    expect(await refusal("POST", "/okta/verify", { by: "operator" })).to.include({ status: 403, code: "forbidden" });
    const verified = await ask("POST", "/okta/verify", { by: "operator" }, "operator");
    expect(verified.body).to.have.property("status", "verified");
    expect(await done("POST", "/okta/disable")).to.have.property("status", "disabled");
    const off = await refusal("POST", "/okta/test");
    expect(off)
      .to.include({ code: "method_not_ready" })
      .and.have.property("fix")
      .that.matches(/sso enable okta/);
    expect(await done("POST", "/okta/enable")).to.have.property("status", "verified");
    expect((await ask("GET", "/okta/metadata")).body)
      .to.have.property("metadata")
      .that.contains("/saml/okta/acs");
    expect((await ask("DELETE", "/okta")).body).to.deep.equal({ deleted: "okta", users: 0, groups: 0 });
    expect(await refusal("GET", "/okta")).to.include({ status: 404, code: "not_found" });
  });

  it("takes the identity provider by hand, whole or in part, and null takes a setting back", async () => {
    const made = await done("POST", "", {
      slug: "hand",
      entityId: "urn:idp",
      ssoUrl: "https://idp.example/sso",
      certificates: [idpKey.certificatePem],
      spEntityId: "urn:acme:sp",
      attributes: { email: ["mail"] },
      clockSkewSeconds: 10,
    });
    expect(made.status).to.equal("ready");
    const changed = await done("PATCH", "/hand", {
      ssoUrl: "https://idp.example/other",
      sloUrl: "https://idp.example/slo",
    });
    expect(changed.idp).to.include({
      entityId: "urn:idp",
      ssoUrl: "https://idp.example/other",
      sloUrl: "https://idp.example/slo",
    });
    expect(changed.idp?.certificates).to.have.length(1);
    const back = await done("PATCH", "/hand", {
      sloUrl: null,
      spEntityId: null,
      attributes: null,
      clockSkewSeconds: null,
      idp: null,
    });
    expect(back.idp).to.have.property("sloUrl", null);
    expect(back).to.deep.include({ spEntityId: null, attributes: {}, clockSkewSeconds: 60, idpType: "generic" });
  });

  it("adds, lists and removes certificates, but never the last one", async () => {
    await done("POST", "", { slug: "okta", metadataXml });
    const added = await ask("POST", "/okta/certificates", { pem: nextIdpKey.certificatePem });
    expect(added.status).to.equal(201);
    const { items } = added.body as { items: { fingerprint256: string; state: string; daysLeft: number }[] };
    expect(items.map(({ state }) => state)).to.deep.equal(["trusted", "trusted"]);
    const [first, second] = items.map(({ fingerprint256 }) => fingerprint256);
    expect((await ask("DELETE", `/okta/certificates/${first?.slice(0, 12)}`)).body)
      .to.have.property("items")
      .with.length(1);
    expect(await refusal("DELETE", `/okta/certificates/${second}`)).to.include({
      status: 409,
      code: "certificate_last",
    });
    expect(await refusal("DELETE", `/okta/certificates/${first}`)).to.include({ status: 404, code: "not_found" });
    expect(await refusal("POST", "/okta/certificates/approve")).to.include({ status: 404, code: "not_found" });
  });

  it("proposes at a verified method, shows the proposal, and takes it over when it is confirmed", async () => {
    const proposed = await done("PATCH", "/acme-okta", { name: "Okta", spEntityId: "urn:acme:sp" });
    expect(proposed).to.deep.include({ name: "Okta", spEntityId: null, status: "verified", version: 2 });
    expect(proposed).to.have.nested.property("proposal.tested", false);
    expect(proposed).to.have.deep.nested.property("proposal.changes.spEntityId", {
      before: null,
      after: "urn:acme:sp",
    });
    expect((await ask("POST", "/acme-okta/test")).body).to.have.property("tests", "proposal");
    expect(await refusal("POST", "/acme-okta/accept")).to.include({ status: 409, code: "confirmation_needed" });
    const accepted = await ask("POST", "/acme-okta/accept", { confirm: true });
    expect(accepted.body).to.deep.include({ tested: false });
    expect(accepted.body).to.have.nested.property("lostAccess.users", 0);
    expect(accepted.body).to.deep.nested.include({
      "method.spEntityId": "urn:acme:sp",
      "method.status": "ready",
      "method.proposal": null,
    });
    expect(await refusal("POST", "/acme-okta/discard")).to.include({ status: 404, code: "not_found" });
  });

  it("shows the last sign-ins with the record, and pages the list", async () => {
    expect((await ask("GET", "/acme-okta", undefined, "auditor")).body).to.include.keys("lastSuccess", "lastFailure");
    for (const slug of ["b", "c"]) await done("POST", "", { slug });
    const page = (await ask("GET", "?limit=2")).body as { items: Method[]; next: string };
    expect(page.items.map(({ slug }) => slug)).to.deep.equal(["acme-okta", "b"]);
    expect(page.next).to.equal("b");
  });

  describe("bad input, refused by name", () => {
    const html = "<!DOCTYPE html><html><body>Sign in</body></html>";
    const cases: readonly (readonly [title: string, body: unknown, code: string, says: RegExp])[] = [
      ["HTML in place of metadata", { metadataXml: html }, "metadata_invalid", /HTML/],
      ["a private key in place of metadata", { metadataXml: idpKey.privateKeyPem }, "metadata_invalid", /private key/],
      [
        "a private key in place of a certificate",
        { entityId: "urn:x", ssoUrl: "https://idp.example/sso", certificates: [idpKey.privateKeyPem] },
        "certificate_invalid",
        /private key/,
      ],
      [
        "an address that is a script",
        { entityId: "urn:x", ssoUrl: "javascript:alert(1)" },
        "validation_failed",
        /^ssoUrl/,
      ],
      ["an address that is data", { sloUrl: "data:text/html,x" }, "validation_failed", /^sloUrl/],
      ["metadata by a script", { metadataUrl: "javascript:alert(1)" }, "validation_failed", /^metadataUrl/],
      ["credentials in an address", { ssoUrl: "https://me:secret@idp.example/" }, "validation_failed", /^ssoUrl/],
      [
        "metadata inside our network",
        { metadataUrl: "https://127.0.0.1/metadata" },
        "metadata_unreachable",
        /127\.0\.0\.1/,
      ],
      ["two sources at once", { metadataXml, ssoUrl: "https://idp.example/sso" }, "value_invalid", /either/],
      ["half an identity provider", { entityId: "urn:x" }, "value_invalid", /ssoUrl/],
      ["an unknown field", { metadataFile: "./okta.xml" }, "validation_failed", /metadataFile/],
      ["an attribute that the team does not have", { attributes: { shoe: ["size"] } }, "value_invalid", /shoe/],
      ["control characters in an entity ID", { spEntityId: "urn:a\u202eb" }, "validation_failed", /^spEntityId/],
      ["no domain", { emailDomains: ["no domain"] }, "validation_failed", /^emailDomains/],
      ["too much skew", { clockSkewSeconds: 301 }, "validation_failed", /^clockSkewSeconds/],
    ];
    for (const [title, body, code, says] of cases) {
      it(title, async () => {
        const told = await refusal("POST", "", { slug: "new", ...(body as object) });
        expect(told.status, told.detail).to.be.oneOf([400, 409]);
        expect(told.code, told.detail).to.equal(code);
        expect(`${told.detail} ${told.fix}`).to.match(says);
        expect(JSON.stringify(told)).not.to.contain(idpKey.privateKeyPem.slice(40, 90));
      });
    }

    it("a slug that is taken", async () => {
      expect(await refusal("POST", "", { slug: "acme-okta" })).to.include({ status: 409, code: "slug_taken" });
    });

    it("another team's method, by slug and by id, in every address", async () => {
      const { id } = api.admin.globex.method;
      for (const named of ["globex-okta", id]) {
        for (const [verb, path] of [
          ["GET", ""],
          ["PATCH", ""],
          ["DELETE", ""],
          ["POST", "/verify"],
          ["POST", "/test"],
          ["GET", "/metadata"],
          ["GET", "/certificates"],
          ["POST", "/certificates"],
        ] as const) {
          const told = await refusal(verb, `/${named}${path}`, verb === "GET" || verb === "DELETE" ? undefined : {});
          expect(told, `${verb} ${path}`).to.include({ status: 404, code: "not_found" });
        }
      }
    });
  });

  it("judges a captured response, keeps the report for who manages, and tries mappings on it", async () => {
    await done("POST", "", { slug: "okta", name: "Okta", idp: "okta", metadataXml });
    const captured = aSignedResponse({ audience: "urn:another", destination: "https://bridge.example/saml/okta/acs" });
    expect((await ask("GET", "/okta/report")).body).to.deep.equal({ report: null });
    const judged = (await ask("POST", "/okta/simulate", { response: captured })).body as object;
    expect(judged).to.include({ by: "pasted", passed: false, current: true });
    const { report } = (await ask("GET", "/okta/report")).body as { report: object };
    expect(report).to.deep.include(judged);
    expect((await refusal("GET", "/okta/report", undefined, "auditor")).code).to.equal("forbidden");
    expect(await refusal("POST", "/okta/simulate", { response: "what I copied" })).to.include({
      code: "validation_failed",
    });
    // No key of the method signed it, so it may be another team's: nothing of it is opened or shown.
    const stranger = aSignedResponse({}, "none");
    expect((await ask("POST", "/okta/simulate", { response: stranger })).body).to.include({ message: null });
    const preview = (await ask("POST", "/okta/preview", { attributes: { email: ["mail"] } })).body as {
      readonly rows: readonly { readonly field: string; readonly names: readonly string[] }[];
    };
    expect(preview.rows.find(({ field }) => field === "email")).to.deep.include({ names: ["mail"] });
  });

  it("says what is proposed and who would lose access, before anybody takes it over", async () => {
    await done("POST", "", { slug: "okta", name: "Okta", idp: "okta", metadataXml });
    expect(await refusal("GET", "/okta/proposal")).to.include({ status: 404 });
    await ask("POST", "/okta/verify", { by: "operator" }, "operator");
    await done("PATCH", "/okta", { idpInitiated: true });
    const { tested, lostAccess } = (await ask("GET", "/okta/proposal", undefined, "auditor")).body as {
      readonly tested: boolean;
      readonly lostAccess: { readonly users: number };
    };
    expect({ tested, users: lostAccess.users }).to.deep.equal({ tested: false, users: 0 });
  });
});
