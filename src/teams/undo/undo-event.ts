import { deciding } from "../../directory/index.js";
import { undoMs, type Deleted, type Deletion } from "../../model/deletion.js";
import { eventOf, type AuditEvent } from "../../model/event.js";
import type { DeletionId, DirectoryId, MethodId, TeamId } from "../../model/ids.js";
import { Refused } from "../../model/refused.js";
import { StoreConflict } from "../../store/port/errors.js";
import type { TeamRecords } from "../../store/port/store.js";
import { checkUnmanaged, orNotFound, stamp, type TeamsDeps } from "../deps.js";
import { domainEvent } from "../domains/domain-verbs.js";
import { changeMethod, methodEvent } from "../methods/method-verbs.js";
import { methodStatus } from "../../model/sso-method.js";
import { changesBetween } from "../../model/changes.js";
import { undoableOf } from "./undoable.js";
import { undoRefusals } from "./undo-refusals.js";

/** What stands as it stood before. */
export interface Undone {
  readonly kind: "method" | "directory" | "domain";
  readonly id: string;
  /** Slug or name. */
  readonly called: string;
}

/**
 * Takes back what an event of the last ten minutes tells of: that a method or directory was switched off, or that one of them
 * or a domain was deleted. Nothing that was revoked comes back, and sessions that ended stay ended.
 * @throws Refused `not_undoable`, `undo_too_late`, `changed_since`, `slug_taken`, `domain_exists`, `token_taken`,
 *   `client_id_taken`, `managed_by_file`
 */
export async function undoEvent(deps: TeamsDeps, teamId: TeamId, event: AuditEvent): Promise<Undone> {
  const act = undoableOf(event);
  if (act === undefined) throw new Refused(undoRefusals.not_undoable(event.type));
  if (event.actor.kind === "file") throw new Refused(undoRefusals.of_file(event.type));
  if (deps.now() >= event.at + undoMs) throw new Refused(undoRefusals.undo_too_late());
  if (act.is === "deleted") return bringBack(deps, teamId, event);
  return act.kind === "method" ? switchMethodOn(deps, teamId, event) : switchDirectoryOn(deps, teamId, event);
}

async function switchMethodOn(deps: TeamsDeps, teamId: TeamId, event: AuditEvent): Promise<Undone> {
  const id = event.subject.id as MethodId;
  const saved = await changeMethod(
    deps,
    teamId,
    id,
    (after) => {
      const changes = changesBetween({ disabled: true }, { disabled: after.disabled });
      return [
        methodEvent(deps, "method.enabled", after, { status: methodStatus(after), changes, undoes: event.number }),
      ];
    },
    (method) => {
      refuseChanged(event, method.version);
      return { ...method, disabled: false };
    },
  );
  return { kind: "method", id, called: saved.slug };
}

async function switchDirectoryOn(deps: TeamsDeps, teamId: TeamId, event: AuditEvent): Promise<Undone> {
  const id = event.subject.id as DirectoryId;
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    const directory = orNotFound(await tx.directories.get(id), "such directory");
    refuseChanged(event, directory.version);
    const saved = await tx.directories.replace({ ...directory, disabled: false, updatedAt: deps.now() });
    const changes = changesBetween({ disabled: directory.disabled }, { disabled: saved.disabled });
    const subject = { kind: "directory", id, version: saved.version } as const;
    const facts = { slug: saved.slug, changes, undoes: event.number };
    await tx.events.append(eventOf(stamp(deps), "directory.updated", subject, facts));
    return { kind: "directory", id, called: saved.slug };
  });
}

function refuseChanged({ subject, number }: AuditEvent, version: number): void {
  if (subject.version !== version) throw new Refused(undoRefusals.changed_since(number));
}

async function bringBack(deps: TeamsDeps, teamId: TeamId, event: AuditEvent): Promise<Undone> {
  return deciding(deps.store.inTeam(teamId), async (tx) => {
    orNotFound(await tx.team.get(), "such team");
    const deletion = await tx.deletions.get(event.subject.id as DeletionId);
    // Undone already, or deleted again since: this event is not the last word on it.
    if (deletion === undefined || deletion.toldVersion !== event.subject.version) {
      throw new Refused(undoRefusals.changed_since(event.number));
    }
    if (deletion.ending || deps.now() >= deletion.until) throw new Refused(undoRefusals.undo_too_late());
    await tx.deletions.delete(deletion.id);
    return restore(deps, tx, deletion, event.number);
  });
}

async function restore(
  deps: TeamsDeps,
  tx: TeamRecords,
  { what, toldVersion: version }: Deletion,
  undoes: number,
): Promise<Undone> {
  const { id } = what.record;
  const back = { version, updatedAt: deps.now() };
  switch (what.kind) {
    case "method": {
      const { kind, record, directories } = what;
      checkUnmanaged(deps, record, `SSO method "${record.slug}"`);
      const method = await unlessTakenSince(tx.methods.restore({ ...record, ...back }), what);
      for (const linked of directories) await linkAgain(tx, linked, method.id, back.updatedAt);
      const subject = { kind, id, version: method.version } as const;
      await tx.events.append(eventOf(stamp(deps), "method.restored", subject, { slug: record.slug, undoes }));
      return { kind, id, called: record.slug };
    }
    case "directory": {
      const { kind, record, tokens, oauthClients } = what;
      checkUnmanaged(deps, record, `Directory "${record.slug}"`);
      const { methodId, ...rest } = record;
      // The method that it was linked to may be gone by now.
      const isThere = methodId !== undefined && (await tx.methods.get(methodId)) !== undefined;
      const unlinked = { ...rest, ...(isThere && { methodId }), ...back };
      const directory = await unlessTakenSince(tx.directories.restore(unlinked), what);
      for (const token of tokens) await unlessTakenSince(tx.tokens.restore(token), what);
      for (const client of oauthClients) await unlessTakenSince(tx.oauthClients.restore(client), what);
      const subject = { kind, id, version: directory.version } as const;
      await tx.events.append(eventOf(stamp(deps), "directory.restored", subject, { slug: record.slug, undoes }));
      return { kind, id, called: record.slug };
    }
    case "team":
      throw new Refused(undoRefusals.not_undoable("team.deleted"));
    case "domain": {
      const domain = await unlessTakenSince(tx.domains.restore({ ...what.record, ...back }), what);
      await tx.events.append(domainEvent(deps, "domain.restored", domain, { undoes }));
      return { kind: "domain", id, called: domain.domain };
    }
  }
}

/** Unless it was linked to another one since, or deleted. */
async function linkAgain(tx: TeamRecords, id: DirectoryId, methodId: MethodId, at: number): Promise<void> {
  const directory = await tx.directories.get(id);
  if (directory === undefined || directory.methodId !== undefined) return;
  await tx.directories.replace({ ...directory, methodId, updatedAt: at });
}

/** Inside a work: the conflict must not reach `deciding`, which would decide the same again. @throws Refused */
async function unlessTakenSince<T>(restoring: Promise<T>, what: Deleted): Promise<T> {
  try {
    return await restoring;
  } catch (error) {
    if (!(error instanceof StoreConflict)) throw error;
    throw new Refused(undoRefusals.taken_since(what, error.field), { cause: error });
  }
}
