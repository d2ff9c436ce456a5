import type { AttemptId } from "../model/ids.js";
import type { PageKey } from "../store/port/questions.js";
import { InvalidInput } from "./refusals.js";

/** Where a page of the failed list ends: when its last entry was last seen, and its id. */
export interface FailurePlace {
  readonly lastSeenAt: number;
  readonly id: AttemptId;
}

export function shownPlace({ lastSeenAt, id }: FailurePlace): string {
  return `${lastSeenAt}.${id}`;
}

/** From what the store names as the place to go on from. */
export function placeOfKey({ id, sort }: PageKey): FailurePlace {
  return { lastSeenAt: Number(sort), id: id as AttemptId };
}

/** @throws InvalidInput */
export function placeOf(after: string): FailurePlace {
  const [, at, id] = /^(\d{1,15})\.([0-9a-z]{1,40})$/.exec(after) ?? [];
  if (at === undefined || id === undefined) {
    throw new InvalidInput([{ field: "after", message: "must be the next of the page before" }]);
  }
  return { lastSeenAt: Number(at), id: id as AttemptId };
}
