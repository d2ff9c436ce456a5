import crypto, { createPublicKey } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { expect } from "chai";
import { Browser, LoginStage, testKeyRing } from "../support/login-stage.js";
import { encryptedAssertion } from "../support/saml-encryption.js";
import { aResponse, anAssertion } from "../support/saml-response.js";

describe("A response that anybody may post", () => {
  let stage: LoginStage;
  beforeEach(async () => {
    stage = await LoginStage.open();
  });
  afterEach(() => stage.close());

  const { privateDecrypt } = crypto;
  afterEach(() => {
    crypto.privateDecrypt = privateDecrypt;
    syncBuiltinESMExports();
  });

  it("keeps nobody waiting for more than one trial of our keys: others' turns come between", async () => {
    const { current } = await testKeyRing().keys();
    const publicKey = createPublicKey(current.privateKey);
    const one = encryptedAssertion(anAssertion(), { publicKey, place: "beside" });
    const eight = one.replace(/<xenc:EncryptedKey .*<\/xenc:EncryptedKey>/, (key) =>
      Array.from({ length: 8 }, (_, at) => key.replace("_k1", `_k${at + 1}`)).join(""),
    );
    let turn = 0;
    let goesOn = true;
    const next = (): void => {
      turn++;
      if (goesOn) setImmediate(next);
    };
    const trials: number[] = [];
    crypto.privateDecrypt = (key, octets) => {
      trials.push(turn);
      return privateDecrypt(key, octets);
    };
    syncBuiltinESMExports();
    next();
    const { outcome } = await stage.finish(new Browser(), aResponse({ assertionXml: eight }));
    goesOn = false;
    expect(outcome).to.equal("refused");
    expect(trials.length).to.be.at.least(8);
    expect(new Set(trials).size).to.equal(trials.length);
  });
});
