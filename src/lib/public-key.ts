import { createPublicKey, type JsonWebKey } from "node:crypto";

const shortestRsa = 2048;
const longestRsa = 16_384;

/** Why a public key as JWK (RFC 7517) can verify nothing, as what follows its name; undefined where it can. */
export function publicKeyFault(jwk: object): string | undefined {
  let bits: number | undefined;
  try {
    bits = createPublicKey({ key: jwk as JsonWebKey, format: "jwk" }).asymmetricKeyDetails?.modulusLength;
  } catch {
    return "is no key that can be read: a part is missing, or they do not belong together";
  }
  if (bits === undefined || (bits >= shortestRsa && bits <= longestRsa)) return undefined;
  return `must have ${shortestRsa} to ${longestRsa} bits; it has ${bits}`;
}
