import { isOneLine } from "../lib/one-line.js";
import { stampOf, type Caller, type Stamp } from "../model/event.js";
import type { Maker } from "../model/api-key.js";
import type { Grant } from "../model/grant.js";
import type { TeamId } from "../model/ids.js";
import type { Post } from "../model/letter.js";
import { Refused } from "../model/refused.js";
import { isInItsPlace, mayGive, type GivenRole } from "../rules/index.js";
import type { Events } from "../store/port/happenings.js";
import type { Outbox } from "../store/port/outbox.js";
import type { InstallationWork, Store } from "../store/port/store.js";
import { accessRefusals } from "./refusals.js";

/** What the verbs of this room work with, on whose behalf, and what that somebody may do. */
export interface AccessDeps {
  readonly store: Store;
  readonly now: () => number;
  readonly caller: Caller;
  readonly grants: readonly Grant[];
  /** Seals letters; absent where no mail is sent. */
  readonly post?: Post | undefined;
}

export function stamp({ caller, now }: Pick<AccessDeps, "caller" | "now">): Stamp {
  return stampOf(caller, now());
}

/** The chain that tells of something in this place: the team's, or the installation's. */
export function chainOf(tx: InstallationWork, team: TeamId | null): Events {
  return team === null ? tx.events : tx.inTeam(team).events;
}

/** What is to be sent for this place. */
export function outboxIn(tx: InstallationWork, team: TeamId | null): Outbox {
  return team === null ? tx : tx.inTeam(team);
}

/** Who makes a key or a link, as it is remembered with it. */
export function makerOf({ caller }: Pick<AccessDeps, "caller">): Maker {
  const { actor, by } = caller;
  return { kind: actor.kind, id: actor.id, ...(by !== undefined && { name: by }) };
}

/** @throws Refused `value_invalid` for a role in the wrong place, `forbidden` for one above the caller's own */
export function checkGivable({ grants }: Pick<AccessDeps, "grants">, given: GivenRole): void {
  if (!isInItsPlace(given)) throw new Refused(accessRefusals.place_invalid(given.role));
  if (!mayGive(grants, given)) throw new Refused(accessRefusals.above_own_role(given.role));
}

/** @throws Refused `not_found` */
export function orNotFound<T>(record: T | undefined, what: string): T {
  if (record === undefined) throw new Refused(accessRefusals.not_found(what));
  return record;
}

/** @throws Refused `value_invalid` */
export function checkName(name: string): void {
  const isShort = /^.{1,100}$/su.test(name) && name.trim() !== "";
  if (!isShort || !isOneLine(name)) throw new Refused(accessRefusals.name_invalid());
}
