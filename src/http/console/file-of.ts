import { operations as o } from "../../admin/index.js";
import type { Ask } from "./ask.js";

/** The declarative file that manages a record, as the audit knows it from the newest change that a file made. */
export async function fileOf(ask: Ask): Promise<string | undefined> {
  const { items } = await ask.perform(o.auditList, { actor: "file", limit: 1 }, { path: { team: ask.team.id } });
  return items[0]?.actor.label ?? undefined;
}
