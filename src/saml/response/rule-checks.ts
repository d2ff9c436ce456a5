import { trimmed } from "../../lib/xml-space.js";
import { failed, passed, skipped, type Finding } from "../finding.js";
import { instantText, readInstant } from "../instant.js";
import { BEARER, SAML_ASSERTION } from "../names.js";
import {
  attributeOf,
  childElements,
  childNamed,
  childrenNamed,
  expandedName,
  isNamed,
  textOf,
  type XmlElement,
} from "../xml/tree.js";
import type { Confirmation, Examination } from "./examination.js";

const KNOWN_CONDITIONS: ReadonlySet<string> = new Set(["AudienceRestriction", "OneTimeUse", "ProxyRestriction"]);

/** The response was sent to this address; it must say so when it is signed (Bindings §3.5.5.2). */
export function checkDestination({ response, signatures, input }: Examination): Finding {
  const { acsUrl } = input.method;
  const actual = attributeOf(response, "Destination");
  if (actual === undefined && !signatures.some(({ parent }) => parent === response)) return skipped;
  return actual === acsUrl
    ? passed(acsUrl, actual)
    : failed("saml_destination", "the response was sent to another address", acsUrl, actual ?? "none");
}

/** The Response may leave its issuer out (Profiles §4.1.4.2). */
export function checkResponseIssuer({ response, input }: Examination): Finding {
  const issuer = childNamed(response, SAML_ASSERTION, "Issuer");
  return issuer === undefined ? skipped : issuerOf(issuer, "response", input.method.idpEntityId);
}

export function checkIssuer({ assertion, input }: Examination): Finding {
  const issuer = assertion === undefined ? undefined : childNamed(assertion, SAML_ASSERTION, "Issuer");
  return issuerOf(issuer, "assertion", input.method.idpEntityId);
}

function issuerOf(issuer: XmlElement | undefined, what: string, expected: string): Finding {
  const actual = issuer === undefined ? undefined : textOf(issuer);
  return actual !== undefined && trimmed(actual) === expected
    ? passed(expected, actual)
    : failed("saml_issuer", `the ${what} comes from another issuer`, expected, actual ?? "none");
}

/** Nothing is made in the future: an instant further ahead than the skew tells of a clock that cannot be relied on. */
export function checkIssueInstant({ response, assertion, input }: Examination): Finding {
  const latest = input.nowMs + input.method.skewMs;
  const expected = `not after ${instantText(latest)}`;
  const texts = [response, assertion].map((one) => (one === undefined ? undefined : attributeOf(one, "IssueInstant")));
  for (const text of texts) {
    const instant = readInstant(text);
    if (instant === undefined) return notAnInstant("IssueInstant", text);
    if (instant > latest) return failed("saml_clock", "the response is from the future", expected, text);
  }
  return passed(expected, texts[1]);
}

/** One Subject; its name, where it has one, is a NameID in the clear and text alone. */
export function checkSubject({ assertion }: Examination): Finding {
  const subject = assertion === undefined ? undefined : childNamed(assertion, SAML_ASSERTION, "Subject");
  if (subject === undefined) return failed("subject", "the assertion has no subject");
  const names = childElements(subject).filter((child) => !isNamed(child, SAML_ASSERTION, "SubjectConfirmation"));
  const [name] = names;
  if (name === undefined) return passed();
  if (names.length > 1) return failed("subject", "the subject has more than one name", "1", `${names.length}`);
  if (!isNamed(name, SAML_ASSERTION, "NameID")) {
    return failed("subject", "the subject's name is not a NameID", "NameID", expandedName(name));
  }
  const text = textOf(name);
  return text === undefined || text === ""
    ? failed("subject", "the NameID is empty or holds more than text")
    : passed();
}

/** A bearer confirmation with its data (Profiles §4.1.4.2). This check and the next ones keep those that hold by themselves. */
export function checkConfirmation(examination: Examination): Finding {
  const methods = examination.confirmations.map(({ method }) => method ?? "none");
  return narrowed(
    examination,
    ({ method, dataCount }) => method === BEARER && dataCount === 1,
    passed("bearer"),
    () => failed("saml_confirmation", "no bearer confirmation", BEARER, methods.join(", ") || "none"),
  );
}

export function checkRecipient(examination: Examination): Finding {
  const { acsUrl } = examination.input.method;
  const recipients = dataOf(examination, "Recipient");
  return narrowed(
    examination,
    ({ data }) => data !== undefined && attributeOf(data, "Recipient") === acsUrl,
    passed(acsUrl, recipients),
    () => failed("saml_recipient", "the assertion is for another address", acsUrl, recipients),
  );
}

/** The confirmation has an end of its own, which is still ahead. */
export function checkConfirmationWindow(examination: Examination): Finding {
  const { nowMs, method } = examination.input;
  const earliest = nowMs - method.skewMs;
  const actual = dataOf(examination, "NotOnOrAfter");
  const expected = `after ${instantText(earliest)}`;
  return narrowed(
    examination,
    ({ data }) => (endOf(data) ?? -Infinity) > earliest,
    passed(expected, actual),
    () => {
      const texts = examination.confirmations.map(({ data }) => data && attributeOf(data, "NotOnOrAfter"));
      if (texts.some((text) => readInstant(text) !== undefined)) {
        return failed("saml_clock", "the subject confirmation has expired", expected, actual);
      }
      const unread = texts.find((text) => text !== undefined);
      return unread === undefined
        ? failed("confirmation_end", "the subject confirmation has no end", "NotOnOrAfter", "none")
        : notAnInstant("NotOnOrAfter of the subject confirmation", unread);
    },
  );
}

/** A bearer confirmation must not say from when it holds (Profiles §4.1.4.2). */
export function checkConfirmationStart(examination: Examination): Finding {
  return narrowed(
    examination,
    ({ data }) => data !== undefined && attributeOf(data, "NotBefore") === undefined,
    passed("none"),
    () =>
      failed("saml_confirmation", "the subject confirmation has a NotBefore", "none", dataOf(examination, "NotBefore")),
  );
}

/** What claims to answer a request answers one that this browser has open. Only the confirmation's word counts. */
export function checkRequest(examination: Examination): Finding {
  const { pendingIds } = examination.input;
  const expected = "a sign-in that this browser began and has not finished";
  const actual = dataOf(examination, "InResponseTo");
  return narrowed(
    examination,
    (confirmation) => {
      const id = requestOf(confirmation);
      return id === undefined || pendingIds.has(id);
    },
    passed(expected, actual),
    () =>
      failed(
        "saml_state",
        "the request was not made by this browser, was answered before or has expired",
        expected,
        actual,
      ),
  );
}

/** What answers no request comes in only where the method allows it. */
export function checkUnsolicited(examination: Examination): Finding {
  if (examination.input.method.allowUnsolicited) return skipped;
  return narrowed(
    examination,
    (confirmation) => requestOf(confirmation) !== undefined,
    passed("an answer to a request"),
    () => failed("saml_idp_initiated", "the sign-in was started by the identity provider", "a request", "none"),
  );
}

/** The Response names the same request as the confirmation, and none where that names none (Core §3.2.2, Profiles §4.1.5). */
export function checkResponseRequest(examination: Examination): Finding {
  const named = attributeOf(examination.response, "InResponseTo");
  const expected = dataOf(examination, "InResponseTo");
  return narrowed(
    examination,
    (confirmation) => requestOf(confirmation) === named,
    passed(expected, named),
    () => failed("saml_state", "the response names another request than the assertion", expected, named ?? "none"),
  );
}

/** Conditions are there and are such as we know (Core §2.5.1.1: an unknown one makes the assertion indeterminate). */
export function checkConditions({ assertion }: Examination): Finding {
  const conditions = conditionsOf(assertion);
  if (conditions === undefined) return failed("saml_conditions", "the assertion has no conditions");
  const unknown = childElements(conditions).find(
    (child) => child.namespace !== SAML_ASSERTION || !KNOWN_CONDITIONS.has(child.localName),
  );
  return unknown === undefined
    ? passed([...KNOWN_CONDITIONS].join(", "))
    : failed("saml_conditions", "the assertion has a condition we do not know", undefined, expandedName(unknown));
}

/** Now is within the conditions' window; the instant NotOnOrAfter is already too late (Core §2.5.1.2). */
export function checkConditionsWindow({ assertion, input }: Examination): Finding {
  const conditions = conditionsOf(assertion);
  const { nowMs, method } = input;
  const startText = conditions === undefined ? undefined : attributeOf(conditions, "NotBefore");
  const endText = conditions === undefined ? undefined : attributeOf(conditions, "NotOnOrAfter");
  const start = startText === undefined ? -Infinity : readInstant(startText);
  const end = endText === undefined ? Infinity : readInstant(endText);
  if (start === undefined) return notAnInstant("NotBefore", startText);
  if (end === undefined) return notAnInstant("NotOnOrAfter", endText);
  const expected = `${instantText(nowMs)}, give or take ${method.skewMs / 1000} s`;
  const actual = `from ${startText ?? "ever"} to ${endText ?? "ever"}`;
  if (start >= end) return failed("conditions_window", "the conditions end before they begin", expected, actual);
  if (nowMs < start - method.skewMs) {
    return failed("saml_clock", `the conditions begin ${seconds(start - nowMs)} s from now`, expected, actual);
  }
  if (nowMs >= end + method.skewMs) {
    return failed("saml_clock", `the conditions ended ${seconds(nowMs - end)} s ago`, expected, actual);
  }
  return passed(expected, actual);
}

/** There is an audience restriction, and each one names us (Core §2.5.1.4, Profiles §4.1.4.2). */
export function checkAudience({ assertion, input }: Examination): Finding {
  const { spEntityId } = input.method;
  const conditions = conditionsOf(assertion);
  const restrictions = conditions === undefined ? [] : childrenNamed(conditions, SAML_ASSERTION, "AudienceRestriction");
  const named = restrictions.map((restriction) =>
    childElements(restriction).map((child) =>
      isNamed(child, SAML_ASSERTION, "Audience") ? trimmed(textOf(child) ?? "") : "",
    ),
  );
  const actual = named.flat().join(", ") || "none";
  return named.length > 0 && named.every((audiences) => audiences.includes(spEntityId))
    ? passed(spEntityId, actual)
    : failed("saml_audience", "the assertion is meant for another audience", spEntityId, actual);
}

/** The person was authenticated (Profiles §4.1.4.2: at least one AuthnStatement). When may be long ago. */
export function checkAuthnStatement({ assertion }: Examination): Finding {
  const statements = statementsOf(assertion);
  if (statements.length === 0) return failed("authn_statement", "the assertion does not say how the person signed in");
  for (const statement of statements) {
    const text = attributeOf(statement, "AuthnInstant");
    if (readInstant(text) === undefined) return notAnInstant("AuthnInstant", text);
  }
  return passed();
}

export function checkSession({ assertion, input }: Examination): Finding {
  const earliest = input.nowMs - input.method.skewMs;
  const texts = statementsOf(assertion)
    .map((statement) => attributeOf(statement, "SessionNotOnOrAfter"))
    .filter((text) => text !== undefined);
  if (texts.length === 0) return skipped;
  const expected = `after ${instantText(earliest)}`;
  for (const text of texts) {
    const end = readInstant(text);
    if (end === undefined) return notAnInstant("SessionNotOnOrAfter", text);
    if (end <= earliest) return failed("session_over", "the session at the identity provider is over", expected, text);
  }
  return passed(expected, texts.join(", "));
}

/** Attribute statements hold attributes in the clear, each with a name and nothing but values. */
export function checkAttributes({ assertion }: Examination): Finding {
  const statements = assertion === undefined ? [] : childrenNamed(assertion, SAML_ASSERTION, "AttributeStatement");
  for (const statement of statements) {
    for (const attribute of childElements(statement)) {
      if (!isNamed(attribute, SAML_ASSERTION, "Attribute")) {
        return failed("attributes", "an attribute is encrypted or unknown", "Attribute", expandedName(attribute));
      }
      if ((attributeOf(attribute, "Name") ?? "") === "") return failed("attributes", "an attribute has no name");
      for (const value of attribute.children) {
        if (typeof value !== "string" && !isNamed(value, SAML_ASSERTION, "AttributeValue")) {
          return failed("attributes", "an attribute holds something else than values", undefined, expandedName(value));
        }
      }
    }
  }
  return statements.length === 0 ? skipped : passed();
}

function conditionsOf(assertion: XmlElement | undefined): XmlElement | undefined {
  return assertion === undefined ? undefined : childNamed(assertion, SAML_ASSERTION, "Conditions");
}

function statementsOf(assertion: XmlElement | undefined): XmlElement[] {
  return assertion === undefined ? [] : childrenNamed(assertion, SAML_ASSERTION, "AuthnStatement");
}

export function requestOf({ data }: Confirmation): string | undefined {
  return data === undefined ? undefined : attributeOf(data, "InResponseTo");
}

export function endOf(data: XmlElement | undefined): number | undefined {
  return data === undefined ? undefined : readInstant(attributeOf(data, "NotOnOrAfter"));
}

/** Keeps the confirmations that hold. Where none does, they stay for the report's next lines to speak of. */
function narrowed(
  examination: Examination,
  holds: (confirmation: Confirmation) => boolean,
  good: Finding,
  bad: () => Finding,
): Finding {
  const holding = examination.confirmations.filter(holds);
  if (holding.length === 0) return bad();
  examination.confirmations = holding;
  return good;
}

function dataOf({ confirmations }: Examination, attribute: string): string {
  const values = confirmations.map(({ data }) => (data === undefined ? undefined : attributeOf(data, attribute)));
  return values.map((value) => value ?? "none").join(", ") || "none";
}

function notAnInstant(attribute: string, text: string | undefined): Finding {
  return failed("instant", `${attribute} is not an instant in UTC`, "YYYY-MM-DDThh:mm:ssZ", text ?? "none");
}

function seconds(ms: number): number {
  return Math.ceil(ms / 1000);
}
