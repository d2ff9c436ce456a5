import { isLocal, type Admin } from "../model/admin.js";
import type { Caller } from "../model/event.js";
import type { Invitation } from "../model/invitation.js";
import { Refused } from "../model/refused.js";
import { deciding } from "../store/port/deciding.js";
import type { InstallationWork } from "../store/port/store.js";
import { grantOf, newAdmin, tellPlaces } from "./accounts.js";
import type { AccessDeps } from "./deps.js";
import { foldedEmail } from "./email.js";
import { checkNewPassword, checkPassword, hashPassword, isPassword } from "./passwords.js";
import { accessRefusals } from "./refusals.js";
import { secretHash } from "./secrets.js";
import { countTry, type Counters } from "./throttle.js";

type Deps = Pick<AccessDeps, "store" | "now">;

/** Whoever takes up an invitation: their actor is the admin that they are then. */
export interface AcceptDeps extends Deps {
  readonly counters: Counters;
  readonly from: Pick<Caller, "reference" | "address">;
}

export interface Acceptance {
  /** The password from now on. */
  readonly password: string;
  /** The one that the account has, where there is one. */
  readonly current?: string | undefined;
}

/**
 * The invitation that a link is for; opening it spends nothing, and tells nothing of the account that its address may have.
 * @throws Refused `link_invalid`
 */
export async function proveInvitation({ store, now }: Deps, secret: string): Promise<Invitation> {
  const hash = secretHash("invitation", secret);
  const found = hash === undefined ? undefined : await store.installation.invitations.byHash(hash);
  if (found === undefined) throw new Refused(accessRefusals.link_invalid("unknown"));
  if (found.expiresAt <= now()) throw new Refused(accessRefusals.link_invalid("expired"));
  return found;
}

/**
 * The person takes up the role, with a new password; the invitation is spent, and every session that the account had ends. Where
 * there is an account, its password is asked as well: whoever holds the link of one place must not get into another. Nor does
 * anybody come along who knew the old password, as the owner of another team may who made the account.
 * The installation, which has every place, is handed over by its own link alone.
 * @throws Refused `link_invalid`, `password_weak`, `too_many_attempts`, `value_invalid` of `current`
 */
export async function acceptInvitation(deps: AcceptDeps, secret: string, given: Acceptance): Promise<Admin> {
  const { id, hash: link, email, team } = await proveInvitation(deps, secret);
  checkPassword(given.password, email);
  const proven = team === null ? undefined : await provenAccount(deps, email, given);
  const hash = await hashPassword(given.password);
  return deciding(deps.store.installation, async (tx) => {
    const invitation = await tx.invitations.get(id);
    if (invitation?.hash !== link) throw new Refused(accessRefusals.link_invalid("used"));
    const known = await tx.admins.byEmail(email);
    // Made, or given another password, since it was looked at.
    if (team !== null && known !== undefined && !isSame(known, proven)) {
      throw new Refused(accessRefusals.account_password_wrong());
    }
    await tx.invitations.delete(id);
    const saved = await keptWith(deps, tx, known, invitation, hash);
    const caller: Caller = { ...deps.from, actor: { kind: "admin", id: saved.id }, by: saved.email };
    await tellPlaces({ caller, now: deps.now }, tx, saved, "admin.password_set");
    return saved;
  });
}

/** The account of the address, whose password was given; undefined where there is no account. */
async function provenAccount(
  { store, now, counters, from }: AcceptDeps,
  email: string,
  { current, password }: Acceptance,
): Promise<Admin | undefined> {
  const known = await store.installation.admins.byEmail(email);
  if (known === undefined) return undefined;
  // It counts as a sign-in does, without a password too: a link is no way to guess the password of its address, nor for whoever
  // made it to ask, again and again, which addresses have an account.
  const { address = "unknown" } = from;
  const tried = await countTry(
    counters,
    { email: foldedEmail(email), since: known.password?.setAt ?? 0, address },
    now(),
  );
  if (tried.isOver) throw new Refused(accessRefusals.too_many_attempts());
  if (current === undefined || current === "") throw new Refused(accessRefusals.account_password_needed(known.email));
  if (!(await isPassword(isLocal(known) ? known.password?.hash : undefined, current))) {
    throw new Refused(accessRefusals.account_password_wrong());
  }
  await tried.takeBack();
  checkNewPassword(password, current);
  return known;
}

function isSame(known: Admin, proven: Admin | undefined): boolean {
  return isLocal(known) && known.id === proven?.id && known.password?.hash === proven.password?.hash;
}

async function keptWith(
  { now }: Deps,
  tx: InstallationWork,
  known: Admin | undefined,
  invitation: Invitation,
  hash: string,
): Promise<Admin> {
  const grant = grantOf(invitation);
  const at = now();
  if (known === undefined) {
    return tx.admins.create(newAdmin({ email: invitation.email, grants: [grant], hash, now: at }));
  }
  return tx.admins.replace({
    ...known,
    grants: [...known.grants.filter(({ team }) => team !== grant.team), grant],
    password: { hash, setAt: at },
    // One that began in this very millisecond is among those that end.
    sessionsFrom: at + 1,
    updatedAt: at,
  });
}
