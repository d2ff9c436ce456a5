import { randomBytes } from "node:crypto";
import { deciding } from "../../directory/index.js";
import { newId } from "../../lib/new-id.js";
import { changesBetween, sameValue, type Changes } from "../../model/changes.js";
import type { ClientSecret } from "../../model/client-secret.js";
import type { Directory } from "../../model/directory.js";
import { eventOf, type EventData, type Subject } from "../../model/event.js";
import { checkExpected, type Expecting } from "../../model/expecting.js";
import type { DirectoryId, OAuthClientId, TeamId } from "../../model/ids.js";
import { hasSecret, type OAuthClient, type OAuthClientKind } from "../../model/oauth-client.js";
import { Refused } from "../../model/refused.js";
import type { TeamRecords } from "../../store/port/store.js";
import type { AppDeps } from "../apps/app-verbs.js";
import {
  checkSecretEnd,
  newSecret,
  rotated,
  secretChanges,
  secretFacts,
  secretsAsSaid,
  type OpenedSecrets,
  type Rotation,
  type SecretDeps,
  type SecretHolder,
  type SecretSettings,
} from "../client-secrets.js";
import { checkUnmanaged, isFile, orNotFound, stamp, type TeamsDeps, unlessTaken } from "../deps.js";
import { revokeIn } from "../directories/token-verbs.js";
import { refuseGuestOfMany } from "../guests.js";
import { teamsRefusals } from "../refusals.js";
import { changedOAuthClient, checkOAuthClient, type OAuthClientSettings } from "./oauth-client-settings.js";

/** A client with a secret that was made here, which exists in clear only here and now. */
export interface SavedOAuthClient {
  readonly client: OAuthClient;
  readonly secret?: string | undefined;
}

export interface OAuthClientDraft extends OAuthClientSettings {
  readonly name: string;
  readonly kind: OAuthClientKind;
  /** Left out: one is made that begins with the directory's slug. */
  readonly clientId?: string | undefined;
}

/** @throws Refused `not_found`, `name_taken`, `client_id_taken`, `value_invalid`, `too_many` */
export async function createOAuthClient(
  deps: AppDeps,
  directory: Directory,
  draft: OAuthClientDraft,
): Promise<SavedOAuthClient> {
  const { teamId, id: directoryId, slug } = directory;
  const { kind, clientId = `${slug}-${randomBytes(6).toString("hex")}` } = draft;
  const said = changedOAuthClient(bareOAuthClient(deps, directory, { ...draft, clientId }), draft);
  if (!isFile(deps)) checkSecretEnd(draft.secretExpiresAt, { now: deps.now(), isNeeded: hasSecret(said) });
  const { texts, secrets, made } = await secretsFor(deps, said, draft);
  checkOAuthClient(said, texts);
  const taken = teamsRefusals.client_id_taken(clientId);
  const { version: _, ...fresh } = { ...said, secrets };
  const client = await deciding(deps.store.inTeam(teamId), async (tx) => {
    orNotFound(await tx.directories.get(directoryId), "such directory");
    refuseGuestOfMany(deps, "OAuth clients", (await tx.oauthClients.ofDirectory(directoryId)).length);
    await refuseNamesake(tx, said);
    const saved = await unlessTaken(tx.oauthClients.create(fresh), "clientId", taken);
    const end = saved.secrets[0]?.expiresAt;
    const facts = {
      ...{ ...calledIn(saved, directory), kind, clientId, redirectUris: saved.redirectUris },
      ...(end !== undefined && { secretExpiresAt: end }),
    };
    await tx.events.append(eventOf(stamp(deps), "oauth_client.created", subjectOf(saved), facts));
    return saved;
  });
  return { client, ...(made !== undefined && { secret: made }) };
}

/** One of which nothing else is said yet, and which is not stored. */
export function bareOAuthClient(
  deps: TeamsDeps,
  { teamId, id: directoryId }: Pick<Directory, "teamId" | "id">,
  { name, kind, clientId }: Pick<OAuthClient, "name" | "kind" | "clientId">,
): OAuthClient {
  const now = deps.now();
  const own = { id: newId<OAuthClientId>(), teamId, version: 1, createdAt: now, updatedAt: now, directoryId };
  return { ...own, name, kind, clientId, redirectUris: [], secrets: [], managedByFile: isFile(deps) };
}

/**
 * Changes what the settings name. Repeated calls change nothing and record nothing.
 * @throws Refused `not_found`, `managed_by_file`, `stale_version`, `name_taken`, `value_invalid`
 */
export async function updateOAuthClient(
  deps: AppDeps,
  directory: Directory,
  id: OAuthClientId,
  settings: OAuthClientSettings,
  { expected }: Expecting = {},
): Promise<SavedOAuthClient> {
  const store = deps.store.inTeam(directory.teamId);
  // Opened and sealed before the work begins: inside it there are store calls only.
  const seen = orNotFound(await store.oauthClients.get(id), "such OAuth client");
  const [newest] = seen.secrets;
  if (!isFile(deps)) {
    checkSecretEnd(settings.secretExpiresAt, { now: deps.now(), newest, isNeeded: hasSecret(seen) });
  }
  const { texts, secrets, made } = await secretsFor(deps, changedOAuthClient(seen, settings), settings);
  const { client, changed } = await deciding(store, async (tx) => {
    const known = orNotFound(await tx.oauthClients.get(id), "such OAuth client");
    checkExpected(known, expected ?? seen.version, calledWhole(known));
    const next = { ...changedOAuthClient(known, settings), secrets };
    if (sameValue(next, known)) return { client: known, changed: false };
    checkUnmanaged(deps, known, calledWhole(known));
    checkOAuthClient(next, texts);
    await refuseNamesake(tx, next);
    const saved = await tx.oauthClients.replace({ ...next, updatedAt: deps.now() });
    const facts = { ...calledIn(saved, directory), changes: changesTold(known, saved) };
    await tx.events.append(eventOf(stamp(deps), "oauth_client.updated", subjectOf(saved), facts));
    return { client: saved, changed: true };
  });
  return { client, ...(made !== undefined && changed && { secret: made }) };
}

/**
 * Gives it another secret. The one before goes on working beside it, until its end, or it is retired, or the next one comes.
 * @throws Refused `not_found`, `stale_version`, `managed_by_file`, `value_invalid` where it has none
 */
export async function rotateOAuthClientSecret(
  deps: AppDeps,
  directory: Directory,
  id: OAuthClientId,
  how: Rotation,
  expecting: Expecting = {},
): Promise<SavedOAuthClient> {
  checkSecretEnd(how.expiresAt, { now: deps.now(), isNeeded: true });
  const text = how.secret ?? newSecret();
  const sealed = await deps.sealer.seal(text);
  const client = await changeSecrets(deps, directory, id, expecting, "oauth_client.secret_rotated", ({ secrets }) =>
    rotated(secrets, sealed, how, deps.now()),
  );
  return { client, ...(how.secret === undefined && { secret: text }) };
}

/** Ends the older of two secrets. Repeated calls change nothing. @throws Refused as `rotateOAuthClientSecret` */
export async function retireOAuthClientSecret(
  deps: AppDeps,
  directory: Directory,
  id: OAuthClientId,
  expecting: Expecting = {},
): Promise<OAuthClient> {
  return changeSecrets(deps, directory, id, expecting, "oauth_client.secret_retired", ({ secrets }) =>
    secrets.slice(0, 1),
  );
}

async function changeSecrets(
  deps: TeamsDeps,
  directory: Directory,
  id: OAuthClientId,
  { expected }: Expecting,
  type: "oauth_client.secret_rotated" | "oauth_client.secret_retired",
  secretsOf: (client: OAuthClient) => readonly ClientSecret[],
): Promise<OAuthClient> {
  return deciding(deps.store.inTeam(directory.teamId), async (tx) => {
    const known = orNotFound(await tx.oauthClients.get(id), "such OAuth client");
    checkExpected(known, expected, calledWhole(known));
    checkUnmanaged(deps, known, calledWhole(known));
    if (!hasSecret(known)) throw new Refused(teamsRefusals.oauth_client_without_secret(known.name));
    const secrets = secretsOf(known);
    if (sameValue(secrets, known.secrets)) return known;
    const client = await tx.oauthClients.replace({ ...known, secrets, updatedAt: deps.now() });
    const facts = { ...calledIn(client, directory), ...secretFacts(secrets) };
    await tx.events.append(eventOf(stamp(deps), type, subjectOf(client), facts));
    return client;
  });
}

/**
 * Deletes a client; what was granted to it is revoked.
 * @returns how many grants ended
 * @throws Refused `not_found`, `managed_by_file`, `stale_version`
 */
export async function deleteOAuthClient(
  deps: TeamsDeps,
  directory: Directory,
  id: OAuthClientId,
  { expected }: Expecting = {},
): Promise<number> {
  return deciding(deps.store.inTeam(directory.teamId), async (tx) => {
    const known = orNotFound(await tx.oauthClients.get(id), "such OAuth client");
    checkExpected(known, expected, calledWhole(known));
    checkUnmanaged(deps, known, calledWhole(known));
    await tx.oauthClients.delete(id);
    const tokens = await tx.tokens.ofDirectory(directory.id);
    const live = tokens.filter(({ client, revokedAt }) => client?.id === id && revokedAt === undefined);
    for (const token of live) await revokeIn(deps, tx, token, "client_deleted");
    // What waits for an approval, and codes of nobody yet.
    await tx.artefacts.endAllOfClient(known.clientId);
    const facts = { ...calledIn(known, directory), grants: live.length };
    await tx.events.append(eventOf(stamp(deps), "oauth_client.deleted", subjectOf(known), facts));
    return live.length;
  });
}

/**
 * Fields that the settings would change; empty: nothing. Of a secret only that it is another one.
 * @param how.isNew  it is not stored yet
 * @throws Refused `value_invalid` for what cannot be, as the change itself would
 */
export async function oauthClientChanges(
  deps: AppDeps,
  client: OAuthClient,
  settings: OAuthClientSettings,
  { isNew = false }: { readonly isNew?: boolean } = {},
): Promise<EventData<"oauth_client.updated">["changes"]> {
  const next = changedOAuthClient(client, settings);
  const { texts, secrets } = await secretsFor(deps, next, settings);
  const changes = changesTold(client, { ...next, secrets });
  if (isNew || Object.keys(changes).length > 0) checkOAuthClient(next, texts);
  return changes;
}

export function clientAsSecretHolder({ name, secrets }: Pick<OAuthClient, "name" | "secrets">): SecretHolder {
  return { secrets, called: `the OAuth client ${name}` };
}

async function secretsFor(deps: SecretDeps, client: OAuthClient, settings: SecretSettings): Promise<OpenedSecrets> {
  if (settings.secrets === undefined && !hasSecret(client)) return { texts: [], secrets: [] };
  return secretsAsSaid(deps, clientAsSecretHolder(client), settings);
}

/** @throws Refused `name_taken` */
async function refuseNamesake(tx: TeamRecords, { id, directoryId, name }: OAuthClient): Promise<void> {
  const others = await tx.oauthClients.ofDirectory(directoryId);
  if (others.some((one) => one.name === name && one.id !== id)) {
    throw new Refused(teamsRefusals.oauth_client_taken(name));
  }
}

function changesTold(before: OAuthClient, after: OAuthClient): Changes {
  const told = ({ secrets: _, version: __, updatedAt: ___, ...rest }: OAuthClient): object => rest;
  return { ...changesBetween(told(before), told(after)), ...secretChanges(before.secrets, after.secrets) };
}

function calledWhole({ name }: OAuthClient): string {
  return `OAuth client "${name}"`;
}

export function subjectOf({ id, version }: OAuthClient): Subject {
  return { kind: "oauth_client", id, version };
}

export function calledIn(
  { name }: OAuthClient,
  { id, slug }: Directory,
): { readonly name: string; readonly directoryId: DirectoryId; readonly directory: string } {
  return { name, directoryId: id, directory: slug };
}

/** Used by the file, which hands a client that it names no more to whoever changes it next. */
export async function releaseOAuthClient(deps: AppDeps, teamId: TeamId, id: OAuthClientId): Promise<void> {
  const known = await deps.store.inTeam(teamId).oauthClients.get(id);
  const directory = known && (await deps.store.inTeam(teamId).directories.get(known.directoryId));
  if (known?.managedByFile !== true || directory === undefined) return;
  await updateOAuthClient(deps, directory, id, { managedByFile: false });
}
