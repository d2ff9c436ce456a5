import type { Admin } from "../model/admin.js";
import { eventOf, type Caller } from "../model/event.js";
import { Refused } from "../model/refused.js";
import { deciding } from "../store/port/deciding.js";
import { chainOf, orNotFound, stamp, type AccessDeps } from "./deps.js";
import { subjectOf } from "./admins.js";
import { checkPassword, hashPassword } from "./passwords.js";
import { accessRefusals } from "./refusals.js";
import { secretHash } from "./secrets.js";

type Deps = Pick<AccessDeps, "store" | "now">;

/**
 * The admin whom an invitation is for; opening it spends nothing.
 * @throws Refused `link_invalid`
 */
export async function proveInvitation({ store, now }: Deps, secret: string): Promise<Admin> {
  const hash = secretHash("invitation", secret);
  const admin = hash === undefined ? undefined : await store.installation.admins.byInvitation(hash);
  if (admin?.invitation === undefined) throw new Refused(accessRefusals.link_invalid("unknown"));
  if (admin.invitation.expiresAt <= now()) throw new Refused(accessRefusals.link_invalid("expired"));
  return admin;
}

/**
 * The person sets their first password; the invitation is spent with it.
 * @param from  where the request came from: the actor is the invited admin
 * @throws Refused `link_invalid`, `password_weak`
 */
export async function acceptInvitation(
  deps: Deps & { readonly from: Pick<Caller, "reference" | "address"> },
  secret: string,
  password: string,
): Promise<Admin> {
  const invited = await proveInvitation(deps, secret);
  checkPassword(password, invited.email);
  const hash = await hashPassword(password);
  return deciding(deps.store.installation, async (tx) => {
    const admin = orNotFound(await tx.admins.get(invited.id), "such admin");
    if (admin.invitation?.hash !== invited.invitation?.hash) throw new Refused(accessRefusals.link_invalid("used"));
    const now = deps.now();
    const { invitation: _, ...kept } = admin;
    const saved = await tx.admins.replace({
      ...kept,
      password: { hash, setAt: now },
      sessionsFrom: now,
      updatedAt: now,
    });
    const caller: Caller = { ...deps.from, actor: { kind: "admin", id: admin.id }, by: admin.email };
    const event = eventOf(stamp({ caller, now: deps.now }), "admin.password_set", subjectOf(saved), {
      email: admin.email,
    });
    await chainOf(tx, admin.grants[0]?.team ?? null).append(event);
    return saved;
  });
}
