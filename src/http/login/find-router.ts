import { Router, type Request, type Response } from "express";
import {
  findMethods,
  type FoundMethod,
  home,
  safeReturnAddress,
  typedDomain,
  usableMethod,
} from "../../login/index.js";
import { chooserPage, findMethodPage, forwardPage, type MethodChoice } from "../../pages/index.js";
import { sendPage } from "../shared/answer-page.js";
import { onlyVerbs } from "../shared/only-verbs.js";
import { queryOf } from "../shared/query-of.js";
import { fieldOf, readForm } from "../shared/read-form.js";
import { checkRefusedForms, limitedForm } from "../shared/rate-limits.js";
import { lastMethod } from "./cookies.js";
import type { LoginDoorDeps } from "./deps.js";
import { idpName } from "../shared/idp-name.js";

const longestForm = 8 * 1024;
const longestEmail = 254;

/** `/login`: from an email address to the company's way in. Nothing here depends on whether the person exists. */
export function findRouter(deps: LoginDoorDeps): Router {
  const router = Router();
  const { store, publicUrl } = deps.login;

  router.get("/login", async (req, res) => {
    const asked = queryOf(req).get("return_to") ?? undefined;
    const returnTo = ownAddress(asked, publicUrl);
    const slug = lastMethod(req);
    const last = slug === undefined ? undefined : await usableMethod(store, slug);
    const view = { returnTo, last: last === undefined ? undefined : choiceOf(last, returnTo) };
    sendPage(res, deps.security, findMethodPage(view));
  });

  const find = async (req: Request, res: Response): Promise<void> => {
    const form = await readForm(req, longestForm);
    deps.guard.checkSender(req);
    const email = (fieldOf(form, "email") ?? "").trim().slice(0, longestEmail);
    const returnTo = ownAddress(fieldOf(form, "return_to"), publicUrl);
    const domain = typedDomain(email);
    const found = domain === undefined ? [] : await findMethods(store, domain, deps.now());
    const [only] = found;
    if (domain === undefined || only === undefined) {
      await checkRefusedForms(deps.limits, req);
      const page = findMethodPage({ email, problem: { domain }, returnTo });
      sendPage(res, deps.security, page, { status: 404 });
    } else if (found.length > 1) {
      const methods = found.map((one) => choiceOf(one, returnTo));
      sendPage(res, deps.security, chooserPage({ domain, methods }));
    } else {
      const { href } = choiceOf(only, returnTo);
      sendPage(res, deps.security, forwardPage({ kind: "address", to: idpName(only.method), href }));
    }
  };
  router.post("/login", limitedForm(deps.limits, find));

  router.all("/login", onlyVerbs("GET", "HEAD", "POST"));
  return router;
}

function ownAddress(asked: string | undefined, publicUrl: string): string | undefined {
  const safe = safeReturnAddress(asked, publicUrl, []);
  return safe === home ? undefined : safe;
}

function choiceOf({ team, method }: FoundMethod, returnTo: string | undefined): MethodChoice {
  const query = returnTo === undefined ? "" : `?return_to=${encodeURIComponent(returnTo)}`;
  return { name: method.name, teamName: team.name, idp: method.idpType, href: `/sso/${method.slug}${query}` };
}
