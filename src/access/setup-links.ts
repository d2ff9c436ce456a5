import { newId } from "../lib/new-id.js";
import { sha256Hex } from "../lib/sha256.js";
import { checkExpected } from "../model/expecting.js";
import { eventOf, type Subject } from "../model/event.js";
import type { Grant } from "../model/grant.js";
import { posted, type Letter } from "../model/letter.js";
import type { DirectoryId, DomainId, MethodId, SetupLinkId, TeamId } from "../model/ids.js";
import { Refused } from "../model/refused.js";
import { grantOfLink, recordOfIntent, stateOfLink, type SetupIntent, type SetupLink } from "../model/setup-link.js";
import { deciding } from "../store/port/deciding.js";
import type { InstallationWork } from "../store/port/store.js";
import { checkGivable, makerOf, orNotFound, stamp, type AccessDeps } from "./deps.js";
import { accessRefusals } from "./refusals.js";
import { newSecret, secretHash } from "./secrets.js";

const hour = 60 * 60_000;
/** Unless said. */
export const usualLinkLifeMs = 7 * 24 * hour;
const shortestMs = hour;
const longestMs = 30 * 24 * hour;

export interface SetupLinkDraft {
  readonly intent: SetupIntent;
  /** Id of the method, the directory, or the domain. */
  readonly record: string;
  readonly expiresAt?: number | undefined;
  readonly returnUrl?: string | undefined;
  /** Who is sent the link by mail. */
  readonly letters?: ((made: { readonly secret: string; readonly expiresAt: number }) => readonly Letter[]) | undefined;
}

/**
 * Makes a link for one job on one record; its secret is answered here and never again.
 * @throws Refused `value_invalid`, `forbidden`, `not_found`
 */
export async function createSetupLink(
  deps: AccessDeps,
  team: TeamId,
  draft: SetupLinkDraft,
): Promise<{ link: SetupLink; secret: string }> {
  const { intent } = draft;
  const record = { kind: recordOfIntent(intent), id: draft.record } as const;
  const { role, needs } = grantOfLink({ intent, record, teamId: team });
  checkGivable(deps, { role, team, needs });
  const now = deps.now();
  const expiresAt = endOf(draft.expiresAt, now);
  const returnUrl = draft.returnUrl === undefined ? undefined : addressOf(draft.returnUrl);
  const secret = newSecret("setupLink");
  const id = newId<SetupLinkId>();
  const letters = draft.letters?.({ secret, expiresAt }) ?? [];
  const mail = await posted(deps.post, letters, { teamId: team, targetId: id, now });
  const link = await deciding(deps.store.installation, async (tx) => {
    await checkRecordThere(tx, team, record);
    const made = await tx.setupLinks.create({
      id,
      teamId: team,
      intent,
      record,
      hash: sha256Hex(secret),
      expiresAt,
      ...(returnUrl !== undefined && { returnUrl }),
      madeBy: makerOf(deps),
      createdAt: now,
      updatedAt: now,
    });
    await tx.inTeam(team).events.append(eventOf(stamp(deps), "setup_link.created", subjectOf(made), factsOf(made)));
    await tx.inTeam(team).deliveries.save(mail);
    return made;
  });
  return { link, secret };
}

/**
 * Takes a link back at once, for whoever has it open too. Repeated calls change nothing.
 * @throws Refused `not_found`, `stale_version`, `forbidden`
 */
export async function revokeSetupLink(
  deps: AccessDeps,
  team: TeamId,
  id: SetupLinkId,
  expected?: number,
): Promise<SetupLink> {
  return deciding(deps.store.installation, async (tx) => {
    const link = await tx.setupLinks.get(id);
    if (link?.teamId !== team) throw new Refused(accessRefusals.not_found("such setup link"));
    checkExpected(link, expected, "The setup link");
    const { role, needs } = grantOfLink(link);
    checkGivable(deps, { role, team, needs });
    if (link.revokedAt !== undefined) return link;
    const saved = await tx.setupLinks.replace({ ...link, revokedAt: deps.now(), updatedAt: deps.now() });
    await tx.inTeam(team).events.append(eventOf(stamp(deps), "setup_link.revoked", subjectOf(saved), factsOf(saved)));
    return saved;
  });
}

/** A link that is good now, with what it permits. */
export interface ProvenLink {
  readonly link: SetupLink;
  readonly grants: readonly [Grant];
}

/**
 * Reads the secret of a link, as the page with *Begin* does: it spends nothing, for mail scanners open links too.
 * @throws Refused `link_invalid`
 */
export async function proveSetupLink(
  { store, now }: Pick<AccessDeps, "store" | "now">,
  secret: string,
): Promise<ProvenLink> {
  const hash = secretHash("setupLink", secret);
  const link = hash === undefined ? undefined : await store.installation.setupLinks.byHash(hash);
  return proven(link, now());
}

/** The same by the id that the cookie of an opened link holds, read anew at each request. @throws Refused `link_invalid` */
export async function openedSetupLink(
  { store, now }: Pick<AccessDeps, "store" | "now">,
  id: SetupLinkId,
): Promise<ProvenLink> {
  return proven(await store.installation.setupLinks.get(id), now());
}

/**
 * *Begin* was pressed. The first time is told in the audit, by the link itself.
 * @throws Refused `link_invalid`
 */
export async function beginSetupLink(deps: Omit<AccessDeps, "grants">, secret: string): Promise<ProvenLink> {
  const { link } = await proveSetupLink(deps, secret);
  if (link.openedAt !== undefined) return { link, grants: [grantOfLink(link)] };
  return deciding(deps.store.installation, async (tx) => {
    const now = deps.now();
    const { link: fresh, grants } = proven(await tx.setupLinks.get(link.id), now);
    if (fresh.openedAt !== undefined) return { link: fresh, grants };
    const saved = await tx.setupLinks.replace({ ...fresh, openedAt: now, updatedAt: now });
    const event = eventOf(stamp(deps), "setup_link.opened", subjectOf(saved), factsOf(saved));
    await tx.inTeam(saved.teamId).events.append(event);
    return { link: saved, grants };
  });
}

function proven(link: SetupLink | undefined, now: number): ProvenLink {
  if (link === undefined) throw new Refused(accessRefusals.link_invalid("unknown"));
  const state = stateOfLink(link, now);
  if (state === "revoked" || state === "expired") throw new Refused(accessRefusals.link_invalid(state));
  return { link, grants: [grantOfLink(link)] };
}

function endOf(asked: number | undefined, now: number): number {
  const end = asked ?? now + usualLinkLifeMs;
  if (end >= now + shortestMs && end <= now + longestMs) return end;
  const cause = "A setup link works for at least one hour and at most 30 days.";
  throw new Refused(
    accessRefusals.time_invalid("expiresAt", cause, "Name an instant in between, or leave it out for 7 days."),
  );
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "" || text.length > 2_000) {
    throw new Refused(accessRefusals.return_url_invalid());
  }
  return url.href;
}

async function checkRecordThere(tx: InstallationWork, team: TeamId, { kind, id }: SetupLink["record"]): Promise<void> {
  const within = tx.inTeam(team);
  orNotFound(await within.team.get(), "such team");
  if (kind === "method") orNotFound(await within.methods.get(id as MethodId), "such SSO method");
  if (kind === "directory") orNotFound(await within.directories.get(id as DirectoryId), "such directory");
  if (kind === "domain") orNotFound(await within.domains.get(id as DomainId), "such domain");
}

function subjectOf({ id, version }: SetupLink): Subject {
  return { kind: "setup_link", id, version };
}

function factsOf({ intent, record, expiresAt }: SetupLink): {
  intent: SetupIntent;
  record: string;
  expiresAt: number;
} {
  return { intent, record: `${record.kind}:${record.id}`, expiresAt };
}
