import { readGivenSpKey, SpKeyFault, type GivenSpKey } from "../../saml/index.js";
import { isObject, objectsIn, pemOf, textIn, type Json } from "./moved.js";

/** Key pairs of a realm, as a method takes them, and what is to be said of those that it cannot be given. */
export interface RealmKeys {
  readonly pairs: readonly GivenSpKey[];
  readonly left: readonly string[];
}

const kind = "org.keycloak.keys.KeyProvider";
const rsaProviders: readonly string[] = ["rsa", "rsa-generated", "rsa-enc", "rsa-enc-generated"];
const byHand = "give it by --sp-key and --sp-certificate";

/**
 * What a realm has signed requests to its identity providers with, and what these encrypt to: of each use the active RSA key
 * with the highest priority. A whole export (`kc.sh export`) holds private keys; *Partial export* leaves them out.
 */
export function realmKeys(realm: Json): RealmKeys {
  const components = isObject(realm["components"]) ? realm["components"] : {};
  const active = objectsIn(components[kind])
    .map(read)
    .filter(({ isActive }) => isActive)
    .sort((a, b) => b.priority - a.priority);
  const faults = active.flatMap(({ name, pair }) => {
    const fault = pair && faultOf(pair);
    return fault === undefined ? [] : [`The realm's key pair ${name}: ${fault}.`];
  });
  const usable = active.filter(({ pair }) => pair !== undefined && faultOf(pair) === undefined);
  const signing = usable.find(({ opens }) => !opens);
  const opening = usable.find(({ opens }) => opens);
  const stores = active.filter(({ isStore }) => isStore);
  const pairs = [signing, opening].flatMap((one) => one?.pair ?? []);
  const isMissing = pairs.length === 0 && faults.length === 0 && stores.length === 0;
  return {
    pairs,
    left: [
      ...faults,
      ...stores.map(({ name }) => `The realm's key pair ${name}, which lies in a Java keystore: ${byHand}.`),
      ...(isMissing
        ? [
            `The realm's key pair, which is not in the file: where identity providers encrypt to it or verify requests by it, export with kc.sh, or ${byHand}.`,
          ]
        : []),
    ],
  };
}

function faultOf(pair: GivenSpKey): string | undefined {
  try {
    readGivenSpKey(pair);
    return undefined;
  } catch (error) {
    if (!(error instanceof SpKeyFault)) throw error;
    return error.message;
  }
}

interface KeyProvider {
  readonly name: string;
  readonly priority: number;
  /** A passive one only verifies and opens what is old. */
  readonly isActive: boolean;
  readonly opens: boolean;
  readonly isStore: boolean;
  readonly pair: GivenSpKey | undefined;
}

/** Of its settings each is a list of one. */
function read({ name, providerId, config }: Json): KeyProvider {
  const of = (setting: string): string | undefined => {
    const value = isObject(config) ? config[setting] : undefined;
    return textIn(Array.isArray(value) ? value[0] : value);
  };
  const [id, privateKey, certificate] = [textIn(providerId) ?? "", of("privateKey"), of("certificate")];
  const isPair = rsaProviders.includes(id) && privateKey !== undefined && certificate !== undefined;
  return {
    name: textIn(name) ?? id,
    priority: Number(of("priority") ?? 0),
    isActive: of("enabled") !== "false" && of("active") !== "false",
    opens: id.startsWith("rsa-enc") || of("keyUse")?.toUpperCase() === "ENC",
    isStore: id === "java-keystore",
    pair: isPair ? { privateKey, certificate: pemOf(certificate) } : undefined,
  };
}
