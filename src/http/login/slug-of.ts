import type { Request } from "express";

/** The method that an address of `/saml/:method/…` names. */
export function slugOf(req: Request): string {
  const { method } = req.params;
  return typeof method === "string" ? method : "";
}
