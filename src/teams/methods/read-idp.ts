import { methodAddresses } from "../../model/addresses.js";
import type { IdpCertificate, IdpSettings } from "../../model/sso-method.js";
import { readIdpMetadata, settingsFromMetadata, type IdpMetadata } from "../../saml/index.js";
import { readCertificates } from "../certificates/certificates.js";
import { Refused } from "../../model/refused.js";
import { teamsRefusals } from "../refusals.js";

/** An identity provider's settings with what an admin should know about them. */
export interface ReadIdp {
  readonly idp: IdpSettings;
  readonly warnings: readonly string[];
}

export interface MetadataText {
  readonly text: string | Uint8Array;
  /** Which one to take from a file with several identity providers. */
  readonly entityId?: string | undefined;
  /** Where the text lies, for the message. */
  readonly called?: string | undefined;
  /** What gave it, where that is a field of an input. */
  readonly field?: string | undefined;
}

/**
 * Reads an identity provider's metadata for a method.
 * @param own  our own entity IDs, whose metadata is given back to us by mistake
 * @throws Refused `metadata_invalid` with what was given instead
 */
export function readMetadata(given: MetadataText, own: readonly string[], now: number): ReadIdp {
  const read = readIdpMetadata(given.text, { nowMs: now, ownEntityIds: own, entityId: given.entityId });
  if (read.kind === "fault") {
    const cause = `${given.called === undefined ? "" : `${given.called}: `}${read.message}`;
    throw new Refused(teamsRefusals.metadata_invalid(cause, read.fix, given.field));
  }
  return { idp: settingsFromMetadata(read, now), warnings: warningsOf(read) };
}

export function warningsOf(metadata: IdpMetadata): readonly string[] {
  return metadata.warnings.map((warning) => warning.message);
}

/** The identity provider as an admin types it in. */
export interface IdpByHand {
  readonly entityId: string;
  readonly ssoUrl: string;
  readonly ssoBinding?: IdpSettings["ssoBinding"] | undefined;
  readonly sloUrl?: string | undefined;
  readonly sloBinding?: IdpSettings["ssoBinding"] | undefined;
  readonly sloResponseUrl?: string | undefined;
  readonly wantAuthnRequestsSigned?: boolean | undefined;
  /** PEM texts, each with one certificate or several. */
  readonly certificates: readonly string[];
}

/** @throws Refused `metadata_invalid`, `certificate_invalid` */
export function idpByHand(hand: IdpByHand, source: IdpCertificate["source"], now: number): ReadIdp {
  if (hand.entityId.trim() === "") throw new Refused(teamsRefusals.entity_id_missing());
  const addresses = [hand.ssoUrl, hand.sloUrl, hand.sloResponseUrl].filter((one) => one !== undefined);
  for (const address of addresses) {
    if (!isWebAddress(address)) {
      throw new Refused(teamsRefusals.address_invalid(address));
    }
  }
  const certificates = readCertificates(hand.certificates, source, now);
  return {
    idp: {
      entityId: hand.entityId.trim(),
      ssoUrl: hand.ssoUrl,
      ssoBinding: hand.ssoBinding ?? "redirect",
      ...(hand.sloUrl === undefined ? {} : { sloUrl: hand.sloUrl, sloBinding: hand.sloBinding ?? "redirect" }),
      ...(hand.sloResponseUrl === undefined ? {} : { sloResponseUrl: hand.sloResponseUrl }),
      wantAuthnRequestsSigned: hand.wantAuthnRequestsSigned ?? false,
      certificates: [...new Map(certificates.map((one) => [one.fingerprint256, one])).values()],
    },
    warnings: addresses
      .filter((address) => /^http:/i.test(address))
      .map((address) => `The address ${address} is not https: whoever listens can read and change what is sent there.`),
  };
}

/** Every name under which our own metadata may come back to us. */
export function ownEntityIds(
  publicUrl: string,
  method: { readonly slug: string; readonly spEntityId?: string | undefined },
): readonly string[] {
  const byDefault = methodAddresses(publicUrl, { slug: method.slug }).entityId;
  return method.spEntityId === undefined ? [byDefault] : [byDefault, method.spEntityId];
}

/** An address of the web, without credentials; `javascript:`, `data:` and the like are none. */
export function isWebAddress(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || /[\s\u0000-\u001f\u007f]/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === "" && password === "";
}
