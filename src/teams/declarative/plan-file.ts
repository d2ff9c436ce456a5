import type { Team } from "../../model/team.js";
import { changesBetween, sameValue } from "../changes.js";
import { TeamsRefusal } from "../refusal.js";
import { changedTeam, createTeam, updateTeam } from "../team-verbs.js";
import { teamSettings } from "./declared-settings.js";
import type { DeclaredTeam } from "./file-shape.js";
import { planApps } from "./plan-apps.js";
import { planDirectories } from "./plan-directories.js";
import { planMethods } from "./plan-methods.js";
import type { ReadFile } from "./read-file.js";
import { nothing, readable, type ApplyDeps, type Step } from "./step.js";

/**
 * What applying the file would do, in order. Pure reading; each step carries what it would run. Applying the same file again
 * plans nothing.
 * @throws TeamsRefusal `file_invalid` where the store holds what contradicts the file, all such faults at once
 */
export async function planFile(deps: ApplyDeps, file: ReadFile): Promise<readonly Step[]> {
  await checkOwnership(deps, file);
  const steps: Step[] = [];
  for (const declared of file.declared.teams) {
    const team = await deps.store.teams.bySlug(declared.slug);
    steps.push(
      planTeam(deps, declared, team),
      ...(await planMethods(deps, declared, team, file.idps)),
      ...(await planDirectories(deps, declared, team)),
      ...(await planApps(deps, declared, team)),
    );
  }
  return steps;
}

function planTeam(deps: ApplyDeps, declared: DeclaredTeam, team: Team | undefined): Step {
  const settings = teamSettings(declared);
  const base = { kind: "team" as const, name: declared.slug };
  if (team === undefined) {
    const { name, policies } = settings;
    return {
      ...base,
      action: "create",
      changes: [],
      run: async () => {
        await createTeam(deps, { slug: declared.slug, name, policies });
        return nothing;
      },
    };
  }
  const next = changedTeam(team, settings);
  return {
    ...base,
    action: sameValue(team, next) ? "unchanged" : "update",
    changes: readable(changesBetween(team, next)),
    run: async () => {
      await updateTeam(deps, team.id, settings);
      return nothing;
    },
  };
}

/** Slugs of methods and directories are unique in the installation, so another team may hold one already. */
async function checkOwnership({ store }: ApplyDeps, { declared, path }: ReadFile): Promise<void> {
  const faults: string[] = [];
  for (const declaredTeam of declared.teams) {
    const team = await store.teams.bySlug(declaredTeam.slug);
    for (const { slug } of declaredTeam.ssoMethods ?? []) {
      const method = await store.methodBySlug(slug);
      if (method !== undefined && method.teamId !== team?.id)
        faults.push(`SSO method "${slug}" belongs to another team`);
    }
    for (const { slug } of declaredTeam.directories ?? []) {
      const directory = await store.directoryBySlug(slug);
      if (directory !== undefined && directory.teamId !== team?.id) {
        faults.push(`directory "${slug}" belongs to another team`);
      }
    }
  }
  if (faults.length > 0) {
    throw new TeamsRefusal("file_invalid", `${path}: nothing was changed: ${faults.join("; ")}; choose other slugs.`);
  }
}
