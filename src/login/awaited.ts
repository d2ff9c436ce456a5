import type { SsoMethod } from "../model/sso-method.js";
import { missingOf } from "../rules/index.js";
import type { LoginDeps } from "./deps.js";
import { readPending, type Cookies } from "./pending.js";

/**
 * Whether an answer that comes to a method is waited for, before any of it is read: this browser has begun a sign-in here, whose
 * sealed cookie it brings, or the method takes what nobody asked for. Undefined: there is no such method.
 */
export async function isAwaited(
  { store, sealer, now }: Pick<LoginDeps, "store" | "sealer" | "now">,
  { slug, cookies }: { readonly slug: string; readonly cookies: Cookies },
): Promise<Awaited | undefined> {
  const method = await store.methodBySlug(slug);
  if (method === undefined) return undefined;
  const pending = await readPending(sealer, cookies, method.id, now());
  if (pending.size > 0) return { method, by: "request" };
  return { method, by: method.idpInitiated && missingOf(method).length === 0 ? "anybody" : "nobody" };
}

export interface Awaited {
  readonly method: SsoMethod;
  /** What it is waited for by: a request of this browser's; no request, where the method takes that; nothing. */
  readonly by: "request" | "anybody" | "nobody";
}
