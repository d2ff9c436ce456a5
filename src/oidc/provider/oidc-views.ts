import type { ErrorOut, KoaContextWithOIDC } from "oidc-provider";
import type { Onward } from "./visit.js";

/** The pages of the provider, drawn by whoever opens the door. */
export interface OidcViews {
  /**
   * Asks whether to sign out; `logout` of the form that is posted is `yes`.
   * @param signedIn  the id of the user who is signed in
   */
  readonly logout: (ctx: KoaContextWithOIDC, signedIn: string | undefined) => Promise<undefined>;
  /** Takes the browser to the identity provider, to be signed out there too. */
  readonly onward: (ctx: KoaContextWithOIDC, onward: Onward) => Promise<undefined>;
  readonly signedOut: (ctx: KoaContextWithOIDC) => Promise<undefined>;
  readonly error: (ctx: KoaContextWithOIDC, out: ErrorOut, error: Error) => Promise<undefined>;
}
