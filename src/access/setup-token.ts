import type { Admin } from "../model/admin.js";
import { eventOf, type Caller } from "../model/event.js";
import { Refused } from "../model/refused.js";
import { deciding } from "../store/port/deciding.js";
import { StoreConflict } from "../store/port/errors.js";
import type { Store } from "../store/port/store.js";
import { newAdmin, newGrant, subjectOf } from "./accounts.js";
import { stamp, type AccessDeps } from "./deps.js";
import { emailOf } from "./email.js";
import { checkPassword, hashPassword } from "./passwords.js";
import { accessRefusals } from "./refusals.js";
import { newSecret, secretHash } from "./secrets.js";

/** The vault holds hash and end of the one token there is. */
const vaultName = "setup-token";
const lifeMs = 24 * 60 * 60_000;

interface Kept {
  readonly hash: string;
  readonly expiresAt: number;
}

type Deps = Pick<AccessDeps, "store" | "now">;

/**
 * At start: a setup token where there is no admin and none is waiting. Of nodes that start together the first makes it, and
 * it alone is answered the text, which is to be shown on the host.
 */
export async function ensureSetupToken(deps: Deps): Promise<string | undefined> {
  if (await deps.store.installation.admins.any()) return undefined;
  const waiting = await deps.store.vault.get(vaultName);
  if (waiting !== undefined && readKept(waiting.value).expiresAt > deps.now()) return undefined;
  return putToken(deps.store, deps.now(), waiting?.version);
}

/**
 * A new setup token, in place of one that is waiting; said in the installation's chain.
 * @throws Refused `already_set_up`
 */
export async function renewSetupToken(deps: Omit<AccessDeps, "grants">): Promise<string> {
  for (;;) {
    if (await deps.store.installation.admins.any()) throw new Refused(accessRefusals.already_set_up());
    const waiting = await deps.store.vault.get(vaultName);
    const text = await putToken(deps.store, deps.now(), waiting?.version);
    if (text === undefined) continue; // somebody else's came first, and is replaced in turn
    const subject = { kind: "installation", id: "installation" } as const;
    await deps.store.installation.atomically((tx) =>
      tx.events.append(eventOf(stamp(deps), "setup_token.created", subject, { expiresAt: deps.now() + lifeMs })),
    );
    return text;
  }
}

/** Undefined: another node was first. */
async function putToken(store: Store, now: number, version: number | undefined): Promise<string | undefined> {
  const text = newSecret("setupToken");
  const hash = secretHash("setupToken", text) ?? "";
  const value = JSON.stringify({ hash, expiresAt: now + lifeMs } satisfies Kept);
  if (version === undefined) return (await store.vault.putIfAbsent(vaultName, value)) === value ? text : undefined;
  try {
    await store.vault.replace(vaultName, value, { version });
    return text;
  } catch (error) {
    if (isLostRace(error)) return undefined;
    throw error;
  }
}

/**
 * The first run: whoever holds the token becomes the first operator, and the token is good for nothing more, for it counts
 * only while there is no admin.
 * @throws Refused `already_set_up`, `setup_token_invalid`, `value_invalid`, `password_weak`
 */
export async function firstRun(
  deps: Deps & { readonly from: Pick<Caller, "reference" | "address"> },
  given: { readonly token: string; readonly email: string; readonly password: string },
): Promise<Admin> {
  await checkSetupToken(deps, given.token);
  const email = emailOf(given.email);
  checkPassword(given.password, email);
  const hash = await hashPassword(given.password);
  return deciding(deps.store.installation, async (tx) => {
    await tx.admins.lock();
    if (await tx.admins.any()) throw new Refused(accessRefusals.already_set_up());
    const grant = newGrant("operator", null);
    const admin = await tx.admins.create(newAdmin({ email, grants: [grant], hash, now: deps.now() }));
    const caller: Caller = { ...deps.from, actor: { kind: "admin", id: admin.id }, by: email };
    const data = { email, role: "operator" } as const;
    await tx.events.append(
      eventOf(stamp({ caller, now: deps.now }), "admin.created", subjectOf({ admin, grant }), data),
    );
    return admin;
  });
}

/** Whether the first run may begin with this token. @throws Refused `already_set_up`, `setup_token_invalid` */
export async function checkSetupToken({ store, now }: Deps, token: string): Promise<void> {
  if (await store.installation.admins.any()) throw new Refused(accessRefusals.already_set_up());
  const waiting = await store.vault.get(vaultName);
  const kept = waiting && readKept(waiting.value);
  // Hashes are compared, so the time it takes tells nothing of the token.
  if (kept === undefined || kept.expiresAt <= now() || kept.hash !== secretHash("setupToken", token.trim())) {
    throw new Refused(accessRefusals.setup_token_invalid());
  }
}

function readKept(value: string): Kept {
  return JSON.parse(value) as Kept;
}

function isLostRace(error: unknown): boolean {
  return error instanceof StoreConflict && error.field === "version";
}
