import type { Finding } from "../finding.js";
import {
  checkDigest,
  checkSignatureAlgorithm,
  checkSignatureContent,
  checkSignatureReference,
  checkSignatureTransforms,
  checkSignatureValue,
  type ExaminedSignature,
  type SignatureTrust,
} from "../signature/signature-checks.js";
import type { Examination, Tree } from "./examination.js";
import {
  checkAttributes,
  checkAudience,
  checkAuthnStatement,
  checkConditions,
  checkConditionsWindow,
  checkConfirmation,
  checkConfirmationStart,
  checkConfirmationWindow,
  checkDestination,
  checkIssueInstant,
  checkIssuer,
  checkRecipient,
  checkRequest,
  checkResponseIssuer,
  checkResponseRequest,
  checkSession,
  checkSubject,
  checkUnsolicited,
} from "./rule-checks.js";
import {
  checkAssertionContent,
  checkAssertionVersion,
  checkIds,
  checkOneAssertion,
  checkResponseContent,
  checkResponseVersion,
  checkRoot,
  checkSignaturePlacement,
  checkSigned,
  checkStatus,
} from "./structure-checks.js";

/**
 * A named check of a response. What it looks at decides how often it runs: once for the `response`, for each `tree` (the
 * message, and an assertion that was encrypted), for each `signature`. `reading` and `opening` are the two steps that make
 * what the others look at: the strict XML, and the assertion out of its encryption. `rule`s are about a message whose
 * signature holds: all of them are judged, so that IT sees every fault at once, while any other failure ends the list.
 */
export type Check = { readonly name: CheckName; readonly label: string } & (
  | { readonly about: "reading" }
  | { readonly about: "opening" }
  | { readonly about: "response" | "rule"; readonly find: (examination: Examination) => Finding }
  | { readonly about: "tree"; readonly find: (tree: Tree) => Finding }
  | {
      readonly about: "signature";
      readonly find: (signature: ExaminedSignature, trust: SignatureTrust) => Finding;
    }
);

const ALL = [
  { name: "xml", label: "Strict XML", about: "reading" },
  { name: "root", label: "A SAML response", about: "response", find: checkRoot },
  { name: "version", label: "SAML version", about: "response", find: checkResponseVersion },
  { name: "response-content", label: "Parts of the response", about: "response", find: checkResponseContent },
  { name: "status", label: "Status", about: "response", find: checkStatus },
  { name: "one-assertion", label: "Exactly one assertion", about: "tree", find: checkOneAssertion },
  { name: "ids", label: "IDs", about: "tree", find: checkIds },
  { name: "signature-placement", label: "Place of signatures", about: "tree", find: checkSignaturePlacement },
  { name: "signature-content", label: "Parts of signatures", about: "signature", find: checkSignatureContent },
  { name: "signature-reference", label: "What is signed", about: "signature", find: checkSignatureReference },
  { name: "signature-transforms", label: "Transforms", about: "signature", find: checkSignatureTransforms },
  { name: "signature-algorithm", label: "Algorithms", about: "signature", find: checkSignatureAlgorithm },
  { name: "signature", label: "Signature", about: "signature", find: checkSignatureValue },
  { name: "digest", label: "Unchanged since signed", about: "signature", find: checkDigest },
  { name: "decryption", label: "Decryption", about: "opening" },
  { name: "signed", label: "Signed at all", about: "response", find: checkSigned },
  { name: "destination", label: "Destination", about: "rule", find: checkDestination },
  { name: "response-issuer", label: "Issuer of the response", about: "rule", find: checkResponseIssuer },
  { name: "issuer", label: "Issuer", about: "rule", find: checkIssuer },
  { name: "assertion-version", label: "SAML version of the assertion", about: "rule", find: checkAssertionVersion },
  { name: "assertion-content", label: "Parts of the assertion", about: "rule", find: checkAssertionContent },
  { name: "issue-instant", label: "Issue instants", about: "rule", find: checkIssueInstant },
  { name: "subject", label: "Subject", about: "rule", find: checkSubject },
  { name: "confirmation", label: "Bearer confirmation", about: "rule", find: checkConfirmation },
  { name: "recipient", label: "Recipient", about: "rule", find: checkRecipient },
  { name: "confirmation-window", label: "Confirmation still holds", about: "rule", find: checkConfirmationWindow },
  { name: "confirmation-start", label: "Confirmation without start", about: "rule", find: checkConfirmationStart },
  { name: "request", label: "Request of this browser", about: "rule", find: checkRequest },
  { name: "unsolicited", label: "Started here", about: "rule", find: checkUnsolicited },
  { name: "response-request", label: "Same request in the response", about: "rule", find: checkResponseRequest },
  { name: "conditions", label: "Known conditions", about: "rule", find: checkConditions },
  { name: "conditions-window", label: "Time of the conditions", about: "rule", find: checkConditionsWindow },
  { name: "audience", label: "Audience", about: "rule", find: checkAudience },
  { name: "authn-statement", label: "Authentication", about: "rule", find: checkAuthnStatement },
  { name: "session", label: "Session at the provider", about: "rule", find: checkSession },
  { name: "attributes", label: "Attributes", about: "rule", find: checkAttributes },
] as const;

export type CheckName = (typeof ALL)[number]["name"];

/** Every check there is, in the order in which they run. */
export const CHECKS: readonly Check[] = ALL;
