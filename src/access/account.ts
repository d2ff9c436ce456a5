import type { Admin } from "../model/admin.js";
import type { Caller } from "../model/event.js";
import type { AdminId } from "../model/ids.js";
import { Refused } from "../model/refused.js";
import { deciding } from "../store/port/deciding.js";
import { orNotFound, type AccessDeps } from "./deps.js";
import { tellPlaces } from "./accounts.js";
import { foldedEmail } from "./email.js";
import { checkPassword, hashPassword, isPassword } from "./passwords.js";
import { accessRefusals } from "./refusals.js";
import { countTry, type Counters } from "./throttle.js";

/** What an admin changes about themselves, which nobody else may and no role gives. */
type Deps = Pick<AccessDeps, "store" | "now"> & { readonly caller: Caller };

/**
 * A new password, by whoever knows the old one. Every session of the admin ends, this one too: the door opens a new one.
 * Wrong guesses count as failed sign-ins do, so that a stolen session finds out no password.
 * @throws Refused `not_found`, `value_invalid`, `too_many_attempts`, `password_weak`, `no_password`
 */
export async function changeOwnPassword(
  deps: Deps & { readonly counters: Counters; readonly address: string },
  id: AdminId,
  given: { readonly current: string; readonly next: string },
): Promise<Admin> {
  const { store, now, counters, address } = deps;
  const known = orNotFound(await store.installation.admins.get(id), "such admin");
  if (known.password === undefined || known.ssoOnly) throw new Refused(accessRefusals.no_password(known.email));
  const email = foldedEmail(known.email);
  const tried = await countTry(counters, { email, since: known.password.setAt, address }, now());
  if (tried.isOver) throw new Refused(accessRefusals.too_many_attempts());
  if (!(await isPassword(known.password.hash, given.current))) throw new Refused(accessRefusals.password_wrong());
  await tried.takeBack();
  checkPassword(given.next, known.email);
  const hash = await hashPassword(given.next);
  return deciding(store.installation, async (tx) => {
    const admin = orNotFound(await tx.admins.get(id), "such admin");
    // Somebody set another one in the meantime, as a reset does: that one stands.
    if (admin.password?.hash !== known.password?.hash) throw new Refused(accessRefusals.password_wrong());
    const at = now();
    const saved = await tx.admins.replace({
      ...admin,
      password: { hash, setAt: at },
      sessionsFrom: at,
      updatedAt: at,
    });
    await tellPlaces(deps, tx, saved, "admin.password_set");
    return saved;
  });
}

/**
 * Ends every session of the admin, at every node.
 * @throws Refused `not_found`
 */
export async function signOutEverywhere(deps: Deps, id: AdminId): Promise<void> {
  await deciding(deps.store.installation, async (tx) => {
    const admin = orNotFound(await tx.admins.get(id), "such admin");
    const at = deps.now();
    // One that began in this very millisecond is among them.
    const saved = await tx.admins.replace({ ...admin, sessionsFrom: at + 1, updatedAt: at });
    await tellPlaces(deps, tx, saved, "admin.sessions_ended");
  });
}
