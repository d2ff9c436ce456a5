import type { SsoMethod } from "./sso-method.js";

/** What still stands between a method and its first sign-in. Stable, for `--json` and the page of the JIT login URL. */
export type MissingStep = "identity_provider" | "certificate" | "verify" | "enable";

/** In the order in which an admin would do them; empty: people can sign in. */
export function missingSteps(method: Pick<SsoMethod, "idp" | "verified" | "disabled">): readonly MissingStep[] {
  const missing: MissingStep[] = [];
  if (method.idp === undefined) missing.push("identity_provider");
  else if (method.idp.certificates.length === 0) missing.push("certificate");
  if (method.verified === undefined) missing.push("verify");
  if (method.disabled) missing.push("enable");
  return missing;
}

export const missingStepTexts: Readonly<Record<MissingStep, string>> = {
  identity_provider: "the identity provider's metadata",
  certificate: "a certificate of the identity provider",
  verify: "a passed test sign-in, or the operator's word, and then to be verified",
  enable: "to be enabled",
};
