import { expect } from "chai";
import { createPublicKey, verify, X509Certificate } from "node:crypto";
import {
  finishLogin,
  receiveLogout,
  spMetadataOf,
  startLogout,
  testSignInUrl,
  type FinishedLogin,
} from "../../src/login/index.js";
import type { ReferenceId } from "../../src/model/ids.js";
import type { Refused } from "../../src/model/refused.js";
import { readXml } from "../../src/saml/index.js";
import { acceptProposal, createMethod, updateMethod } from "../../src/teams/index.js";
import { readMethodKeys, sealedMethodKeys } from "../../src/teams/certificates/method-keys.js";
import { answerTo, Browser, inflated, LoginStage, requestIdOf, testKeyRing } from "../support/login-stage.js";
import { mongoStage } from "../support/mongo-store.js";
import { rejection } from "../support/rejection.js";
import { encryptedAssertion } from "../support/saml-encryption.js";
import { makeIdpKey, oldSpKey, strangerKey, type IdpKey } from "../support/saml-keys.js";
import { aLogoutRequest, aQuery } from "../support/saml-logout.js";
import { anAssertion, aResponse, type ResponseFields } from "../support/saml-response.js";
import { signedAssertion } from "../support/saml-signing.js";
import type { TemporaryStore } from "../support/temporary-store.js";

const bareOf = (pem: string): string => pem.replace(/-----[A-Z ]+-----|\s/g, "");
const given = (key: IdpKey) => ({ privateKey: key.privateKeyPem, certificate: key.certificatePem });
const sealed = (...keys: IdpKey[]) => sealedMethodKeys(testKeyRing(), readMethodKeys(keys.map(given)));
const sloUrl = "https://idp.acme.example/slo";
const otherOldKey = makeIdpKey({ commonName: "enc.old.example" });
const old = { acs: "/realms/acme/broker/okta/endpoint", entityId: "https://sso.old.example/realms/acme" };

let answers = 0;

/** A response whose assertion is signed and then encrypted to a certificate. */
function encryptedTo(certificatePem: string, request: string, fields: ResponseFields = {}): string {
  const n = ++answers;
  const own = { inResponseTo: request, responseId: `_er-${n}`, assertionId: `_ea-${n}`, ...fields };
  const assertion = signedAssertion(anAssertion(own)).replace(/^<\?xml[^>]*\?>\s*/, "");
  const { publicKey } = new X509Certificate(certificatePem);
  return aResponse({
    ...own,
    destination: own.destination ?? null,
    assertionXml: encryptedAssertion(assertion, { publicKey }),
  });
}

/** Whether the address of a redirect was signed by the key of a certificate (SAML Bindings 2.0 §3.4.4.1). */
function isSignedBy(url: string, certificatePem: string): boolean {
  const query = url.slice(url.indexOf("?") + 1);
  const [octets = "", signature = ""] = query.split("&Signature=");
  return verify(
    "sha256",
    Buffer.from(octets),
    createPublicKey(certificatePem),
    Buffer.from(decodeURIComponent(signature), "base64"),
  );
}

const codeOf = (finished: FinishedLogin): string =>
  finished.outcome === "refused" ? finished.refusal.code : finished.outcome;

describe("A method with the key pair of the product before (issue 15, Move-in) on SQLite", () => {
  withOldPair(() => Promise.resolve(undefined));
});

describe("A method with the key pair of the product before (issue 15, Move-in) on MongoDB", function () {
  this.timeout(60_000);
  const mongo = mongoStage();
  withOldPair(async () => ({ store: await mongo.open(), folder: "", url: "", remove: () => Promise.resolve() }));
});

function withOldPair(openStore: () => Promise<TemporaryStore | undefined>): void {
  let stage: LoginStage;
  let bridgePem: string;
  beforeEach(async () => {
    const settings = { signAuthnRequests: true, spKeys: await sealed(oldSpKey) };
    stage = await LoginStage.open(settings, await openStore());
    bridgePem = (await stage.deps.spKeys.keys()).current.certificatePem;
  });
  afterEach(() => stage.close());

  const started = async (browser: Browser): Promise<string> => {
    const start = await stage.start(browser);
    if (start.outcome !== "redirect") throw new Error(start.outcome);
    return start.url;
  };
  const present = async () => (await stage.inTeam.methods.get(stage.method.id)) ?? stage.method;
  const change = (settings: Parameters<typeof updateMethod>[3]) =>
    updateMethod(stage.admin, stage.team.id, stage.method.id, settings);

  it("asks by requests that the old certificate verifies, and opens what is encrypted to it", async () => {
    const browser = new Browser();
    const start = await stage.start(browser);
    const url = start.outcome === "redirect" ? start.url : "";
    expect([isSignedBy(url, oldSpKey.certificatePem), isSignedBy(url, bridgePem)]).to.deep.equal([true, false]);
    const response = encryptedTo(oldSpKey.certificatePem, requestIdOf(start));
    expect(codeOf(await stage.finish(browser, response))).to.equal("signed_in");
  });

  it("opens what is encrypted to the bridge's own certificate as well, and to nobody else's", async () => {
    for (const [pem, code] of [
      [bridgePem, "signed_in"],
      [strangerKey.certificatePem, "saml_signature"],
    ] as const) {
      const browser = new Browser();
      const request = requestIdOf(await stage.start(browser));
      expect(codeOf(await stage.finish(browser, encryptedTo(pem, request)))).to.equal(code);
    }
  });

  it("is the only one that opens by it", async () => {
    const { idp } = stage.method;
    const other = await createMethod(stage.admin, stage.team.id, { slug: "other", idp });
    const response = encryptedTo(oldSpKey.certificatePem, "_none");
    const finished = await stage.finish(new Browser(), response, { slug: other.slug });
    expect(finished.outcome).to.equal("refused");
  });

  it("signs what it says of logouts by it, and opens the name in one", async () => {
    await change({ idp: { ...stage.method.idp!, sloUrl, sloBinding: "redirect" } });
    const finished = await stage.signIn(new Browser(), { sessionIndex: "_s1" });
    if (finished.outcome !== "signed_in") throw new Error(codeOf(finished));
    const left = await startLogout(stage.deps, finished.login);
    const request = left.at === "identity_provider" && left.message.binding === "redirect" ? left.message.url : "";
    expect(isSignedBy(request, oldSpKey.certificatePem)).to.equal(true);
    const received = await receiveLogout(stage.deps, {
      slug: "acme-okta",
      arrival: { binding: "redirect", rawQuery: aQuery(aLogoutRequest()) },
      reference: "ref" as ReferenceId,
    });
    const answer = received.outcome === "ended" && received.answer?.binding === "redirect" ? received.answer.url : "";
    expect(isSignedBy(answer, oldSpKey.certificatePem)).to.equal(true);
  });

  it("shows its certificate in the metadata, behind the bridge's own, and the other one for encryption alone", async () => {
    await acceptChange({ spKeys: await sealed(oldSpKey, otherOldKey) });
    const metadata = await spMetadataOf(stage.deps, await present());
    readXml(Buffer.from(metadata));
    const keys = [...metadata.matchAll(/use="(\w+)".*?X509Certificate>([^<]+)</gs)].map(([, use, base64]) => [
      use,
      base64,
    ]);
    const [own, other, ours] = [oldSpKey.certificatePem, otherOldKey.certificatePem, bridgePem].map(bareOf);
    expect(keys).to.deep.equal([
      ["encryption", other],
      ["signing", ours],
      ["encryption", ours],
      ["signing", own],
      ["encryption", own],
    ]);
  });

  const acceptChange = async (settings: Parameters<typeof updateMethod>[3]) => {
    await change(settings);
    return acceptProposal(stage.admin, stage.team.id, stage.method.id, { confirm: true });
  };

  it("opens by a second pair what that is for, and signs by the first", async () => {
    await acceptChange({ spKeys: await sealed(oldSpKey, otherOldKey) });
    const browser = new Browser();
    const start = await stage.start(browser);
    expect(start.outcome === "redirect" && isSignedBy(start.url, oldSpKey.certificatePem)).to.equal(true);
    const response = encryptedTo(otherOldKey.certificatePem, requestIdOf(start));
    expect(codeOf(await stage.finish(browser, response))).to.equal("signed_in");
  });

  it("goes over to the bridge's own key by a proposal, which is tested as such", async () => {
    const proposed = await change({ spKeys: null });
    expect(proposed.proposal?.change).to.deep.equal({ spKeys: null });
    expect(isSignedBy(await started(new Browser()), oldSpKey.certificatePem), "meanwhile").to.equal(true);

    const tester = new Browser();
    const ticket = new URL((await testSignInUrl(stage.deps, await present())).url).searchParams.get("test") ?? "";
    const test = await stage.start(tester, { testTicket: ticket });
    expect(test.outcome === "redirect" && isSignedBy(test.url, bridgePem), "the test").to.equal(true);
    const report = await stage.finish(tester, encryptedTo(bridgePem, requestIdOf(test)));
    expect(report).to.have.nested.property("report.passed", true);

    const { method, tested } = await acceptProposal(stage.admin, stage.team.id, stage.method.id);
    expect([tested, method.spKeys, method.verified !== undefined]).to.deep.equal([true, undefined, true]);
    expect(isSignedBy(await started(new Browser()), bridgePem), "from then on").to.equal(true);
  });

  it("does not pass a test of going over while the identity provider still encrypts to the old certificate", async () => {
    await change({ spKeys: null });
    const tester = new Browser();
    const ticket = new URL((await testSignInUrl(stage.deps, await present())).url).searchParams.get("test") ?? "";
    const request = requestIdOf(await stage.start(tester, { testTicket: ticket }));
    const finished = await stage.finish(tester, encryptedTo(oldSpKey.certificatePem, request));
    expect(finished).to.have.nested.property("report.passed", false);
  });
}

describe("A method that asks under an alias (issue 15, Move-in)", () => {
  let stage: LoginStage;
  beforeEach(async () => {
    stage = await LoginStage.open({ aliases: [old], asksAs: old.entityId });
  });
  afterEach(() => stage.close());
  const oldUrl = `https://bridge.example${old.acs}`;

  it("sends the old names, and takes the answer at the old address", async () => {
    const browser = new Browser();
    const start = await stage.start(browser);
    const request = start.outcome === "redirect" ? inflated(start.url) : "";
    expect(request).to.contain(`AssertionConsumerServiceURL="${oldUrl}"`).and.contain(`>${old.entityId}</`);
    const fields = { destination: oldUrl, recipient: oldUrl, audience: old.entityId };
    const finished = await finishLogin(stage.deps, {
      slug: "acme-okta",
      aliasAcs: old.acs,
      samlResponse: Buffer.from(answerTo(requestIdOf(start), fields)).toString("base64"),
      cookies: browser.cookies,
      reference: "ref" as ReferenceId,
      session: { sid: "sid" },
    });
    expect(codeOf(finished)).to.equal("signed_in");
  });

  it("asks by its own names again once that was taken over", async () => {
    const { team, method, admin } = stage;
    const proposed = await updateMethod(admin, team.id, method.id, { asksAs: null });
    expect(proposed.proposal?.change).to.deep.equal({ asksAs: null });
    await acceptProposal(admin, team.id, method.id, { confirm: true });
    const saved = await stage.inTeam.methods.get(method.id);
    expect([saved?.asksAs, saved?.verified], "another name is verified anew").to.deep.equal([undefined, undefined]);
  });

  it("may not lose the alias that it asks under, also while another name is only proposed", async () => {
    const { team, method, admin } = stage;
    const update = (settings: object) => updateMethod(admin, team.id, method.id, settings);
    for (const settings of [{ aliases: null }, { aliases: null, asksAs: null }]) {
      const { refusal } = (await rejection(update(settings))) as Refused;
      expect([refusal.field, refusal.cause]).to.deep.equal([
        "aliases",
        `Requests go out as "${old.entityId}", or are proposed to: that alias cannot be taken out.`,
      ]);
    }
    expect(await stage.inTeam.methods.get(method.id)).to.have.property("asksAs", old.entityId);
    await update({ asksAs: null });
    expect(await rejection(update({ aliases: null }))).to.have.nested.property("refusal.field", "aliases");
    await acceptProposal(admin, team.id, method.id, { confirm: true });
    expect((await update({ aliases: null })).aliases).to.equal(undefined);
  });
});
