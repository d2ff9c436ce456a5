import type { IdpCertificate, IdpSettings, MetadataRefresh, SsoMethod } from "../../model/sso-method.js";
import type { EventDraft } from "../../model/event.js";
import type { TeamsDeps } from "../deps.js";
import { fetchMetadata } from "../../outgoing/index.js";
import { ownEntityIds, readMetadata } from "./read-idp.js";
import { changedMethod } from "./method-settings.js";
import { changeMethod, methodEvent } from "./method-verbs.js";
import { Refused, toldWhole } from "../../model/refused.js";
import { teamsRefusals } from "../refusals.js";
import { newProposal } from "./proposal.js";

export interface RefreshDeps extends TeamsDeps {
  readonly publicUrl: string;
  readonly refreshHours: number;
  readonly allowedHosts: readonly string[];
  /** Another way to fetch, for tests. */
  readonly fetch?: ((address: string) => Promise<Uint8Array>) | undefined;
}

export interface Refreshed {
  readonly method: SsoMethod;
  readonly outcome: "unchanged" | "changed" | "held" | "failed";
  readonly failure?: string | undefined;
  readonly warnings: readonly string[];
}

const hourMs = 60 * 60_000;
/** After a failure, sooner than the usual turn: what is down comes back within hours. */
const retryHours = 1;

/**
 * Fetches the metadata of one method again. What was accepted before stays in force whatever goes wrong; another entity ID
 * is never taken over, for whoever controls the address must not be able to put another identity provider in its place.
 * @throws Refused `not_found` when the method has no metadata URL
 */
export async function refreshMetadata(deps: RefreshDeps, method: SsoMethod): Promise<Refreshed> {
  const refresh = method.metadata;
  if (refresh === undefined) throw new Refused(teamsRefusals.no_metadata_url(method.slug));
  let read: ReturnType<typeof readMetadata>;
  try {
    const bytes = await (deps.fetch ?? ((url) => fetchMetadata(url, deps)))(refresh.url);
    // An address that the file names for the first time says itself whose it is; from then on it is pinned.
    const isNamedAnew = refresh.fromFile === true && method.fetched?.lastFetchedAt === undefined;
    const pinned = isNamedAnew ? undefined : method.idp?.entityId;
    read = readMetadata({ text: bytes, entityId: undefined }, ownEntityIds(deps.publicUrl, method), deps.now());
    if (pinned !== undefined && read.idp.entityId !== pinned) {
      throw new Refused(teamsRefusals.metadata_entity_changed(read.idp.entityId, pinned));
    }
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return unlessMoved(method, failed(deps, method, toldWhole(error.refusal)));
  }
  return unlessMoved(method, adopted(deps, method, read));
}

/** What came from an address that is the method's no more, or of a method that is gone, is left. */
async function unlessMoved(method: SsoMethod, storing: Promise<Refreshed>): Promise<Refreshed> {
  try {
    return await storing;
  } catch (error) {
    if (!(error instanceof Refused) || error.refusal.code !== "not_found") throw error;
    return { method, outcome: "failed", failure: toldWhole(error.refusal), warnings: [] };
  }
}

async function failed(deps: RefreshDeps, method: SsoMethod, message: string): Promise<Refreshed> {
  const now = deps.now();
  const note = { lastError: { at: now, message }, nextFetchAt: now + retryHours * hourMs };
  // The same failure is told once, in the audit; the method shows it for as long as it lasts.
  let isNews = false;
  const saved = await changeMethod(
    deps,
    method.teamId,
    method.id,
    (failedMethod) => (isNews ? [methodEvent(deps, "metadata.failed", failedMethod, { message })] : []),
    (current) => {
      checkAddress(current, method);
      isNews = current.fetched?.lastError?.message !== message;
      return { ...current, fetched: { ...current.fetched, ...note } };
    },
  );
  return { method: saved, outcome: "failed", failure: message, warnings: [] };
}

async function adopted(
  deps: RefreshDeps,
  method: SsoMethod,
  read: ReturnType<typeof readMetadata>,
): Promise<Refreshed> {
  const now = deps.now();
  let merged: Merged | undefined;
  const saved = await changeMethod(
    deps,
    method.teamId,
    method.id,
    (refreshed) => (merged === undefined ? [] : eventsOf(deps, refreshed, merged)),
    (current) => {
      const metadata = checkAddress(current, method);
      merged = mergedIdp(current, read.idp);
      const { idp, held } = merged;
      const fetched = { lastFetchedAt: now, nextFetchAt: now + deps.refreshHours * hourMs };
      const next = { ...changedMethod(current, { idp }), metadata: { ...metadata, held }, fetched };
      return merged.news.length > 0 && held.length > 0 ? withHeldProposed(deps, next, held) : next;
    },
  );
  return { method: saved, outcome: merged === undefined ? "unchanged" : outcomeOf(merged), warnings: read.warnings };
}

/** What is held for a method that people sign in by is a proposal as any other. */
function withHeldProposed(deps: RefreshDeps, method: SsoMethod, held: readonly IdpCertificate[]): SsoMethod {
  if (method.verified === undefined) return method;
  return { ...method, proposal: newProposal(deps, "refresh", { addCertificates: held }) };
}

function outcomeOf({ held, changed }: Merged): Refreshed["outcome"] {
  return held.length > 0 ? "held" : changed ? "changed" : "unchanged";
}

/** That something was fetched again is no news; what came of it is. */
function eventsOf(deps: RefreshDeps, method: SsoMethod, merged: Merged): readonly EventDraft[] {
  const fingerprints = merged.news.map((one) => one.fingerprint256);
  switch (outcomeOf(merged)) {
    case "held":
      return fingerprints.length === 0 ? [] : [methodEvent(deps, "certificate.held", method, { fingerprints })];
    case "changed":
      return [methodEvent(deps, "metadata.refreshed", method, { fingerprints })];
    default:
      return [];
  }
}

interface Merged {
  readonly idp: IdpSettings;
  readonly held: readonly IdpCertificate[];
  /** Certificates not seen before. */
  readonly news: readonly IdpCertificate[];
  readonly changed: boolean;
}

/**
 * What the method would have after this fetch. The first of an identity provider is taken over whole: there is nothing yet to
 * protect.
 */
function mergedIdp(method: SsoMethod, read: IdpSettings): Merged {
  const before = method.idp;
  const isOfFile = (method.metadata?.fromFile ?? before?.fromFile) === true;
  const fresh: IdpSettings = isOfFile ? { ...read, fromFile: true } : read;
  if (before?.entityId !== fresh.entityId) return { idp: fresh, held: [], news: fresh.certificates, changed: true };
  const known = new Map(before.certificates.map((one) => [one.fingerprint256, one]));
  const offered = fresh.certificates.map((one) => known.get(one.fingerprint256) ?? one);
  const unknown = offered.filter((one) => !known.has(one.fingerprint256));
  const heldBefore = new Map(method.metadata?.held.map((one) => [one.fingerprint256, one]));
  const hold = method.metadata?.newCertificates === "hold";
  const kept = hold
    ? // While new ones wait for approval the old ones stay, also those the metadata has dropped.
      [...before.certificates]
    : [...offered, ...before.certificates.filter((one) => one.source === "manual" && !offered.includes(one))];
  const idp = { ...fresh, certificates: kept };
  const changed = JSON.stringify(told(before)) !== JSON.stringify(told(idp));
  return {
    // In another order only it is what it was, and no new version of it.
    idp: changed || before.fromFile !== idp.fromFile ? idp : before,
    held: hold ? unknown.map((one) => heldBefore.get(one.fingerprint256) ?? one) : [],
    news: unknown.filter((one) => !hold || !heldBefore.has(one.fingerprint256)),
    changed,
  };
}

/** What makes a difference to a sign-in. */
function told({ certificates, fromFile: _, ...rest }: IdpSettings): unknown {
  return [Object.entries(rest).sort(), certificates.map((one) => one.fingerprint256).sort()];
}

/** What came from one address says nothing of another that an admin has set meanwhile. @throws Refused `not_found` */
function checkAddress({ metadata }: SsoMethod, asked: SsoMethod): MetadataRefresh {
  if (metadata !== undefined && metadata.url === asked.metadata?.url) return metadata;
  throw new Refused(teamsRefusals.metadata_url_changed(asked.slug));
}

/**
 * Refreshes every method whose turn has come; answers what became of each, for the log.
 * @param beforeEach  throws where the work is to stop
 */
export async function refreshDueMetadata(
  deps: RefreshDeps,
  beforeEach: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly Refreshed[]> {
  const done: Refreshed[] = [];
  for (const method of await deps.store.allMethods()) {
    if (method.metadata === undefined || (method.fetched?.nextFetchAt ?? 0) > deps.now()) continue;
    await beforeEach();
    done.push(await refreshMetadata(deps, method));
  }
  return done;
}
