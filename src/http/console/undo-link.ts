import { operations as o } from "../../admin/index.js";
import type { Ask } from "./ask.js";

/** The way to undo what was just done to a record: to its event, where the button stands. */
export async function undoLink(ask: Ask, subject: string) {
  const { items } = await ask.perform(o.auditList, { subject, limit: 1 }, { path: { team: ask.team.id } });
  const [event] = items;
  if (event === undefined) return undefined;
  return { label: "Undo", href: ask.href(`/teams/${ask.team.slug}/audit/${event.number}`) };
}
