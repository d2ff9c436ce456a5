import { operations } from "../../admin/index.js";
import type { Call } from "../leaf.js";
import { ask, askAll } from "./ask.js";

/** The slug of the team that `--team` names, or of each there is. @throws NotFound */
export async function teamsMeant(call: Pick<Call, "world" | "options">): Promise<readonly string[]> {
  const named = call.options.text("team");
  if (named !== undefined) return [(await ask(call, operations.teamShow, { team: named })).slug];
  const { items } = await askAll(call, operations.teamList);
  return items.map(({ slug }) => slug);
}
