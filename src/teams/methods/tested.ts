import { sha256Hex } from "../../lib/sha256.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { TeamsDeps } from "../deps.js";

/** How long a passed test counts; an admin verifies right after it. */
const testedMs = 7 * 24 * 60 * 60_000;

/** Remembers that a test sign-in has passed with the method as it is. A note beside the method: a test changes nothing. */
export async function noteTested({ store, now }: Pick<TeamsDeps, "store" | "now">, method: SsoMethod): Promise<void> {
  await store.notes.put(keyOf(method), settingsOf(method), now() + testedMs);
}

/** Whether a test has passed with just these settings. */
export async function wasTested({ store, now }: Pick<TeamsDeps, "store" | "now">, method: SsoMethod): Promise<boolean> {
  return (await store.notes.get(keyOf(method), now())) === settingsOf(method);
}

function keyOf(method: SsoMethod): string {
  return `tested:${method.id}`;
}

/** A digest of what a test sign-in depends on: after another identity provider or mapping it has to be passed anew. */
function settingsOf({ idpType, idp, spEntityId, attributes, signAuthnRequests }: SsoMethod): string {
  // Who named the identity provider makes no difference to a sign-in.
  const { fromFile: _, ...provider } = idp ?? { certificates: [] };
  const certificates = provider.certificates.map((one) => one.fingerprint256);
  return sha256Hex(JSON.stringify([idpType, { ...provider, certificates }, spEntityId, attributes, signAuthnRequests]));
}
