import type { SsoMethod } from "../../model/sso-method.js";
import type { RefusalView } from "../shared/refusal.js";

/** Refusals that a new start may mend; after all others it would end in the same place. */
const mendedByStarting: ReadonlySet<string> = new Set([
  "saml_state",
  "saml_replay",
  "saml_clock",
  "saml_encoding",
  "saml_xml",
]);

/**
 * What the page of a refused sign-in offers. Its main button is the one that helps: where only somebody else can help, there
 * is no `action` and the page offers the details for IT first.
 * @param returnTo  where the person wanted to go: a path of ours or a registered address, `/` when nothing is known
 */
export function wayOn(code: string, method: SsoMethod, returnTo: string): Pick<RefusalView, "action" | "later"> {
  const start = startAddress(method, returnTo, {});
  // The tile of an app dashboard: by a request of ours the same sign-in works.
  if (code === "saml_idp_initiated") return { action: { label: "Sign in", href: start } };
  if (code === "domain_denied") {
    return { action: { label: "Use another account", href: startAddress(method, returnTo, { prompt: "" }) } };
  }
  if (mendedByStarting.has(code)) return { action: { label: "Start again", href: start } };
  return { later: { label: "Try again", href: start } };
}

function startAddress(method: SsoMethod, returnTo: string, more: Readonly<Record<string, string>>): string {
  const query = new URLSearchParams({ ...more, ...(returnTo === "/" ? {} : { return_to: returnTo }) }).toString();
  return query === "" ? `/sso/${method.slug}` : `/sso/${method.slug}?${query}`;
}
