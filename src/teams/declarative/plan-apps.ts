import type { Team } from "../../model/team.js";
import { appChanges, releaseApp, saveApp } from "../app-verbs.js";
import { teamBySlug } from "../team-verbs.js";
import type { DeclaredTeam } from "./file-shape.js";
import { nothing, type ApplyDeps, type Step } from "./step.js";

export async function planApps(
  deps: ApplyDeps,
  declared: DeclaredTeam,
  team: Team | undefined,
): Promise<readonly Step[]> {
  const current = team === undefined ? [] : await deps.store.inTeam(team.id).apps.list();
  const steps: Step[] = [];
  for (const said of declared.apps ?? []) {
    const settings = { ...said, name: said.name ?? said.slug };
    const known = current.find((app) => app.slug === said.slug);
    const fields = known === undefined ? [] : await appChanges(deps, known, settings);
    steps.push({
      kind: "app",
      name: `${declared.slug}/${said.slug}`,
      action: known === undefined ? "create" : fields.length === 0 ? "unchanged" : "update",
      // A secret is never shown, so of every field only the name is told.
      changes: fields.filter((field) => field !== "managedByFile").map((field) => ({ field, before: "…", after: "…" })),
      run: async () => {
        await saveApp(deps, (await teamBySlug(deps, declared.slug)).id, settings);
        return nothing;
      },
    });
  }
  const named = new Set(declared.apps?.map((app) => app.slug));
  for (const app of current.filter(({ slug, managedByFile }) => managedByFile && !named.has(slug))) {
    steps.push({
      kind: "app",
      name: `${declared.slug}/${app.slug}`,
      action: "release",
      changes: [],
      notes: app.sealedSecret === undefined ? [] : ["its secret stays"],
      run: async () => {
        await releaseApp(deps, app.teamId, app.id);
        return nothing;
      },
    });
  }
  return steps;
}
