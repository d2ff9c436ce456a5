import type { KoaContextWithOIDC } from "oidc-provider";
import type { After } from "./after-answer.js";
import { visit } from "./visit.js";

/** Where apps prove themselves, by a secret, a code or a token. */
const proofs: ReadonlySet<string | undefined> = new Set([
  ...["token", "introspection", "revocation", "pushed_authorization_request", "userinfo"],
]);
const refusals: ReadonlySet<unknown> = new Set(["invalid_client", "invalid_grant", "invalid_token"]);

/**
 * Whoever tries secrets, codes or tokens one after the other is held up: refused ones of an address are answered 429 after too
 * many. A good one never is, whatever else comes from where it comes from.
 */
export const limitRefused: After = (ctx) => {
  const { route } = (ctx as Partial<KoaContextWithOIDC>).oidc ?? {};
  const { error } = (ctx.body ?? {}) as { readonly error?: unknown };
  return proofs.has(route) && refusals.has(error) ? limit(ctx) : undefined;
};

async function limit(ctx: KoaContextWithOIDC): Promise<void> {
  const seconds = await visit().refusedOnceMore?.();
  if (seconds === undefined) return;
  ctx.status = 429;
  ctx.set("Retry-After", String(seconds));
  const because = `too many refused requests came from this address: wait ${seconds} s`;
  ctx.body = { error: "temporarily_unavailable", error_description: because };
}
