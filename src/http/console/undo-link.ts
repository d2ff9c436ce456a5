import { operations as o } from "../../admin/index.js";
import type { Ask } from "./ask.js";

/**
 * The way to undo what was just done to a record: to its event, where the button stands. Undefined where that event has no number
 * yet, as for a moment on MongoDB with several nodes: the newest of the record is an older one then.
 * @param told  the record's id, and the version that the event tells of
 */
export async function undoLink(ask: Ask, told: { readonly id: string; readonly version: number }) {
  const { items } = await ask.perform(o.auditList, { subject: told.id, limit: 1 }, { path: { team: ask.team.id } });
  const [event] = items;
  if (event?.subject.version !== told.version) return undefined;
  return { label: "Undo", href: ask.href(`/teams/${ask.team.slug}/audit/${event.number}`) };
}
