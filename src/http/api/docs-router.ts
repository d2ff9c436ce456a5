import { createRequire } from "node:module";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Router } from "express";
import { programFolder } from "../../lib/own-files.js";
import { apiDocsPage, problemPage } from "../../pages/index.js";
import { sendPage, setHeaders } from "../shared/answer-page.js";
import { onlyVerbs } from "../shared/only-verbs.js";
import { notFound } from "../shared/refusal.js";
import { contentSecurityPolicy, type SecurityHeaders } from "../shared/security-headers.js";
import { isKnownCode, statusOf, titleOf } from "./codes.js";
import { explained } from "./explained.js";

const folder = "/api/docs/ui";

/** swagger-ui sets styles on elements of its own; everything else stays as strict as on any page. */
const docsPolicy = contentSecurityPolicy()
  .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
  .concat("; connect-src 'self'");

const files = {
  "swagger-ui.css": "text/css; charset=utf-8",
  "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
} as const;

/** The page of the API's document. Readable without a key. */
export function docsRouter({ security }: { readonly security: SecurityHeaders }): Router {
  const router = Router();
  router
    .route("/api/docs")
    .get((_req, res) => {
      sendPage(res, security, apiDocsPage({ documentUrl: "/api/v1/openapi.json", folder }), { policy: docsPolicy });
    })
    .all(onlyVerbs("GET", "HEAD"));
  for (const [name, type] of Object.entries(files)) {
    router
      .route(`${folder}/${name}`)
      .get(async (_req, res) => {
        const body = await readFile(join(uiFolder(), name));
        setHeaders(res, security.plain);
        res.setHeader("Content-Type", type);
        res.setHeader("Cache-Control", "public, max-age=86400");
        res.end(body);
      })
      .all(onlyVerbs("GET", "HEAD"));
  }
  return router;
}

/** A page for each code of a problem: whoever was answered one may read it, wherever the API is served. */
export function problemsRouter({ security }: { readonly security: SecurityHeaders }): Router {
  const router = Router();
  router
    .route("/api/problems/:code")
    .get((req, res) => {
      const { code } = req.params;
      if (!isKnownCode(code)) throw notFound();
      sendPage(res, security, problemPage({ code, status: statusOf(code), title: titleOf(code), ...explained(code) }));
    })
    .all(onlyVerbs("GET", "HEAD"));
  return router;
}

/** The build lays swagger-ui beside the pages; from the sources it comes from its package. */
function uiFolder(): string {
  const built = join(programFolder, "pages/swagger-ui");
  if (existsSync(built)) return built;
  return dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
}
