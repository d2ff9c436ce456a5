import type { TeamId } from "../../../model/ids.js";
import { chainName } from "../../port/event-chain.js";
import { afterBeginning, type IdKind, type Ids } from "../../port/ids.js";
import type { Access } from "../writer/access.js";
import { raw, sql } from "../questions/sql.js";

interface Place {
  readonly table: string;
  readonly column: string;
  /** The column that holds the team, or the chain of its events. */
  readonly of: "team" | "chain";
}

const places: Readonly<Record<IdKind, readonly Place[]>> = {
  user: [{ table: "users", column: "id", of: "team" }],
  group: [{ table: "user_groups", column: "id", of: "team" }],
  attempt: [{ table: "attempts INDEXED BY attempts_newest", column: "id", of: "team" }],
  failure: [{ table: "failures", column: "id", of: "team" }],
  reference: [
    { table: "attempts INDEXED BY attempts_by_reference", column: "reference", of: "team" },
    { table: "traces INDEXED BY traces_by_reference", column: "reference", of: "team" },
  ],
  subject: [{ table: "events INDEXED BY events_of_subject", column: "subject_id", of: "chain" }],
};

export function idsOf(access: Access, team: TeamId): Ids {
  return {
    beginning: (kind, beginning, limit) =>
      access.read((db) => {
        const found = places[kind].flatMap(({ table, column, of }) =>
          db.allOf<[string]>(
            sql`SELECT DISTINCT ${raw(column)} FROM ${raw(table)} WHERE ${raw(of)} = ${of === "team" ? team : chainName(team)}
              AND ${raw(column)} >= ${beginning} AND ${raw(column)} < ${afterBeginning(beginning)}
              ORDER BY ${raw(column)} LIMIT ${limit}`,
          ),
        );
        return [...new Set(found.map(([id]) => id))].sort().slice(0, limit);
      }),
  };
}
