import { hash, verify } from "@node-rs/argon2";
import { randomBytes } from "node:crypto";
import { fold } from "../lib/fold.js";
import { Refused } from "../model/refused.js";
import { accessRefusals } from "./refusals.js";

/** OWASP's choice for Argon2id (the package's default algorithm): 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export const shortestPassword = 10;
/** Octets: beyond it nobody types, and hashing is not to be made work of. */
const longestPassword = 1024;
/** Hashed at once; each takes 19 MiB and a thread of the pool that the file system shares. */
const mostAtOnce = 2;

const waiting: (() => void)[] = [];
let running = 0;

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= mostAtOnce) await new Promise<void>((go) => waiting.push(go));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running--;
    else next();
  }
}

/** One form for one password, whatever keyboard it was typed on (RFC 8265 §4.2.2, OpaqueString). */
function typed(password: string): string {
  return password.normalize("NFC");
}

/** @throws Refused `password_weak` */
export function checkNewPassword(next: string, old: string): void {
  if (typed(next) === typed(old)) throw new Refused(accessRefusals.password_kept());
}

/** @throws Refused `password_weak` */
export function checkPassword(password: string, email: string): void {
  const text = typed(password);
  if (Array.from(text).length < shortestPassword) {
    throw new Refused(accessRefusals.password_weak(`The password has fewer than ${shortestPassword} characters.`));
  }
  if (Buffer.byteLength(text) > longestPassword) {
    throw new Refused(accessRefusals.password_weak("The password is longer than 1,024 octets."));
  }
  const plain = fold(text);
  if (plain === fold(email) || plain === fold(email.split("@")[0] ?? "") || new Set(plain).size < 4) {
    throw new Refused(accessRefusals.password_weak("The password is the email address, or nearly one letter alone."));
  }
}

/** Argon2id in PHC form, with its salt and cost in it. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(typed(password), cost));
}

let nobodys: Promise<string> | undefined;

/**
 * Whether the password is the one of this hash. Takes the same time where there is no hash, so that nobody tells a known
 * email from an unknown one by the clock.
 */
export async function isPassword(kept: string | undefined, password: string): Promise<boolean> {
  if (Buffer.byteLength(password) > longestPassword) return false;
  const instead = await (nobodys ??= hashPassword(randomBytes(24).toString("base64url")));
  const matches = await inTurn(() => verify(kept ?? instead, typed(password)));
  return matches && kept !== undefined;
}
