import type { Request, Response } from "express";
import { InvalidInput, nameInput, parseInput, reachTarget, type AdminCaller } from "../../../admin/index.js";
import { sha256Hex } from "../../../lib/sha256.js";
import { scimBaseUrl } from "../../../model/addresses.js";
import { scopesGranted } from "../../../model/oauth-client.js";
import { Refused } from "../../../model/refused.js";
import type { AskedConsent, Oidc } from "../../../oidc/index.js";
import { consentPage, consentRefusedPage } from "../../../pages/index.js";
import { sendOn, sendPage } from "../../shared/answer-page.js";
import { fieldOf, readForm, type Form } from "../../shared/read-form.js";
import { requestOf } from "../../shared/reference.js";
import { HttpRefusal } from "../../shared/refusal.js";
import type { ConsoleDeps } from "../deps.js";
import { claimOnce, doneOnce, isDone, notDone } from "../engine/once.js";
import { signInAt } from "../entry/admin-entrance.js";
import { endAdminSession, signedIn, type SignedIn } from "../entry/admin-session.js";

/** Answers the step between an identity provider's request for a directory and the answer to it. */
export interface ConsentDoor {
  answer(req: Request, res: Response, asked: AskedConsent): Promise<void>;
  /** What a form is answered with whose question is gone, where that was answered a while ago; undefined: it ran out, or never was. */
  over(req: Request): Promise<HttpRefusal | undefined>;
}

const longestForm = 8 * 1024;

/**
 * The page on which an admin with *manage* at the directory lets an identity provider in, at people's address: whoever is not signed
 * in does so at the console's form and comes back. `GET` shows it, `POST` of the page's own form answers the identity provider.
 */
export function consentDoor(deps: ConsoleDeps, oidc: Pick<Oidc, "approve" | "turnDown">): ConsentDoor {
  return {
    async answer(req, res, asked) {
      const found = await signedIn(deps, req);
      if (found === undefined) turnAway(deps, req, res);
      else if (req.method !== "POST") await show(deps, req, res, asked, found);
      else {
        const form = await readForm(req, longestForm);
        // It may take its time to come: whoever was signed out meanwhile approves nothing.
        const still = await signedIn(deps, req);
        if (still === undefined) turnAway(deps, req, res);
        else await take(deps, oidc, req, res, asked, still, form);
      }
    },
    async over(req) {
      return (await isDone(deps, answeredKey(req))) ? answeredAlready() : undefined;
    },
  };
}

function turnAway(deps: ConsoleDeps, req: Request, res: Response): void {
  if (req.method !== "POST") {
    sendOn(res, deps.security, signInAt(req.path));
    return;
  }
  throw new HttpRefusal({
    status: 401,
    code: "not_signed_in",
    headline: "You're not signed in any more",
    advice: ["Nothing was approved. Sign in, and you come back to the question."],
    action: { label: "Sign in", href: signInAt(req.path) },
  });
}

interface Typed {
  readonly serviceUser: string;
  readonly fault?: string | undefined;
}

async function show(
  deps: ConsoleDeps,
  req: Request,
  res: Response,
  asked: AskedConsent,
  found: SignedIn,
  typed: Typed = { serviceUser: asked.client.name.slice(0, 200) },
): Promise<void> {
  const own = { at: req.path, csrf: deps.guard.tokenFor(found.session.id), email: found.email };
  const clientName = asked.client.name;
  // The answer leads to the identity provider, and that one often on to hosts of its own.
  const formActions = "any";
  const reached = await mayApprove(deps, callerOf(req, res, found), asked);
  if (reached instanceof Refused) {
    const { cause, fix } = wordsFor(reached);
    sendPage(res, deps.security, consentRefusedPage({ ...own, clientName, cause, fix }), { status: 403, formActions });
    return;
  }
  const page = consentPage({
    ...own,
    clientName,
    teamName: reached.team.name,
    directoryName: asked.directory.name,
    baseUrl: scimBaseUrl(deps.admin.publicUrl, asked.directory),
    may: scopesGranted(asked.scope.split(" ")),
    answerTo: new URL(asked.redirectUri).host,
    ...typed,
  });
  sendPage(res, deps.security, page, { formActions, ...(typed.fault !== undefined && { status: 400 }) });
}

async function take(
  deps: ConsoleDeps,
  oidc: Pick<Oidc, "approve" | "turnDown">,
  req: Request,
  res: Response,
  asked: AskedConsent,
  found: SignedIn,
  form: Form,
): Promise<void> {
  deps.guard.check(req, found.session.id, fieldOf(form, "csrf"));
  const wish = fieldOf(form, "do");
  if (wish === "switch") {
    await endAdminSession(deps, found.session.id);
    sendOn(res, deps.security, signInAt(req.path));
    return;
  }
  const caller = callerOf(req, res, found);
  const reached = await mayApprove(deps, caller, asked);
  const press = { deps, req, res, key: pressKey(req, found.session.id, form) };
  if (wish === "cancel") {
    const because = whyNot(reached);
    await answerOnce(press, () => oidc.turnDown(req, res, asked, because && { caller, because }));
    return;
  }
  if (reached instanceof Refused) {
    await show(deps, req, res, asked, found);
    return;
  }
  const serviceUser = fieldOf(form, "serviceUser") ?? "";
  const fault = faultOf(serviceUser);
  if (fault !== undefined) {
    await show(deps, req, res, asked, found, { serviceUser: serviceUser.slice(0, 200), fault });
    return;
  }
  await answerOnce(press, () => oidc.approve(req, res, asked, { caller, serviceUser: serviceUser.trim() }));
}

/** One press of a button of the page. */
interface Press {
  readonly deps: ConsoleDeps;
  readonly req: Request;
  readonly res: Response;
  /** The same for the very same form in the same session. */
  readonly key: string;
}

/**
 * A second press of the button would grant a second time: the second click of a double click leads where the first one led, for
 * browsers follow the last, and whatever else comes later is too late.
 * @throws HttpRefusal 409
 */
async function answerOnce({ deps, req, res, key }: Press, answer: () => Promise<void>): Promise<void> {
  const claimed = await claimOnce(deps, key);
  if (claimed === undefined) throw answeredAlready();
  if (claimed === "unsure") throw notKnownYet();
  if (claimed !== "first") {
    sendOn(res, deps.security, claimed.to);
    return;
  }
  const question = answeredKey(req);
  try {
    const asked = await claimOnce(deps, question);
    if (asked !== "first") throw asked === "unsure" ? notKnownYet() : answeredAlready();
    await answer().catch(async (error: unknown) => {
      await notDone(deps, question);
      throw error;
    });
  } catch (error) {
    await notDone(deps, key);
    if (!(error instanceof Refused)) throw error;
    throw over("This can't be approved any more", beginAgain, error);
  }
  const led = { to: String(res.getHeader("Location")) };
  await doneOnce(deps, question, led);
  await doneOnce(deps, key, led);
}

/** By what the address names and not by the address, which may be written in several ways. */
function answeredKey(req: Request): string {
  return `consent:${String(req.params["uid"])}`;
}

function pressKey(req: Request, session: string, form: Form): string {
  return `consent form:${session}:${sha256Hex(JSON.stringify([req.params["uid"], form]))}`;
}

/** What is told of who cancelled; nothing of somebody of another team, who has no part in this one's audit. */
function whyNot(reached: Refused | object): "cancelled" | "role" | undefined {
  if (!(reached instanceof Refused)) return "cancelled";
  return reached.refusal.code === "forbidden" ? "role" : undefined;
}

const beginAgain = "Go back to the identity provider and begin there again.";

function over(headline: string, advice: string, error?: Refused): HttpRefusal {
  const cause = error?.refusal.cause;
  const view = { status: 409, code: "consent_over", headline, advice: [advice], cause };
  return new HttpRefusal(view, { cause: error });
}

function answeredAlready(): HttpRefusal {
  return over(
    "You've already answered this",
    "Go back to the identity provider: it has your answer. If it's still waiting for one, begin there again.",
  );
}

function notKnownYet(): HttpRefusal {
  return over(
    "We don't know yet what became of your answer",
    "Open this page again in two minutes. If the question is still there, answer it again.",
  );
}

function callerOf(req: Request, res: Response, { actor, email, grants }: SignedIn): AdminCaller {
  return { actor, by: email, grants, ...requestOf(req, res) };
}

/** The team, where whoever asks may manage the client. */
async function mayApprove({ admin }: ConsoleDeps, caller: AdminCaller, { client }: AskedConsent) {
  const path = { team: client.teamId, directory: client.directoryId, oauth_client: client.id };
  try {
    return await reachTarget(admin, caller, { of: "oauth_client", needs: "manage" }, path);
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

/** Of another team's directory nothing is said, not even that it is there. */
function wordsFor({ refusal }: Refused): { readonly cause: string; readonly fix: string } {
  if (refusal.code === "forbidden") {
    const cause = "Your role in this team lets you look, and not give anybody access.";
    return { cause, fix: "Ask an admin or owner of the team to sign in here." };
  }
  return {
    cause: "Your account has no part in the team that this is about.",
    fix: "Ask somebody who manages that team to sign in here, or to give you a role in it.",
  };
}

function faultOf(serviceUser: string): string | undefined {
  try {
    parseInput(nameInput, serviceUser);
    return undefined;
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return `It ${error.errors[0]?.message ?? "cannot be a name"}.`;
  }
}
