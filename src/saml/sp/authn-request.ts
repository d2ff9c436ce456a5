import { messageId, sendMessage, type OutgoingMessage } from "./outgoing-message.js";
import type { SpPrivateKey } from "./sp-keys.js";

export interface AuthnRequestOptions {
  readonly spEntityId: string;
  readonly acsUrl: string;
  readonly idpSsoUrl: string;
  readonly binding: "redirect" | "post";
  /** At most 80 bytes. */
  readonly relayState?: string | undefined;
  /** Given: the request is signed with it. */
  readonly signWith?: SpPrivateKey | undefined;
  /** Asks the identity provider to authenticate the person anew. */
  readonly forceAuthn?: boolean | undefined;
  /** Asks for one of these classes of authentication (RequestedAuthnContext, exact); none: whichever the identity provider takes. */
  readonly authnContexts?: readonly string[] | undefined;
  /** A wish for this NameID format; without it the request has no NameIDPolicy (SAML2Int 2.0 SDP-SP04). */
  readonly nameIdFormat?: string | undefined;
}

/** node-saml always writes this; without a Format it is the same text each time. */
const emptyPolicy = /<samlp:NameIDPolicy xmlns:samlp="[^"<>]*" AllowCreate="[a-z]*"\/>/;

/**
 * An AuthnRequest (SAML Core 2.0 §3.4.1) with AssertionConsumerServiceURL, and without RequestedAuthnContext unless somebody asks
 * for it: it would make identity providers refuse people who signed in another way than we imagined. `id` is what the answer must name.
 * @throws RangeError where the RelayState is over 80 bytes
 */
export async function makeAuthnRequest(
  options: AuthnRequestOptions,
): Promise<OutgoingMessage & { readonly id: string }> {
  const id = messageId();
  const message = sendMessage({
    parameter: "SAMLRequest",
    xml: await requestXml(id, options),
    destination: options.idpSsoUrl,
    binding: options.binding,
    relayState: options.relayState,
    signWith: options.signWith,
  });
  return { ...message, id };
}

async function requestXml(id: string, options: AuthnRequestOptions): Promise<string> {
  // Loaded when first needed: it takes a good part of a cold start, and most of what it brings along is not used here.
  const { SAML } = await import("@node-saml/node-saml");
  const saml = new SAML({
    issuer: options.spEntityId,
    callbackUrl: options.acsUrl,
    entryPoint: options.idpSsoUrl,
    // Only asked for when verifying, which it does not do here; the constructor wants one all the same.
    idpCert: "unused",
    generateUniqueId: () => id,
    disableRequestedAuthnContext: (options.authnContexts ?? []).length === 0,
    authnContext: [...(options.authnContexts ?? [])],
    racComparison: "exact",
    identifierFormat: options.nameIdFormat ?? null,
    forceAuthn: options.forceAuthn ?? false,
    // Signing and deflating are ours: node-saml signs the query in another encoding than it sends when the RelayState
    // holds certain characters, and deflates the field of a form, which Keycloak refuses.
    skipRequestCompression: true,
  });
  const { SAMLRequest: field } = await saml.getAuthorizeMessageAsync("");
  if (typeof field !== "string") throw new TypeError("node-saml made no request");
  const xml = Buffer.from(field, "base64").toString("utf8");
  return options.nameIdFormat === undefined ? xml.replace(emptyPolicy, "") : xml;
}
