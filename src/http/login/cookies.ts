import type { Request, Response } from "express";
import { addCookies, cookiesOf } from "../shared/cookies.js";

const lastMethodCookie = "db_last";
const yearSeconds = 365 * 24 * 60 * 60;

/**
 * Remembers the method this browser used last, for `/login`. It opens nothing.
 * @param publicUrl  of this installation: over https it goes nowhere else
 */
export function rememberMethod(res: Response, slug: string, publicUrl: string): void {
  const secure = publicUrl.startsWith("https:") ? "; Secure" : "";
  addCookies(res, [
    `${lastMethodCookie}=${slug}; Path=/login; Max-Age=${yearSeconds}; HttpOnly; SameSite=Lax${secure}`,
  ]);
}

export function lastMethod(req: Request): string | undefined {
  const slug = cookiesOf(req)[lastMethodCookie];
  return slug !== undefined && /^[a-z0-9-]{1,64}$/.test(slug) ? slug : undefined;
}
