import type { DirectoryId, MethodId } from "../../../model/ids.js";
import { manual, type Owner, type OwnerKey } from "../../../model/owner.js";
import { join, sql, type Sql } from "../questions/sql.js";

/** An owner as its column holds it, read back. */
export function ownerOf(key: OwnerKey): Owner {
  if (key.startsWith("d:")) return { kind: "directory", id: key.slice(2) as DirectoryId };
  if (key.startsWith("m:")) return { kind: "method", id: key.slice(2) as MethodId };
  return manual;
}

/** Few owners are named one by one: a table made of JSON costs as much as the rest of a look-up. */
export function ownedBy(owners: readonly string[]): Sql {
  if (owners.length > 8) return sql`r.owner IN (SELECT value FROM json_each(${JSON.stringify(owners)}))`;
  const each = owners.map((owner) => sql`${owner}`);
  return sql`r.owner IN (${join(each, ", ")})`;
}
