import { expect } from "chai";
import { demoIdpMetadata, demoPeople, makeRefusal, makeReply, shapeNames, shapeOf } from "../../src/demo/index.js";
import { demoGroupIds } from "../../src/demo/people.js";
import { readIdpMetadata } from "../../src/saml/idp-metadata/read-idp-metadata.js";
import { readCertificate, verifyResponse } from "../../src/saml/index.js";
import { mapClaims } from "../../src/saml/claims/map-claims.js";
import { makeSpKey, type SpPrivateKey } from "../../src/saml/sp/sp-keys.js";

const nowMs = Date.UTC(2026, 10, 25, 10);
const base = "http://127.0.0.1:8081";
const sp = { spEntityId: "http://localhost:8080/saml/acme/metadata", acsUrl: "http://localhost:8080/saml/acme/acs" };

describe("the demo identity provider", () => {
  let key: SpPrivateKey;
  before(async () => {
    key = await makeSpKey({ commonName: "demo", nowMs, modulusLength: 2048 });
  });

  const reply = (inResponseTo?: string) => ({
    ...sp,
    idpEntityId: `${base}/metadata`,
    inResponseTo,
    nowMs,
    sessionIndex: "_session",
    key,
  });
  const verify = (xml: string) =>
    verifyResponse({
      bytes: Buffer.from(xml),
      method: {
        ...sp,
        idpEntityId: `${base}/metadata`,
        certificates: [readCertificate(key.certificatePem)],
        allowUnsolicited: true,
        skewMs: 60_000,
      },
      pendingIds: new Set(["_request"]),
      nowMs,
    });

  for (const name of shapeNames) {
    it(`sends replies in the shape of ${name} that hold before the verifier`, () => {
      const [ada] = demoPeople;
      const shape = shapeOf(name, ada!, ["Engineering", "Everyone"]);
      const { outcome, assertion } = verify(makeReply(reply("_request"), shape));
      expect(outcome).to.equal("accepted");
      expect(assertion?.inResponseTo).to.equal("_request");
      expect(assertion?.signed).to.equal(shape.sign);
      const claims = mapClaims(assertion!, { idpType: name === "entra-overage" ? "entra" : name, attributes: {} });
      expect(claims.emails).to.deep.equal(["ada@acme.example"]);
      expect(claims.firstName).to.equal("Ada");
      expect(claims.groupsOverage).to.equal(name === "entra-overage");
      const names = ["Engineering", "Everyone"];
      const groups = name === "entra" ? names.map((group) => demoGroupIds[group]) : names;
      expect(claims.groups).to.deep.equal(name === "entra-overage" ? undefined : groups);
    });
  }

  it("sends unsolicited replies that name no request", () => {
    const shape = shapeOf("okta", demoPeople[1]!, []);
    const { outcome, assertion } = verify(makeReply(reply(), shape));
    expect(outcome).to.equal("accepted");
    expect(assertion?.inResponseTo).to.equal(undefined);
  });

  it("refuses by a signed status when told to", () => {
    expect(verify(makeRefusal(reply("_request"))).refusal?.code).to.equal("saml_status");
  });

  it("publishes metadata that our reader takes", () => {
    const text = demoIdpMetadata({ entityId: `${base}/metadata`, base, certificatePem: key.certificatePem }, "okta");
    const metadata = readIdpMetadata(text, { nowMs });
    expect(metadata).to.have.property("entityId", `${base}/metadata`);
    expect(JSON.stringify(metadata)).to.include(`${base}/sso/okta`);
  });
});
