import { inOneGo, type Portions } from "../../lib/in-turns.js";
import type { Certificate } from "../certificate/certificate.js";
import { failed, passed, skipped, type Finding } from "../finding.js";
import { instantText } from "../instant.js";
import { SamlRefusal } from "../refusal.js";
import { spendVerification } from "../signature/signature-checks.js";
import { readXml } from "../xml/read-xml.js";
import { attributeOf, type XmlElement } from "../xml/tree.js";
import { CHECKS, type Check } from "./checks.js";
import { examinationOf, survey, takeUp, type Examination, type VerifyResponseInput } from "./examination.js";
import { readAssertion } from "./read-assertion.js";
import type { CheckReport, RefusalReport, Verification, Warning } from "./report.js";

/**
 * Verifies a SAML response posted to a method's address: strict XML, structure, every signature, then the rules of the
 * Web Browser SSO profile. Never throws for what a response holds; the report says which check failed first and what it
 * saw. The caller consumes the request, records the assertion ID and so makes sure that it works once.
 *
 * Anybody may post one. A large one, and one for whom many keys are tried, is work for so long that others shall have their turn
 * in between: a portion is the reading of it, a trial with a key, a check of a signature.
 */
export function verifyInPortions(input: VerifyResponseInput): Portions<Verification> {
  return new Run(CHECKS, input).portions();
}

/** The same in one go, where nobody else waits. */
export function verifyResponse(input: VerifyResponseInput): Verification {
  return verifyWith(CHECKS, input);
}

/** Verifies with some of the checks left out. For the proof that each is needed; everything else uses all of them. */
export function verifyWith(checks: readonly Check[], input: VerifyResponseInput): Verification {
  return inOneGo(new Run(checks, input).portions());
}

/** What is smaller is read, and each of its signatures checked, in a few milliseconds, whatever it holds. */
const harmlessBytes = 32_768;

class Run {
  readonly #checks: readonly Check[];
  readonly #input: VerifyResponseInput;
  readonly #reports: CheckReport[] = [];
  #examination: Examination | undefined;
  #refusal: RefusalReport | undefined;
  /** A failure before the rules leaves nothing that the later checks could rely on. */
  #ended = false;
  #signatureHolds = false;

  constructor(checks: readonly Check[], input: VerifyResponseInput) {
    this.#checks = checks;
    this.#input = input;
    // without the check, a document may hold comments, and they are passed over
    if (!checks.some(({ about }) => about === "reading")) this.#read("skip");
  }

  *portions(): Portions<Verification> {
    const isLarge = this.#input.bytes.length > harmlessBytes;
    // whatever is made of it is made when its turn has come
    if (isLarge) yield;
    for (const check of this.#checks) {
      if (this.#ended) {
        this.#take(check, skipped);
        continue;
      }
      if (check.about === "rule") this.#signatureHolds = true;
      this.#take(check, check.about === "opening" ? yield* this.#open() : this.#find(check));
      if (isLarge && (check.about === "reading" || check.about === "signature")) yield;
    }
    return this.#verification();
  }

  #take(check: Check, finding: Finding): void {
    const { name, label } = check;
    if (finding.outcome === "skipped") {
      this.#reports.push({ name, label, outcome: "skipped" });
      return;
    }
    const { outcome, expected, actual } = finding;
    this.#reports.push({ name, label, outcome, expected, actual });
    if (finding.outcome !== "failed") return;
    this.#refusal ??= { ...refused(finding), face: this.#faceOf(check) };
    this.#ended ||= check.about !== "rule";
  }

  #verification(): Verification {
    const warnings: Warning[] = [];
    const checks = this.#reports;
    const examination = this.#examination;
    const assertion = examination?.assertion;
    const signedId = this.#signatureHolds && assertion !== undefined ? attributeOf(assertion, "ID") : undefined;
    if (this.#refusal !== undefined || examination === undefined || assertion === undefined) {
      return { outcome: "refused", checks, refusal: this.#refusal, signedId, warnings };
    }
    for (const certificate of new Set(examination.signatures.map(({ signedBy }) => signedBy))) {
      if (certificate !== undefined) warnings.push(...warningsAbout(certificate, this.#input.nowMs));
    }
    const read = readAssertion(examination, assertion, warnings);
    return { outcome: "accepted", checks, assertion: read, signedId, warnings };
  }

  #find(check: Exclude<Check, { about: "opening" }>): Finding {
    try {
      if (check.about === "reading") return this.#read("refuse");
      const examination = this.#examination;
      if (examination === undefined) return skipped;
      switch (check.about) {
        case "response":
        case "rule":
          return check.find(examination);
        case "tree":
          return check.find(examination.message);
        case "signature": {
          const findings = examination.signatures.map((signature) => check.find(signature, examination.trust));
          return firstFailed(findings) ?? findings[0] ?? skipped;
        }
      }
    } catch (error) {
      return findingOf(error);
    }
  }

  #read(comments: "refuse" | "skip"): Finding {
    this.#examination = examinationOf(this.#input, readXml(this.#input.bytes, { comments }));
    return passed();
  }

  /**
   * Opens an encrypted assertion and puts it through the checks of trees and signatures that the message has been through.
   * By then a signature of the Response over the ciphertext has been verified, so that tampering never reaches the keys.
   */
  *#open(): Portions<Finding> {
    const examination = this.#examination;
    const encrypted = examination?.encrypted;
    if (examination === undefined || encrypted === undefined) return skipped;
    let opened = false;
    try {
      const finding = yield* this.#opened(examination, encrypted);
      opened = finding.outcome === "passed" && examination.signatures.length > 0;
      return finding;
    } catch (error) {
      return findingOf(error);
    } finally {
      // a failure costs at least what a signature costs, so that it takes no less time to be refused
      if (!opened) spendVerification(examination.trust);
    }
  }

  *#opened(examination: Examination, encrypted: XmlElement): Portions<Finding> {
    const bytes = yield* this.#decrypted(encrypted);
    // serialised in place, so that it may use prefixes declared around it (XML Encryption §4.3)
    const plaintext = survey("plaintext", readXml(bytes, { context: encrypted }));
    const signatures = takeUp(examination, plaintext);
    for (const check of this.#checks) {
      if (check.about === "signature" && bytes.length > harmlessBytes) yield;
      const findings =
        check.about === "tree"
          ? [check.find(plaintext)]
          : check.about === "signature"
            ? signatures.map((signature) => check.find(signature, examination.trust))
            : [];
      const wrong = firstFailed(findings);
      if (wrong !== undefined) return wrong;
    }
    return passed();
  }

  *#decrypted(encrypted: XmlElement): Portions<Uint8Array> {
    const { decrypt } = this.#input;
    if (decrypt === undefined) throw new SamlRefusal("saml_decrypt", "the method has no key for encrypted assertions");
    try {
      return yield* decrypt(encrypted);
    } catch (cause) {
      if (cause instanceof SamlRefusal) throw cause;
      throw new SamlRefusal("saml_decrypt", "the assertion cannot be decrypted", {}, { cause });
    }
  }

  #faceOf(check: Check): RefusalReport["face"] {
    const sealed = this.#examination?.encrypted !== undefined && !this.#signatureHolds;
    // what is said of the Response before its assertion is touched, as its status, tells nothing of the plaintext
    const harmless = check.about === "response" && check.name !== "signed";
    return sealed && !harmless ? "sealed" : "open";
  }
}

function refused({
  code,
  flaw,
  detail,
  expected,
  actual,
}: Finding & { outcome: "failed" }): Omit<RefusalReport, "face"> {
  return { code, flaw, detail, expected, actual };
}

function firstFailed(findings: readonly Finding[]): Finding | undefined {
  return findings.find(({ outcome }) => outcome === "failed");
}

function findingOf(error: unknown): Finding {
  if (error instanceof SamlRefusal)
    return failed(error.flaw ?? error.code, error.message, error.expected, error.actual);
  throw error;
}

function warningsAbout({ fingerprint256, notBeforeMs, notAfterMs }: Certificate, nowMs: number): Warning[] {
  if (nowMs > notAfterMs) {
    const detail = `the certificate ${fingerprint256} that signed ended on ${instantText(notAfterMs)}`;
    return [{ code: "certificate_expired", detail }];
  }
  if (nowMs < notBeforeMs) {
    const detail = `the certificate ${fingerprint256} that signed begins on ${instantText(notBeforeMs)}`;
    return [{ code: "certificate_not_yet_valid", detail }];
  }
  return [];
}
