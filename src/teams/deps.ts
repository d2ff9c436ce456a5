import { stampOf, type Caller, type Stamp } from "../model/event.js";
import type { Post } from "../model/letter.js";
import { isSlug } from "../lib/slug.js";
import { StoreConflict } from "../store/port/errors.js";
import type { Store } from "../store/port/store.js";
import type { Explanation } from "../model/explanation.js";
import { Refused } from "../model/refused.js";
import { teamsRefusals } from "./refusals.js";

/** What the verbs of this room work with, and on whose behalf. */
export interface TeamsDeps {
  readonly store: Store;
  readonly now: () => number;
  readonly caller: Caller;
  /** Seals letters; absent where no mail is sent. */
  readonly post?: Post | undefined;
}

/** What the events of a change made now by whoever asked for it share. */
export function stamp({ caller, now }: Pick<TeamsDeps, "caller" | "now">): Stamp {
  return stampOf(caller, now());
}

/** The declarative file speaks: what it makes is managed by it. */
export function isFile({ caller }: Pick<TeamsDeps, "caller">): boolean {
  return caller.actor.kind === "file";
}

/** @throws Refused `slug_invalid` */
export function checkSlug(slug: string): void {
  if (!isSlug(slug)) throw new Refused(teamsRefusals.slug_invalid(slug));
}

/**
 * What the declarative file says is changed in the file, so that the two never disagree about who is right.
 * @throws Refused `managed_by_file`
 */
export function checkUnmanaged(deps: TeamsDeps, record: { readonly managedByFile: boolean }, called: string): void {
  if (!record.managedByFile || isFile(deps)) return;
  throw new Refused(teamsRefusals.managed_by_file(called));
}

/** @throws Refused `not_found` */
export function orNotFound<T>(record: T | undefined, called: string, fix?: string): T {
  if (record === undefined) throw new Refused(teamsRefusals.not_found(called, fix));
  return record;
}

/**
 * What a create answers, or a refusal where the unique value is taken. Inside a work: the conflict must not reach
 * `deciding`, which would decide the same again.
 * @throws Refused
 */
export async function unlessTaken<T>(creating: Promise<T>, field: string, refusal: Explanation): Promise<T> {
  try {
    return await creating;
  } catch (error) {
    if (error instanceof StoreConflict && error.field === field) throw new Refused(refusal);
    throw error;
  }
}
