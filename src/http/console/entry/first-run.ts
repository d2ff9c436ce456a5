import type { Request, Response, Router } from "express";
import { firstRun } from "../../../access/index.js";
import { InvalidInput, type FieldFault } from "../../../admin/index.js";
import { Refused } from "../../../model/refused.js";
import { firstRunPage } from "../../../pages/index.js";
import { sendOn, sendPage } from "../../shared/answer-page.js";
import { onlyVerbs } from "../../shared/only-verbs.js";
import { queryOf } from "../../shared/query-of.js";
import { checkRefusedForms, limitedForm } from "../../shared/rate-limits.js";
import { fieldOf, readForm } from "../../shared/read-form.js";
import { requestOf } from "../../shared/reference.js";
import { giveFlash } from "../engine/flash.js";
import type { ConsoleDeps } from "../deps.js";
import { Typed } from "../typed.js";
import { consoleAt } from "./admin-entrance.js";
import { openAdminSession } from "./admin-session.js";
import { visitOf } from "./visit.js";

const longestForm = 8 * 1024;
const at = `${consoleAt}/setup`;

/** `/console/setup`: whoever holds the setup token becomes the first operator. Over as soon as there is an admin. */
export function firstRunRoutes(router: Router, deps: ConsoleDeps): void {
  const { admins } = deps.admin.store.installation;
  router
    .route(at)
    .get(async (req, res) => {
      if (await admins.any()) sendOn(res, deps.security, `${consoleAt}/sign-in`);
      else {
        const token = queryOf(req).get("token") ?? undefined;
        sendPage(res, deps.security, pageOf(deps, req, res, Typed.nothing, token?.slice(0, 200)));
      }
    })
    .post(
      limitedForm(deps.limits, async (req, res) => {
        if (await admins.any()) sendOn(res, deps.security, `${consoleAt}/sign-in`);
        else await begin(deps, req, res);
      }),
    )
    .all(onlyVerbs("GET", "HEAD", "POST"));
}

async function begin(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const form = await readForm(req, longestForm);
  const visit = deps.visits.brought(req);
  deps.guard.check(req, visit ?? "none", visit === undefined ? undefined : fieldOf(form, "csrf"));
  let typed = Typed.nothing;
  const { store, now } = deps.admin;
  try {
    typed = Typed.sent(form);
    const text = (name: string): string => typed.text(name) ?? "";
    const given = { token: text("token"), email: text("email"), password: text("password") };
    const admin = await firstRun({ store, now, from: requestOf(req, res) }, given);
    const session = await openAdminSession(deps, req, res, admin);
    const next =
      (await store.teams.list()).length === 0
        ? "Create a team next: it holds one company's sign-in."
        : "Open a team to see what is to do in it.";
    const told = `You are the first operator of this installation. ${next}`;
    await giveFlash(deps, res, session, { said: { tone: "good", text: told } });
    sendOn(res, deps.security, `${consoleAt}/teams`);
  } catch (error) {
    if (!(error instanceof Refused || error instanceof InvalidInput)) throw error;
    await checkRefusedForms(deps.limits, req);
    const again = typed.notTaken({ faults: faultsOf(error) });
    sendPage(res, deps.security, pageOf(deps, req, res, again), { status: 400 });
  }
}

function faultsOf(error: Refused | InvalidInput): readonly FieldFault[] {
  if (error instanceof InvalidInput) return error.errors;
  const { cause, fix, field = "" } = error.refusal;
  return [{ field, message: `${cause} ${fix}` }];
}

function pageOf(deps: ConsoleDeps, req: Request, res: Response, typed: Typed, token?: string) {
  return firstRunPage({
    ...{ csrf: visitOf(deps, req, res), typed, token },
    publicUrl: deps.url,
    // What the browser calls us, as far as the proxy passes it on; the page's script knows better.
    seenUrl: `${deps.secure ? "https" : req.protocol}://${req.get("Host") ?? ""}`,
  });
}
