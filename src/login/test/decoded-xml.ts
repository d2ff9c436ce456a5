import { inTurns } from "../../lib/in-turns.js";
import { decodeResponseField, makeDecryptor, readXml, SamlRefusal, type XmlElement } from "../../saml/index.js";
import type { LoginDeps } from "../deps.js";
import type { SsoMethod } from "../../model/sso-method.js";
import { methodKeys } from "../../teams/index.js";

/** A report is read by people: what is longer is cut. */
const longest = 200_000;

/**
 * The message as text, and under it what its encrypted assertion holds, for an admin to read.
 * @param decrypt  false: what is encrypted stays so
 * @returns undefined where there is no text to show
 */
export async function decodedXml(
  deps: Pick<LoginDeps, "spKeys">,
  method: SsoMethod,
  response: { readonly field: string } | { readonly xml: Uint8Array },
  decrypt: boolean,
): Promise<string | undefined> {
  try {
    const bytes = "xml" in response ? response.xml : decodeResponseField(response.field);
    const text = Buffer.from(bytes).toString("utf8");
    const encrypted = decrypt ? findEncrypted(readXml(bytes)) : undefined;
    if (encrypted === undefined) return text.slice(0, longest);
    const { opening } = await methodKeys(deps.spKeys, method);
    const inside = (await inTurns(() => makeDecryptor(opening)(encrypted))).toString("utf8");
    return `${text}\n\n<!-- decrypted -->\n${inside}`.slice(0, longest);
  } catch (error) {
    if (error instanceof SamlRefusal) return undefined;
    throw error;
  }
}

function findEncrypted(root: XmlElement): XmlElement | undefined {
  return root.children.find(
    (child): child is XmlElement => typeof child !== "string" && child.localName === "EncryptedAssertion",
  );
}
