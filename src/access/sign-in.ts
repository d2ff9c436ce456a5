import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { isLocal, type Admin } from "../model/admin.js";
import { eventOf, type Caller } from "../model/event.js";
import type { Explanation } from "../model/explanation.js";
import { rolesOf } from "../model/invitation.js";
import { chainOf, stamp, type AccessDeps } from "./deps.js";
import { subjectOf } from "./accounts.js";
import { foldedEmail } from "./email.js";
import { isPassword } from "./passwords.js";
import { accessRefusals } from "./refusals.js";
import { countTry, type Counters } from "./throttle.js";

export interface SignInDeps extends Pick<AccessDeps, "store" | "now"> {
  readonly counters: Counters;
  /** Signs what a browser keeps to be known again; at least 32 octets, the same at every node. */
  readonly browserKey: Buffer;
  readonly from: Pick<Caller, "reference"> & { readonly address: string };
}

export interface Credentials {
  readonly email: string;
  readonly password: string;
  /** What this browser kept of its last sign-in, as it sent it. */
  readonly browser?: string | undefined;
}

export type AdminSignIn =
  /** `at`: when the session begins; whatever ends sessions after that ends this one. `browser`: to be kept by it, for a year. */
  | { readonly ok: true; readonly admin: Admin; readonly at: number; readonly browser: string }
  | { readonly ok: false; readonly refusal: Explanation<"wrong_credentials" | "too_many_attempts"> };

/**
 * Proves an admin by email and password. A wrong password, an unknown email, one without password and one who signs in by
 * SSO alone are answered alike and in the same time; too many failed tries are refused before the password is looked at.
 */
export async function signInByPassword(deps: SignInDeps, given: Credentials): Promise<AdminSignIn> {
  const { store, now, counters, browserKey, from } = deps;
  const email = foldedEmail(given.email);
  const admin = isMaybeAddress(email) ? await store.installation.admins.byEmail(email) : undefined;
  const browser = admin && readBrowser(browserKey, admin, given.browser);
  const since = admin?.password?.setAt ?? 0;
  const tried = await countTry(counters, { email, since, address: from.address, browser }, now());
  if (tried.isOver) return { ok: false, refusal: accessRefusals.too_many_attempts() };
  const kept = admin !== undefined && isLocal(admin) ? admin.password?.hash : undefined;
  if (!(await isPassword(kept, given.password)) || admin === undefined) {
    return { ok: false, refusal: accessRefusals.wrong_credentials() };
  }
  await tried.takeBack();
  const noted = await noteSignIn(deps, admin);
  if (noted === undefined) return { ok: false, refusal: accessRefusals.wrong_credentials() };
  return { ok: true, ...noted, browser: newBrowser(browserKey, noted.admin) };
}

/**
 * Undefined where the password was changed, or the account went, while it was looked at: a sign-in that began with the old one
 * must not outlive it.
 */
async function noteSignIn(
  { store, now, from }: SignInDeps,
  proven: Admin,
): Promise<{ readonly admin: Admin; readonly at: number } | undefined> {
  const caller: Caller = { ...from, actor: { kind: "admin", id: proven.id }, by: proven.email };
  return store.installation.atomically(async (tx) => {
    const admin = await tx.admins.get(proven.id);
    if (admin === undefined || !isLocal(admin) || admin.password?.hash !== proven.password?.hash) return undefined;
    const at = now();
    await tx.admins.signedIn(admin.id, at);
    for (const held of rolesOf(admin)) {
      const data = { email: admin.email, how: "password" } as const;
      const event = eventOf(stamp({ caller, now }), "admin.signed_in", subjectOf(held), data);
      await chainOf(tx, held.grant.team).append(event);
    }
    return { admin, at };
  });
}

/** What is longer cannot be an address, and is not looked up. */
function isMaybeAddress(email: string): boolean {
  return email.length <= 254 && !/[\u0000-\u001f\ud800-\udfff]/.test(email);
}

/** `random.signature`: tied to the admin and to the password, so that a reset forgets all browsers. */
function newBrowser(key: Buffer, admin: Admin): string {
  const random = randomBytes(12).toString("base64url");
  return `${random}.${signatureOf(key, admin, random).toString("base64url")}`;
}

function readBrowser(key: Buffer, admin: Admin, text: string | undefined): string | undefined {
  const [random = "", signature = ""] = text?.split(".") ?? [];
  const given = Buffer.from(signature, "base64url");
  const own = signatureOf(key, admin, random);
  return given.length === own.length && timingSafeEqual(given, own) ? random : undefined;
}

function signatureOf(key: Buffer, { id, password }: Admin, random: string): Buffer {
  return createHmac("sha256", key)
    .update(`known browser\0${id}\0${password?.setAt ?? 0}\0${random}`)
    .digest();
}
