import type { EventDraft } from "../../../model/event.js";
import type { EventDoc } from "../documents/documents.js";

/** What was written of an event with its change, before it had a number. */
export function draftOf({ body }: EventDoc): EventDraft {
  return JSON.parse(body) as EventDraft;
}
