import { Router } from "express";
import { signedOutPage } from "../../pages/index.js";
import { sendPage } from "../shared/answer-page.js";
import { onlyVerbs } from "../shared/only-verbs.js";
import { fieldOf, readForm } from "../shared/read-form.js";
import type { LoginDoorDeps } from "./deps.js";
import { endSession, loginOf, sessions } from "./session.js";

const longestForm = 8 * 1024;

export function logoutRouter(deps: LoginDoorDeps): Router {
  const router = Router();
  router.post("/logout", ...sessions(deps), async (req, res) => {
    const form = await readForm(req, longestForm);
    if (loginOf(req) === undefined) {
      sendPage(res, deps.security, signedOutPage({ outcome: "unknown", againHref: "/login" }));
      return;
    }
    deps.guard.check(req, req.sessionID, fieldOf(form, "csrf"));
    await endSession(req);
    sendPage(res, deps.security, signedOutPage({ outcome: "here", againHref: "/login" }));
  });
  router.all("/logout", onlyVerbs("POST"));
  return router;
}
