/** Our own logout messages (SAML Core 2.0 §3.7): made here, put into a binding by `sendMessage`, always signed. */
import { SAML_ASSERTION, SAML_PROTOCOL, STATUS_SUCCESS } from "../names.js";
import { messageId, sendMessage, type OutgoingMessage } from "../sp/outgoing-message.js";
import type { SpPrivateKey } from "../sp/sp-keys.js";
import { element, escapeText } from "../xml/write-xml.js";

/** A NameID as it came with the sign-in; all four parts must go back as they were. */
export interface LogoutNameId {
  readonly value: string;
  readonly format?: string | undefined;
  readonly nameQualifier?: string | undefined;
  readonly spNameQualifier?: string | undefined;
}

interface LogoutOptions {
  readonly spEntityId: string;
  readonly destination: string;
  readonly binding: "redirect" | "post";
  readonly relayState?: string | undefined;
  readonly signWith: SpPrivateKey;
  readonly nowMs: number;
}

export interface LogoutRequestOptions extends LogoutOptions {
  readonly nameId: LogoutNameId;
  /** The SessionIndex of the sign-in; none means all sessions of the person. */
  readonly sessionIndexes: readonly string[];
}

/** What we tell the identity provider of a logout that it asked for. */
export type LogoutOutcome = "success" | "partial" | "unknown-principal" | "unknown-session" | "failed";

export interface LogoutResponseOptions extends LogoutOptions {
  readonly inResponseTo: string;
  readonly outcome: LogoutOutcome;
  /** In words, for the log of the identity provider. */
  readonly statusMessage?: string | undefined;
}

const lifetimeMs = 5 * 60 * 1000;
const status = "urn:oasis:names:tc:SAML:2.0:status";

/** @throws RangeError where the RelayState is over 80 bytes */
export function makeLogoutRequest(options: LogoutRequestOptions): OutgoingMessage & { readonly id: string } {
  const { value, format, nameQualifier, spNameQualifier } = options.nameId;
  const qualifiers = { Format: format, NameQualifier: nameQualifier, SPNameQualifier: spNameQualifier };
  return send("SAMLRequest", options, (id) =>
    message(
      "samlp:LogoutRequest",
      { ...common(id, options), NotOnOrAfter: new Date(options.nowMs + lifetimeMs).toISOString() },
      options.spEntityId,
      element("saml:NameID", qualifiers, escapeText(value)),
      ...options.sessionIndexes.map((index) => element("samlp:SessionIndex", {}, escapeText(index))),
    ),
  );
}

/** @throws RangeError where the RelayState is over 80 bytes */
export function makeLogoutResponse(options: LogoutResponseOptions): OutgoingMessage & { readonly id: string } {
  return send("SAMLResponse", options, (id) =>
    message(
      "samlp:LogoutResponse",
      { ...common(id, options), InResponseTo: options.inResponseTo },
      options.spEntityId,
      element("samlp:Status", {}, statusCode(options.outcome), ...messageOf(options)),
    ),
  );
}

function send(
  parameter: "SAMLRequest" | "SAMLResponse",
  options: LogoutOptions,
  write: (id: string) => string,
): OutgoingMessage & { readonly id: string } {
  const id = messageId();
  const { destination, binding, relayState, signWith } = options;
  return { ...sendMessage({ parameter, xml: write(id), destination, binding, relayState, signWith }), id };
}

function common(id: string, { nowMs, destination }: LogoutOptions): Record<string, string> {
  return { ID: id, Version: "2.0", IssueInstant: new Date(nowMs).toISOString(), Destination: destination };
}

function message(
  name: string,
  attributes: Readonly<Record<string, string>>,
  issuer: string,
  ...content: readonly string[]
): string {
  return element(
    name,
    { "xmlns:samlp": SAML_PROTOCOL, "xmlns:saml": SAML_ASSERTION, ...attributes },
    element("saml:Issuer", {}, escapeText(issuer)),
    ...content,
  );
}

function messageOf({ statusMessage }: LogoutResponseOptions): readonly string[] {
  return statusMessage === undefined ? [] : [element("samlp:StatusMessage", {}, escapeText(statusMessage))];
}

function statusCode(outcome: LogoutOutcome): string {
  const code = (value: string, inner = ""): string => element("samlp:StatusCode", { Value: value }, inner);
  switch (outcome) {
    case "success":
      return code(STATUS_SUCCESS);
    case "partial":
      return code(STATUS_SUCCESS, code(`${status}:PartialLogout`));
    case "unknown-principal":
      return code(`${status}:Requester`, code(`${status}:UnknownPrincipal`));
    // What was asked for names no session of ours (Core §3.2.2.2 has no code of its own for it).
    case "unknown-session":
      return code(`${status}:Requester`);
    case "failed":
      return code(`${status}:Responder`);
  }
}
