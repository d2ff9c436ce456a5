import type { Team } from "../../src/model/team.js";
import type { Store } from "../../src/store/port/store.js";

/** A team straight into the store, without the verb that makes one. */
export function keepTeam(store: Store, team: Team): Promise<Team> {
  return store.inTeam(team.id).team.create(team);
}
