import { sha256Hex } from "../../lib/sha256.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { TeamsDeps } from "../deps.js";

/** How long a passed test counts; an admin verifies right after it. */
const testedMs = 7 * 24 * 60 * 60_000;

/**
 * Remembers that a test sign-in has passed with just these settings: the method's own, or those that are proposed for it. A
 * note beside the method: a test changes nothing.
 */
export async function noteTested({ store, now }: Pick<TeamsDeps, "store" | "now">, tested: SsoMethod): Promise<void> {
  await store.notes.put(keyOf(tested), "passed", now() + testedMs);
}

/** Whether a test has passed with just these settings. */
export async function wasTested({ store, now }: Pick<TeamsDeps, "store" | "now">, method: SsoMethod): Promise<boolean> {
  return (await store.notes.get(keyOf(method), now())) !== undefined;
}

function keyOf(method: SsoMethod): string {
  return `tested:${method.id}:${testedDigest(method)}`;
}

/** A digest of what a test sign-in depends on (DESIGN §5): after a change of it, it has to be passed anew. */
export function testedDigest(method: SsoMethod): string {
  const { idpType, idp, spEntityId, idpInitiated, attributes, spKeys, asksAs } = method;
  const { entityId, ssoUrl, ssoBinding, certificates = [] } = idp ?? {};
  const trusted = certificates.map((one) => one.fingerprint256).sort();
  const mapping = [idpType, Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))];
  const own = [asksAs, spKeys?.map((one) => one.fingerprint256)];
  return sha256Hex(JSON.stringify([entityId, ssoUrl, ssoBinding, spEntityId, idpInitiated, mapping, trusted, own]));
}
