import type { Request, Response } from "express";
import { InvalidInput, nameInput, parseInput, reachTarget, type AdminCaller } from "../../../admin/index.js";
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
import { signInAt } from "../entry/admin-entrance.js";
import { endAdminSession, signedIn, type SignedIn } from "../entry/admin-session.js";

/** Answers the step between an identity provider's request for a directory and the answer to it. */
export type ConsentDoor = (req: Request, res: Response, asked: AskedConsent) => Promise<void>;

const longestForm = 8 * 1024;
/** As long as an interaction can last. */
const onceMs = 60 * 60_000;

/**
 * The page on which an admin with *manage* at the directory lets an identity provider in, at people's address: whoever is not signed
 * in does so at the console's form and comes back. `GET` shows it, `POST` of the page's own form answers the identity provider.
 */
export function consentDoor(deps: ConsoleDeps, oidc: Pick<Oidc, "approve" | "turnDown">): ConsentDoor {
  return async (req, res, asked) => {
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
  if (wish === "cancel") {
    const because = whyNot(reached);
    await answerOnce(deps, req);
    await oidc.turnDown(req, res, asked, because && { caller, because });
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
  await approve(deps, oidc, req, res, asked, { caller, serviceUser: serviceUser.trim() });
}

async function approve(
  deps: ConsoleDeps,
  oidc: Pick<Oidc, "approve">,
  req: Request,
  res: Response,
  asked: AskedConsent,
  how: Parameters<Oidc["approve"]>[3],
): Promise<void> {
  await answerOnce(deps, req);
  try {
    await oidc.approve(req, res, asked, how);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw over(error.refusal.cause, error);
  }
}

/** A second press of the button would grant a second time. @throws HttpRefusal 409 */
async function answerOnce({ admin, now }: ConsoleDeps, req: Request): Promise<void> {
  // By what the address names and not by the address, which may be written in several ways.
  const once = `consent:${String(req.params["uid"])}`;
  if (!(await admin.store.notes.claim(once, now() + onceMs))) throw over("It was answered already.");
}

/** What is told of who cancelled; nothing of somebody of another team, who has no part in this one's audit. */
function whyNot(reached: Refused | object): "cancelled" | "role" | undefined {
  if (!(reached instanceof Refused)) return "cancelled";
  return reached.refusal.code === "forbidden" ? "role" : undefined;
}

function over(cause: string, error?: Refused): HttpRefusal {
  const advice = ["Go back to the identity provider and begin there again."];
  const headline = "This can't be approved any more";
  return new HttpRefusal({ status: 409, code: "consent_over", headline, advice, cause }, { cause: error });
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
