import { checkExpected, type Expecting } from "../../model/expecting.js";
import { eventOf } from "../../model/event.js";
import { deciding } from "../../directory/index.js";
import { newId } from "../../lib/new-id.js";
import type { Directory, QuirkProfile } from "../../model/directory.js";
import type { DirectoryId, MethodId, TeamId } from "../../model/ids.js";
import { changesBetween, sameValue } from "../../model/changes.js";
import { withoutUndefined } from "../without-undefined.js";
import { checkSlug, checkUnmanaged, isFile, orNotFound, stamp, type TeamsDeps, unlessTaken } from "../deps.js";
import { teamsRefusals } from "../refusals.js";

/** What may be said of a directory; null takes the link to a method back. */
export interface DirectorySettings {
  readonly name?: string | undefined;
  readonly methodId?: MethodId | null | undefined;
  readonly quirks?: QuirkProfile | undefined;
  readonly disabled?: boolean | undefined;
  readonly managedByFile?: boolean | undefined;
}

/** The directory as the settings would leave it. */
export function changedDirectory(directory: Directory, settings: DirectorySettings): Directory {
  return withoutUndefined<Directory>({
    ...directory,
    name: settings.name ?? directory.name,
    methodId: settings.methodId === null ? undefined : (settings.methodId ?? directory.methodId),
    quirks: settings.quirks ?? directory.quirks,
    disabled: settings.disabled ?? directory.disabled,
    managedByFile: settings.managedByFile ?? directory.managedByFile,
  });
}

/** @throws Refused `slug_invalid`, `slug_taken` */
export async function createDirectory(
  deps: TeamsDeps,
  teamId: TeamId,
  draft: DirectorySettings & { readonly slug: string },
): Promise<Directory> {
  checkSlug(draft.slug);
  const now = deps.now();
  const { version: _, ...fresh } = changedDirectory(
    {
      id: newId<DirectoryId>(),
      teamId,
      version: 1,
      createdAt: now,
      updatedAt: now,
      slug: draft.slug,
      name: draft.slug,
      quirks: "auto",
      disabled: false,
      managedByFile: isFile(deps),
    },
    draft,
  );
  const taken = teamsRefusals.slug_taken("directory", draft.slug);
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    if (fresh.methodId !== undefined) orNotFound(await tx.methods.get(fresh.methodId), "such SSO method in this team");
    const directory = await unlessTaken(tx.directories.create(fresh), "slug", taken);
    const { slug, name, quirks, methodId } = directory;
    await tx.events.append(
      eventOf(stamp(deps), "directory.created", subjectOf(directory), {
        slug,
        name,
        quirks,
        ...(methodId && { methodId }),
      }),
    );
    return directory;
  });
}

/**
 * Changes what the settings name. Repeated calls change nothing and record nothing.
 * @throws Refused `not_found`, `managed_by_file`, `stale_version`
 */
export async function updateDirectory(
  deps: TeamsDeps,
  teamId: TeamId,
  id: DirectoryId,
  settings: DirectorySettings,
  { expected }: Expecting = {},
): Promise<Directory> {
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    const directory = orNotFound(await tx.directories.get(id), "such directory");
    checkExpected(directory, expected, `Directory "${directory.slug}"`);
    const next = changedDirectory(directory, settings);
    // Switching off must be possible at once, whoever manages the rest.
    if (!sameValue({ ...next, disabled: directory.disabled }, directory)) {
      checkUnmanaged(deps, directory, `Directory "${directory.slug}"`);
    }
    if (sameValue(directory, next)) return directory;
    if (next.methodId !== undefined) orNotFound(await tx.methods.get(next.methodId), "such SSO method in this team");
    const saved = await tx.directories.replace({ ...next, updatedAt: deps.now() });
    await tx.events.append(
      eventOf(stamp(deps), "directory.updated", subjectOf(saved), {
        slug: saved.slug,
        changes: changesBetween(directory, next),
      }),
    );
    return saved;
  });
}

/** @throws Refused `not_found` */
export async function directoryBySlug({ store }: Pick<TeamsDeps, "store">, slug: string): Promise<Directory> {
  return orNotFound(await store.directoryBySlug(slug), `directory "${slug}"`);
}

function subjectOf(directory: Directory): { kind: "directory"; id: string; version: number } {
  return { kind: "directory", id: directory.id, version: directory.version };
}
