import { Router } from "express";
import { assetFiles } from "../../pages/index.js";
import { onlyVerbs } from "./only-verbs.js";

/** Style sheets, scripts and the icon, from memory; their addresses hold a hash, so they never change. */
export function assetRouter(): Router {
  const router = Router();
  for (const file of assetFiles) {
    router
      .route(file.path)
      .get((_req, res) => {
        res.setHeader("Content-Type", file.type);
        res.setHeader("Cache-Control", "public, max-age=31536000, immutable");
        res.setHeader("X-Content-Type-Options", "nosniff");
        res.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        res.end(file.body);
      })
      .all(onlyVerbs("GET", "HEAD"));
  }
  return router;
}
