import { fold } from "../lib/fold.js";
import type { User } from "../model/user.js";
import type { ClaimedPerson } from "./read-person.js";

/** True where the user's email addresses and userName do not hold the claimed email. */
export function bringsNewEmail(user: User, person: ClaimedPerson): boolean {
  const known = [user.userName, ...(user.profile.emails ?? []).map((email) => email.value ?? "")];
  return !known.some((address) => fold(address) === person.email.folded);
}
