/**
 * The HTTP Redirect binding (SAML Bindings 2.0 §3.4) with DEFLATE encoding, both ways. A signature is over the octets of the
 * query as they travel, so they are composed and taken apart here and nowhere else.
 */
import { sign, type KeyObject } from "node:crypto";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { decodeBase64 } from "../../lib/base64.js";
import { SamlRefusal } from "../refusal.js";

export type MessageParameter = "SAMLRequest" | "SAMLResponse";

/** SAML Bindings 2.0 §3.4.3. */
export const maxRelayStateBytes = 80;
/** A logout message has two kilobytes; what inflates to more than this is not one. */
const maxInflatedBytes = 64 * 1024;
const maxQueryLength = 64 * 1024;

const rsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
const deflateEncoding = "urn:oasis:names:tc:SAML:2.0:bindings:URL-Encoding:DEFLATE";

export interface RedirectMessage {
  readonly parameter: MessageParameter;
  readonly xml: string;
  readonly relayState?: string | undefined;
}

/**
 * The address that carries a message to `destination`, signed with RSA-SHA256 where a key is given.
 * @throws RangeError where the RelayState is over 80 bytes
 */
export function redirectUrl(destination: string, message: RedirectMessage, signingKey?: KeyObject): string {
  holdRelayState(message.relayState);
  let query = `${message.parameter}=${encode(deflateRawSync(message.xml).toString("base64"))}`;
  if (message.relayState !== undefined) query += `&RelayState=${encode(message.relayState)}`;
  if (signingKey !== undefined) {
    query += `&SigAlg=${encode(rsaSha256)}`;
    const signature = sign("sha256", Buffer.from(query), signingKey);
    query += `&Signature=${encode(signature.toString("base64"))}`;
  }
  const [address = ""] = destination.split("#");
  return `${address}${address.includes("?") ? "&" : "?"}${query}`;
}

/** @throws RangeError where the RelayState is over 80 bytes */
export function holdRelayState(relayState: string | undefined): void {
  if (relayState !== undefined && Buffer.byteLength(relayState) > maxRelayStateBytes) {
    throw new RangeError(`a RelayState has at most ${maxRelayStateBytes} bytes`);
  }
}

/** A message as it came: nothing of it is verified yet. */
export interface ReceivedRedirect {
  readonly parameter: MessageParameter;
  readonly xml: Buffer;
  readonly relayState?: string | undefined;
  readonly signature?: RedirectSignature | undefined;
}

export interface RedirectSignature {
  readonly algorithm: string;
  readonly value: Buffer;
  /** The octets signed: the three parameters as they were sent, in the order of §3.4.4.1. */
  readonly signed: Buffer;
}

/**
 * Takes a query apart. Other parameters are ignored; those of the binding may come once each.
 * @param rawQuery  what follows the question mark, exactly as it was received
 * @throws SamlRefusal `saml_encoding`
 */
export function readRedirect(rawQuery: string): ReceivedRedirect {
  if (rawQuery.length > maxQueryLength) refuse("the query is too long");
  const raw = rawParameters(rawQuery);
  const parameter = parameterOf(raw);
  const encoding = raw.get("SAMLEncoding");
  if (encoding !== undefined && decode(encoding) !== deflateEncoding) refuse("SAMLEncoding is not DEFLATE");
  const relayState = raw.get("RelayState");
  const octets = decodeBase64(decode(raw.get(parameter) ?? "")) ?? refuse(`${parameter} is not base64`);
  const signature = signatureOf(raw, parameter);
  return {
    parameter,
    xml: inflate(octets),
    ...(relayState === undefined ? {} : { relayState: decode(relayState) }),
    ...(signature === undefined ? {} : { signature }),
  };
}

const ours: ReadonlySet<string> = new Set([
  "SAMLRequest",
  "SAMLResponse",
  "RelayState",
  "SAMLEncoding",
  "SigAlg",
  "Signature",
]);

function rawParameters(rawQuery: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of rawQuery.split("&")) {
    const equals = part.indexOf("=");
    const name = equals === -1 ? part : part.slice(0, equals);
    if (!ours.has(name)) continue;
    // Of two, a verifier might take the first and a reader the second.
    if (found.has(name)) refuse(`${name} is given twice`);
    found.set(name, equals === -1 ? "" : part.slice(equals + 1));
  }
  return found;
}

function parameterOf(raw: ReadonlyMap<string, string>): MessageParameter {
  const both = raw.has("SAMLRequest") && raw.has("SAMLResponse");
  if (both) refuse("there is a SAMLRequest and a SAMLResponse");
  if (raw.has("SAMLRequest")) return "SAMLRequest";
  return raw.has("SAMLResponse") ? "SAMLResponse" : refuse("there is no SAML message in the query");
}

function signatureOf(raw: ReadonlyMap<string, string>, parameter: MessageParameter): RedirectSignature | undefined {
  const [algorithm, value] = [raw.get("SigAlg"), raw.get("Signature")];
  if (algorithm === undefined && value === undefined) return undefined;
  if (algorithm === undefined || value === undefined) return refuse("SigAlg and Signature belong together");
  const signed = [parameter, "RelayState", "SigAlg"]
    .filter((name) => raw.has(name))
    .map((name) => `${name}=${raw.get(name) ?? ""}`)
    .join("&");
  return {
    algorithm: decode(algorithm),
    value: decodeBase64(decode(value)) ?? refuse("Signature is not base64"),
    signed: Buffer.from(signed),
  };
}

/** Leaves nothing that a browser would encode on its way (it does with an apostrophe): the signature covers these octets. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw.replaceAll("+", " "));
  } catch {
    return refuse("the query is badly encoded");
  }
}

function inflate(octets: Buffer): Buffer {
  try {
    return inflateRawSync(octets, { maxOutputLength: maxInflatedBytes });
  } catch {
    return refuse(`the message does not inflate to at most ${maxInflatedBytes} bytes`);
  }
}

function refuse(detail: string): never {
  throw new SamlRefusal("saml_encoding", detail);
}
