import { excerpt, failed, passed, skipped, type Finding } from "../finding.js";
import { SAML_ASSERTION, SAML_PROTOCOL, STATUS_SUCCESS, XML_SIGNATURE } from "../names.js";
import {
  attributeOf,
  childElements,
  childNamed,
  childrenNamed,
  expandedName,
  hasText,
  isNamed,
  textOf,
  type XmlElement,
} from "../xml/tree.js";
import type { Examination, Tree } from "./examination.js";

/** How often a child may occur. */
type Content = readonly (readonly [namespace: string, localName: string, atMost: number])[];

const RESPONSE_CONTENT: Content = [
  [SAML_ASSERTION, "Issuer", 1],
  [XML_SIGNATURE, "Signature", 1],
  [SAML_PROTOCOL, "Extensions", 1],
  [SAML_PROTOCOL, "Status", 1],
  // how many is for `one-assertion` to say
  [SAML_ASSERTION, "Assertion", Infinity],
  [SAML_ASSERTION, "EncryptedAssertion", Infinity],
];

const ASSERTION_CONTENT: Content = [
  [SAML_ASSERTION, "Issuer", 1],
  [XML_SIGNATURE, "Signature", 1],
  [SAML_ASSERTION, "Subject", 1],
  [SAML_ASSERTION, "Conditions", 1],
  [SAML_ASSERTION, "Advice", 1],
  [SAML_ASSERTION, "AuthnStatement", Infinity],
  [SAML_ASSERTION, "AttributeStatement", Infinity],
  [SAML_ASSERTION, "AuthzDecisionStatement", Infinity],
  [SAML_ASSERTION, "Statement", Infinity],
];

const VISIBLE_ID = /^[\x21-\x7E]{1,256}$/;

/** The document is a SAML 2.0 Response (Core §3.3.3), not another message of the same provider. */
export function checkRoot({ response }: Examination): Finding {
  const actual = expandedName(response);
  return isNamed(response, SAML_PROTOCOL, "Response")
    ? passed("Response", "Response")
    : failed("saml_structure", "the document is not a SAML response", `{${SAML_PROTOCOL}}Response`, actual);
}

export function checkResponseVersion({ response }: Examination): Finding {
  return versionOf(response, "response");
}

export function checkAssertionVersion({ assertion }: Examination): Finding {
  return versionOf(assertion, "assertion");
}

function versionOf(element: XmlElement | undefined, what: string): Finding {
  const version = element === undefined ? undefined : attributeOf(element, "Version");
  return version === "2.0"
    ? passed("2.0", version)
    : failed("saml_version", `the ${what} is not of SAML 2.0`, "2.0", version ?? "none");
}

export function checkResponseContent({ response }: Examination): Finding {
  return contentOf(response, "response", RESPONSE_CONTENT);
}

export function checkAssertionContent({ assertion }: Examination): Finding {
  return contentOf(assertion, "assertion", ASSERTION_CONTENT);
}

function contentOf(element: XmlElement | undefined, what: string, content: Content): Finding {
  if (element === undefined) return failed("saml_structure", `there is no ${what}`);
  if (hasText(element)) return failed("saml_structure", `there is text between the parts of the ${what}`);
  const counts = new Map<Content[number], number>();
  for (const child of childElements(element)) {
    const allowed = content.find(([namespace, localName]) => isNamed(child, namespace, localName));
    if (allowed === undefined) {
      return failed("saml_structure", `the ${what} holds what does not belong there`, undefined, expandedName(child));
    }
    const count = (counts.get(allowed) ?? 0) + 1;
    if (count > allowed[2]) {
      return failed("saml_structure", `the ${what} holds ${allowed[1]} more than once`, `${allowed[2]}`, `${count}`);
    }
    counts.set(allowed, count);
  }
  return passed();
}

/** The top-level status is Success (Core §3.2.2.1). Judged first: an error response holds no assertion. */
export function checkStatus({ response }: Examination): Finding {
  const status = childNamed(response, SAML_PROTOCOL, "Status");
  const codes = status === undefined ? [] : childrenNamed(status, SAML_PROTOCOL, "StatusCode");
  const [code] = codes;
  const value = code === undefined ? undefined : attributeOf(code, "Value");
  if (codes.length === 1 && value === STATUS_SUCCESS) return passed("Success", "Success");
  const inner = code === undefined ? undefined : childNamed(code, SAML_PROTOCOL, "StatusCode");
  const message = status === undefined ? undefined : childNamed(status, SAML_PROTOCOL, "StatusMessage");
  const told = message === undefined ? undefined : excerpt(textOf(message));
  const names = [value, inner === undefined ? undefined : attributeOf(inner, "Value")]
    .filter((one) => one !== undefined)
    .map((one) => one.slice(one.lastIndexOf(":") + 1));
  const actual = `${names.join("/") || "none"}${told === undefined || told === "" ? "" : `: ${told}`}`;
  return failed("saml_status", "the identity provider reports a failure", "Success", actual);
}

/** Exactly one assertion, at the one place where it belongs (SAML2Int v2 IDP10). Whatever is called so counts. */
export function checkOneAssertion({ kind, root, assertions }: Tree): Finding {
  const [first] = assertions;
  if (first === undefined) return failed("saml_structure", "there is no assertion", "1", "0");
  if (assertions.length > 1) {
    return failed("saml_structure", "there is more than one assertion", "1", `${assertions.length}`);
  }
  const inPlace = kind === "message" ? first.parent === root : first === root;
  const known =
    isNamed(first, SAML_ASSERTION, "Assertion") ||
    (kind === "message" && isNamed(first, SAML_ASSERTION, "EncryptedAssertion"));
  return inPlace && known
    ? passed("1", "1")
    : failed("saml_structure", "the assertion is not where it belongs", undefined, expandedName(first));
}

/** Response and Assertion have an ID, by which a signature names them and an assertion is remembered. */
export function checkIds({ root, assertions }: Tree): Finding {
  for (const element of [root, ...assertions]) {
    if (element.localName === "EncryptedAssertion") continue;
    const id = attributeOf(element, "ID");
    if (id === undefined || !VISIBLE_ID.test(id)) {
      return failed("saml_structure", `${element.localName} has no usable ID`, undefined, id ?? "none");
    }
  }
  return passed();
}

/** Signatures stand in the Response or its Assertion, one in each, and nowhere else (Core §5.4.1, §5.4.2). */
export function checkSignaturePlacement({ kind, root, signatures }: Tree): Finding {
  const parents = new Set<XmlElement>();
  for (const signature of signatures) {
    const { parent } = signature;
    if (!isNamed(signature, XML_SIGNATURE, "Signature")) {
      return failed("signature_shape", "a Signature is of a foreign namespace", XML_SIGNATURE, expandedName(signature));
    }
    const inAssertion =
      parent !== undefined &&
      isNamed(parent, SAML_ASSERTION, "Assertion") &&
      (kind === "message" ? parent.parent === root : parent === root);
    if (parent === undefined || !(inAssertion || (kind === "message" && parent === root))) {
      return failed("signature_shape", "a Signature is where none belongs", undefined, parent && expandedName(parent));
    }
    if (parents.has(parent)) return failed("signature_shape", `${parent.localName} has two signatures`, "1", "2");
    parents.add(parent);
  }
  return signatures.length === 0 ? skipped : passed();
}

/** Response or Assertion is signed, in a way that covers the assertion. */
export function checkSigned({ signatures, response, assertion }: Examination): Finding {
  const over = signatures.filter(({ parent }) => parent === response || parent === assertion);
  return over.length > 0
    ? passed("Response or Assertion", over.map(({ parent }) => parent.localName).join(" and "))
    : failed("saml_unsigned", "neither response nor assertion is signed", "Response or Assertion", "none");
}
