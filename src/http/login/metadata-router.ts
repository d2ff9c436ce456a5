import { Router } from "express";
import { spMetadataOf } from "../../login/index.js";
import { setHeaders } from "../shared/answer-page.js";
import { onlyVerbs } from "../shared/only-verbs.js";
import { unknownMethod } from "../shared/refusal.js";
import type { LoginDoorDeps } from "./deps.js";

/** Our metadata of each method; also of one that is a draft, for its IdP's admin needs it first. */
export function metadataRouter(deps: LoginDoorDeps): Router {
  const router = Router();
  router.get("/saml/:method/metadata", async (req, res) => {
    const method = await deps.login.store.methodBySlug(req.params.method);
    if (method === undefined) throw unknownMethod();
    const xml = await spMetadataOf(deps.login, method);
    setHeaders(res, deps.security.plain);
    res.setHeader("Content-Type", "application/samlmetadata+xml; charset=utf-8");
    res.setHeader("Content-Disposition", `inline; filename="${method.slug}-metadata.xml"`);
    res.end(xml);
  });
  router.all("/saml/:method/metadata", onlyVerbs("GET", "HEAD"));
  return router;
}
