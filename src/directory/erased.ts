import { isStorable } from "../lib/storable-text.js";
import type { Identity } from "../model/identity.js";
import type { UserId } from "../model/ids.js";
import type { User } from "../model/user.js";
import type { TeamRecords } from "../store/port/store.js";
import type { AttemptDraft } from "./attempt-draft.js";
import { forgottenWith, forgottenWithIdentity, isForgotten } from "./forgotten.js";

/**
 * Somebody who was erased is still pushed and still tries to sign in: what is written of that names them no more than by the id
 * of what is left.
 */

/** Whom a refused request or sign-in was about, where that is somebody erased. */
export async function erasedIn(
  tx: TeamRecords,
  removalKey: Buffer,
  { target, targetId, asked }: Pick<AttemptDraft, "target" | "targetId" | "asked">,
  identity?: Pick<Identity, "methodId" | "key">,
): Promise<UserId | undefined> {
  const known = targetId === undefined || !isStorable(targetId) ? undefined : await tx.users.get(targetId as UserId);
  if (known !== undefined) return isForgotten(known) ? known.id : undefined;
  const [found] = await forgottenWith(tx, removalKey, [target, ...addressesIn(asked?.body)]);
  if (found !== undefined || identity === undefined) return found?.id;
  return forgottenWithIdentity(tx, removalKey, identity);
}

/** The same, naming nobody. */
export function withoutNames(draft: AttemptDraft, erased: UserId): AttemptDraft {
  const { asked: _, answered, notes: __, conflict: ___, ...rest } = draft;
  const named = [draft.target, ...addressesIn(draft.asked?.body)].filter((text) => text !== erased && text !== "");
  return {
    ...rest,
    target: erased,
    targetId: erased,
    ...(draft.cause !== undefined && { cause: unnamed(draft.cause, named) }),
    ...(draft.fix !== undefined && { fix: unnamed(draft.fix, named) }),
    ...(answered !== undefined && { answered: { status: answered.status } }),
  };
}

export function unnamed(text: string, names: readonly string[]): string {
  return names.reduce((left, name) => left.replaceAll(name, "(erased)"), text);
}

const mostAddresses = 20;

/** The userName and emails of a pushed user, whatever the letter case of their names. */
function addressesIn(body: unknown): readonly string[] {
  if (typeof body !== "object" || body === null) return [];
  const found: unknown[] = [];
  for (const [name, value] of Object.entries(body).slice(0, 100)) {
    if (name.toLowerCase() === "username") found.push(value);
    if (name.toLowerCase() !== "emails" || !Array.isArray(value)) continue;
    for (const email of value.slice(0, mostAddresses) as unknown[]) {
      if (typeof email === "object" && email !== null && "value" in email) found.push(email.value);
    }
  }
  return found.filter((text): text is User["userName"] => typeof text === "string" && text.length <= 320);
}
