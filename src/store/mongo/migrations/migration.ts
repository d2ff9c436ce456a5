import type { Document } from "../driver.js";
import type { Calls } from "../works/calls.js";

/** What one migration makes: collections and their indexes. It may be broken off and must be able to run again. */
export interface Migration {
  readonly collections: readonly string[];
  readonly indexes: readonly {
    readonly on: string;
    readonly name: string;
    readonly key: Document;
    readonly more?: Document;
  }[];
  /** Brings what is there already to the new shape. */
  readonly fill?: (calls: Calls) => Promise<void>;
}
