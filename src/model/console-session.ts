import { z } from "zod";
import { roles, type Role } from "./grant.js";
import type { MethodId, SessionId, TeamId, UserId } from "./ids.js";
import type { StoredSession } from "./session.js";

/** How an admin came in by an SSO method. */
export interface SsoAdmin {
  readonly teamId: TeamId;
  readonly userId: UserId;
  readonly methodId: MethodId;
  readonly email: string;
  /** What the sign-in gave, and the values of its assertion that gave it. */
  readonly role: Role;
  readonly values: readonly string[];
}

/** A sign-in that has ended at the ACS and waits for the console's own address to take it up. */
export interface Handover {
  /** SHA-256 of what the browser that began it keeps for the console's address. */
  readonly browser: string;
  readonly returnTo: string;
  /** Until when the console's session may live. */
  readonly until: number;
}

/** How long the code of a handover works. */
export const handoverMs = 30_000;

const admin = { email: z.string(), role: z.enum(roles), values: z.array(z.string()) };
const shape = z.object({
  browser: z.string().optional(),
  sso: z.object(admin).optional(),
  handover: z.object({ browser: z.string(), returnTo: z.string(), until: z.number() }).optional(),
});

type Whose = SsoAdmin & { readonly saml?: StoredSession["saml"] | undefined };

/**
 * The handover of a sign-in, kept as a session that opens nothing: whatever ends the person's sessions ends it too.
 * @param id  SHA-256 of the code
 */
export function handoverSession(id: SessionId, whose: Whose, handover: Handover, now: number): StoredSession {
  return {
    ...ofPerson(id, whose, { handover }),
    ...{ createdAt: now, expiresAt: now + handoverMs, endsAt: now + handoverMs },
  };
}

/** A session of the console that an SSO method opened. */
export function ssoConsoleSession(
  id: SessionId,
  whose: Whose,
  browser: string | undefined,
  ends: Pick<StoredSession, "createdAt" | "expiresAt" | "endsAt">,
): StoredSession {
  return { ...ofPerson(id, whose, { browser }), ...ends };
}

function ofPerson(
  id: SessionId,
  { teamId, userId, methodId, email, role, values, saml }: Whose,
  more: Readonly<Record<string, unknown>>,
): Omit<StoredSession, "createdAt" | "expiresAt" | "endsAt"> {
  const data = JSON.stringify({ ...more, sso: { email, role, values } });
  return { id, teamId, userId, methodId, data, ...(saml !== undefined && { saml }) };
}

export interface ConsoleSession {
  /** What the browser called itself. */
  readonly browser?: string | undefined;
  /** Absent where an admin came in by password. */
  readonly sso?: SsoAdmin | undefined;
  readonly handover?: Handover | undefined;
}

/** What a session of the console, or its handover, holds; undefined for one of another kind. */
export function consoleSessionOf({
  adminId,
  teamId,
  userId,
  methodId,
  data,
}: StoredSession): ConsoleSession | undefined {
  const read = shape.safeParse(JSON.parse(data));
  if (!read.success) return undefined;
  const { browser, sso, handover } = read.data;
  if (adminId !== undefined) return { browser };
  if (sso === undefined || teamId === undefined || userId === undefined || methodId === undefined) return undefined;
  return { browser, sso: { ...sso, teamId, userId, methodId }, handover };
}
