import type { Store } from "../../src/store/port/store.js";
import { accessContract } from "./contract/access.js";
import { atomicallyContract } from "./contract/atomically.js";
import { attemptsContract } from "./contract/attempts.js";
import { artefactsContract } from "./contract/artefacts.js";
import { countersContract } from "./contract/counters.js";
import { deletionsContract } from "./contract/deletions.js";
import { domainContract } from "./contract/domains.js";
import { erasingContract } from "./contract/erasing.js";
import { expiringContract } from "./contract/expiring.js";
import { groupLastSaidContract } from "./contract/group-last-said.js";
import { idsContract } from "./contract/ids.js";
import { listsContract } from "./contract/lists.js";
import { lookUpContract } from "./contract/look-ups.js";
import { membershipsContract } from "./contract/memberships.js";
import { momentContract } from "./contract/moment.js";
import { outboxContract } from "./contract/outbox.js";
import { questionsContract } from "./contract/questions.js";
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
    accessContract(stage);
    lookUpContract(stage);
    domainContract(stage);
    deletionsContract(stage);
    textContract(stage);
    listsContract(stage);
    questionsContract(stage);
    atomicallyContract(stage);
    membershipsContract(stage);
    groupLastSaidContract(stage);
    attemptsContract(stage);
    idsContract(stage);
    expiringContract(stage);
    countersContract(stage);
    erasingContract(stage);
    artefactsContract(stage);
    outboxContract(stage);
    momentContract(stage);
  });
}
