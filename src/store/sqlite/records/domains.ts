import type { Domain } from "../../../model/domain.js";
import type { DomainId, TeamId } from "../../../model/ids.js";
import type { AllDomains, Domains } from "../../port/domains.js";
import type { Access } from "../writer/access.js";
import { findAll, findOne, noteRecord, recordsOf, type RecordTable } from "./record-table.js";

export const domains: RecordTable<Domain> = {
  name: "domains",
  columns: { domain: (record) => record.domain },
  noted: ["checkedAt", "problem", "nextCheckAt"],
  isCached: true,
};

export function domainsOf(access: Access, team: TeamId): Domains {
  return {
    ...recordsOf<Domain, DomainId>(access, team, domains),
    list: () => access.read((db) => findAll(db, domains, "team = ? ORDER BY domain", [team])),
    byName: (domain) => access.read((db) => findOne(db, domains, "team = ? AND domain = ?", [team, domain])),
    note: (id, notes) =>
      access.write((db) => {
        noteRecord(db, domains, team, id, notes);
      }),
  };
}

export function allDomainsOf(access: Access): AllDomains {
  const due = "json_extract(notes, '$.nextCheckAt')";
  return {
    byName: (domain) => access.read((db) => findAll(db, domains, "domain = ? ORDER BY team", [domain])),
    due: (now, limit) =>
      access.read((db) => findAll(db, domains, `${due} <= ? ORDER BY ${due} LIMIT ${Math.floor(limit)}`, [now])),
  };
}
