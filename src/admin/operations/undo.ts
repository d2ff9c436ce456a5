import { z } from "zod";
import {
  beforeDirectory,
  beforeDomain,
  beforeMethod,
  beforeTeam,
  peopleAffected,
  undoEvent,
  undoNeed,
} from "../../teams/index.js";
import { nothing } from "../inputs.js";
import { operation } from "../operation.js";
import { doings, preflightView, shownPreflight, undoneView } from "../views/undo.js";

const doing = z.strictObject({ doing: z.enum(doings).default("delete").describe("delete unless said") });

export const methodPreflight = operation({
  name: "method.preflight",
  summary: "Who would lose access if an SSO method were switched off or deleted",
  of: "method",
  effect: "read",
  needs: "read",
  input: doing,
  shows: preflightView,
  async run({ deps, target }, asked) {
    const lost = await beforeMethod(deps, target, asked.doing);
    return shownPreflight(asked.doing, lost, peopleAffected(lost));
  },
});

export const directoryPreflight = operation({
  name: "directory.preflight",
  summary: "Whom it touches if a directory is switched off or deleted",
  of: "directory",
  effect: "read",
  needs: "read",
  input: doing,
  shows: preflightView,
  async run({ deps, target }, asked) {
    const lost = await beforeDirectory(deps, target, asked.doing);
    return shownPreflight(asked.doing, lost, peopleAffected(lost));
  },
});

export const domainPreflight = operation({
  name: "domain.preflight",
  summary: "Who would lose access if a domain were taken off the list",
  of: "domain",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: preflightView,
  async run({ deps, target }) {
    const lost = await beforeDomain(deps, target);
    return shownPreflight("delete", lost, peopleAffected(lost));
  },
});

export const teamPreflight = operation({
  name: "team.preflight",
  summary: "Who would lose access if a team were deleted",
  of: "team",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: preflightView,
  async run({ deps, target }) {
    const lost = await beforeTeam(deps, target.id);
    return shownPreflight("delete", lost, peopleAffected(lost), false);
  },
});

export const auditUndo = operation({
  name: "audit.undo",
  summary: "Undo what an event of the last ten minutes tells of: something switched off, or deleted",
  of: "event",
  effect: "act",
  needs: "manage",
  needsFor: (_input, { target }) => undoNeed(target),
  input: nothing,
  shows: undoneView,
  async run({ deps, caller, team, target }) {
    return { undone: target.number, ...(await undoEvent(deps.settings(caller), team.id, target)) };
  },
});
