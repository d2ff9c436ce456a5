import { Router, type Request, type Response } from "express";
import { type ReceivedLogout, receiveLogout, signOut, startLogout } from "../../login/index.js";
import type { SsoMethod } from "../../model/sso-method.js";
import { forwardPage, signedOutPage, type SignedOutView } from "../../pages/index.js";
import type { LogoutArrival, OutgoingMessage } from "../../saml/index.js";
import { storedSessionId } from "../../session/index.js";
import { sendOn, sendPage } from "../shared/answer-page.js";
import type { Framing } from "../shared/security-headers.js";
import { holding } from "../shared/body/open-lots.js";
import { clientAddressOf } from "../shared/client-address.js";
import { onlyVerbs } from "../shared/only-verbs.js";
import { rawQueryOf } from "../shared/query-of.js";
import { fieldOf, readForm } from "../shared/read-form.js";
import { limitedForm } from "../shared/rate-limits.js";
import { referenceOf, requestOf } from "../shared/reference.js";
import { countRefusal } from "../shared/refusal-log.js";
import { badBody, HttpRefusal, unknownMethod } from "../shared/refusal.js";
import type { LoginDoorDeps } from "./deps.js";
import { idpName } from "../shared/idp-name.js";
import { endSession, loginOf } from "../shared/session.js";
import { readMessage } from "./posted-message.js";
import { slugOf } from "./slug-of.js";

const longestForm = 8 * 1024;
const fix =
  "A logout message comes by the HTTP-POST binding: an HTML form with the field SAMLRequest or SAMLResponse, sent by the browser.";

/** Signing out: here, and by single logout at the identity provider and from it (SAML Profiles 2.0 §4.4). */
export function logoutRouter(deps: LoginDoorDeps): Router {
  const router = Router();

  const signOutHere = async (req: Request, res: Response): Promise<void> => {
    const form = await readForm(req, longestForm);
    const login = loginOf(req);
    if (login === undefined) {
      sendPage(res, deps.security, signedOutPage({ outcome: "unknown", againHref: "/login" }));
      return;
    }
    deps.guard.check(req, req.sessionID, fieldOf(form, "csrf"));
    await signOut(deps.login, { ...login, id: storedSessionId(req.sessionID) }, requestOf(req, res));
    await endSession(req);
    const started = await startLogout(deps.login, login);
    if (started.at === "identity_provider") sendFromForm(deps, res, started.method, started.message);
    else sendSignedOut(deps, res, started.method, "here");
  };
  router.post("/logout", ...deps.sessions.handlers, limitedForm(deps.limits, signOutHere));
  router.all("/logout", onlyVerbs("POST"));

  router.get("/saml/:method/slo", async (req, res) => {
    await receive(deps, req, res, { binding: "redirect", rawQuery: rawQueryOf(req) });
  });
  router.post(
    "/saml/:method/slo",
    holding(async (req, res) => {
      await receive(deps, req, res, await postedMessage(req));
    }),
  );
  router.all("/saml/:method/slo", onlyVerbs("GET", "HEAD", "POST"));
  return router;
}

async function postedMessage(req: Request): Promise<LogoutArrival> {
  const form = await readMessage(req, fix);
  const [request, response] = [fieldOf(form, "SAMLRequest"), fieldOf(form, "SAMLResponse")];
  const relayState = fieldOf(form, "RelayState");
  if (request !== undefined && response === undefined) {
    return { binding: "post", parameter: "SAMLRequest", field: request, relayState };
  }
  if (response !== undefined && request === undefined) {
    return { binding: "post", parameter: "SAMLResponse", field: response, relayState };
  }
  throw badBody(400, "The form needs one field, SAMLRequest or SAMLResponse.", fix);
}

async function receive(deps: LoginDoorDeps, req: Request, res: Response, arrival: LogoutArrival): Promise<void> {
  const received = await receiveLogout(deps.login, { slug: slugOf(req), arrival, ...requestOf(req, res) });
  switch (received.outcome) {
    case "unknown_method":
      throw unknownMethod();
    case "refused": {
      const { code, cause, expected, actual } = received.refusal;
      const method = received.method.slug;
      deps.log.info(
        { reference: referenceOf(res), method, code, cause, expected, actual, address: clientAddressOf(req) },
        "sign-out refused",
      );
      countRefusal(res, code);
      throw refusedLogout(received);
    }
    case "ended": {
      const { method, sessions, missing, answer } = received;
      const facts = {
        reference: referenceOf(res),
        method: method.slug,
        sessions,
        missing,
        address: clientAddressOf(req),
      };
      deps.log.info(facts, missing === undefined ? "signed out by the identity provider" : "sign-out found nobody");
      if (answer === undefined) sendSignedOut(deps, res, method, missing === undefined ? "everywhere" : "not_found");
      else sendMessage(deps, res, method, answer, "anybody");
      return;
    }
    case "answered":
      // What the identity provider would not do is told before the app goes on: the person may still be signed in there.
      if (received.returnTo === undefined || received.idp === "failed") {
        sendSignedOut(deps, res, received.method, outcomes[received.idp], received.returnTo);
      } else sendOn(res, deps.security, received.returnTo);
      return;
  }
}

const outcomes = { success: "everywhere", partial: "partial", failed: "refused" } as const;

function refusedLogout({ method, refusal }: ReceivedLogout & { outcome: "refused" }): HttpRefusal {
  const { status, code, forPerson, cause, fix, expected, actual } = refusal;
  return new HttpRefusal({
    status,
    code,
    headline: "We couldn't sign you out that way",
    advice: [forPerson],
    cause,
    fix,
    expected,
    actual,
    methodName: method.name,
    action: { label: "Go to your page", href: "/" },
  });
}

/**
 * The same in answer to a form of ours: the page's policy would hold every hop of the provider's chain to it, so a page of
 * its own goes on.
 */
function sendFromForm(deps: LoginDoorDeps, res: Response, method: SsoMethod, message: OutgoingMessage): void {
  if (message.binding === "post") {
    sendMessage(deps, res, method, message);
    return;
  }
  sendPage(res, deps.security, forwardPage({ kind: "address", to: idpName(method), href: message.url }));
}

/**
 * Takes the browser to the identity provider with a message, by an address or a form.
 * @param framing  the identity provider may ask from a frame: there is nothing on the page that a click could be stolen for
 */
function sendMessage(
  deps: LoginDoorDeps,
  res: Response,
  method: SsoMethod,
  message: OutgoingMessage,
  framing: Framing = "nobody",
): void {
  if (message.binding === "redirect") {
    sendOn(res, deps.security, message.url);
    return;
  }
  const { action, fields } = message;
  const page = forwardPage({ kind: "post", to: idpName(method), action, fields });
  sendPage(res, deps.security, page, { formActions: "any", framing });
}

function sendSignedOut(
  deps: LoginDoorDeps,
  res: Response,
  method: SsoMethod | undefined,
  outcome: SignedOutView["outcome"],
  returnTo?: string,
): void {
  const view =
    method === undefined
      ? { outcome, againHref: "/login" }
      : { outcome, idpName: idpName(method), againHref: `/sso/${method.slug}` };
  sendPage(res, deps.security, signedOutPage({ ...view, returnTo }));
}
