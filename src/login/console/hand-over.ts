import type { Claims } from "../../model/claims.js";
import { handoverSession } from "../../model/console-session.js";
import { Refused } from "../../model/refused.js";
import type { SignedIn } from "../../directory/index.js";
import { adminRoleBy, readEmail, signInRefusals } from "../../rules/index.js";
import type { VerifiedAssertion } from "../../saml/index.js";
import { storedSaml, storedSessionId } from "../../session/index.js";
import type { TeamRecords } from "../../store/port/store.js";
import { samlSession } from "../saml-session.js";
import type { ForConsole } from "./console-ticket.js";

/**
 * Ends an admin's sign-in at the ACS, in the work of the sign-in itself: what is kept is taken up by the console's own address, once,
 * and goes with the person until then.
 * @param code  random, and used for nothing before
 * @param until  when a session of this sign-in ends at the latest
 * @throws Refused `not_an_admin`: the whole sign-in is undone
 */
export async function handOver(
  tx: TeamRecords,
  { method, user }: Pick<SignedIn, "method" | "user">,
  arrived: {
    readonly claims: Claims;
    readonly assertion: VerifiedAssertion;
    readonly wanted: ForConsole;
    readonly code: string;
    readonly until: number;
    readonly now: number;
  },
): Promise<void> {
  const { claims, assertion, wanted, code, until, now } = arrived;
  const given = adminRoleBy(method.admins, claims.groups);
  if (given === undefined) {
    throw new Refused(signInRefusals.not_an_admin(claims.groups, Object.keys(method.admins?.groups ?? {}).length));
  }
  const reading = readEmail(claims.emails);
  const email = reading.ok ? reading.email.value : user.userName;
  const saml = storedSaml(samlSession(assertion));
  const whose = { teamId: tx.teamId, userId: user.id, methodId: method.id, email, ...given, saml };
  await tx.sessions.open(
    handoverSession(storedSessionId(code), whose, { browser: wanted.browser, returnTo: wanted.returnTo, until }, now),
  );
}
