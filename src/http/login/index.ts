/**
 * The browser's door: the JIT login URL, the SAML endpoints of each method, the page of the signed-in person, sign-out, and
 * finding the method by email. Reads requests and chooses answers; who may sign in is decided behind `login/`.
 */
import { Router } from "express";
import { aliasRouter } from "./alias-router.js";
import { acsRouter } from "./acs-router.js";
import type { LoginDoorDeps } from "./deps.js";
import { findRouter } from "./find-router.js";
import { logoutRouter } from "./logout-router.js";
import { metadataRouter } from "./metadata-router.js";
import { portalRouter } from "./portal-router.js";
import { revocationRouter } from "./revocation-router.js";
import { startRouter } from "./start-router.js";

export type { LoginDoorDeps } from "./deps.js";

export function loginRouter(deps: LoginDoorDeps): Router {
  const router = Router();
  const before = [acsRouter, startRouter, portalRouter, findRouter, logoutRouter, revocationRouter];
  for (const make of [...before, metadataRouter, aliasRouter]) router.use(make(deps));
  return router;
}
