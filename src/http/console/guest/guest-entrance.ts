import { randomBytes } from "node:crypto";
import type { Request, Response } from "express";
import { openedSetupLink, type ProvenLink } from "../../../access/index.js";
import { operations as o, perform, type AdminCaller } from "../../../admin/index.js";
import type { SetupLinkId } from "../../../model/ids.js";
import { Refused } from "../../../model/refused.js";
import { requestOf } from "../../shared/reference.js";
import { HttpRefusal } from "../../shared/refusal.js";
import type { AskedTeam } from "../ask.js";
import type { ConsoleDeps } from "../deps.js";
import { giveCookie, takeCookie } from "../engine/cookies.js";
import type { Entrance } from "../engine/who.js";

export const setupAt = "/setup";

/** What the cookie of an opened link holds, sealed. */
interface Opened {
  readonly link: SetupLinkId;
  /** What forms are bound to: another one each time that *Begin* is pressed. */
  readonly session: string;
}

type Deps = Pick<ConsoleDeps, "sealer" | "secure">;

/** Hands the browser the cookie of a link that it has begun. */
export async function openLink(deps: Deps, res: Response, link: SetupLinkId): Promise<void> {
  const opened: Opened = { link, session: `setup ${randomBytes(18).toString("base64url")}` };
  giveCookie(res, "setup", await deps.sealer.seal(JSON.stringify(opened)), deps);
}

/** Guests come in by the link that they have begun; it is read anew at each request, so that a revoked one ends at once. */
export function guestEntrance(deps: ConsoleDeps): Entrance {
  return {
    door: setupAt,
    async prove(req, res) {
      const opened = await openedIn(deps, req);
      if (opened === undefined) return undefined;
      const { link, grants } = await stillGood(deps, opened.link);
      const caller: AdminCaller = {
        ...{ actor: { kind: "setup_link", id: link.id }, by: "a setup link", grants },
        ...requestOf(req, res),
      };
      return {
        ...{ caller, link, session: opened.session, email: "", account: undefined },
        teamOf: (named) => teamOfLink(deps, caller, link, named),
      };
    },
    turnAway() {
      throw new HttpRefusal({
        status: 401,
        code: "link_not_opened",
        headline: "Open your setup link again",
        advice: [
          "This page is a part of a setup that this browser has not begun. Begin again with the link that you were sent.",
        ],
      });
    },
  };
}

/** A link that was revoked or has run out ends for whoever has it open too. @throws HttpRefusal 404 */
async function stillGood({ admin }: ConsoleDeps, id: SetupLinkId): Promise<ProvenLink> {
  try {
    return await openedSetupLink(admin, id);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { code, cause } = error.refusal;
    const advice = ["Ask whoever sent it for a new one. What you did with it is kept."];
    throw new HttpRefusal({ status: 404, code, headline: "This setup link is over", advice, cause }, { cause: error });
  }
}

async function openedIn(deps: Deps, req: Request): Promise<Opened | undefined> {
  const sealed = takeCookie(req, "setup", deps);
  const text = sealed === undefined ? undefined : await deps.sealer.open(sealed);
  const opened = text === undefined ? undefined : (JSON.parse(text) as Partial<Opened>);
  // The same key seals flashes, which hold no link.
  return opened?.link === undefined || opened.session === undefined
    ? undefined
    : { link: opened.link, session: opened.session };
}

/** A guest sees what the team is called and nothing more of it; any other team is not there. @throws Refused `not_found` */
async function teamOfLink(
  { admin }: ConsoleDeps,
  caller: AdminCaller,
  { teamId }: ProvenLink["link"],
  named: string,
): Promise<AskedTeam> {
  const reader: AdminCaller = { ...caller, grants: [{ role: "auditor", team: teamId, needs: ["read"] }] };
  const team = await perform(admin, reader, o.teamShow, { team: teamId }, {});
  if (named === team.slug || named === team.id) return team;
  const cause = "There is nothing here that this setup link is about.";
  throw new Refused({ code: "not_found", cause, fix: "Open the link again that you were sent." });
}
