import { deciding } from "../../directory/index.js";
import { newId } from "../../lib/new-id.js";
import type { Sealer } from "../../lib/seal.js";
import { changesBetween, sameValue } from "../../model/changes.js";
import type { Endpoint } from "../../model/endpoint.js";
import { eventOf, type EventDraft } from "../../model/event.js";
import { checkExpected, type Expecting } from "../../model/expecting.js";
import type { EndpointId, TeamId } from "../../model/ids.js";
import type { Outbox } from "../../store/port/outbox.js";
import type { InstallationWork, Store, TeamRecords } from "../../store/port/store.js";
import { checkSlug, checkUnmanaged, isFile, orNotFound, stamp, unlessTaken, type TeamsDeps } from "../deps.js";
import { teamsRefusals } from "../refusals.js";
import { checkEndpointSettings, endpointNoun, newEndpointSecret, type EndpointSettings } from "./endpoint-settings.js";

export interface EndpointDeps extends TeamsDeps {
  /** Seals secrets at rest. */
  readonly sealer: Sealer;
}

/** A work in the place that an endpoint is of. */
export type PlaceWork = Outbox & Pick<TeamRecords | InstallationWork, "events">;

/** Decides a work in a team, or in the installation. */
export function decidingIn<T>(store: Store, of: TeamId | null, work: (tx: PlaceWork) => Promise<T>): Promise<T> {
  return of === null ? deciding(store.installation, work) : deciding(store.inTeam(of), work);
}

export interface MadeEndpoint {
  readonly endpoint: Endpoint;
  /** The secret that was made, in clear; absent where one was given or none was asked for. */
  readonly secret?: string;
}

/**
 * Makes an endpoint that is sent what happens from now on. A webhook without a secret is given one.
 * @throws Refused `slug_invalid`, `slug_taken`, `value_invalid`
 */
export async function createEndpoint(
  deps: EndpointDeps,
  of: TeamId | null,
  draft: EndpointSettings & Pick<Endpoint, "kind" | "slug" | "url">,
): Promise<MadeEndpoint> {
  checkSlug(draft.slug);
  checkEndpointSettings(draft.kind, draft);
  const made = draft.kind === "webhook" && draft.secrets === undefined ? newEndpointSecret() : undefined;
  const secrets = made === undefined ? (draft.secrets ?? []) : [made];
  const now = deps.now();
  const fresh = {
    ...{ id: newId<EndpointId>(), teamId: of, kind: draft.kind, createdAt: now, updatedAt: now },
    ...{ slug: draft.slug, url: draft.url, events: draft.events ?? ["*"] },
    ...(draft.kind === "stream" && { format: draft.format ?? "jsonl" }),
    sealedSecrets: await sealed(deps, secrets),
    managedByFile: isFile(deps),
  };
  const taken = teamsRefusals.endpoint_taken(endpointNoun[draft.kind], draft.slug);
  return decidingIn(deps.store, of, async (tx) => {
    const { number } = await tx.events.head();
    const endpoint = await unlessTaken(tx.endpoints.create(fresh), "slug", taken);
    await tx.cursors.create({ id: endpoint.id, teamId: of, position: number });
    await tx.events.append(createdEvent(deps, endpoint));
    return { endpoint, ...(made !== undefined && { secret: made }) };
  });
}

type EndpointChange = EndpointSettings & { readonly managedByFile?: boolean | undefined };

/** What `updateEndpoint` would change; a secret is compared by what it holds, not by how it is sealed. */
export async function endpointChanges(
  deps: EndpointDeps,
  endpoint: Endpoint,
  settings: EndpointChange,
): Promise<readonly string[]> {
  return fieldsChanged(endpoint, settings, await holdsSecrets(deps, endpoint, settings));
}

async function holdsSecrets(deps: EndpointDeps, endpoint: Endpoint, { secrets }: EndpointChange): Promise<boolean> {
  return secrets === undefined || sameValue(await openEndpointSecrets(deps, endpoint), secrets);
}

function fieldsChanged(endpoint: Endpoint, settings: EndpointChange, hasSecrets: boolean): readonly string[] {
  const fields = (["url", "events", "format", "managedByFile"] as const).filter(
    (field) => settings[field] !== undefined && !sameValue(settings[field], endpoint[field]),
  );
  return hasSecrets ? fields : [...fields, "secret"];
}

/**
 * Changes what the settings name. Repeated calls change nothing and record nothing.
 * @throws Refused `not_found`, `managed_by_file`, `stale_version`, `value_invalid`
 */
export async function updateEndpoint(
  deps: EndpointDeps,
  known: Pick<Endpoint, "id" | "teamId" | "kind">,
  settings: EndpointChange,
  { expected }: Expecting = {},
): Promise<Endpoint> {
  checkEndpointSettings(known.kind, settings);
  const sealedSecrets = settings.secrets === undefined ? undefined : await sealed(deps, settings.secrets);
  // Opened before the work begins: inside it there are store calls only.
  const seen = await outboxIn(deps.store, known.teamId).endpoints.get(known.id);
  const seenToHold = seen !== undefined && (await holdsSecrets(deps, seen, settings));
  return decidingIn(deps.store, known.teamId, async (tx) => {
    const endpoint = await found(tx, known);
    checkExpected(endpoint, expected, calledBy(endpoint));
    // Secrets that came meanwhile are not known: then those that are asked for are written, whatever they are.
    const isAsSeen = sameValue(endpoint.sealedSecrets, seen?.sealedSecrets);
    const hasSecrets = sealedSecrets === undefined || (seenToHold && isAsSeen);
    if (fieldsChanged(endpoint, settings, hasSecrets).length === 0) return endpoint;
    checkUnmanaged(deps, endpoint, calledBy(endpoint));
    const saved = await tx.endpoints.replace({
      ...endpoint,
      url: settings.url ?? endpoint.url,
      events: settings.events ?? endpoint.events,
      ...(endpoint.kind === "stream" && { format: settings.format ?? endpoint.format ?? "jsonl" }),
      ...(!hasSecrets && { sealedSecrets }),
      managedByFile: settings.managedByFile ?? endpoint.managedByFile,
      updatedAt: deps.now(),
    });
    await tx.events.append(updatedEvent(deps, endpoint, saved));
    return saved;
  });
}

/**
 * Deletes an endpoint; what waits for it is sent no more.
 * @throws Refused `not_found`, `managed_by_file`, `stale_version`
 */
export async function deleteEndpoint(
  deps: TeamsDeps,
  known: Pick<Endpoint, "id" | "teamId" | "kind">,
  { expected }: Expecting = {},
): Promise<void> {
  await decidingIn(deps.store, known.teamId, async (tx) => {
    const endpoint = await found(tx, known);
    checkExpected(endpoint, expected, calledBy(endpoint));
    checkUnmanaged(deps, endpoint, calledBy(endpoint));
    await tx.endpoints.delete(endpoint.id);
    await tx.cursors.delete(endpoint.id);
    await tx.deliveries.forgetWaiting(endpoint.id);
    const type = endpoint.kind === "webhook" ? "webhook.deleted" : "audit_stream.deleted";
    await tx.events.append(eventOf(stamp(deps), type, subjectOf(endpoint), { slug: endpoint.slug }));
  });
}

/** The secrets in clear, newest first; one that no key opens is left out. */
export async function openEndpointSecrets(
  { sealer }: Pick<EndpointDeps, "sealer">,
  { sealedSecrets }: Pick<Endpoint, "sealedSecrets">,
): Promise<readonly string[]> {
  const opened = await Promise.all(sealedSecrets.map((one) => sealer.open(one)));
  return opened.filter((one) => one !== undefined);
}

export function outboxIn(store: Store, of: TeamId | null): Outbox {
  return of === null ? store.installation : store.inTeam(of);
}

/** @throws Refused `not_found` */
export async function found(tx: PlaceWork, { id, kind }: Pick<Endpoint, "id" | "kind">): Promise<Endpoint> {
  return orNotFound(await tx.endpoints.get(id), `such ${endpointNoun[kind]}`);
}

export function calledBy({ kind, slug }: Pick<Endpoint, "kind" | "slug">): string {
  return kind === "webhook" ? `Webhook "${slug}"` : `Audit stream "${slug}"`;
}

export function subjectOf({ kind, id, version }: Pick<Endpoint, "kind" | "id" | "version">) {
  return { kind: kind === "webhook" ? "webhook" : "audit_stream", id, version } as const;
}

function sealed({ sealer }: EndpointDeps, secrets: readonly string[]): Promise<readonly string[]> {
  return Promise.all(secrets.map((one) => sealer.seal(one)));
}

function createdEvent(deps: TeamsDeps, endpoint: Endpoint): EventDraft {
  const { kind, slug, url, events, format = "jsonl" } = endpoint;
  return kind === "webhook"
    ? eventOf(stamp(deps), "webhook.created", subjectOf(endpoint), { slug, url, events })
    : eventOf(stamp(deps), "audit_stream.created", subjectOf(endpoint), { slug, url, format });
}

/** Of secrets only that they are others. */
function updatedEvent(deps: TeamsDeps, before: Endpoint, saved: Endpoint): EventDraft {
  const told = ({ url, events, format, managedByFile }: Endpoint): object => ({ url, events, format, managedByFile });
  const changes = {
    ...changesBetween(told(before), told(saved), 1),
    ...(!sameValue(before.sealedSecrets, saved.sealedSecrets) && { secret: { before: "…", after: "…" } }),
  };
  const type = saved.kind === "webhook" ? "webhook.updated" : "audit_stream.updated";
  return eventOf(stamp(deps), type, subjectOf(saved), { slug: saved.slug, changes });
}
