import { domainToASCII } from "node:url";

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/;

/**
 * A domain name in the form in which it is compared: ASCII (IDNA), lower case, without a final dot.
 * @returns undefined where the text is not a domain name of at least two labels
 */
export function normalDomain(text: string): string | undefined {
  const bare = text.trim().replace(/\.$/, "");
  // domainToASCII reads as a URL's host would: what does not belong into a name is refused before.
  if (bare === "" || bare.length > 253 || /[\s/@:?#%[\]\\]/.test(bare)) return undefined;
  const ascii = domainToASCII(bare).toLowerCase();
  const labels = ascii.split(".");
  if (labels.length < 2 || !labels.every((part) => label.test(part))) return undefined;
  // The last label of an IPv4 address is a number; no top-level domain is.
  return /^\d+$/.test(labels.at(-1) ?? "") ? undefined : ascii;
}
