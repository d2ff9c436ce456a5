import type { Team } from "../../model/team.js";
import { changesBetween, sameValue } from "../../model/changes.js";
import { vouchForDomains } from "../domains/domain-verbs.js";
import { checkTypesKept } from "../team-attributes.js";
import { changedTeam, changeTeam, createTeam } from "../team-verbs.js";
import { teamSettings } from "./declared-settings.js";
import type { DeclaredTeam } from "./file-shape.js";
import { planApps } from "./plan-apps.js";
import { planDirectories } from "./plan-directories.js";
import { planEndpoints, planInstallationStreams } from "./plan-endpoints.js";
import { checkAliases, planMethods } from "./plan-methods.js";
import type { ReadFile } from "./read-file.js";
import { actionBetween, nothing, readable, type ApplyDeps, type Step } from "./step.js";

/**
 * What applying the file would do, in order. Pure reading; each step carries what it would run. Applying the same file again
 * plans nothing.
 */
export async function planFile(deps: ApplyDeps, file: ReadFile): Promise<readonly Step[]> {
  const methods = await checkAliases(deps, file);
  const steps: Step[] = [];
  for (const declared of file.declared.teams) {
    const team = await deps.store.teams.bySlug(declared.slug);
    steps.push(
      await planTeam(deps, declared, team),
      ...(await planMethods(deps, declared, team, file, methods)),
      ...(await planDirectories(deps, declared, team)),
      ...(await planApps(deps, declared, team)),
      ...(await planEndpoints(deps, declared, team)),
    );
  }
  steps.push(...(await planInstallationStreams(deps, file.declared)));
  return [...steps, ...(await unnamedTeams(deps, file))];
}

/** Files may stand side by side, each for some teams: what another one manages is told and left alone. */
async function unnamedTeams({ store }: ApplyDeps, { declared }: ReadFile): Promise<readonly Step[]> {
  const named = new Set(declared.teams.map((team) => team.slug));
  const others = (await store.teams.list()).filter((team) => team.managedByFile && !named.has(team.slug));
  return others.map((team) => ({
    kind: "team",
    name: team.slug,
    action: "unchanged",
    changes: [],
    notes: ["is managed by a declarative file and not in this one: it and all that is in it stays as it is"],
    run: () => Promise.resolve(nothing),
  }));
}

async function planTeam(deps: ApplyDeps, declared: DeclaredTeam, team: Team | undefined): Promise<Step> {
  const { domains, ...settings } = teamSettings(declared);
  const base = { kind: "team" as const, name: declared.slug };
  if (team === undefined) {
    const { name, policies, seats, attributes, contacts } = settings;
    return {
      ...base,
      action: "create",
      changes: [],
      run: async () => {
        await createTeam(deps, { slug: declared.slug, name, policies, seats, attributes, contacts, domains });
        return nothing;
      },
    };
  }
  const next = changedTeam(team, settings);
  await checkTypesKept(deps.store.inTeam(team.id), team, next);
  const ofFile = (await deps.store.inTeam(team.id).domains.list()).filter(({ words }) => words.includes("file"));
  const before = ofFile.map(({ domain }) => domain);
  const after = [...domains].sort();
  const sameDomains = sameValue([...before].sort(), after);
  return {
    ...base,
    action: sameDomains ? actionBetween(team, next) : "update",
    changes: [
      ...readable(changesBetween(team, next)),
      ...(sameDomains ? [] : [{ field: "policies.emailDomains", before, after }]),
    ],
    run: async () => {
      await changeTeam(deps, team.id, settings);
      await vouchForDomains(deps, team.id, "file", domains);
      return nothing;
    },
  };
}
