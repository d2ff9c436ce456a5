import type { ErrorOut, KoaContextWithOIDC } from "oidc-provider";

/** The pages of the provider, drawn by whoever opens the door. */
export interface OidcViews {
  /** Asks whether to sign out; `logout` of the form that is posted is `yes`. */
  readonly logout: (ctx: KoaContextWithOIDC) => Promise<undefined>;
  readonly signedOut: (ctx: KoaContextWithOIDC) => Promise<undefined>;
  readonly error: (ctx: KoaContextWithOIDC, out: ErrorOut, error: Error) => Promise<undefined>;
}
