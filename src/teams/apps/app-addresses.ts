/** Addresses of an app, as strict as what is sent there deserves. */

/**
 * Whether codes may be sent there: https, or http on the machine of whoever signs in. Compared as text later, so what a
 * browser would write otherwise (spaces, backslashes, controls) is none.
 */
export function isRedirectUri(text: string): boolean {
  const url = plainUrl(text);
  if (url === undefined || text.includes("#") || text.includes("*")) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url));
}

/** A scheme of an installed app (RFC 8252 §7.1): a domain name read backwards, so that it has a dot; `javascript:` has none. */
export function isPrivateScheme(text: string): boolean {
  return /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:\/[^\s\\#*]*$/.test(text) && plainUrl(text) !== undefined;
}

/** An address of the web without credentials and fragment. */
export function isPlainWebAddress(text: string): boolean {
  const url = plainUrl(text);
  return url !== undefined && !text.includes("#") && (url.protocol === "https:" || url.protocol === "http:");
}

function plainUrl(text: string): URL | undefined {
  if (!/^[\x21-\x7e]+$/.test(text) || /[\\<>"`]/.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  // "https:app.example" and "https:///app.example" are read by browsers, and by no one who compares texts.
  const whole = /^(https?:\/\/[^/?#]|(?!https?:)[a-z][a-z0-9.+-]*:\/)/i.test(text);
  return whole && url.username === "" && url.password === "" && !/^[^/]*\/\/[^/?#]*@/.test(text) ? url : undefined;
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
}
