import type { Endpoint } from "../../model/endpoint.js";
import type { TeamId } from "../../model/ids.js";
import type { Team } from "../../model/team.js";
import { createEndpoint, endpointChanges, outboxIn, updateEndpoint } from "../endpoints/endpoint-verbs.js";
import { teamBySlug } from "../team-verbs.js";
import type { DeclaredAuditStream, DeclaredFile, DeclaredTeam, DeclaredWebhook } from "./file-shape.js";
import { nothing, type ApplyDeps, type Step } from "./step.js";

/** Where endpoints are declared: in a team that may not be there yet, or in the installation (null). */
interface Place {
  readonly team: Pick<Team, "id"> | null | undefined;
  /** As plans name it; empty for the installation. */
  readonly prefix: string;
  readonly find: () => Promise<TeamId | null>;
}

/** Webhooks and audit streams of a team. */
export async function planEndpoints(
  deps: ApplyDeps,
  { slug, webhooks = [], auditStreams = [] }: DeclaredTeam,
  team: Team | undefined,
): Promise<readonly Step[]> {
  const place = { team, prefix: `${slug}/`, find: async () => (await teamBySlug(deps, slug)).id };
  return [
    ...(await planKind(deps, place, "webhook", webhooks)),
    ...(await planKind(deps, place, "stream", auditStreams)),
  ];
}

/** What a file without the list says nothing of stays as it is, for files may stand side by side. */
export async function planInstallationStreams(
  deps: ApplyDeps,
  { auditStreams }: DeclaredFile,
): Promise<readonly Step[]> {
  if (auditStreams === undefined) return [];
  return planKind(deps, { team: null, prefix: "", find: () => Promise.resolve(null) }, "stream", auditStreams);
}

async function planKind(
  deps: ApplyDeps,
  place: Place,
  kind: Endpoint["kind"],
  declared: readonly (DeclaredWebhook | DeclaredAuditStream)[],
): Promise<readonly Step[]> {
  const { team, prefix } = place;
  const current = team === undefined ? [] : await outboxIn(deps.store, team?.id ?? null).endpoints.list(kind);
  const steps: Step[] = [];
  for (const said of declared) {
    steps.push(
      await planOne(
        deps,
        place,
        kind,
        said,
        current.find(({ slug }) => slug === said.slug),
      ),
    );
  }
  const named = new Set(declared.map(({ slug }) => slug));
  for (const endpoint of current.filter(({ slug, managedByFile }) => managedByFile && !named.has(slug))) {
    steps.push({
      kind: stepKinds[kind],
      name: `${prefix}${endpoint.slug}`,
      action: "release",
      changes: [],
      notes: ["it is sent to as before, until it is deleted"],
      run: async () => {
        await updateEndpoint(deps, endpoint, { managedByFile: false });
        return nothing;
      },
    });
  }
  return steps;
}

const stepKinds = { webhook: "webhook", stream: "auditStream" } as const;

async function planOne(
  deps: ApplyDeps,
  { prefix, find }: Place,
  kind: Endpoint["kind"],
  said: DeclaredWebhook | DeclaredAuditStream,
  known: Endpoint | undefined,
): Promise<Step> {
  const { slug, url, secret = [] } = said;
  // What the file leaves out is as in a new one, so that taking a line out takes back what it gave.
  const settings = {
    ...{ url, secrets: secret },
    events: "events" in said && said.events !== undefined ? said.events : ["*"],
    format:
      kind === "webhook" ? undefined : "format" in said && said.format !== undefined ? said.format : ("jsonl" as const),
  };
  const fields = known === undefined ? [] : await endpointChanges(deps, known, { ...settings, managedByFile: true });
  return {
    kind: stepKinds[kind],
    name: `${prefix}${slug}`,
    action: known === undefined ? "create" : fields.length === 0 ? "unchanged" : "update",
    // A secret is never shown, so of every field only the name is told.
    changes: fields.filter((field) => field !== "managedByFile").map((field) => ({ field, before: "…", after: "…" })),
    run: async () => {
      if (known === undefined) await createEndpoint(deps, await find(), { ...settings, kind, slug, url });
      else await updateEndpoint(deps, known, { ...settings, managedByFile: true });
      return nothing;
    },
  };
}
