import type { Request, Response } from "express";
import { addCookies, cookiesOf } from "../../shared/cookies.js";

/** The small cookies of this door; what opens a session is `shared/session.ts`'s. */
const names = {
  flash: "drawbridge_flash",
  known: "drawbridge_known",
  setup: "drawbridge_setup",
  /** What an admin's sign-in by SSO is bound to while it is at the identity provider. */
  sso: "drawbridge_sso",
} as const;
type Name = keyof typeof names;

const day = 24 * 60 * 60;
const lifeSeconds: Readonly<Record<Name, number>> = { flash: 120, known: 365 * day, setup: day / 2, sso: 20 * 60 };

export function giveCookie(res: Response, name: Name, value: string, { secure }: { readonly secure: boolean }): void {
  addCookies(res, [`${nameOf(name, secure)}=${value}; ${attributes(secure)}; Max-Age=${lifeSeconds[name]}`]);
}

export function takeCookie(req: Request, name: Name, { secure }: { readonly secure: boolean }): string | undefined {
  return cookiesOf(req)[nameOf(name, secure)];
}

export function clearCookie(res: Response, name: Name, { secure }: { readonly secure: boolean }): void {
  addCookies(res, [`${nameOf(name, secure)}=; ${attributes(secure)}; Max-Age=0`]);
}

function nameOf(name: Name, secure: boolean): string {
  return secure ? `__Host-${names[name]}` : names[name];
}

function attributes(secure: boolean): string {
  return `Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}
