import type { TeamId } from "../../model/ids.js";
import type { Call } from "../leaf.js";
import { inTeam } from "./ask.js";
import { idMeant } from "./beginnings.js";
import { pathMeant } from "./path-meant.js";

/** The id of what events of the team are about, where one alone begins so; else what was typed. @throws UsageFault, NotFound */
export async function subjectMeant(call: Pick<Call, "world" | "options">, named: string): Promise<string> {
  const { store } = call.world.admin;
  const { team = "" } = await pathMeant(call.world, "team", inTeam(call));
  const found = (await store.teams.bySlug(team)) ?? (await store.teams.get(team as TeamId));
  return (found && (await idMeant(store.inTeam(found.id), "subject", named))) ?? named;
}
