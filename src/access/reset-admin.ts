import type { Admin } from "../model/admin.js";
import { eventOf } from "../model/event.js";
import { posted } from "../model/letter.js";
import { Refused } from "../model/refused.js";
import { deciding } from "../store/port/deciding.js";
import type { InstallationWork } from "../store/port/store.js";
import { grantOf, newAdmin } from "./accounts.js";
import { invitationsOf } from "./admin-roles.js";
import { orNotFound, stamp, type AccessDeps } from "./deps.js";
import { checkPassword, hashPassword } from "./passwords.js";
import { accessRefusals } from "./refusals.js";

type Deps = Omit<AccessDeps, "grants">;

/**
 * The way back, for whoever is on the host: a new password, all sessions of the admin ended, failed sign-ins forgotten (they
 * are counted by the password's instant), and no link left that would set another one. Whoever was only invited is in by it, with
 * all that they were invited to. No page and no API has it.
 * @throws Refused `not_found`, `no_password`, `password_weak`
 */
export async function resetAdmin(deps: Deps, email: string, password: string): Promise<Admin> {
  checkPassword(password, email);
  const hash = await hashPassword(password);
  const at = deps.now();
  const matter = { kind: "password_reset", at } as const;
  const mail = await posted(deps.post, [{ to: email, matter }], { teamId: null, targetId: "reset", now: at });
  return deciding(deps.store.installation, async (tx) => {
    const known = await tx.admins.byEmail(email);
    if (known?.ssoOnly === true) throw new Refused(accessRefusals.no_password(known.email));
    const saved =
      known === undefined
        ? await letIn(deps, tx, email, hash)
        : await tx.admins.replace({ ...known, ...renewed(hash, deps.now()) });
    const waiting = await tx.invitations.inPlace(null, email);
    if (waiting !== undefined) await tx.invitations.delete(waiting.id);
    const { id, version } = saved;
    await tx.events.append(eventOf(stamp(deps), "admin.reset", { kind: "admin", id, version }, { email: saved.email }));
    await tx.deliveries.save(mail);
    return saved;
  });
}

function renewed(hash: string, now: number): Pick<Admin, "password" | "sessionsFrom" | "updatedAt"> {
  return { password: { hash, setAt: now }, sessionsFrom: now, updatedAt: now };
}

/** @throws Refused `not_found` */
async function letIn(deps: Deps, tx: InstallationWork, email: string, hash: string): Promise<Admin> {
  const waiting = await invitationsOf(tx, email);
  const first = orNotFound(waiting[0], `admin ${email}`);
  for (const { id } of waiting) await tx.invitations.delete(id);
  const grants = [grantOf(first), ...waiting.slice(1).map(grantOf)] as const;
  return tx.admins.create(newAdmin({ email: first.email, grants, hash, now: deps.now() }));
}
