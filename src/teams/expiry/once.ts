import type { Delivery } from "../../model/endpoint.js";
import type { EventDraft } from "../../model/event.js";
import { warnedDaysOf } from "../../rules/index.js";
import { StoreConflict } from "../../store/port/errors.js";
import type { TeamRecords } from "../../store/port/store.js";

type Telling = Pick<TeamRecords, "spend" | "events" | "deliveries">;
type Atomically = (work: (tx: Telling) => Promise<void>) => Promise<void>;

const yearMs = 366 * 24 * 60 * 60_000;

/**
 * Gives a warning once for its threshold: of all nodes and all turns one gives it, and that it was given is noted in the work
 * that gives it.
 * @param of  whose end it is, among all that are warned of
 * @returns false where it was given before
 */
export async function warnOnce(
  atomically: Atomically,
  of: string,
  { endsAt, now }: { readonly endsAt: number; readonly now: number },
  event: EventDraft,
  mail: readonly Delivery[],
): Promise<boolean> {
  const key = `expiry:${of}:${warnedDaysOf(endsAt, now) ?? 0}`;
  try {
    await atomically(async (tx) => {
      await tx.spend(key, Math.max(endsAt, now) + yearMs);
      await tx.events.append(event);
      await tx.deliveries.save(mail);
    });
    return true;
  } catch (error) {
    if (error instanceof StoreConflict && error.field === "once") return false;
    throw error;
  }
}
