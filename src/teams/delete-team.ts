import { deciding } from "../directory/index.js";
import type { DeletionId, TeamId } from "../model/ids.js";
import { checkExpected, type Expecting } from "../model/expecting.js";
import { eventOf } from "../model/event.js";
import { Refused } from "../model/refused.js";
import type { InstallationWork } from "../store/port/store.js";
import { checkUnmanaged, orNotFound, stamp, type TeamsDeps } from "./deps.js";
import { teamsRefusals } from "./refusals.js";

export interface DeletedTeam {
  readonly slug: string;
  readonly users: number;
  readonly groups: number;
}

/** What was at work when the team went may still write of it: it is cleared once more after that. */
const settledMs = 2 * 60_000;

/**
 * Deletes a team for good: the operator's. One work closes every door of it (its record, methods, directories with their tokens,
 * API keys, setup links, the roles of its admins and who is invited to one) and is told in the installation's chain; then all that is left goes in
 * portions, people, groups, sessions, OAuth artefacts and the team's own audit. Whoever is interrupted is followed by the chore.
 * @param confirm  the slug, typed again
 * @throws Refused `not_found`, `confirmation_needed`, `managed_by_file`, `stale_version`
 */
export async function deleteTeam(
  deps: TeamsDeps,
  id: TeamId,
  confirm: string,
  { expected }: Expecting = {},
): Promise<DeletedTeam> {
  const store = deps.store.inTeam(id);
  const counts = {
    users: await store.users.count({ scope: { includeRemoved: true } }),
    groups: await store.groups.count({ scope: {} }),
  };
  const slug = await deciding(deps.store.installation, async (tx) => {
    const own = tx.inTeam(id);
    const team = orNotFound(await own.team.get(), "such team");
    if (confirm !== team.slug) throw new Refused(teamsRefusals.team_not_confirmed(team.slug));
    checkExpected(team, expected, `Team "${team.slug}"`);
    checkUnmanaged(deps, team, `Team "${team.slug}"`);
    await closeDoors(tx, id, deps.now());
    await own.team.delete();
    const now = deps.now();
    const { version } = team;
    await own.deletions.create({
      id: id as string as DeletionId,
      ...{ teamId: id, createdAt: now, updatedAt: now, toldVersion: version + 1 },
      ...{ until: now + settledMs, ending: true },
      what: { kind: "team", record: { id, slug: team.slug, version } },
    });
    const subject = { kind: "team", id, version: version + 1 } as const;
    const data = { slug: team.slug, name: team.name, ...counts };
    await tx.events.append(eventOf(stamp(deps), "team.deleted", subject, data));
    return team.slug;
  });
  await store.purge();
  return { slug, ...counts };
}

/** What lets anybody in: few records, gone together. */
async function closeDoors(tx: InstallationWork, id: TeamId, now: number): Promise<void> {
  const own = tx.inTeam(id);
  for (const method of await own.methods.list()) await own.methods.delete(method.id);
  for (const directory of await own.directories.list()) {
    for (const token of await own.tokens.ofDirectory(directory.id)) await own.tokens.delete(token.id);
    for (const client of await own.oauthClients.ofDirectory(directory.id)) await own.oauthClients.delete(client.id);
    await own.directories.delete(directory.id);
  }
  for (const app of await own.apps.list()) await own.apps.delete(app.id);
  for (const deletion of await own.deletions.list()) await own.deletions.delete(deletion.id);
  for (const key of await tx.apiKeys.list(id)) await tx.apiKeys.delete(key.id);
  for (const invitation of await tx.invitations.list(id)) await tx.invitations.delete(invitation.id);
  for (const link of await tx.setupLinks.ofTeam(id)) await tx.setupLinks.delete(link.id);
  // Operators have a role elsewhere, so none of them goes: a role in a team never keeps anybody in the installation.
  await tx.admins.lock();
  for (const admin of await tx.admins.list(id)) {
    const grants = admin.grants.filter(({ team }) => team !== id);
    if (grants.length === 0) await tx.admins.delete(admin.id);
    else await tx.admins.replace({ ...admin, grants, updatedAt: now });
  }
}
