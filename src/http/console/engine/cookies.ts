import type { Request, Response } from "express";
import { addCookies, cookiesOf } from "../../shared/cookies.js";

/** The small cookies of this door; what opens a session is `shared/session.ts`'s. */
const names = {
  flash: "drawbridge_flash",
  known: "drawbridge_known",
  setup: "drawbridge_setup",
  /** `off`: this browser does without keys that lead somewhere by themselves (WCAG 2.1.4). */
  shortcuts: "drawbridge_shortcuts",
  /** What an admin's sign-in by SSO is bound to while it is at the identity provider. */
  sso: "drawbridge_sso",
} as const;
type Name = keyof typeof names;

const day = 24 * 60 * 60;
const year = 365 * day;
const lifeSeconds: Readonly<Record<Name, number>> = {
  ...{ flash: 120, known: year, setup: day / 2, shortcuts: year, sso: 20 * 60 },
};

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
