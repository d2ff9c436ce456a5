import type { Claims } from "../../model/claims.js";
import type { MethodId, ReferenceId } from "../../model/ids.js";

/** A verified response, mapped to claims: what `signIn` decides on. */
export interface SignInInput {
  readonly methodId: MethodId;
  readonly claims: Claims;
  /** Spent for good with the sign-in: an assertion works once, and may be forgotten when it has expired. */
  readonly assertion: Once;
  /** The request it answers; absent for an IdP-initiated sign-in. */
  readonly request?: Once | undefined;
  readonly reference: ReferenceId;
  /** The client's. */
  readonly address?: string | undefined;
}

export interface Once {
  readonly id: string;
  readonly expiresAt: number;
}
