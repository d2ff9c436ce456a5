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
import type { AuditEvent } from "../../model/event.js";
import type { DeletionId, MethodId, TeamId } from "../../model/ids.js";
import type { SsoMethod } from "../../model/sso-method.js";
import { permit } from "../../rules/index.js";
import type { AdminDeps } from "../deps.js";
import { nothing } from "../inputs.js";
import { needOfMethod } from "../method-needs.js";
import { operation } from "../operation.js";
import { lacking } from "../refusals.js";
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
    const need = needOfMethod((await methodOf(deps, team.id, target)) ?? {});
    if (!permit(caller.grants, need, { team: team.id }).ok) throw lacking(need);
    return { undone: target.number, ...(await undoEvent(deps.settings(caller), team.id, target)) };
  },
});

/** The method that would sign people in again by it, and some of them into the console. */
async function methodOf({ store }: AdminDeps, team: TeamId, event: AuditEvent): Promise<SsoMethod | undefined> {
  if (event.subject.kind !== "method") return undefined;
  const { methods, deletions } = store.inTeam(team);
  const deleted = (await deletions.get(event.subject.id as DeletionId))?.what;
  return deleted?.kind === "method" ? deleted.record : methods.get(event.subject.id as MethodId);
}
