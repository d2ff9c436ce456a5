import { deciding } from "../../directory/index.js";
import { newId } from "../../lib/new-id.js";
import { sha256Hex } from "../../lib/sha256.js";
import { grantHash, type ScimToken, type TokenScope } from "../../model/directory.js";
import { eventOf, type EventData } from "../../model/event.js";
import type { ArtefactId, TokenId } from "../../model/ids.js";
import type { OAuthClient } from "../../model/oauth-client.js";
import type { TeamRecords } from "../../store/port/store.js";
import { orNotFound, stamp, type TeamsDeps } from "../deps.js";
import { tokenFacts, tokenSubject } from "../directories/token-verbs.js";
import { calledIn, subjectOf } from "./oauth-client-verbs.js";

/** What OAuth clients are granted: kept beside the bearer tokens of their directory, and revoked as those are. */

export interface Approval {
  /** Under this id the grant is listed, and the OAuth provider knows its holder. */
  readonly id: TokenId;
  readonly grant: ArtefactId;
  readonly serviceUser: string;
  readonly scopes: readonly TokenScope[];
}

/**
 * Grants a client what an admin has approved. @throws Refused `not_found` where the client or its directory has gone meanwhile
 */
export async function approveGrant(deps: TeamsDeps, client: OAuthClient, approval: Approval): Promise<ScimToken> {
  return deciding(deps.store.inTeam(client.teamId), async (tx) => {
    orNotFound(await tx.directories.get(client.directoryId), "such directory");
    orNotFound(await tx.oauthClients.get(client.id), "such OAuth client");
    return insert(deps, tx, client, approval);
  });
}

export interface TurnedDown {
  readonly scopes: readonly TokenScope[];
  readonly because: EventData<"oauth_client.approval_refused">["because"];
}

/**
 * Tells that an admin did not let a client in. @throws Refused `not_found` where the client or its directory has gone meanwhile
 */
export async function turnDownGrant(
  deps: TeamsDeps,
  { id, teamId, directoryId }: OAuthClient,
  how: TurnedDown,
): Promise<void> {
  await deciding(deps.store.inTeam(teamId), async (tx) => {
    const directory = orNotFound(await tx.directories.get(directoryId), "such directory");
    const client = orNotFound(await tx.oauthClients.get(id), "such OAuth client");
    const facts = { ...calledIn(client, directory), ...how };
    await tx.events.append(eventOf(stamp(deps), "oauth_client.approval_refused", subjectOf(client), facts));
  });
}

/**
 * What a client holds that nobody approves: it proves itself, and that is enough. Made when it first asks. One that was revoked
 * stays so, for the client would ask again in the same minute.
 * @throws Refused `not_found` where the client or its directory has gone meanwhile
 */
export async function standingGrant(deps: TeamsDeps, client: OAuthClient): Promise<ScimToken> {
  const store = deps.store.inTeam(client.teamId);
  return (
    (await heldBy(store, client)) ??
    deciding(store, async (tx) => {
      orNotFound(await tx.directories.get(client.directoryId), "such directory");
      orNotFound(await tx.oauthClients.get(client.id), "such OAuth client");
      // Of many who make it at once one is first, and the others meet its hash and look again.
      const grant = sha256Hex(client.id) as ArtefactId;
      const approval = { id: newId<TokenId>(), grant, serviceUser: client.name, scopes: ["read", "write"] } as const;
      return (await heldBy(tx, client)) ?? insert(deps, tx, client, approval);
    })
  );
}

async function heldBy(
  { tokens }: Pick<TeamRecords, "tokens">,
  { id, directoryId }: OAuthClient,
): Promise<ScimToken | undefined> {
  return (await tokens.ofDirectory(directoryId)).find((token) => token.client?.id === id);
}

async function insert(
  deps: TeamsDeps,
  tx: TeamRecords,
  client: OAuthClient,
  { id, grant, serviceUser, scopes }: Approval,
): Promise<ScimToken> {
  const now = deps.now();
  const token = await tx.tokens.create({
    id,
    teamId: tx.teamId,
    createdAt: now,
    updatedAt: now,
    directoryId: client.directoryId,
    name: serviceUser,
    hash: grantHash(grant),
    hint: id.slice(-4),
    scopes,
    client: { id: client.id, name: client.name },
    managedByFile: false,
  });
  await tx.events.append(eventOf(stamp(deps), "token.created", tokenSubject(token), tokenFacts(token)));
  return token;
}
