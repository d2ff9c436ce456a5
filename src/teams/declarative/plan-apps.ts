import type { App } from "../../model/app.js";
import { newId } from "../../lib/new-id.js";
import type { TeamId } from "../../model/ids.js";
import type { Team } from "../../model/team.js";
import { newApp, type AppSettings } from "../apps/app-settings.js";
import { appChanges, bareApp, createApp, releaseApp, updateApp } from "../apps/app-verbs.js";
import { teamBySlug } from "../team-verbs.js";
import type { DeclaredApp, DeclaredTeam } from "./file-shape.js";
import { actionOfChanges, checkClientIdFree, naming, nothing, readable, type ApplyDeps, type Step } from "./step.js";

export async function planApps(
  deps: ApplyDeps,
  declared: DeclaredTeam,
  team: Team | undefined,
): Promise<readonly Step[]> {
  const current = team === undefined ? [] : await deps.store.inTeam(team.id).apps.list();
  const steps: Step[] = [];
  for (const said of declared.apps ?? []) {
    steps.push(
      await planApp(
        deps,
        declared.slug,
        said,
        current.find((app) => app.slug === said.slug),
      ),
    );
  }
  const named = new Set(declared.apps?.map((app) => app.slug));
  for (const app of current.filter(({ slug, managedByFile }) => managedByFile && !named.has(slug))) {
    steps.push({
      kind: "app",
      name: `${declared.slug}/${app.slug}`,
      action: "release",
      changes: [],
      notes: app.secrets.length === 0 ? [] : ["its secret stays"],
      run: async () => {
        await releaseApp(deps, app.teamId, app.id);
        return nothing;
      },
    });
  }
  return steps;
}

async function planApp(deps: ApplyDeps, team: string, said: DeclaredApp, known: App | undefined): Promise<Step> {
  const settings = settingsOf(said);
  // Of a new one, too, what cannot be is told before anything is written.
  const before = known ?? bareApp(deps, newId<TeamId>(), said);
  const told = await naming(`app ${team}/${said.slug}`, async () => {
    if (known === undefined) await checkClientIdFree(deps, before.clientId);
    return appChanges(deps, before, settings, { isNew: known === undefined });
  });
  const changes = known === undefined ? {} : told;
  const otherId = known !== undefined && (said.clientId ?? said.slug) !== known.clientId;
  return {
    kind: "app",
    name: `${team}/${said.slug}`,
    action: known === undefined ? "create" : actionOfChanges(changes),
    changes: readable(changes),
    notes: otherId ? [`its client id stays ${known.clientId}: make another app for another one`] : [],
    run: async () => {
      const { id } = await teamBySlug(deps, team);
      const { secret } =
        known === undefined
          ? await createApp(deps, id, { ...settings, slug: said.slug, clientId: said.clientId })
          : await updateApp(deps, id, known.id, settings);
      return secret === undefined ? nothing : { secret: { app: said.slug, text: secret } };
    },
  };
}

/** What the file leaves out is as in a new app, so that taking a line out takes back what it gave; secrets alone stay. */
function settingsOf({ slug, clientId: _, secret, groups, ...said }: DeclaredApp): AppSettings {
  const isPublic = said.kind === "public";
  return {
    ...newApp,
    backchannelLogoutUri: null,
    homeUrl: null,
    jwks: null,
    allowedGroups: null,
    tokenEndpointAuthMethod: isPublic ? "none" : newApp.tokenEndpointAuthMethod,
    ...Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)),
    name: said.name ?? slug,
    groups: { only: groups?.only ?? null, max: groups?.max ?? newApp.groups.max },
    secrets: secret,
    managedByFile: true,
  };
}
