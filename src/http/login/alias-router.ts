import { Router } from "express";
import { isAliasPath } from "../../model/own-paths.js";
import { holdThrough } from "../shared/body/open-lots.js";
import { answerOnly, receiveResponse } from "./acs-router.js";
import type { LoginDoorDeps } from "./deps.js";

/**
 * The ACS of products that methods took over from: identity providers that nobody has told of us go on posting there. Asked
 * last, and a path of ours is never one.
 */
export function aliasRouter(deps: LoginDoorDeps): Router {
  const router = Router();
  router.all(/.*/, async (req, res, next) => {
    const method = isAliasPath(req.path) ? await deps.login.store.methodByAlias(req.path) : undefined;
    if (method === undefined) next();
    else if (req.method !== "POST") await answerOnly(deps, method.slug);
    else await holdThrough(req, () => receiveResponse(deps, req, res, { slug: method.slug, aliasAcs: req.path }));
  });
  return router;
}
