import type { DirectoryId, MethodId } from "../../model/ids.js";
import { manual, type Owner, type OwnerKey } from "../../model/owner.js";

/** An owner as its column holds it, read back. */
export function ownerOf(key: OwnerKey): Owner {
  if (key.startsWith("d:")) return { kind: "directory", id: key.slice(2) as DirectoryId };
  if (key.startsWith("m:")) return { kind: "method", id: key.slice(2) as MethodId };
  return manual;
}
