import type { LogoutFlaw } from "../saml/index.js";

/** For IT: the way out of what a code alone would blame on something else; of sign-ins and of sign-outs. */
export const flawFixes: Readonly<Record<LogoutFlaw, string>> = {
  changed:
    "A certificate of this method signed, so leave the certificates as they are: something between the identity provider and here changes the message (a proxy, a browser extension, a tool that formats XML), or its signing is faulty.",
  signature_shape:
    "No certificate was compared yet, so leave them as they are: let the identity provider sign the whole message or assertion once, enveloped, by its ID, with exclusive canonicalization.",
  encryption_shape:
    "No key was tried yet: let the identity provider encrypt by AES-GCM (or AES-CBC) with RSA-OAEP, and send the EncryptedKey along.",
  many_keys:
    "It was encrypted for more recipients than are tried: let the identity provider encrypt for this application alone, or name our certificate in the KeyInfo of its EncryptedKey (X509Certificate).",
  unopened:
    "It was encrypted for another key: give the identity provider our current metadata, which holds the certificate to encrypt for.",
  instant: "Let the identity provider write times in UTC, as 2026-01-31T12:00:00Z; the clocks are not at fault.",
  conditions_window:
    "Let the identity provider write a NotOnOrAfter that is later than its NotBefore: as they stand no instant lies between them, whatever the clocks say.",
  session_over:
    "The identity provider says that its own session of this person is over: a new sign-in there mends it. If it comes back, look at the session lifetime there; the clocks matter only when the two times are seconds apart.",
  confirmation_end:
    "Let the identity provider give the SubjectConfirmationData a NotOnOrAfter; without one it could be used for ever.",
  key_info: "Let the identity provider's KeyInfo hold its certificate or the key's name, and no messages.",
  subject: "Let the identity provider send one Subject, its NameID unencrypted and with nothing but text.",
  authn_statement:
    "Let the identity provider send an AuthnStatement: without one nobody says that the person signed in.",
  attributes:
    "Let the identity provider send its attributes unencrypted, each with a Name and AttributeValue elements.",
};
