/**
 * Reads what an identity provider sends to our logout address (SAML Core 2.0 §3.7, Profiles 2.0 §4.4): a request to end
 * sessions, or the answer to ours, by Redirect or POST, and only when one of the method's keys signed it. Whether a message was
 * seen before, and whether a request of ours is pending, is the caller's to know.
 */
import { inOneGo, type Portions } from "../../lib/in-turns.js";
import { trimmed } from "../../lib/xml-space.js";
import type { Certificate } from "../certificate/certificate.js";
import { decodeResponseField } from "../decode-response-field.js";
import { instantText, readInstant } from "../instant.js";
import type { LogoutNameId } from "./logout-message.js";
import { asLogout, LogoutRefusal } from "./logout-refusal.js";
import { verifyRedirect } from "./logout-signature.js";
import { FORMAT_ENTITY, SAML_ASSERTION, SAML_PROTOCOL, STATUS_SUCCESS } from "../names.js";
import { readRedirect, type MessageParameter } from "../sp/redirect-binding.js";
import { verifyEnveloped } from "../signature/verify-enveloped.js";
import { readXml } from "../xml/read-xml.js";
import { attributeOf, childElements, childrenNamed, isNamed, textOf, type XmlElement } from "../xml/tree.js";

/** A logout message as it arrived. */
export type LogoutArrival =
  /** `rawQuery` is what follows the question mark, exactly as received. */
  | { readonly binding: "redirect"; readonly rawQuery: string }
  | {
      readonly binding: "post";
      readonly parameter: MessageParameter;
      readonly field: string;
      readonly relayState?: string | undefined;
    };

/** What the service provider knows of the method whose logout address the message was sent to. */
export interface LogoutTrust {
  readonly idpEntityId: string;
  readonly certificates: readonly Certificate[];
  /** Our logout address at this method, as our metadata gives it. */
  readonly sloUrl: string;
  readonly skewMs: number;
  readonly nowMs: number;
  /** Opens an EncryptedID (`makeDecryptor(keys, "EncryptedID")`); without it such a request is refused. */
  readonly decryptId?: ((encryptedId: XmlElement) => Portions<Uint8Array>) | undefined;
}

interface Verified {
  readonly id: string;
  readonly relayState?: string | undefined;
  /** Fingerprint of the certificate whose key signed. */
  readonly signedBy: string;
  /** Until when the ID must be remembered; later the message is refused for its age. Milliseconds. */
  readonly validUntilMs: number;
}

export interface ReceivedLogoutRequest extends Verified {
  readonly kind: "request";
  readonly nameId: LogoutNameId;
  /** Empty: all sessions of the person. */
  readonly sessionIndexes: readonly string[];
}

export interface ReceivedLogoutResponse extends Verified {
  readonly kind: "response";
  /** Must be a pending request of ours. */
  readonly inResponseTo: string;
  readonly outcome: "success" | "partial" | "failed";
  /** The status codes from the outside in, for IT. */
  readonly statusCodes: readonly string[];
  readonly statusMessage?: string | undefined;
}

const maxLength = 64 * 1024;
/** How old a message may be that does not say itself until when it holds (Keycloak's do not). */
const maxAgeMs = 5 * 60 * 1000;
const maxSessionIndexes = 100;
const maxIdLength = 256;
const partialLogout = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";

/** @throws LogoutRefusal */
export function readLogout(arrival: LogoutArrival, trust: LogoutTrust): ReceivedLogoutRequest | ReceivedLogoutResponse {
  const { root, relayState, signer } = asLogout(() => openMessage(arrival, trust));
  if (attributeOf(root, "Version") !== "2.0") {
    refuse("version", "the message is of another SAML version", "2.0", attributeOf(root, "Version"));
  }
  checkIssuer(root, trust.idpEntityId);
  if (attributeOf(root, "Destination") !== trust.sloUrl) {
    // A signed message must name it (Bindings §3.4.5.2, §3.5.5.2).
    refuse("destination", "the message was sent to another address", trust.sloUrl, attributeOf(root, "Destination"));
  }
  const verified: Verified = {
    id: idOf(root),
    ...(relayState === undefined ? {} : { relayState }),
    signedBy: signer.fingerprint256,
    validUntilMs: checkTime(root, trust),
  };
  return root.localName === "LogoutRequest" ? readRequest(root, trust, verified) : readResponse(root, verified);
}

interface Opened {
  readonly root: XmlElement;
  readonly relayState: string | undefined;
  readonly signer: Certificate;
}

/** Decodes, parses and verifies; nothing else of the message is looked at before its signature holds. */
function openMessage(arrival: LogoutArrival, { certificates }: LogoutTrust): Opened {
  if (arrival.binding === "redirect") {
    const received = readRedirect(arrival.rawQuery);
    const root = readRoot(received.xml, received.parameter);
    return { root, relayState: received.relayState, signer: verifyRedirect(received.signature, certificates) };
  }
  const document = decodeResponseField(arrival.field);
  const root = readRoot(document, arrival.parameter);
  return { root, relayState: arrival.relayState, signer: verifyEnveloped(root, { certificates, document }) };
}

function readRoot(xml: Uint8Array, parameter: MessageParameter): XmlElement {
  const root = readXml(xml, { maxLength });
  const wanted = parameter === "SAMLRequest" ? "LogoutRequest" : "LogoutResponse";
  if (!isNamed(root, SAML_PROTOCOL, wanted))
    refuse("structure", `${parameter} holds another message`, wanted, root.name);
  return root;
}

/** Required by Profiles §4.4.4.1, with the entity format or none. */
function checkIssuer(root: XmlElement, idpEntityId: string): void {
  const issuers = childrenNamed(root, SAML_ASSERTION, "Issuer");
  const [issuer] = issuers;
  const actual = issuer === undefined ? undefined : textOf(issuer);
  const format = issuer === undefined ? undefined : attributeOf(issuer, "Format");
  if (issuers.length !== 1 || actual === undefined || trimmed(actual) !== idpEntityId) {
    refuse("issuer", "the message is from someone else", idpEntityId, actual);
  }
  if (format !== undefined && format !== FORMAT_ENTITY) {
    refuse("issuer", "the Issuer is not an entity ID", FORMAT_ENTITY, format);
  }
}

function idOf(root: XmlElement): string {
  const id = attributeOf(root, "ID") ?? "";
  return id !== "" && id.length <= maxIdLength ? id : refuse("structure", "the message has no usable ID");
}

/** @returns until when the message holds, skew included */
function checkTime(root: XmlElement, { nowMs, skewMs }: LogoutTrust): number {
  const issued = instantOf(root, "IssueInstant") ?? refuse("instant", "the message has no IssueInstant");
  if (issued > nowMs + skewMs) {
    refuse(
      "clock",
      "the message was issued in the future",
      `at most ${instantText(nowMs + skewMs)}`,
      instantText(issued),
    );
  }
  const until = (instantOf(root, "NotOnOrAfter") ?? issued + maxAgeMs) + skewMs;
  if (nowMs >= until) {
    refuse("clock", "the message is no longer valid", `before ${instantText(until)}`, instantText(nowMs));
  }
  return until;
}

function instantOf(root: XmlElement, name: string): number | undefined {
  const text = attributeOf(root, name);
  return text === undefined
    ? undefined
    : (readInstant(text) ?? refuse("instant", `${name} is not an instant in UTC`, "2026-01-31T12:00:00Z", text));
}

function readRequest(root: XmlElement, trust: LogoutTrust, verified: Verified): ReceivedLogoutRequest {
  const plain = childrenNamed(root, SAML_ASSERTION, "NameID");
  const encrypted = childrenNamed(root, SAML_ASSERTION, "EncryptedID");
  const [nameId, more] = [...plain, ...encrypted.map((one) => decryptedId(one, trust))];
  if (nameId === undefined || more !== undefined) {
    return refuse("name_id", "the request must name one person", "1", `${plain.length + encrypted.length}`);
  }
  const indexes = childrenNamed(root, SAML_PROTOCOL, "SessionIndex");
  if (indexes.length > maxSessionIndexes) refuse("structure", "the request names too many sessions");
  return {
    kind: "request",
    ...verified,
    nameId: readNameId(nameId),
    sessionIndexes: indexes.map((one) => textOf(one) ?? refuse("structure", "SessionIndex holds more than text")),
  };
}

function decryptedId(encrypted: XmlElement, { decryptId }: LogoutTrust): XmlElement {
  if (decryptId === undefined) return refuse("name_id", "the NameID is encrypted, and the method has no key for it");
  const root = asLogout(() => {
    // what a key of the identity provider has signed may take its time
    const octets = inOneGo(decryptId(encrypted));
    return readXml(octets, { context: encrypted, maxLength });
  });
  return isNamed(root, SAML_ASSERTION, "NameID") ? root : refuse("name_id", "the EncryptedID holds no NameID");
}

function readNameId(element: XmlElement): LogoutNameId {
  const value = textOf(element);
  if (value === undefined || trimmed(value) === "")
    return refuse("name_id", "the NameID is empty or holds more than text");
  const format = attributeOf(element, "Format");
  const nameQualifier = attributeOf(element, "NameQualifier");
  const spNameQualifier = attributeOf(element, "SPNameQualifier");
  return {
    value,
    ...(format === undefined ? {} : { format }),
    ...(nameQualifier === undefined ? {} : { nameQualifier }),
    ...(spNameQualifier === undefined ? {} : { spNameQualifier }),
  };
}

function readResponse(root: XmlElement, verified: Verified): ReceivedLogoutResponse {
  const inResponseTo = attributeOf(root, "InResponseTo") ?? "";
  if (inResponseTo === "") refuse("structure", "the response does not say which request it answers");
  const [status, second] = childrenNamed(root, SAML_PROTOCOL, "Status");
  if (status === undefined || second !== undefined) return refuse("structure", "the response must have one Status");
  const statusCodes = codesOf(status);
  const [message] = childrenNamed(status, SAML_PROTOCOL, "StatusMessage");
  const statusMessage = message === undefined ? undefined : textOf(message);
  return {
    kind: "response",
    ...verified,
    inResponseTo,
    // Some identity providers tell a partial logout under Success, some under Responder (Core §3.7.3.2 says the former).
    outcome: statusCodes.includes(partialLogout) ? "partial" : statusCodes[0] === STATUS_SUCCESS ? "success" : "failed",
    statusCodes,
    ...(statusMessage === undefined ? {} : { statusMessage }),
  };
}

/** The chain of status codes; the schema has one at each level. */
function codesOf(parent: XmlElement): string[] {
  const codes: string[] = [];
  let at: XmlElement | undefined = parent;
  while (at !== undefined) {
    const inside: XmlElement[] = childElements(at).filter((one) => isNamed(one, SAML_PROTOCOL, "StatusCode"));
    const [code, second] = inside;
    if (second !== undefined) refuse("structure", "the Status has two codes side by side");
    if (code !== undefined) codes.push(attributeOf(code, "Value") ?? "");
    at = code;
  }
  return codes.length > 0 ? codes : refuse("structure", "the Status has no code");
}

type Reason = "structure" | "version" | "issuer" | "destination" | "clock" | "instant" | "name_id";

function refuse(reason: Reason, detail: string, expected?: string, actual?: string): never {
  if (reason === "instant") throw new LogoutRefusal("saml_logout_clock", detail, { expected, actual, flaw: reason });
  throw new LogoutRefusal(`saml_logout_${reason}`, detail, { expected, actual });
}
