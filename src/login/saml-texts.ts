import type { SamlFlaw, SamlRefusalCode } from "../saml/index.js";
import { flawFixes } from "./flaw-fixes.js";

/** Words for the person at the browser and for IT. Both are the same for everybody: what differs stands beside them. */
export interface SamlText {
  readonly forPerson: string;
  readonly fix: string;
  readonly status: 400 | 403;
}

const untrusted =
  "We couldn't trust the reply from your company's sign-in page. Please send the details to your IT team.";
const elsewhere = "Your company's sign-in is set up for a different address. Please send the details to your IT team.";
const unreadable =
  "We couldn't read the reply from your company's sign-in page. Please start again. If that doesn't help, send the details to your IT team.";
const clocks =
  "Your company's clock and ours disagree. Please try again in a minute. If that doesn't help, send the details to your IT team.";
const usedUp = "This sign-in was already used or has expired. Please start again.";

/**
 * What is said of an encrypted response until its signature holds, whatever is wrong with it: the difference between a
 * signature and a decryption would help to decrypt.
 */
export const sealedText: SamlText & { readonly cause: string } = {
  forPerson: untrusted,
  cause: "The response's signature does not hold, or its assertion cannot be opened.",
  fix: "Which of the two it was stands in the trace alone: drawbridge trace show with the reference id.",
  status: 403,
};

/** @param flaw  what is at fault, where the code alone would blame something else */
export function samlText(code: SamlRefusalCode, flaw?: SamlFlaw): SamlText {
  const text = samlTexts[code];
  if (flaw === undefined) return text;
  return { ...text, forPerson: flawsForPerson[flaw] ?? text.forPerson, fix: flawFixes[flaw] };
}

const flawsForPerson: Readonly<Partial<Record<SamlFlaw, string>>> = {
  instant: unreadable,
  session_over: "Your session at your company's sign-in page has ended. Please start again.",
};

/** Every way in which a response is refused. */
const samlTexts: Readonly<Record<SamlRefusalCode, SamlText>> = {
  saml_encoding: {
    forPerson: unreadable,
    fix: "The field SAMLResponse must hold the response in base64 (HTTP-POST binding), 4 MiB at most.",
    status: 400,
  },
  saml_xml: {
    forPerson: unreadable,
    fix: "The response must be plain XML without DOCTYPE, comments or processing instructions.",
    status: 400,
  },
  saml_structure: {
    forPerson: unreadable,
    fix: "Let the identity provider send one Response with exactly one assertion directly in it, signed as XML Signature says.",
    status: 400,
  },
  saml_version: { forPerson: unreadable, fix: "Let the identity provider use SAML 2.0.", status: 400 },
  saml_status: {
    forPerson:
      "Your company's sign-in page turned you away. Please ask your IT team whether you have access to this application.",
    fix: "The identity provider sent an error; the person may not be assigned to the application. Its own log says more.",
    status: 403,
  },
  saml_signature: {
    forPerson: untrusted,
    fix: "The identity provider probably rolled its certificate: compare the fingerprints and add the new one (drawbridge certificate add).",
    status: 403,
  },
  saml_decrypt: {
    forPerson: untrusted,
    fix: flawFixes.unopened,
    status: 403,
  },
  saml_unsigned: {
    forPerson: untrusted,
    fix: "Neither the response nor the assertion is signed: switch on signing in the identity provider.",
    status: 403,
  },
  saml_algorithm: {
    forPerson: untrusted,
    fix: "Set the identity provider to RSA-SHA256 (or ECDSA) signatures with SHA-256 digests or stronger.",
    status: 403,
  },
  saml_destination: {
    forPerson: elsewhere,
    fix: "The reply was sent for another address: compare the ACS URL in the identity provider, PUBLIC_URL and the proxy in front.",
    status: 403,
  },
  saml_issuer: {
    forPerson: elsewhere,
    fix: "The reply comes from another identity provider or application than this method expects: compare the entity ID (issuer).",
    status: 403,
  },
  saml_audience: {
    forPerson: elsewhere,
    fix: "Set the audience (entity ID) in the identity provider to the expected one; letter case and a final slash count.",
    status: 403,
  },
  saml_recipient: {
    forPerson: elsewhere,
    fix: "Set the recipient (ACS URL) in the identity provider to the expected one.",
    status: 403,
  },
  saml_confirmation: {
    forPerson: untrusted,
    fix: "The assertion needs a bearer SubjectConfirmation with Recipient and NotOnOrAfter.",
    status: 403,
  },
  saml_conditions: {
    forPerson: untrusted,
    fix: "The assertion has a condition that is not known here, or needs one that it lacks.",
    status: 403,
  },
  saml_clock: {
    forPerson: clocks,
    fix: "Check the clocks (NTP) of both sides; the method's clock skew can be set to 300 seconds at most.",
    status: 403,
  },
  saml_state: {
    forPerson: usedUp,
    fix: "The request is unknown to this browser, was already answered, or is older than 10 minutes. Are cookies blocked?",
    status: 403,
  },
  saml_idp_initiated: {
    forPerson:
      "One more click to sign in. Your company's app dashboard can't open this application directly, so please sign in from here.",
    fix: "Sign-in from the identity provider's app dashboard (IdP-initiated) is off for this method. Make its tile a bookmark of the JIT login URL, or let an admin switch idpInitiated on.",
    status: 403,
  },
  saml_replay: {
    forPerson: usedUp,
    fix: "The assertion was used before. If nobody loaded the page again, somebody may have copied it.",
    status: 403,
  },
};
