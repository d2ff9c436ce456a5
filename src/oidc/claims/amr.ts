/**
 * How the identity provider authenticated somebody (RFC 8176), from the AuthnContextClassRef of its assertion. What is not known
 * to be a password, a key or several factors is `ext`: a factor is never vouched for by guess.
 */
export function amrOf(classRef: string | undefined): readonly string[] {
  if (classRef === undefined) return ["ext"];
  const known = table.find(([pattern]) => pattern.test(classRef));
  return [known?.[1] ?? "ext"];
}

const saml = "^urn:oasis:names:tc:SAML:2\\.0:ac:classes:";
const table: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`${saml}Password`), "pwd"],
  [new RegExp(`${saml}(X509|TLSClient)$`), "hwk"],
  [/^http:\/\/schemas\.microsoft\.com\/claims\/multipleauthn$/, "mfa"],
  [/^https:\/\/refeds\.org\/profile\/mfa$/, "mfa"],
];
