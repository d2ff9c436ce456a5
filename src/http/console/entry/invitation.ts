import type { Request, Response, Router } from "express";
import { acceptInvitation, proveInvitation } from "../../../access/index.js";
import type { Invitation } from "../../../model/invitation.js";
import { Refused } from "../../../model/refused.js";
import { invitationPage, invitationOverPage } from "../../../pages/index.js";
import { sendOn, sendPage } from "../../shared/answer-page.js";
import { onlyVerbs } from "../../shared/only-verbs.js";
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

/**
 * `/console/invitation/dbi_…`: an invited admin sets their password. Opening it spends nothing, for mail scanners do too, and it
 * looks alike whether there is an account of the address: the owner who invites holds the link as well.
 */
export function invitationRoutes(router: Router, deps: ConsoleDeps): void {
  router
    .route(`${consoleAt}/invitation/:secret`)
    .get(async (req, res) => {
      await toldIfOver(deps, res, async () => {
        const invitation = await proveInvitation(deps.admin, req.params.secret);
        sendPage(res, deps.security, pageOf(deps, req, res, invitation));
      });
    })
    .post(limitedForm(deps.limits, (req, res) => toldIfOver(deps, res, () => accept(deps, req, res))))
    .all(onlyVerbs("GET", "HEAD", "POST"));
}

async function accept(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const form = await readForm(req, longestForm);
  const visit = deps.visits.brought(req);
  deps.guard.check(req, visit ?? "none", visit === undefined ? undefined : fieldOf(form, "csrf"));
  const secret = String(req.params["secret"] ?? "");
  const { store, now } = deps.admin;
  const { counters } = deps;
  const invitation = await proveInvitation(deps.admin, secret);
  try {
    const from = requestOf(req, res);
    const given = { password: fieldOf(form, "password") ?? "", current: fieldOf(form, "current") };
    const admin = await acceptInvitation({ store, now, counters, from }, secret, given);
    const session = await openAdminSession(deps, req, res, admin);
    const text = "Your password is set, and you are signed in. From now on sign in with it and your email.";
    await giveFlash(deps, res, session, { said: { tone: "good", text } });
    sendOn(res, deps.security, consoleAt);
  } catch (error) {
    if (!(error instanceof Refused) || error.refusal.code === "link_invalid") throw error;
    const { cause, fix, code, field = "password" } = error.refusal;
    if (field === "current") await checkRefusedForms(deps.limits, req);
    const typed = Typed.nothing.notTaken({ faults: [{ field, message: `${cause} ${fix}` }] });
    const status = code === "too_many_attempts" ? 429 : 400;
    sendPage(res, deps.security, pageOf(deps, req, res, invitation, typed), { status });
  }
}

function pageOf(
  deps: ConsoleDeps,
  req: Request,
  res: Response,
  { email, team }: Pick<Invitation, "email" | "team">,
  typed = Typed.nothing,
) {
  return invitationPage({ csrf: visitOf(deps, req, res), email, takesCurrent: team !== null, typed });
}

async function toldIfOver(deps: ConsoleDeps, res: Response, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refused) || error.refusal.code !== "link_invalid") throw error;
    sendPage(res, deps.security, invitationOverPage(error.refusal), { status: 404 });
  }
}
