import type { TeamId } from "../../../model/ids.js";
import { StoreConflict } from "../../port/errors.js";
import type { Store } from "../../port/store.js";
import type { Access } from "../writer/access.js";
import { movedOn } from "./record-table.js";

/** Small things with an end. */
export function notesOf(access: Access): Store["notes"] {
  return {
    get: (key, now) =>
      access.read(
        (db) => db.get<[string]>("SELECT value FROM notes WHERE key = ? AND expires_at > ?", [key, now])?.[0],
      ),
    put: (key, value, expiresAt) =>
      access.write((db) => {
        db.run(
          `INSERT INTO notes (key, value, expires_at) VALUES (?, ?, ?)
           ON CONFLICT DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`,
          [key, value, expiresAt],
        );
      }),
    change: (key, from, to) =>
      access.write((db) => db.run("UPDATE notes SET value = ? WHERE key = ? AND value = ?", [to, key, from]) > 0),
    delete: (key) =>
      access.write((db) => {
        db.run("DELETE FROM notes WHERE key = ?", [key]);
      }),
    claim: (key, expiresAt) =>
      access.write(
        (db) =>
          db.run("INSERT INTO notes (key, value, expires_at) VALUES (?, '', ?) ON CONFLICT DO NOTHING", [
            key,
            expiresAt,
          ]) > 0,
      ),
  };
}

/** Sealed secrets of the installation. */
export function vaultOf(access: Access): Store["vault"] {
  return {
    get: (name) =>
      access.read((db) => {
        const row = db.get<[string, number]>("SELECT value, version FROM vault WHERE name = ?", [name]);
        return row && { value: row[0], version: row[1] };
      }),
    putIfAbsent: (name, value) =>
      access.write((db) => {
        db.run("INSERT INTO vault (name, value, version) VALUES (?, ?, 1) ON CONFLICT DO NOTHING", [name, value]);
        return db.get<[string]>("SELECT value FROM vault WHERE name = ?", [name])?.[0] ?? value;
      }),
    replace: (name, value, { version }) =>
      access.write((db) => {
        const changed = db.run("UPDATE vault SET value = ?, version = version + 1 WHERE name = ? AND version = ?", [
          value,
          name,
          version,
        ]);
        if (changed === 0) throw movedOn("the vault");
      }),
  };
}

/** Rights to do scheduled work alone. */
export function leasesOf(access: Access): Store["leases"] {
  return {
    take: (name, holder, now, untilMs, latestMs = Number.MAX_SAFE_INTEGER) =>
      access.write((db) => {
        const taken = db.run(
          `INSERT INTO leases (name, holder, until_ms, term) VALUES (?1, ?2, ?4, 1)
           ON CONFLICT DO UPDATE SET holder = ?2, until_ms = ?4, term = term + 1
           WHERE holder = ?2 OR until_ms <= ?3 OR until_ms > ?5`,
          [name, holder, now, untilMs, latestMs],
        );
        return taken === 0 ? undefined : db.get<[number]>("SELECT term FROM leases WHERE name = ?", [name])?.[0];
      }),
    extend: (name, term, untilMs) =>
      access.write(
        (db) => db.run("UPDATE leases SET until_ms = ? WHERE name = ? AND term = ?", [untilMs, name, term]) > 0,
      ),
    list: () =>
      access.read((db) =>
        db
          .all<[string, string, number]>("SELECT name, holder, until_ms FROM leases ORDER BY name", [])
          .map(([name, holder, untilMs]) => ({ name, holder, untilMs })),
      ),
  };
}

/** @throws StoreConflict `once` when the key was spent before */
export function spend(access: Access, team: TeamId | "installation", key: string, expiresAt: number): Promise<void> {
  return access.write((db) => {
    const taken = db.run("INSERT INTO spent (team, key, expires_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", [
      team,
      key,
      expiresAt,
    ]);
    if (taken === 0) throw new StoreConflict("once", "this was used before");
  });
}
