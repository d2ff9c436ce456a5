import crypto, { createPublicKey } from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import { expect } from "chai";
import { inOneGo, inTurns } from "../../../src/lib/in-turns.js";
import { makeDecryptor, verifyInPortions, verifyResponse, type VerifyResponseInput } from "../../../src/saml/index.js";
import { encryptedAssertion } from "../../support/saml-encryption.js";
import { idpKey, strangerKey } from "../../support/saml-keys.js";
import { anAssertion, aResponse, aSignedResponse, inputFor } from "../../support/saml-response.js";
import { signedAssertion } from "../../support/saml-signing.js";

describe("The work that a response makes", () => {
  const { privateDecrypt, verify } = crypto;
  let operations = 0;
  let verifications = 0;
  beforeEach(() => {
    [operations, verifications] = [0, 0];
    crypto.privateDecrypt = (key, octets) => {
      operations++;
      return privateDecrypt(key, octets);
    };
    const verifies = verify as (...given: unknown[]) => unknown;
    crypto.verify = ((...given: unknown[]) => {
      verifications++;
      return verifies(...given);
    }) as typeof verify;
    syncBuiltinESMExports();
  });
  afterEach(() => {
    Object.assign(crypto, { privateDecrypt, verify });
    syncBuiltinESMExports();
  });

  /** What each portion did, to the end. */
  function portionsOf(input: VerifyResponseInput) {
    const work = verifyInPortions(input);
    const portions: { operations: number; verifications: number }[] = [];
    for (;;) {
      const before = { operations, verifications };
      const { done, value } = work.next();
      portions.push({
        operations: operations - before.operations,
        verifications: verifications - before.verifications,
      });
      if (done === true) return { portions, verification: value };
    }
  }

  const sealed = (inside: string, keys: number, publicKey = createPublicKey(idpKey.privateKey)): string => {
    const one = encryptedAssertion(inside.replace(/^<\?xml[^>]*\?>\s*/, ""), { publicKey, place: "beside" });
    const several = one.replace(/<xenc:EncryptedKey .*<\/xenc:EncryptedKey>/, (key) =>
      Array.from({ length: keys }, (_, at) => key.replace("_k1", `_k${at + 1}`)).join(""),
    );
    return aResponse({ assertionXml: several });
  };
  const manyGroups = (): string => signedAssertion(anAssertion({ groups: 1_000 }));

  it("is done at once where it is small", () => {
    const { portions, verification } = portionsOf(inputFor(aSignedResponse({ groups: 10 })));
    expect(verification.outcome).to.equal("accepted");
    expect(portions).to.have.length(1);
  });

  it("begins with nothing where it is large, so that what waits for its turn is octets alone", () => {
    const { portions, verification } = portionsOf(inputFor("<".padEnd(40_000)));
    expect(verification.refusal?.code).to.equal("saml_xml");
    // nothing, the reading, and the end
    expect(portions).to.have.length(3);
  });

  it("leaves others their turn between the reading of a large one and each check of its signatures", () => {
    const input = inputFor(aSignedResponse({ groups: 1_000 }));
    const { portions, verification } = portionsOf(input);
    expect(verification).to.deep.equal(verifyResponse(input));
    expect(verification.outcome).to.equal("accepted");
    expect(portions[0]).to.deep.equal({ operations: 0, verifications: 0 });
    // the two signatures are one check, and what they are about is digested after it
    const at = portions.findIndex((one) => one.verifications > 0);
    expect(portions[at]).to.deep.equal({ operations: 0, verifications: 2 });
    expect(portions.length).to.be.greaterThan(at + 2);
  });

  it("leaves it between the trials of our keys, before what they opened is read, and before its signature is checked", () => {
    const decrypt = makeDecryptor([strangerKey, idpKey]);
    const { portions, verification } = portionsOf(inputFor(sealed(manyGroups(), 4), { decrypt }));
    expect(verification.outcome).to.equal("accepted");
    expect(portions.reduce((sum, one) => sum + one.operations, 0)).to.equal(8);
    expect(Math.max(...portions.map((one) => one.operations))).to.equal(1);
    const last = portions.findLastIndex((one) => one.operations > 0);
    const signature = portions.findIndex((one) => one.verifications > 0);
    expect(signature).to.be.greaterThan(last + 1);
    expect(portions[0]).to.deep.equal({ operations: 0, verifications: 0 });
  });

  it("ends as it does in one go where the trials fail, and where what they open is nothing", async () => {
    const decrypt = makeDecryptor([strangerKey]);
    for (const xml of [sealed(anAssertion(), 2), sealed("", 1, createPublicKey(strangerKey.privateKey))]) {
      const input = inputFor(xml, { decrypt });
      const verification = await inTurns(() => verifyInPortions(input));
      expect(verification).to.deep.equal(inOneGo(verifyInPortions(input)));
      expect(verification.refusal?.face).to.equal("sealed");
    }
  });
});
