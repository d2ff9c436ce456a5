import type { MethodSpKey, SsoMethod } from "../../model/sso-method.js";
import { Refused } from "../../model/refused.js";
import { readGivenSpKey, SpKeyFault, type GivenSpKey, type SpPrivateKey } from "../../saml/index.js";
import { teamsRefusals } from "../refusals.js";
import type { SpKeyRing } from "./sp-keys.js";

/** What one method signs with, and what opens messages of its identity provider. */
export interface MethodKeys {
  readonly signing: SpPrivateKey;
  /** Each that may still open something, the likeliest first: who has not read our metadata again has the previous one. */
  readonly opening: readonly SpPrivateKey[];
  /**
   * In the order of the metadata: the one that signs comes last, because Keycloak's import keeps the last signing key alone and
   * would refuse every request signed by another. Ours stand beside a method's own, so that it can switch to them.
   */
  readonly published: readonly { readonly certificatePem: string; readonly use: "signing" | "encryption" }[];
}

const both = ["signing", "encryption"] as const;

/** @throws SpKeysUnusable */
export async function methodKeys(
  ring: Pick<SpKeyRing, "keys" | "open">,
  { spKeys = [], proposal }: Pick<SsoMethod, "spKeys" | "proposal">,
): Promise<MethodKeys> {
  const { current, next, previous } = await ring.keys();
  const open = (kept: readonly MethodSpKey[]) => Promise.all(kept.map(async ({ sealed }) => ring.open(sealed)));
  const own = await open(spKeys);
  // The identity provider may encrypt to a proposed one before anybody has taken it over; whose word counts the signature says.
  const proposed = await open(proposal?.change.spKeys ?? []);
  const [first, ...others] = own;
  const ours = [next, current].filter((key) => key !== undefined);
  return {
    signing: first ?? current,
    opening: onePerKey([...own, ...proposed, current, previous, next].filter((key) => key !== undefined)),
    published: [
      ...others.map(({ certificatePem }) => ({ certificatePem, use: "encryption" as const })),
      ...[...ours, ...(first === undefined ? [] : [first])].flatMap(({ certificatePem }) =>
        both.map((use) => ({ certificatePem, use })),
      ),
    ],
  };
}

function onePerKey(keys: readonly SpPrivateKey[]): readonly SpPrivateKey[] {
  return [...new Map(keys.map((key) => [key.fingerprint256, key])).values()];
}

/** @throws Refused `sp_key_invalid`, saying which of them and what is wrong with it */
export function readMethodKeys(given: readonly GivenSpKey[]): readonly SpPrivateKey[] {
  const keys = given.map((one, index) => {
    try {
      return readGivenSpKey(one);
    } catch (error) {
      if (!(error instanceof SpKeyFault)) throw error;
      throw new Refused(teamsRefusals.sp_key_invalid(`spKeys[${index}]: ${error.message}.`), { cause: error });
    }
  });
  if (onePerKey(keys).length < keys.length) {
    throw new Refused(teamsRefusals.sp_key_invalid("spKeys holds a key pair twice."));
  }
  return keys;
}

/** As a method keeps them. */
export function sealedMethodKeys(
  ring: Pick<SpKeyRing, "seal">,
  keys: readonly SpPrivateKey[],
): Promise<readonly MethodSpKey[]> {
  return Promise.all(
    keys.map(async (key) => ({
      sealed: await ring.seal(key),
      pem: key.certificatePem,
      fingerprint256: key.fingerprint256,
      subject: key.subject,
      notBefore: key.notBefore,
      notAfter: key.notAfter,
    })),
  );
}
