import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { canonicalize, readXml, type VerifiedAssertion } from "../../src/saml/index.js";
import { examinationOf } from "../../src/saml/response/examination.js";
import { randomOf } from "../support/random.js";
import { honest, rewritings, type Named } from "../support/saml-honest.js";
import { laidIntoKeyInfo, tamperings } from "../support/saml-mutations.js";
import { askNodeSaml, askXmlCrypto, nodeSamlKnows, xmlsecOracle } from "../support/saml-oracles.js";
import { inputFor, verified } from "../support/saml-response.js";

// a full run (SAML_MUTATIONS=5000 and more) looks at new documents each time, a plain one at the same
const full = process.env["SAML_MUTATIONS"];
const documents = Number(full ?? 300);
const seed = Number(process.env["SAML_SEED"] ?? (full === undefined ? 1 : Date.now() % 1_000_000_007));
const withXmlsec = process.env["SAML_XMLSEC"] === "1";
/** Of each kind of document. */
const xmlsecDocuments = 100;

/** What our verifier digested, in the document order of the signatures. */
function ourCanonical(xml: string): string[] {
  const input = inputFor(xml);
  return examinationOf(input, readXml(input.bytes)).signatures.map((signature) =>
    canonicalize(signature.parent, {
      omit: signature.element,
      inclusivePrefixes: signature.transforms[1]?.inclusivePrefixes,
    }),
  );
}

describe(`SAML verifiers that are not ours as oracles (SAML_SEED=${seed}, SAML_MUTATIONS=${documents})`, function () {
  this.timeout(documents * 400 + 20_000);
  let folder: string;
  let askXmlsec: ReturnType<typeof xmlsecOracle> | undefined;
  let asked = 0;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "drawbridge-saml-"));
    if (withXmlsec) askXmlsec = xmlsecOracle(folder);
  });
  beforeEach(() => (asked = 0));
  after(() => rmSync(folder, { recursive: true }));

  /** Holds what ours accepted against the others. */
  async function agree({ xml, steps }: Named, assertion: VerifiedAssertion): Promise<void> {
    const told = `${steps.join(", ")}\n${xml}`;
    const oracle = askXmlCrypto(xml);
    expect(oracle.valid, `xml-crypto refuses: ${told}`).to.equal(true);
    expect(ourCanonical(xml), told).to.deep.equal(oracle.canonical);
    if (nodeSamlKnows(xml)) {
      expect(await askNodeSaml(xml, assertion), `node-saml reads another name: ${told}`).to.equal(
        assertion.nameId?.value,
      );
    }
    if (askXmlsec !== undefined && asked < xmlsecDocuments) {
      const answer = askXmlsec(xml, assertion.signed);
      if (answer !== undefined) asked++;
      expect(answer, `xmlsec1 refuses: ${told}`).to.not.equal(false);
    }
  }

  it("lets in white space before the end of an end tag, which a parser of theirs takes for an element that is never closed", async () => {
    const { xml, steps } = honest(randomOf(seed));
    for (const space of [" ", "\n", "\t"]) {
      const named = { xml: xml.replaceAll("</saml:Issuer>", `</saml:Issuer${space}>`), steps };
      const { assertion, refusal } = verified(named.xml);
      expect(refusal, named.xml).to.equal(undefined);
      await agree(named, assertion!);
    }
  });

  it("lets in what honest providers may send, with the same canonical bytes", async () => {
    const random = randomOf(seed);
    for (let at = 0; at < Math.ceil(documents / 4); at++) {
      const named = honest(random);
      const { assertion, refusal } = verified(named.xml);
      expect(refusal, `${named.steps.join(", ")}\n${named.xml}`).to.equal(undefined);
      await agree(named, assertion!);
    }
  });

  it("lets in what was rewritten without touching the canonical form", async () => {
    const random = randomOf(seed + 1);
    for (let at = 0; at < Math.ceil(documents / 4); at++) {
      const { xml, steps } = honest(random);
      const [name, rewrite] = random.pick(rewritings);
      const named = { xml: rewrite(xml, random), steps: [...steps, name] };
      const { assertion, refusal } = verified(named.xml);
      expect(refusal, `${named.steps.join(", ")}\n${named.xml}`).to.equal(undefined);
      await agree(named, assertion!);
    }
  });

  it("agrees about documents with any element of theirs in KeyInfo as well, which is not looked at, or refuses them", async () => {
    const random = randomOf(seed + 3);
    let accepted = 0;
    for (let at = 0; at < Math.min(20, Math.ceil(documents / 100)); at++) {
      const { xml, steps } = honest(random);
      for (const laid of laidIntoKeyInfo(xml)) {
        const { assertion } = verified(laid.xml);
        if (assertion === undefined) continue;
        accepted++;
        await agree({ xml: laid.xml, steps: [...steps, ...laid.steps] }, assertion);
      }
    }
    expect(accepted).to.be.greaterThan(documents / 100);
  });

  it("agrees about documents that were tampered with, or refuses them", async () => {
    const random = randomOf(seed + 2);
    let accepted = 0;
    for (let at = 0; at < Math.ceil(documents / 2); at++) {
      const { xml, steps } = honest(random);
      let tampered = xml;
      const done = [...steps];
      for (let count = random.pick([1, 1, 1, 2, 3]); count > 0; count--) {
        const [name, tamper] = random.pick(tamperings);
        tampered = tamper(tampered, random);
        done.push(name);
      }
      const { assertion } = verified(tampered);
      if (assertion === undefined) continue;
      accepted++;
      await agree({ xml: tampered, steps: done }, assertion);
    }
    // some changes do not count; were everything refused, the oracles would not have been asked at all
    expect(accepted).to.be.greaterThan(documents / 100);
  });
});
