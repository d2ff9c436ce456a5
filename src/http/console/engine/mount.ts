import { randomBytes } from "node:crypto";
import type { Request, Response, Router } from "express";
import { InvalidInput, operations as o, perform, type Path } from "../../../admin/index.js";
import { unstorable } from "../../../lib/storable-text.js";
import { Refused } from "../../../model/refused.js";
import { sendOn, sendPage, setHeaders } from "../../shared/answer-page.js";
import { holding } from "../../shared/body/open-lots.js";
import { onlyVerbs } from "../../shared/only-verbs.js";
import { sendPieces } from "../../shared/send-pieces.js";
import { stillProven, whileProven } from "../../shared/while-proven.js";
import { makeAsk, type Ask, type AskedTeam } from "../ask.js";
import type { ConsoleDeps } from "../deps.js";
import { giveFlash, takeFlash, type Flash } from "./flash.js";
import { navFor } from "../nav.js";
import { pagePolicy } from "./page-policy.js";
import { takeCookie } from "./cookies.js";
import { answerRefused } from "./refused.js";
import type { ConsoleRoute, Download, FormPage, ShownPage } from "../routes.js";
import { readSent, sending } from "./sending.js";
import { Typed } from "../typed.js";
import type { Entrance, Who } from "./who.js";

/** Gives each route its address: proves who asks, finds what the address names, and tells what is refused as a page. */
export function mountRoutes(
  router: Router,
  deps: ConsoleDeps,
  entrance: Entrance,
  routes: readonly ConsoleRoute[],
): void {
  for (const route of routes) {
    const at = router.route(`${entrance.door}${route.path}`);
    const allowed: string[] = [];
    if (route.kind !== "act") {
      at.get(entering(deps, entrance, looking(deps, entrance, route)));
      allowed.push("GET", "HEAD");
    }
    if (route.kind === "form" || route.kind === "act") {
      const send = sending(deps, route);
      at.post(
        holding(
          entering(deps, entrance, async (req, res, first) => {
            const form = await readSent(req, route, first);
            // It may take its time to come: whoever is signed out or cut off meanwhile does nothing more.
            const who = await entrance.prove(req, res);
            if (who === undefined) entrance.turnAway(req, res);
            else await send(req, res, who, await askOf(deps, entrance, req, who, {}), form);
          }),
        ),
      );
      allowed.push("POST");
    }
    at.all(onlyVerbs(...allowed));
  }
}

/** What stands nowhere is told in the frame of whoever is signed in, with the ways of the team that it begins with. */
export function mountNothing(router: Router, deps: ConsoleDeps, entrance: Entrance): void {
  router.all([`${entrance.door}/teams/:team/*rest`, `${entrance.door}/*rest`], async (req, res, next) => {
    const who = await entrance.prove(req, res);
    if (who === undefined) {
      next();
      return;
    }
    const nothing = new Refused({
      code: "not_found",
      cause: "No page of the console stands at this address.",
      fix: "Check the address, or take one of the ways of the menu.",
    });
    let frame = frameOf(deps, entrance, req, who, {}, undefined);
    try {
      ({ frame } = await askOf(deps, entrance, req, who, {}));
    } catch (error) {
      // A team that is not there, or not theirs to know of, or no name at all.
      if (!(error instanceof Refused || error instanceof InvalidInput)) throw error;
    }
    answerRefused(deps, entrance.door, res, frame, nothing);
  });
}

export type Answer = (req: Request, res: Response, who: Who, ask: Ask) => Promise<void>;

function entering(deps: ConsoleDeps, entrance: Entrance, answer: Answer) {
  return async (req: Request, res: Response): Promise<void> => {
    const who = await entrance.prove(req, res);
    if (who === undefined) {
      entrance.turnAway(req, res);
      return;
    }
    const flash = req.method === "POST" ? {} : await takeFlash(deps, req, res, who.session);
    let frame: Ask["frame"] | undefined;
    try {
      const ask = await askOf(deps, entrance, req, who, flash);
      // The ways of the team stay where one of its pages is refused.
      ({ frame } = ask);
      refuseUnstorable(ask.query);
      await answer(req, res, who, ask);
    } catch (error) {
      frame ??= frameOf(deps, entrance, req, who, {}, undefined);
      if (!answerRefused(deps, entrance.door, res, frame, error)) throw error;
    }
  };
}

/** What follows the `?` is looked up as it is. @throws InvalidInput for what no store keeps */
function refuseUnstorable(query: URLSearchParams): void {
  const field = unstorable(Object.fromEntries(query));
  if (field !== undefined) throw new InvalidInput([{ field, message: "holds NUL, which is no part of any name" }]);
}

async function askOf(deps: ConsoleDeps, entrance: Entrance, req: Request, who: Who, flash: Flash): Promise<Ask> {
  const { admin } = deps;
  const path = req.params as Path;
  const named = path["team"];
  const team = named === undefined ? undefined : await teamOf(admin, who, named);
  const frame = frameOf(deps, entrance, req, who, flash, team ?? (await onlyTeam(admin, who)));
  const { door } = entrance;
  const { caller, session } = who;
  return makeAsk({
    ...{ deps: admin, caller, admin: who.admin, sso: who.sso, link: who.link, session, path },
    ...{ url: req.originalUrl, door, team, frame },
    origin: `${deps.secure ? "https" : req.protocol}://${req.get("Host") ?? ""}`,
  });
}

/** The team of the address, where it is theirs to know of. @throws Refused `not_found` */
function teamOf(admin: ConsoleDeps["admin"], who: Who, named: string): Promise<AskedTeam> {
  return who.teamOf === undefined ? perform(admin, who.caller, o.teamShow, { team: named }, {}) : who.teamOf(named);
}

/** Whoever is of one team alone sees its pages offered everywhere. */
async function onlyTeam(admin: ConsoleDeps["admin"], { caller }: Who): Promise<AskedTeam | undefined> {
  const [only, ...others] = caller.grants;
  if (only?.record !== undefined || only === undefined || only.team === null || others.length > 0) return undefined;
  return perform(admin, caller, o.teamShow, { team: only.team }, {});
}

function frameOf(
  { guard, secure }: Pick<ConsoleDeps, "guard" | "secure">,
  { door }: Entrance,
  req: Request,
  who: Who,
  { said, secrets = {} }: Flash,
  team: AskedTeam | undefined,
): Ask["frame"] {
  const at = req.path.slice(door.length);
  const shortcuts = takeCookie(req, "shortcuts", { secure }) !== "off";
  return {
    nav: who.account === undefined ? [] : navFor({ grants: who.caller.grants, team, at, door, shortcuts }),
    shortcuts,
    email: who.email,
    csrf: guard.tokenFor(who.session),
    once: randomBytes(12).toString("base64url"),
    said,
    secrets,
    account: who.account,
  };
}

function looking(deps: ConsoleDeps, entrance: Entrance, route: ShownPage | FormPage | Download): Answer {
  return async (req, res, { session }, ask) => {
    if (route.kind === "download") {
      await take(deps, entrance, req, res, route, ask);
      return;
    }
    const html = route.kind === "page" ? await route.show(ask) : await route.show(ask, Typed.nothing);
    if (typeof html === "object") {
      // What was to be said is said where the page stands.
      const { said, secrets } = ask.frame;
      if (said !== undefined) await giveFlash(deps, res, session, { said, secrets: secrets as Flash["secrets"] });
      sendOn(res, deps.security, html.to);
    } else sendPage(res, deps.security, html, { policy: pagePolicy });
  };
}

/** Whoever took a file is signed in no more. */
class SignedOutMeanwhile extends Error {}

async function take(
  deps: ConsoleDeps,
  entrance: Entrance,
  req: Request,
  res: Response,
  route: Download,
  ask: Ask,
): Promise<void> {
  const proven = stillProven(deps.now, async () => {
    if ((await entrance.prove(req, res)) === undefined) throw new SignedOutMeanwhile();
  });
  const { mediaType, text } = await route.take(ask);
  setHeaders(res, deps.security.plain);
  res.setHeader("Content-Type", `${mediaType}; charset=utf-8`);
  res.setHeader("Content-Disposition", `attachment; filename="${route.fileName(ask).replaceAll(/[^\w.-]/g, "-")}"`);
  try {
    await sendPieces(res, whileProven(text, proven));
  } catch (error) {
    if (res.headersSent) {
      if (error instanceof SignedOutMeanwhile) return void res.destroy();
      throw error;
    }
    res.removeHeader("Content-Disposition");
    if (!(error instanceof SignedOutMeanwhile)) throw error;
    entrance.turnAway(req, res);
  }
}
