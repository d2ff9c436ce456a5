import { z } from "zod";
import { sameValue } from "../../model/changes.js";
import type { SsoMethod } from "../../model/sso-method.js";
import type { Team } from "../../model/team.js";
import { acceptance, acceptProposal, discardProposal } from "../../teams/index.js";
import type { AdminDeps } from "../deps.js";
import { needOfMethod } from "../method-needs.js";
import { operation } from "../operation.js";
import { chainOf, labelsOf, readBack } from "../read-audit.js";
import { lostAccessView, methodView } from "../views/methods.js";
import { viewOf } from "./methods.js";

export const methodProposal = operation({
  name: "method.proposal",
  summary: "What is proposed for an SSO method, and who would lose access by taking it over",
  of: "method",
  effect: "read",
  needs: "read",
  input: z.strictObject({}),
  shows: z.object({
    method: methodView,
    proposedBy: z
      .string()
      .nullable()
      .describe("Who has proposed it, as people know them; null for a metadata refresh, or where nobody remembers"),
    tested: z.boolean(),
    lostAccess: lostAccessView.describe("Who cannot sign in any more, unless the proposal is right"),
  }),
  versionOf: ({ method }) => method.version,
  async run({ deps, caller, team, target }) {
    const { tested, lostAccess } = await acceptance(deps.settings(caller), target);
    return {
      method: await viewOf(deps, team, target),
      proposedBy: await proposerOf(deps, team, target),
      tested,
      lostAccess: { ...lostAccess, names: [...lostAccess.names] },
    };
  },
});

export const methodAccept = operation({
  name: "method.accept",
  summary: "Take over what is proposed for an SSO method",
  of: "method",
  effect: "act",
  needs: "manage",
  needsFor: (_, { target }) => needOfMethod(target),
  input: z.strictObject({
    confirm: z.boolean().default(false).describe("Also without a passed test sign-in of just this proposal"),
  }),
  shows: z.object({
    method: methodView,
    tested: z.boolean(),
    lostAccess: lostAccessView.describe("Who cannot sign in any more, unless the proposal is right"),
  }),
  versionOf: ({ method }) => method.version,
  async run({ deps, caller, team, target, expected }, { confirm }) {
    const verbs = deps.settings(caller);
    const { method, tested, lostAccess } = await acceptProposal(verbs, team.id, target.id, { confirm }, { expected });
    return {
      method: await viewOf(deps, team, method),
      tested,
      lostAccess: { ...lostAccess, names: [...lostAccess.names] },
    };
  },
});

export const methodDiscard = operation({
  name: "method.discard",
  summary: "Take back what is proposed for an SSO method; the live settings stay",
  of: "method",
  effect: "act",
  needs: "manage",
  input: z.strictObject({}),
  shows: methodView,
  versionOf: ({ version }) => version,
  run: async ({ deps, caller, team, target, expected }) =>
    viewOf(deps, team, await discardProposal(deps.settings(caller), team.id, target.id, { expected })),
});

/** The proposal knows an id; what it was called stands in the audit. */
async function proposerOf(deps: AdminDeps, team: Team, { id, proposal }: SsoMethod): Promise<string | null> {
  if (proposal?.source !== "admin") return null;
  const asked = { subjectId: id, type: ["method.proposed"], limit: 1 };
  const [event] = (await readBack(chainOf(deps, team), asked)).items;
  // Its own event may have no number yet.
  if (event === undefined || !sameValue(event.actor, proposal.by)) return null;
  return (await labelsOf(deps, team, [event])).actor(event);
}
