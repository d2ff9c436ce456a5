import { newId } from "../../../lib/new-id.js";
import type { EventDraft } from "../../../model/event.js";
import type { EventId } from "../../../model/ids.js";
import {
  addressKeysIn,
  chainName,
  keptPart,
  partFrom,
  splitDraft,
  type ChainedPart,
  type ChainOf,
} from "../../port/event-chain.js";
import type { EventDoc } from "../documents/documents.js";

/** What is written of an event with its change, before it has a number. */
export function eventDocument({ of, draft }: { readonly of: ChainOf; readonly draft: EventDraft }): EventDoc {
  const id = newId<EventId>();
  const { chained, salted } = splitDraft(of, id, draft);
  const { version } = draft.subject;
  const addresses = addressKeysIn(draft.data);
  return {
    _id: id,
    chain: chainName(of),
    chained: false,
    subject: draft.subject.id,
    type: draft.type,
    ...(draft.actor.id === null ? {} : { actor: draft.actor.id }),
    ...(version === undefined ? {} : { subjectVersion: version }),
    body: keptPart(chained),
    salt: salted.salt,
    data: salted.text,
    ...(addresses.length === 0 ? {} : { addresses: [...addresses] }),
  };
}

export function chainedPartOf({ _id: id, chain, subject, type, actor, body }: EventDoc): ChainedPart {
  return partFrom(body, { id, chain, subject, type, actor: actor ?? null });
}
