import type { TeamId, UserId } from "../../../model/ids.js";
import type { LastSaid, Source } from "../../../model/last-said.js";
import { checkText } from "../../check-text.js";
import type { LastSaids } from "../../port/last-said.js";
import type { Access } from "../writer/access.js";
import type { Connection } from "../writer/connection.js";

export type LastSaidRow = readonly [source: string, sourceId: string, at: number, digest: string, text: string];
export const lastSaidColumns = "source, source_id, at, digest, text";

export function lastSaidOf(access: Access, team: TeamId): LastSaids {
  const one = "team = ? AND user = ? AND source = ? AND source_id = ?";
  return {
    get: (user, { kind, id }) =>
      access.read((db) => {
        const row = db.get<LastSaidRow>(`SELECT ${lastSaidColumns} FROM last_said WHERE ${one}`, [
          team,
          user,
          kind,
          id,
        ]);
        return row && toLastSaid(user, row);
      }),
    ofUser: (user) =>
      access.read((db) =>
        db
          .all<LastSaidRow>(
            `SELECT ${lastSaidColumns} FROM last_said WHERE team = ? AND user = ? ORDER BY source, source_id`,
            [team, user],
          )
          .map((row) => toLastSaid(user, row)),
      ),
    note: (said) =>
      access.write((db) => {
        keepLastSaid(db, team, said);
      }),
    deleteOf: (user) =>
      access.write((db) => {
        db.run("DELETE FROM last_said WHERE team = ? AND user = ?", [team, user]);
      }),
  };
}

export function keepLastSaid(db: Connection, team: TeamId, said: LastSaid): void {
  checkText(said, "last said");
  const { userId, source, at, digest, text } = said;
  db.run(
    `INSERT INTO last_said (team, user, ${lastSaidColumns}) VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET at = excluded.at, digest = excluded.digest, text = excluded.text
     WHERE digest <> excluded.digest`,
    [team, userId, source.kind, source.id, at, digest, text],
  );
}

export function toLastSaid(userId: UserId, [kind, id, at, digest, text]: LastSaidRow): LastSaid {
  return { userId, source: { kind, id } as Source, at, digest, text };
}
