import { checkExpected, type Expecting } from "../model/expecting.js";
import { eventOf, type EventData } from "../model/event.js";
import { deciding } from "../directory/index.js";
import { newId } from "../lib/new-id.js";
import type { Sealer } from "../lib/seal.js";
import type { App } from "../model/directory.js";
import type { AppId, TeamId } from "../model/ids.js";
import { changesBetween, sameValue } from "../model/changes.js";
import { checkSlug, isFile, stamp, type TeamsDeps } from "./deps.js";

export interface AppSettings {
  readonly slug: string;
  readonly name?: string | undefined;
  readonly redirectUris: readonly string[];
  readonly secret?: string | undefined;
}

export interface AppDeps extends TeamsDeps {
  /** Seals client secrets: `makeSealer(settings.encryptionKeys, "app secrets")`. */
  readonly sealer: Sealer;
}

/** What `saveApp` would change of the app; empty: nothing. A secret is compared by what it holds, not by how it is sealed. */
export async function appChanges(deps: AppDeps, app: App, settings: AppSettings): Promise<readonly string[]> {
  const held = app.sealedSecret === undefined ? undefined : await deps.sealer.open(app.sealedSecret);
  return [
    ...(settings.name !== undefined && settings.name !== app.name ? ["name"] : []),
    ...(sameValue(settings.redirectUris, app.redirectUris) ? [] : ["redirectUris"]),
    ...(held === settings.secret ? [] : ["secret"]),
    ...(app.managedByFile ? [] : ["managedByFile"]),
  ];
}

/**
 * Makes or changes an app of a team. Apps come from the declarative file; they are kept for the doors out.
 * @throws Refused `slug_invalid`, `stale_version`
 */
export async function saveApp(
  deps: AppDeps,
  teamId: TeamId,
  settings: AppSettings,
  { expected }: Expecting = {},
): Promise<App> {
  checkSlug(settings.slug);
  const scope = deps.store.inTeam(teamId);
  const current = (await scope.apps.list()).find((app) => app.slug === settings.slug);
  if (current !== undefined) checkExpected(current, expected, `App "${current.slug}"`);
  const differing = current === undefined ? [] : await appChanges(deps, current, settings);
  if (current !== undefined && differing.length === 0) return current;
  // Sealed before the work begins: inside it there are store calls only.
  const sealedSecret = settings.secret === undefined ? undefined : await deps.sealer.seal(settings.secret);
  const said = {
    name: settings.name ?? current?.name ?? settings.slug,
    redirectUris: settings.redirectUris,
    ...(sealedSecret === undefined ? {} : { sealedSecret }),
    managedByFile: isFile(deps),
  };
  const now = deps.now();
  return deciding(scope, async (tx) => {
    const known = current === undefined ? undefined : await tx.apps.get(current.id);
    if (known === undefined) {
      const fresh = { id: newId<AppId>(), teamId, createdAt: now, updatedAt: now, slug: settings.slug, ...said };
      const app = await tx.apps.create(fresh);
      await tx.events.append(eventOf(stamp(deps), "app.created", subjectOf(app), factsOf(app)));
      return app;
    }
    checkExpected(known, expected, `App "${known.slug}"`);
    const { sealedSecret: _, ...rest } = known;
    const app = await tx.apps.replace({ ...rest, ...said, updatedAt: now });
    const facts = changedFacts(known, app, differing.includes("secret"));
    await tx.events.append(eventOf(stamp(deps), "app.updated", subjectOf(app), facts));
    return app;
  });
}

/** Hands an app that the file names no more to whoever changes it next. Repeated calls change nothing. */
export async function releaseApp(deps: TeamsDeps, teamId: TeamId, id: AppId): Promise<void> {
  await deciding(deps.store.inTeam(teamId), async (tx) => {
    const known = await tx.apps.get(id);
    if (known?.managedByFile !== true) return;
    const app = await tx.apps.replace({ ...known, managedByFile: false, updatedAt: deps.now() });
    await tx.events.append(eventOf(stamp(deps), "app.updated", subjectOf(app), changedFacts(known, app)));
  });
}

function subjectOf(app: App): { kind: "app"; id: string; version: number } {
  return { kind: "app", id: app.id, version: app.version };
}

function factsOf({ slug, name, redirectUris }: App): EventData<"app.created"> {
  return { slug, name, redirectUris };
}

/** Of a secret only that it is another one. */
function changedFacts(before: App, app: App, otherSecret = false): EventData<"app.updated"> {
  const told = ({ name, redirectUris, managedByFile }: App): object => ({ name, redirectUris, managedByFile });
  const secret = { before: "…", after: "…" };
  const changes = {
    ...changesBetween(told(before), told(app), 1),
    ...(otherSecret && { secret }),
  };
  return { slug: app.slug, name: app.name, changes };
}
