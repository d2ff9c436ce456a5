/** Of a JWK (RFC 7518 §6): the members that nobody else is to have. */
const secretMember = /"(?:d|p|q|dp|dq|qi|oth|k)"\s*:/;

/** Whether a text that was typed holds a private key, in PEM or as a JWK: pasted by mistake, it is not sent back in a page. */
export function holdsPrivateKey(text: string): boolean {
  return text.includes("PRIVATE KEY-----") || (text.includes('"kty"') && secretMember.test(text));
}
