import { Router, type Request, type Response } from "express";
import { managedBy, signOut, sessionsOf, signedInPerson, type SignedInPerson } from "../../login/index.js";
import { homePage } from "../../pages/index.js";
import { mayUseApp } from "../../rules/index.js";
import { storedSessionId } from "../../session/index.js";
import { sendJson, sendOn, sendPage, wantsJson } from "../shared/answer-page.js";
import { onlyVerbs } from "../shared/only-verbs.js";
import { fieldOf, readForm } from "../shared/read-form.js";
import { limitedForm } from "../shared/rate-limits.js";
import { requestOf } from "../shared/reference.js";
import { HttpRefusal } from "../shared/refusal.js";
import type { LoginDoorDeps } from "./deps.js";
import { browserRows } from "./browser-rows.js";
import { loginOf } from "../shared/session.js";

const longestForm = 8 * 1024;

/** What a signed-in person sees of themselves: `/` and `/me`, and the sessions they can end. */
export function portalRouter(deps: LoginDoorDeps): Router {
  const router = Router();
  const withSession = deps.sessions.handlers;

  router.get("/me", ...withSession, async (req, res) => {
    const person = await personOf(deps, req);
    if (person === undefined) throw notSignedIn(req);
    if (wantsJson(req)) sendJson(res, deps.security, 200, meOf(person));
    else await sendHome(deps, req, res, person);
  });
  router.get("/", ...withSession, async (req, res) => {
    const person = await personOf(deps, req);
    if (person !== undefined) await sendHome(deps, req, res, person);
    else if (wantsJson(req)) throw notSignedIn(req);
    else sendOn(res, deps.security, "/login");
  });
  const endOwnSessions = async (req: Request, res: Response): Promise<void> => {
    const form = await readForm(req, longestForm);
    const person = await personOf(deps, req);
    // Before the form's token is looked at, which goes with the session.
    if (person === undefined) throw notSignedIn(req);
    deps.guard.check(req, req.sessionID, fieldOf(form, "csrf"));
    const wanted = fieldOf(form, "session");
    // Only one's own: a handle of somebody else's session is as one that is gone.
    const own = await deps.login.store.sessions.ofUser(person.team.id, person.user.id, deps.now());
    const handles = new Set(wanted?.split(" "));
    const { team, user } = person;
    for (const { id } of own.filter((one) => handles.has(one.id))) {
      await signOut(deps.login, { id, teamId: team.id, userId: user.id }, requestOf(req, res));
    }
    sendOn(res, deps.security, "/");
  };
  router.post("/sessions/end", ...withSession, limitedForm(deps.limits, endOwnSessions));

  router.all(["/", "/me"], onlyVerbs("GET", "HEAD"));
  router.all("/sessions/end", onlyVerbs("POST"));
  return router;
}

async function personOf(deps: LoginDoorDeps, req: Request): Promise<SignedInPerson | undefined> {
  const login = loginOf(req);
  return login === undefined ? undefined : signedInPerson(deps.login.store, login);
}

/** The session as scripts read it; documented, so its keys stay. */
function meOf(person: SignedInPerson): Record<string, unknown> {
  return {
    team: person.team.slug,
    method: person.method.slug,
    userId: person.user.id,
    email: person.email,
    name: person.name ?? null,
    groups: person.groups,
  };
}

function notSignedIn(req: Request): HttpRefusal {
  return new HttpRefusal({
    status: 401,
    code: "not_signed_in",
    headline: "You're not signed in",
    advice: ["Use your company's sign-in link, or sign in with your work email address."],
    action: {
      label: "Sign in",
      // A form's own address is no page to come back to.
      href: req.path === "/me" ? `/login?return_to=${encodeURIComponent(req.path)}` : "/login",
    },
  });
}

async function sendHome(deps: LoginDoorDeps, req: Request, res: Response, person: SignedInPerson): Promise<void> {
  const { store } = deps.login;
  const current = storedSessionId(req.sessionID);
  const sessions = (await sessionsOf(store, person, deps.now())).map((one) => ({
    handle: one.id,
    current: one.id === current,
    browser: browserOf(one.data),
    methodName: one.methodName,
    startedAt: one.createdAt,
    endsAt: one.endsAt,
  }));
  const page = homePage({
    name: person.name,
    email: person.email,
    teamName: person.team.name,
    methodName: person.method.name,
    groups: person.groups,
    apps: await appsOf(deps, person),
    managedBy: await managedBy(store.inTeam(person.team.id), person.user.owner),
    lastSignInAt: req.session.previousSignInAt,
    browsers: browserRows(sessions),
    csrf: deps.guard.tokenFor(req.sessionID),
  });
  sendPage(res, deps.security, page);
}

/** The apps that the person may use and that say where they begin. */
async function appsOf({ login }: LoginDoorDeps, { team, groups }: SignedInPerson) {
  const apps = await login.store.inTeam(team.id).apps.list();
  const usable = apps.filter((app) => mayUseApp(app, groups));
  return usable.flatMap(({ name, homeUrl }) => (homeUrl === undefined ? [] : [{ name, href: homeUrl }]));
}

function browserOf(data: string): string | undefined {
  const held = JSON.parse(data) as { browser?: unknown };
  return typeof held.browser === "string" ? held.browser : undefined;
}
