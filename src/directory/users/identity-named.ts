import { fold } from "../../lib/fold.js";
import { trimmed } from "../../lib/xml-space.js";
import type { ClaimedNameId } from "../../model/claims.js";
import type { Identity } from "../../model/identity.js";
import type { MethodId } from "../../model/ids.js";
import { nameIdKind } from "../../rules/index.js";
import type { TeamRecords } from "../../store/port/store.js";

/**
 * The identity at a method that a NameID leads to which comes in another message than a sign-in's: without the white space
 * around it, and an address in any letter case, for the format that it had at the sign-in may be missing. A transient one
 * leads to nobody.
 */
export async function identityNamed(
  { identities }: Pick<TeamRecords, "identities">,
  method: MethodId,
  nameId: ClaimedNameId,
): Promise<Identity | undefined> {
  if (nameIdKind(nameId) === "transient") return undefined;
  const value = trimmed(nameId.value);
  const exact = await identities.byKey(method, value);
  if (exact !== undefined) return exact;
  const folded = await identities.byKey(method, fold(value));
  const isAddress = [folded?.kind, nameIdKind(nameId)].some((kind) => kind === "emailAddress" || kind === "email");
  return isAddress ? folded : undefined;
}
