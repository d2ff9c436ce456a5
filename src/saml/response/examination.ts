import type { Portions } from "../../lib/in-turns.js";
import type { Certificate } from "../certificate/certificate.js";
import { SAML_ASSERTION, XML_SIGNATURE } from "../names.js";
import { readSignature } from "../signature/read-signature.js";
import type { ExaminedSignature, SignatureTrust } from "../signature/signature-checks.js";
import { attributeOf, childElements, childNamed, childrenNamed, isNamed, type XmlElement } from "../xml/tree.js";

/** What the service provider knows of the method whose address the response was sent to. */
export interface ResponseMethod {
  readonly idpEntityId: string;
  /** Our entity ID at this method, which an audience must name. */
  readonly spEntityId: string;
  readonly acsUrl: string;
  /** The current and the next ones. Only their keys are trusted, whatever their dates say. */
  readonly certificates: readonly Certificate[];
  readonly allowUnsolicited: boolean;
  readonly skewMs: number;
}

/** Everything that decides about a response. */
export interface VerifyResponseInput {
  /** The XML, out of its base64. */
  readonly bytes: Uint8Array;
  readonly method: ResponseMethod;
  /** IDs of the requests that this browser has open at this method, those run out left away. */
  readonly pendingIds: ReadonlySet<string>;
  readonly nowMs: number;
  /** Opens an EncryptedAssertion, or throws; without it such a response is refused. */
  readonly decrypt?: ((encryptedAssertion: XmlElement) => Portions<Uint8Array>) | undefined;
}

/** A tree with the places where attacks put things: the message, or an assertion that was encrypted. */
export interface Tree {
  readonly kind: "message" | "plaintext";
  readonly root: XmlElement;
  /** Everything called Assertion or EncryptedAssertion, in any namespace and at any depth. */
  readonly assertions: readonly XmlElement[];
  /** Everything called Signature, in any namespace and at any depth. */
  readonly signatures: readonly XmlElement[];
}

/** A SubjectConfirmation and the one SubjectConfirmationData in it. */
export interface Confirmation {
  readonly method: string | undefined;
  readonly data: XmlElement | undefined;
  readonly dataCount: number;
}

/**
 * A response under examination: what the checks look at and what the earlier ones found out for the later ones. Reading
 * is lenient, so that each check decides about one thing and can be shown to be needed by leaving it out.
 */
export interface Examination {
  readonly input: VerifyResponseInput;
  readonly trust: SignatureTrust;
  readonly message: Tree;
  readonly response: XmlElement;
  readonly encrypted: XmlElement | undefined;
  /** Undefined until an encrypted one is open. */
  assertion: XmlElement | undefined;
  readonly signatures: ExaminedSignature[];
  /** The confirmations that hold so far: each check about them takes away those that fail it. */
  confirmations: readonly Confirmation[];
}

export function examinationOf(input: VerifyResponseInput, root: XmlElement): Examination {
  const message = survey("message", root);
  const assertion = childNamed(root, SAML_ASSERTION, "Assertion");
  return {
    input,
    trust: { certificates: input.method.certificates, document: input.bytes },
    message,
    response: root,
    encrypted: assertion === undefined ? childNamed(root, SAML_ASSERTION, "EncryptedAssertion") : undefined,
    assertion,
    signatures: signaturesOf(root, assertion),
    confirmations: assertion === undefined ? [] : confirmationsOf(assertion),
  };
}

/** Takes up an assertion that was encrypted, and its signature. */
export function takeUp(examination: Examination, plaintext: Tree): readonly ExaminedSignature[] {
  const assertion = plaintext.root;
  const found = signaturesOf(assertion, undefined);
  examination.assertion = assertion;
  examination.signatures.push(...found);
  examination.confirmations = confirmationsOf(assertion);
  return found;
}

export function survey(kind: Tree["kind"], root: XmlElement): Tree {
  const assertions: XmlElement[] = [];
  const signatures: XmlElement[] = [];
  const visit = (element: XmlElement): void => {
    const { localName } = element;
    if (localName === "Signature") signatures.push(element);
    else if (localName === "Assertion" || localName === "EncryptedAssertion") assertions.push(element);
    for (const child of element.children) if (typeof child !== "string") visit(child);
  };
  visit(root);
  return { kind, root, assertions, signatures };
}

function signaturesOf(...parents: readonly (XmlElement | undefined)[]): ExaminedSignature[] {
  const found: ExaminedSignature[] = [];
  for (const parent of parents) {
    const element = parent === undefined ? undefined : childNamed(parent, XML_SIGNATURE, "Signature");
    if (parent !== undefined && element !== undefined) {
      found.push({ ...readSignature(element, parent), signedBy: undefined });
    }
  }
  return found;
}

function confirmationsOf(assertion: XmlElement): Confirmation[] {
  const subject = childNamed(assertion, SAML_ASSERTION, "Subject");
  if (subject === undefined) return [];
  return childrenNamed(subject, SAML_ASSERTION, "SubjectConfirmation").map((element) => {
    const data = childElements(element).filter((child) => isNamed(child, SAML_ASSERTION, "SubjectConfirmationData"));
    return { method: attributeOf(element, "Method"), data: data[0], dataCount: data.length };
  });
}
