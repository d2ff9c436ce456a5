import { checkExpected, type Expecting } from "../../model/expecting.js";
import { eventOf, type EventData } from "../../model/event.js";
import { deciding } from "../../directory/index.js";
import { newId } from "../../lib/new-id.js";
import type { Sealer } from "../../lib/seal.js";
import { needsSecret, type App } from "../../model/app.js";
import { changesBetween, sameValue } from "../../model/changes.js";
import type { ClientSecret } from "../../model/client-secret.js";
import { customKey } from "../../model/custom-attribute.js";
import type { AppId, TeamId } from "../../model/ids.js";
import { Refused } from "../../model/refused.js";
import type { TeamRecords } from "../../store/port/store.js";
import { checkSlug, checkUnmanaged, isFile, orNotFound, stamp, type TeamsDeps, unlessTaken } from "../deps.js";
import { teamsRefusals } from "../refusals.js";
import { checkSecretEnd, newSecret, rotated, secretChanges, secretFacts, type Rotation } from "../client-secrets.js";
import { changedApp, checkApp, newApp, secretsFor, type AppSettings } from "./app-settings.js";

export interface AppDeps extends TeamsDeps {
  /** Seals client secrets. */
  readonly sealer: Sealer;
}

/** An app with a secret that was made here, which exists in clear only here and now. */
export interface SavedApp {
  readonly app: App;
  readonly secret?: string | undefined;
}

export interface AppDraft extends AppSettings {
  readonly slug: string;
  /** The slug unless given. */
  readonly clientId?: string | undefined;
}

/** @throws Refused `slug_invalid`, `slug_taken`, `client_id_taken`, `value_invalid` */
export async function createApp(deps: AppDeps, teamId: TeamId, draft: AppDraft): Promise<SavedApp> {
  checkSlug(draft.slug);
  const said = changedApp(bareApp(deps, teamId, draft), draft);
  const { slug, clientId } = said;
  if (!isFile(deps)) checkSecretEnd(draft.secretExpiresAt, { now: deps.now(), isNeeded: needsSecret(said) });
  const { texts, secrets, made } = await secretsFor(deps, said, draft);
  checkApp(said, texts);
  const { version: _, ...fresh } = { ...said, secrets };
  const app = await deciding(deps.store.inTeam(teamId), async (tx) => {
    await checkClaims(tx, said);
    if ((await tx.apps.list()).some((one) => one.slug === slug)) {
      throw new Refused(teamsRefusals.slug_taken("app", slug));
    }
    const saved = await unlessTaken(tx.apps.create(fresh), "clientId", teamsRefusals.client_id_taken(clientId));
    await tx.events.append(eventOf(stamp(deps), "app.created", subjectOf(saved), factsOf(saved)));
    return saved;
  });
  return { app, ...(made !== undefined && { secret: made }) };
}

/** One of which nothing is said yet, and which is not stored. */
export function bareApp(
  deps: TeamsDeps,
  teamId: TeamId,
  { slug, clientId = slug }: Pick<AppDraft, "slug" | "clientId">,
): App {
  const now = deps.now();
  const own = { id: newId<AppId>(), teamId, version: 1, createdAt: now, updatedAt: now, slug, name: slug, clientId };
  return { ...newApp, ...own, managedByFile: isFile(deps) };
}

/**
 * Changes what the settings name. Repeated calls change nothing and record nothing.
 * @throws Refused `not_found`, `managed_by_file`, `stale_version`, `value_invalid`
 */
export async function updateApp(
  deps: AppDeps,
  teamId: TeamId,
  id: AppId,
  settings: AppSettings,
  { expected }: Expecting = {},
): Promise<SavedApp> {
  // Opened and sealed before the work begins: inside it there are store calls only.
  const seen = orNotFound(await deps.store.inTeam(teamId).apps.get(id), "such app");
  const wanted = changedApp(seen, settings);
  const [newest] = seen.secrets;
  if (!isFile(deps)) {
    checkSecretEnd(settings.secretExpiresAt, { now: deps.now(), newest, isNeeded: needsSecret(wanted) });
  }
  const { texts, secrets, made } = await secretsFor(deps, wanted, settings);
  const { app, changed } = await deciding(deps.store.inTeam(teamId), async (tx) => {
    const known = orNotFound(await tx.apps.get(id), "such app");
    checkExpected(known, expected ?? seen.version, `App "${known.slug}"`);
    const next = { ...changedApp(known, settings), secrets };
    if (sameValue(next, known)) return { app: known, changed: false };
    checkUnmanaged(deps, known, `App "${known.slug}"`);
    checkApp(next, texts);
    await checkClaims(tx, next);
    return { app: await replace(deps, tx, known, next), changed: true };
  });
  return { app, ...(made !== undefined && changed && { secret: made }) };
}

/**
 * Gives it another secret. The one before goes on working beside it, until its end, or it is retired, or the next one comes.
 * @throws Refused `not_found`, `stale_version`, `value_invalid` where it needs none, `managed_by_file` where the file says it
 */
export async function rotateAppSecret(
  deps: AppDeps,
  teamId: TeamId,
  id: AppId,
  how: Rotation,
  { expected }: Expecting = {},
): Promise<SavedApp> {
  checkSecretEnd(how.expiresAt, { now: deps.now(), isNeeded: true });
  const text = how.secret ?? newSecret();
  const sealed = await deps.sealer.seal(text);
  const app = await changeSecrets(deps, teamId, id, { expected }, "app.secret_rotated", ({ secrets }) =>
    rotated(secrets, sealed, how, deps.now()),
  );
  return { app, ...(how.secret === undefined && { secret: text }) };
}

/** Ends the older of two secrets. Repeated calls change nothing. @throws Refused as `rotateAppSecret` */
export async function retireAppSecret(
  deps: AppDeps,
  teamId: TeamId,
  id: AppId,
  { expected }: Expecting = {},
): Promise<App> {
  return changeSecrets(deps, teamId, id, { expected }, "app.secret_retired", (app) => app.secrets.slice(0, 1));
}

async function changeSecrets(
  deps: AppDeps,
  teamId: TeamId,
  id: AppId,
  { expected }: Expecting,
  type: "app.secret_rotated" | "app.secret_retired",
  secretsOf: (app: App) => readonly ClientSecret[],
): Promise<App> {
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    const known = orNotFound(await tx.apps.get(id), "such app");
    checkExpected(known, expected, `App "${known.slug}"`);
    checkUnmanaged(deps, known, `App "${known.slug}"`);
    if (!needsSecret(known))
      throw new Refused(teamsRefusals.app_without_secret(known.slug, known.tokenEndpointAuthMethod));
    const secrets = secretsOf(known);
    if (sameValue(secrets, known.secrets)) return known;
    const app = await tx.apps.replace({ ...known, secrets, updatedAt: deps.now() });
    const { slug, name } = app;
    await tx.events.append(eventOf(stamp(deps), type, subjectOf(app), { slug, name, ...secretFacts(secrets) }));
    return app;
  });
}

/**
 * Deletes an app; what it was given for anybody ends with it.
 * @returns how many codes, tokens and grants ended
 * @throws Refused `not_found`, `managed_by_file`, `stale_version`
 */
export async function deleteApp(
  deps: TeamsDeps,
  teamId: TeamId,
  id: AppId,
  { expected }: Expecting = {},
): Promise<number> {
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    const known = orNotFound(await tx.apps.get(id), "such app");
    checkExpected(known, expected, `App "${known.slug}"`);
    checkUnmanaged(deps, known, `App "${known.slug}"`);
    await tx.apps.delete(id);
    const ended = await tx.artefacts.endAllOfClient(known.clientId);
    const { slug, name } = known;
    await tx.events.append(eventOf(stamp(deps), "app.deleted", subjectOf(known), { slug, name }));
    return ended;
  });
}

/** Hands an app that the file names no more to whoever changes it next. Repeated calls change nothing. */
export async function releaseApp(deps: TeamsDeps, teamId: TeamId, id: AppId): Promise<void> {
  await deciding(deps.store.inTeam(teamId), async (tx) => {
    const known = await tx.apps.get(id);
    if (known?.managedByFile !== true) return;
    await replace(deps, tx, known, { ...known, managedByFile: false });
  });
}

/**
 * Fields that the settings would change; empty: nothing. Of a secret only that it is another one.
 * @param how.isNew  it is not stored yet
 * @throws Refused `value_invalid` for what cannot be, as the change itself would
 */
export async function appChanges(
  deps: AppDeps,
  app: App,
  settings: AppSettings,
  { isNew = false }: { readonly isNew?: boolean } = {},
): Promise<EventData<"app.updated">["changes"]> {
  const next = changedApp(app, settings);
  const { texts, secrets } = await secretsFor(deps, next, settings);
  const changes = changesTold(app, { ...next, secrets });
  if (isNew || Object.keys(changes).length > 0) checkApp(next, texts);
  return changes;
}

/** @throws Refused `value_invalid` naming a claim that the team does not declare */
async function checkClaims(tx: Pick<TeamRecords, "team">, { claims }: App): Promise<void> {
  if (claims.length === 0) return;
  const declared = ((await tx.team.get())?.attributes ?? []).map(({ name }) => name);
  const wrong = claims.find((claim) => !declared.some((name) => customKey(name) === customKey(claim)));
  if (wrong !== undefined) throw new Refused(teamsRefusals.claim_unknown(wrong, declared));
}

async function replace(deps: TeamsDeps, tx: TeamRecords, known: App, next: App): Promise<App> {
  const app = await tx.apps.replace({ ...next, updatedAt: deps.now() });
  const changes = changesTold(known, app);
  const { slug, name } = app;
  await tx.events.append(eventOf(stamp(deps), "app.updated", subjectOf(app), { slug, name, changes }));
  return app;
}

function changesTold(before: App, after: App): EventData<"app.updated">["changes"] {
  const told = ({ secrets: _, version: __, updatedAt: ___, ...rest }: App): object => rest;
  return { ...changesBetween(told(before), told(after)), ...secretChanges(before.secrets, after.secrets) };
}

function subjectOf(app: App): { kind: "app"; id: string; version: number } {
  return { kind: "app", id: app.id, version: app.version };
}

function factsOf({ slug, name, kind, clientId, redirectUris, secrets: [secret] }: App): EventData<"app.created"> {
  const end = secret?.expiresAt;
  return { slug, name, kind, clientId, redirectUris, ...(end !== undefined && { secretExpiresAt: end }) };
}
