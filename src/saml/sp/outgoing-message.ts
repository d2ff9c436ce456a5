import { randomBytes } from "node:crypto";
import { holdRelayState, redirectUrl, type MessageParameter } from "./redirect-binding.js";
import { signMessage } from "./sign-message.js";
import type { SpPrivateKey } from "./sp-keys.js";

/** How the browser takes a message to the identity provider: it follows an address, or posts a form. */
export type OutgoingMessage =
  | { readonly binding: "redirect"; readonly url: string }
  | { readonly binding: "post"; readonly action: string; readonly fields: Readonly<Record<string, string>> };

export interface MessageToSend {
  readonly parameter: MessageParameter;
  readonly xml: string;
  readonly destination: string;
  readonly binding: "redirect" | "post";
  readonly relayState?: string | undefined;
  /** Absent: unsigned, which only an AuthnRequest may be. */
  readonly signWith?: SpPrivateKey | undefined;
}

/**
 * Puts a message into its binding (SAML Bindings 2.0 §3.4, §3.5).
 * @throws RangeError where the RelayState is over 80 bytes
 */
export function sendMessage(message: MessageToSend): OutgoingMessage {
  const { parameter, xml, destination, relayState, signWith } = message;
  holdRelayState(relayState);
  if (message.binding === "redirect") {
    return { binding: "redirect", url: redirectUrl(destination, { parameter, xml, relayState }, signWith?.privateKey) };
  }
  const signed = signWith === undefined ? xml : signMessage(xml, signWith.privateKey, signWith.certificatePem);
  return {
    binding: "post",
    action: destination,
    fields: {
      [parameter]: Buffer.from(signed).toString("base64"),
      ...(relayState === undefined ? {} : { RelayState: relayState }),
    },
  };
}

/** An ID nobody guesses (160 bits) that is an XML name: it begins with an underscore, not with a digit. */
export function messageId(): string {
  return `_${randomBytes(20).toString("hex")}`;
}
