import { eventOf, stampOf, type Caller, type Stamp } from "../model/event.js";
import type { SessionId, UserId } from "../model/ids.js";
import type { StoredSession } from "../model/session.js";
import type { SsoMethod } from "../model/sso-method.js";
import type { TeamRecords } from "../store/port/store.js";
import type { LoginDeps } from "./deps.js";

/** A sign-in takes the place of the session that the browser has: the old one ends in the work of the sign-in, and is told of. */
interface Replacing {
  readonly deps: LoginDeps;
  readonly method: SsoMethod;
  readonly now: number;
  readonly input: Pick<Caller, "reference" | "address">;
}

/** The session that is replaced, while it is there. */
export async function findReplaced(
  { store }: LoginDeps,
  { session }: { readonly session: { readonly replaces?: SessionId | undefined } },
  now: number,
): Promise<StoredSession | undefined> {
  return session.replaces === undefined ? undefined : store.sessions.get(session.replaces, now);
}

export function replacedStamp({ input, method, now }: Replacing): Stamp {
  const { reference, address } = input;
  return stampOf({ reference, address, actor: { kind: "method", id: method.id } }, now);
}

/**
 * @param by  the session in its place: where it is the same person's, apps go on with what they hold, for nobody has left
 */
export async function endReplaced(
  tx: TeamRecords,
  session: StoredSession,
  stamp: Stamp,
  by?: { readonly id: SessionId; readonly userId: UserId },
): Promise<void> {
  if (by !== undefined && by.userId === session.userId) await tx.artefacts.moveToSession(session.id, by.id);
  if (!(await tx.sessions.end(session.id)) || session.userId === undefined) return;
  const subject = { kind: "user", id: session.userId } as const;
  await tx.events.append(eventOf(stamp, "session.ended", subject, { because: "replaced by a new sign-in" }));
}

/** One of another team, which the work of the sign-in does not reach, or of nobody: ended once the person is in. */
export async function endReplacedElsewhere(replacing: Replacing, session: StoredSession | undefined): Promise<void> {
  const { deps, method } = replacing;
  if (session === undefined || session.teamId === method.teamId) return;
  if (session.teamId === undefined) return deps.store.sessions.end(session.id);
  const stamp = replacedStamp(replacing);
  await deps.store
    .inTeam(session.teamId)
    .atomically((tx) => endReplaced(tx, session, { ...stamp, actor: { kind: "system", id: null } }));
}
