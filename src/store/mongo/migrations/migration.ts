import type { Document } from "../driver.js";
import type { Calls } from "../works/calls.js";

/** What one migration makes, or takes away: collections and their indexes. It may be broken off and must be able to run again. */
export interface Migration {
  /** What it does, for whoever plans it. */
  readonly name: string;
  readonly collections: readonly string[];
  readonly indexes: readonly {
    readonly on: string;
    readonly name: string;
    readonly key: Document;
    readonly more?: Document;
  }[];
  /**
   * Brings what is there already to the new shape, in portions.
   * @param check  to be awaited before each portion: it throws where another node has taken over
   */
  readonly fill?: (calls: Calls, check: () => Promise<void>) => Promise<void>;
  /** Indexes that the release before does not need any more: only those that it names by no `hint` may go. */
  readonly drops?: readonly { readonly on: string; readonly name: string }[];
}
