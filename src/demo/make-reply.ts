import { instantText } from "../saml/instant.js";
import { BEARER, SAML_ASSERTION, SAML_PROTOCOL, STATUS_SUCCESS, XML_SCHEMA_INSTANCE } from "../saml/names.js";
import { messageId } from "../saml/sp/outgoing-message.js";
import type { SpKeyPem } from "../saml/sp/sp-keys.js";
import { element, escapeText } from "../saml/xml/write-xml.js";
import type { Shape } from "./shapes.js";
import { signElement } from "./sign-with-xml-crypto.js";

export interface Reply {
  readonly idpEntityId: string;
  readonly spEntityId: string;
  readonly acsUrl: string;
  /** The request answered; absent where nobody asked. */
  readonly inResponseTo?: string | undefined;
  readonly nowMs: number;
  /** AuthnInstant; `nowMs` unless given: a session of the identity provider is as old as it is. */
  readonly authnMs?: number | undefined;
  /** AuthnContextClassRef; of a password unless given. */
  readonly classRef?: string | undefined;
  readonly sessionIndex: string;
  readonly key: SpKeyPem;
}

const sessionMs = 8 * 60 * 60_000;
const password = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport";
const schema = "http://www.w3.org/2001/XMLSchema";

/** A Response that signs the person in (SAML Core 2.0 §3.3.3), signed as the shape says. */
export function makeReply(reply: Reply, shape: Shape): string {
  const assertionId = messageId();
  const responseId = messageId();
  const assertion = assertionText(reply, shape, assertionId);
  const inside = shape.sign === "response" ? assertion : signElement(assertion, assertionId, reply.key);
  const response = responseText(reply, responseId, STATUS_SUCCESS, inside);
  return shape.sign === "assertion" ? response : signElement(response, responseId, reply.key);
}

/** A Response that refuses, as an identity provider does for people who may not use the application. */
export function makeRefusal(reply: Reply): string {
  const id = messageId();
  const responder = "urn:oasis:names:tc:SAML:2.0:status:Responder";
  return signElement(responseText(reply, id, responder, ""), id, reply.key);
}

function responseText(reply: Reply, id: string, status: string, assertion: string): string {
  const denied = "urn:oasis:names:tc:SAML:2.0:status:RequestDenied";
  const code =
    status === STATUS_SUCCESS
      ? element("samlp:StatusCode", { Value: status })
      : element("samlp:StatusCode", { Value: status }, element("samlp:StatusCode", { Value: denied }));
  return element(
    "samlp:Response",
    {
      "xmlns:samlp": SAML_PROTOCOL,
      "xmlns:saml": SAML_ASSERTION,
      ID: id,
      Version: "2.0",
      IssueInstant: instantText(reply.nowMs),
      Destination: reply.acsUrl,
      InResponseTo: reply.inResponseTo,
    },
    element("saml:Issuer", {}, escapeText(reply.idpEntityId)),
    element("samlp:Status", {}, code),
    assertion,
  );
}

function assertionText(reply: Reply, shape: Shape, id: string): string {
  const { nowMs } = reply;
  const notOnOrAfter = instantText(nowMs + shape.afterMs);
  return element(
    "saml:Assertion",
    { "xmlns:saml": SAML_ASSERTION, ID: id, Version: "2.0", IssueInstant: instantText(nowMs) },
    element("saml:Issuer", {}, escapeText(reply.idpEntityId)),
    element(
      "saml:Subject",
      {},
      element("saml:NameID", { Format: shape.nameIdFormat }, escapeText(shape.nameId)),
      element(
        "saml:SubjectConfirmation",
        { Method: BEARER },
        element("saml:SubjectConfirmationData", {
          InResponseTo: reply.inResponseTo,
          NotOnOrAfter: notOnOrAfter,
          Recipient: reply.acsUrl,
        }),
      ),
    ),
    element(
      "saml:Conditions",
      { NotBefore: instantText(nowMs - shape.beforeMs), NotOnOrAfter: notOnOrAfter },
      element("saml:AudienceRestriction", {}, element("saml:Audience", {}, escapeText(reply.spEntityId))),
    ),
    element(
      "saml:AuthnStatement",
      {
        AuthnInstant: instantText(reply.authnMs ?? nowMs),
        SessionIndex: reply.sessionIndex,
        SessionNotOnOrAfter: instantText(nowMs + sessionMs),
      },
      element(
        "saml:AuthnContext",
        {},
        element("saml:AuthnContextClassRef", {}, escapeText(reply.classRef ?? password)),
      ),
    ),
    element("saml:AttributeStatement", {}, ...shape.attributes.map(attributeText)),
  );
}

function attributeText({ name, nameFormat, values }: Shape["attributes"][number]): string {
  const typed = { "xmlns:xs": schema, "xmlns:xsi": XML_SCHEMA_INSTANCE, "xsi:type": "xs:string" };
  return element(
    "saml:Attribute",
    { Name: name, NameFormat: nameFormat },
    ...values.map((value) => element("saml:AttributeValue", typed, escapeText(value))),
  );
}
