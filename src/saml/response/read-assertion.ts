import { readInstant } from "../instant.js";
import { SAML_ASSERTION, XML_SCHEMA_INSTANCE } from "../names.js";
import {
  attributeOf,
  childElements,
  childNamed,
  childrenNamed,
  isNamed,
  textOf,
  type XmlElement,
} from "../xml/tree.js";
import type { Examination } from "./examination.js";
import type { VerifiedAssertion, VerifiedAttribute, VerifiedNameId, Warning } from "./report.js";
import { endOf, requestOf } from "./rule-checks.js";

/** The widest clock skew that a method may be given. */
export const MAX_SKEW_MS = 5 * 60 * 1000;

/** Reads the claims of an examination that every check has passed; tells what it could not make out. */
export function readAssertion(examination: Examination, assertion: XmlElement, warnings: Warning[]): VerifiedAssertion {
  const { response, input, signatures, confirmations } = examination;
  const [statement] = childrenNamed(assertion, SAML_ASSERTION, "AuthnStatement");
  const context = statement === undefined ? undefined : childNamed(statement, SAML_ASSERTION, "AuthnContext");
  const classRef = context === undefined ? undefined : childNamed(context, SAML_ASSERTION, "AuthnContextClassRef");
  const [confirmation] = confirmations;
  const overResponse = signatures.find(({ parent }) => parent === response);
  const overAssertion = signatures.find(({ parent }) => parent === assertion);
  return {
    assertionId: attributeOf(assertion, "ID") ?? "",
    responseId: attributeOf(response, "ID") ?? "",
    issuer: input.method.idpEntityId,
    inResponseTo: confirmation === undefined ? undefined : requestOf(confirmation),
    nameId: nameIdOf(assertion),
    sessionIndex: optional(statement, "SessionIndex"),
    sessionNotOnOrAfterMs: readInstant(optional(statement, "SessionNotOnOrAfter")),
    authnInstantMs: readInstant(optional(statement, "AuthnInstant")),
    authnContextClassRef: classRef === undefined ? undefined : textOf(classRef),
    attributes: attributesOf(assertion, warnings),
    validUntilMs: validUntil(assertion, input.method.skewMs),
    signedBy: (overAssertion ?? overResponse)?.signedBy?.fingerprint256 ?? "",
    signed: overResponse === undefined ? "assertion" : overAssertion === undefined ? "response" : "both",
  };
}

function nameIdOf(assertion: XmlElement): VerifiedNameId | undefined {
  const subject = childNamed(assertion, SAML_ASSERTION, "Subject");
  const nameId = subject === undefined ? undefined : childNamed(subject, SAML_ASSERTION, "NameID");
  const value = nameId === undefined ? undefined : textOf(nameId);
  if (nameId === undefined || value === undefined) return undefined;
  return {
    value,
    format: attributeOf(nameId, "Format"),
    nameQualifier: attributeOf(nameId, "NameQualifier"),
    spNameQualifier: attributeOf(nameId, "SPNameQualifier"),
  };
}

function attributesOf(assertion: XmlElement, warnings: Warning[]): VerifiedAttribute[] {
  // a Map, so that an attribute called __proto__ is one as any other
  const merged = new Map<string, VerifiedAttribute & { readonly values: string[] }>();
  for (const statement of childrenNamed(assertion, SAML_ASSERTION, "AttributeStatement")) {
    for (const element of childrenNamed(statement, SAML_ASSERTION, "Attribute")) {
      const name = attributeOf(element, "Name") ?? "";
      let attribute = merged.get(name);
      if (attribute === undefined) {
        attribute = {
          name,
          nameFormat: attributeOf(element, "NameFormat"),
          friendlyName: attributeOf(element, "FriendlyName"),
          values: [],
        };
        merged.set(name, attribute);
      }
      for (const child of element.children) {
        if (typeof child === "string") continue;
        const value = valueOf(child);
        if (value === undefined) {
          warnings.push({ code: "attribute_not_text", detail: `a value of the attribute ${name} is not text` });
        } else if (value !== null) {
          attribute.values.push(value);
        }
      }
    }
  }
  return [...merged.values()];
}

/** The text of a value; that of a NameID alone inside it, as eduPersonTargetedID is sent; null for xsi:nil. */
function valueOf(value: XmlElement): string | null | undefined {
  const text = textOf(value);
  if (text !== undefined) {
    const nil = text === "" ? attributeOf(value, "nil", XML_SCHEMA_INSTANCE) : undefined;
    return nil === "true" || nil === "1" ? null : text;
  }
  const [nested, ...others] = childElements(value);
  return nested !== undefined && others.length === 0 && isNamed(nested, SAML_ASSERTION, "NameID")
    ? textOf(nested)
    : undefined;
}

/**
 * The instant from which the assertion cannot pass whatever is set: its ID must be remembered until then. Other
 * confirmations than the one that held may outlast it, and the skew may be widened meanwhile.
 */
function validUntil(assertion: XmlElement, skewMs: number): number {
  const subject = childNamed(assertion, SAML_ASSERTION, "Subject");
  const ends = (subject === undefined ? [] : childrenNamed(subject, SAML_ASSERTION, "SubjectConfirmation"))
    .map((one) => endOf(childNamed(one, SAML_ASSERTION, "SubjectConfirmationData")))
    .filter((end) => end !== undefined);
  const conditions = childNamed(assertion, SAML_ASSERTION, "Conditions");
  const conditionsEnd = readInstant(optional(conditions, "NotOnOrAfter")) ?? Infinity;
  return Math.min(conditionsEnd, Math.max(...ends)) + Math.max(skewMs, MAX_SKEW_MS);
}

function optional(element: XmlElement | undefined, attribute: string): string | undefined {
  return element === undefined ? undefined : attributeOf(element, attribute);
}
