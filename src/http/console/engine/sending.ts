import type { Request, Response } from "express";
import { InvalidInput } from "../../../admin/index.js";
import { sha256Hex } from "../../../lib/sha256.js";
import { Refused } from "../../../model/refused.js";
import { StoreConflict } from "../../../store/port/errors.js";
import { sendOn, sendPage } from "../../shared/answer-page.js";
import { holderOf } from "../../shared/body/holder-of.js";
import { tooManyRequests } from "../../shared/rate-limits.js";
import { fieldOf, readForm, type Form } from "../../shared/read-form.js";
import type { Ask } from "../ask.js";
import type { ConsoleDeps } from "../deps.js";
import { giveCookie } from "./cookies.js";
import { giveFlash, type Flash } from "./flash.js";
import { claimOnce, doneOnce, notDone, type Led } from "./once.js";
import { pagePolicy } from "./page-policy.js";
import { withoutCommand } from "../../../pages/index.js";
import { statusOf } from "./refused.js";
import { openAdminSession } from "../entry/admin-session.js";
import { holdsPrivateKey } from "../private-key.js";
import type { Act, FormPage, Way } from "../routes.js";
import { Typed, type NotTaken } from "../typed.js";
import type { Who } from "./who.js";

/** As much as the API takes. Much more than any field does, so that what is too long is told at its field, with all that was typed. */
const longestForm = 1024 * 1024;
const mostFields = 64;

const sentTwice: Flash["said"] = {
  tone: "warn",
  text: "That form had already been sent, so it was not done twice. This is the current state.",
};

const notSure: Flash["said"] = {
  tone: "warn",
  text: "That form was sent before, and what became of it is not known yet. Look whether it was done; if it wasn't, send it again in two minutes.",
};

/** Reads what somebody sends to a page. */
export function readSent(req: Request, route: FormPage | Act, { caller }: Who): Promise<Form> {
  const upload = route.kind === "form" && route.upload;
  const standing = { is: "proven", by: "admin", holder: holderOf(caller) } as const;
  const { longest = longestForm, fields = mostFields } = route;
  return readForm(req, longest, { fields, upload, standing });
}

/** Looks whether a form is this session's and new, does what it says, and leads on; or shows it again. */
export function sending(deps: ConsoleDeps, route: FormPage | Act) {
  return async (req: Request, res: Response, who: Who, ask: Ask, form: Form): Promise<void> => {
    deps.guard.check(req, who.session, fieldOf(form, "csrf"));
    const once = onceKey(who, req.path, form);
    const leadOn = async ({ to, said, secrets, shortcuts }: Led, session = who.session): Promise<void> => {
      if (shortcuts !== undefined) giveCookie(res, "shortcuts", shortcuts, deps);
      if (said !== undefined || secrets !== undefined) await giveFlash(deps, res, session, { said, secrets });
      sendOn(res, deps.security, to);
    };
    const back = route.kind === "act" ? ask.href(route.back(ask)) : ask.here;
    const isLook = route.asksOthers?.(ask) === true;
    const wait = isLook && who.link !== undefined ? await deps.limits.guestLook(who.link.id) : undefined;
    if (wait !== undefined) throw tooManyRequests(wait, "This setup link was used for too many look-ups.", back);
    const claimed = once === undefined ? "first" : await claimOnce(deps, once);
    if (claimed !== "first") {
      await leadOn(claimed === "unsure" ? { to: back, said: notSure } : (claimed ?? { to: back, said: sentTwice }));
      return;
    }
    let typed = Typed.nothing;
    let way: Way;
    try {
      typed = Typed.sent(form);
      way = await route.send(ask, typed);
    } catch (error) {
      if (once !== undefined) await notDone(deps, once);
      const because = notTaken(error);
      if (because === undefined) throw error;
      if (route.kind === "act") await leadOn({ to: back, said: { tone: "bad", text: toldOf(because) } });
      else {
        const html = await route.show(ask, typed.without(holdsPrivateKey).notTaken(because));
        sendPage(res, deps.security, html, { policy: pagePolicy, status: statusOf(error) });
      }
      return;
    }
    const { admin, ...led } = way;
    const session = admin === undefined ? who.session : await openAdminSession(deps, req, res, admin);
    if (once !== undefined) await doneOnce(deps, once, led);
    await leadOn(led, session);
  };
}

/** The very same form, of the same button with the same values: another button of the page is another wish. */
function onceKey({ session }: Who, path: string, form: Form): string | undefined {
  if (!/^[\w-]{8,64}$/.test(fieldOf(form, "once") ?? "")) return undefined;
  return `console form:${session}:${sha256Hex(JSON.stringify([path, form]))}`;
}

/** What a form can be shown again with; anything else is no matter of the form's. */
function notTaken(error: unknown): NotTaken | undefined {
  if (error instanceof InvalidInput) return { faults: error.errors };
  if (error instanceof StoreConflict && error.field === "version") return { faults: [], isStale: true };
  if (!(error instanceof Refused)) return undefined;
  const { code, cause, fix, field } = error.refusal;
  if (code === "stale_version" || code === "version_mismatch") return { faults: [], isStale: true };
  if (code === "not_found" || code === "forbidden") return undefined;
  return field === undefined
    ? { faults: [], refusal: error.refusal }
    : { faults: [{ field, message: `${cause} ${withoutCommand(fix)}` }] };
}

function toldOf({ faults, refusal, isStale }: NotTaken): string {
  if (isStale === true)
    return "Somebody else changed this in the meantime, so nothing was done. Look again, then repeat it.";
  if (refusal !== undefined) return `${refusal.cause} ${withoutCommand(refusal.fix)}`;
  return faults.map(({ field, message }) => `${field} ${message}`.trim()).join("; ");
}
