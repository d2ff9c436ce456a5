import { Router, type Request, type Response } from "express";
import { beginSetupLink, proveSetupLink } from "../../../access/index.js";
import type { SetupLink } from "../../../model/setup-link.js";
import { Refused } from "../../../model/refused.js";
import { beginSetupPage, setupOverPage } from "../../../pages/index.js";
import { sendOn, sendPage } from "../../shared/answer-page.js";
import { onlyVerbs } from "../../shared/only-verbs.js";
import { limitedForm } from "../../shared/rate-limits.js";
import { fieldOf, readForm } from "../../shared/read-form.js";
import { requestOf } from "../../shared/reference.js";
import type { ConsoleDeps } from "../deps.js";
import { mountRoutes } from "../engine/mount.js";
import { visitOf } from "../entry/visit.js";
import { guestEntrance, openLink, setupAt } from "./guest-entrance.js";
import { guestPages, jobAt } from "./guest-pages.js";

const longestForm = 8 * 1024;
const at = `${setupAt}/:secret`;

/**
 * `PUBLIC_URL/setup/dbs_…`: somebody without an account does the one job of a link. Opening it shows *Begin* and spends
 * nothing, for mail scanners open links too; the button's POST opens the job, under a cookie of its own.
 */
export function setupRouter(deps: ConsoleDeps): Router {
  const router = Router({ strict: true });
  router
    .route(at)
    .get(async (req, res, next) => {
      if (isSecret(req)) await toldIfOver(deps, res, () => show(deps, req, res));
      else next();
    })
    .post(
      limitedForm(deps.limits, async (req, res) => {
        await toldIfOver(deps, res, () => begin(deps, req, res));
      }),
    );
  mountRoutes(router, deps, guestEntrance(deps), guestPages);
  router.all(at, onlyVerbs("GET", "HEAD", "POST"));
  return router;
}

function isSecret({ params }: Request): boolean {
  return String(params["secret"]).startsWith("dbs_");
}

async function show(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const { link } = await proveSetupLink(deps.admin, String(req.params["secret"]));
  const team = await deps.admin.store.inTeam(link.teamId).team.get();
  const about = await nameOf(deps, link);
  const page = beginSetupPage({
    ...{ csrf: visitOf(deps, req, res), intent: link.intent, about, teamName: team?.name ?? "" },
    ...{ madeBy: link.madeBy.name, expiresAt: link.expiresAt },
  });
  sendPage(res, deps.security, page);
}

async function begin(deps: ConsoleDeps, req: Request, res: Response): Promise<void> {
  const form = await readForm(req, longestForm);
  const visit = deps.visits.brought(req);
  deps.guard.check(req, visit ?? "none", visit === undefined ? undefined : fieldOf(form, "csrf"));
  const { store, now } = deps.admin;
  const secret = String(req.params["secret"]);
  const { link: known } = await proveSetupLink(deps.admin, secret);
  const caller = { actor: { kind: "setup_link", id: known.id }, by: "a setup link", ...requestOf(req, res) } as const;
  const { link } = await beginSetupLink({ store, now, caller }, secret);
  await openLink(deps, res, link.id);
  sendOn(res, deps.security, `${setupAt}${await jobAt(deps.admin, link)}`);
}

/** What the job is about, as the team calls it; undefined where it is gone. */
async function nameOf({ admin }: ConsoleDeps, { teamId, record }: SetupLink): Promise<string | undefined> {
  const own = admin.store.inTeam(teamId);
  const all = [...(await own.methods.list()), ...(await own.directories.list())];
  return (
    all.find(({ id }) => id === record.id)?.name ??
    (await own.domains.list()).find(({ id }) => id === record.id)?.domain
  );
}

async function toldIfOver(deps: ConsoleDeps, res: Response, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refused) || error.refusal.code !== "link_invalid") throw error;
    sendPage(res, deps.security, setupOverPage(error.refusal), { status: 404 });
  }
}
