import type { Store } from "../../src/store/store.js";
import { recordsContract } from "./contract/records.js";
import { stageOn } from "./contract/stage.js";
import { textContract } from "./contract/text.js";

/**
 * What the storage port promises, for every engine. `open` answers an empty store that is migrated and ready; it is
 * called before each promise, and the store is closed after it.
 */
export function storeContract(engine: string, open: () => Promise<Store>): void {
  describe(`store contract on ${engine}`, () => {
    const stage = stageOn(open);
    recordsContract(stage);
    textContract(stage);
  });
}
