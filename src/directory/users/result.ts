import type { User } from "../../model/user.js";

export interface UserResult {
  /** `unchanged`: what was asked for was so already, and the record kept its version. */
  readonly outcome: "created" | "adopted" | "restored" | "changed" | "unchanged";
  readonly user: User;
}

/** A precondition: may a record of this version be changed? */
export interface ChangeOptions {
  readonly ifMatch?: ((version: number) => boolean) | undefined;
}
