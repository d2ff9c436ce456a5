import { isOperator } from "../model/admin.js";
import type { TeamId } from "../model/ids.js";
import type { Store } from "../store/port/store.js";

export interface Readers {
  /** The team's name; null: the installation. */
  readonly team: string | null;
  readonly addresses: readonly string[];
}

/** Who is written to about a place: the IT contacts of a team, the operators of the installation. */
export async function readersOf(store: Pick<Store, "teams" | "installation">, id: TeamId | null): Promise<Readers> {
  if (id === null) {
    const operators = (await store.installation.admins.list(null)).filter(isOperator);
    return { team: null, addresses: operators.map(({ email }) => email) };
  }
  const team = await store.teams.get(id);
  return { team: team?.name ?? null, addresses: team?.contacts ?? [] };
}
