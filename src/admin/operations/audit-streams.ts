import { z } from "zod";
import { streamFormats, type Endpoint } from "../../model/endpoint.js";
import type { TeamId } from "../../model/ids.js";
import {
  addressFault,
  createEndpoint,
  deleteEndpoint,
  endpointState,
  outboxIn,
  resumeEndpoint,
  updateEndpoint,
  type EndpointSettings,
} from "../../teams/index.js";
import type { AdminCaller } from "../caller.js";
import type { AdminDeps } from "../deps.js";
import { checkHost, otherThan, secretInput } from "../endpoints.js";
import { nothing } from "../inputs.js";
import { operation, type Context } from "../operation.js";
import { pageBySlug, type PageAsked } from "../page.js";
import { auditStreamView, shownAuditStream, type AuditStreamView } from "../views/outgoing.js";
import { pageInput, pageOf, slugInput } from "../views/shapes.js";

const url = z
  .string()
  .superRefine((text, context) => {
    const message = addressFault("stream", text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  })
  .describe(
    "https://…, syslog+tls://host:6514 or syslog://host:601; a host that the operator has allowed needs operate",
  );
const format = z.enum(streamFormats).describe("As exports have them; jsonl can be checked");
const secret = secretInput.nullable().describe("Signs what goes by HTTP, as webhooks are signed; null: nothing does");
const createInput = z.strictObject({ slug: slugInput, url, format: format.optional(), secret: secret.optional() });
const updateInput = z.strictObject({ url: url.optional(), format: format.optional(), secret: secret.optional() });
const deleted = z.object({ deleted: z.string() });
const example = { slug: "siem", url: "syslog+tls://logs.acme.example:6514", format: "cef" };

async function viewOf(deps: AdminDeps, endpoint: Endpoint): Promise<AuditStreamView> {
  return shownAuditStream(endpoint, await endpointState(deps, endpoint));
}

async function list(deps: AdminDeps, of: TeamId | null, page: PageAsked) {
  const { items, next } = pageBySlug(await outboxIn(deps.store, of).endpoints.list("stream"), page);
  return { items: await Promise.all(items.map((one) => viewOf(deps, one))), next };
}

async function create(
  deps: AdminDeps,
  caller: AdminCaller,
  of: TeamId | null,
  { secret: given, ...said }: z.output<typeof createInput>,
): Promise<AuditStreamView> {
  checkHost(deps, caller, said.url);
  const draft = { ...said, kind: "stream", secrets: secretsOf(given) } as const;
  return viewOf(deps, (await createEndpoint(deps.settings(caller), of, draft)).endpoint);
}

type Acting = Pick<Context<"audit_stream" | "installation_audit_stream">, "deps" | "caller" | "target" | "expected">;

async function update(
  { deps, caller, target, expected }: Acting,
  { secret: given, url: said, ...rest }: z.output<typeof updateInput>,
): Promise<AuditStreamView> {
  const url = otherThan(target.url, said);
  checkHost(deps, caller, url);
  const settings: EndpointSettings = { ...rest, url, secrets: secretsOf(given) };
  return viewOf(deps, await updateEndpoint(deps.settings(caller), target, settings, { expected }));
}

async function remove({ deps, caller, target, expected }: Acting) {
  await deleteEndpoint(deps.settings(caller), target, { expected });
  return { deleted: target.slug };
}

async function resume({ deps, caller, target, expected }: Acting): Promise<AuditStreamView> {
  return viewOf(deps, await resumeEndpoint(deps.settings(caller), target, { expected }));
}

function secretsOf(given: string | null | undefined): readonly string[] | undefined {
  return given === undefined ? undefined : given === null ? [] : [given];
}

const versionOf = ({ version }: AuditStreamView): number => version;

export const auditStreamList = operation({
  name: "audit_stream.list",
  summary: "Audit streams of a team, with how far each has come",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject(pageInput),
  shows: pageOf(auditStreamView),
  run: ({ deps, team }, page) => list(deps, team.id, page),
});

export const auditStreamCreate = operation({
  name: "audit_stream.create",
  summary: "Send a team's audit to a collector from now on, in lines",
  of: "team",
  effect: "create",
  needs: "own",
  input: createInput,
  shows: auditStreamView,
  ...{ example, versionOf },
  run: ({ deps, caller, team }, input) => create(deps, caller, team.id, input),
});

export const auditStreamShow = operation({
  name: "audit_stream.show",
  summary: "An audit stream of a team, and how it fares",
  of: "audit_stream",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: auditStreamView,
  versionOf,
  run: ({ deps, target }) => viewOf(deps, target),
});

export const auditStreamUpdate = operation({
  name: "audit_stream.update",
  summary: "Change an audit stream of a team",
  of: "audit_stream",
  effect: "change",
  needs: "own",
  input: updateInput,
  shows: auditStreamView,
  example: { format: "ocsf" },
  versionOf,
  run: update,
});

export const auditStreamDelete = operation({
  name: "audit_stream.delete",
  summary: "Delete an audit stream of a team; its audit stays",
  of: "audit_stream",
  effect: "remove",
  needs: "own",
  input: nothing,
  shows: deleted,
  run: remove,
});

export const auditStreamResume = operation({
  name: "audit_stream.resume",
  summary: "Send to a paused audit stream of a team again, from where it stopped",
  of: "audit_stream",
  effect: "act",
  needs: "own",
  input: nothing,
  shows: auditStreamView,
  versionOf,
  run: resume,
});

export const installationAuditStreamList = operation({
  name: "installation_audit_stream.list",
  summary: "Audit streams of the installation's own audit",
  of: "installation",
  effect: "read",
  needs: "operate",
  input: z.strictObject(pageInput),
  shows: pageOf(auditStreamView),
  run: ({ deps }, page) => list(deps, null, page),
});

export const installationAuditStreamCreate = operation({
  name: "installation_audit_stream.create",
  summary: "Send the installation's own audit to a collector from now on, in lines",
  of: "installation",
  effect: "create",
  needs: "operate",
  input: createInput,
  shows: auditStreamView,
  ...{ example, versionOf },
  run: ({ deps, caller }, input) => create(deps, caller, null, input),
});

export const installationAuditStreamShow = operation({
  name: "installation_audit_stream.show",
  summary: "An audit stream of the installation, and how it fares",
  of: "installation_audit_stream",
  effect: "read",
  needs: "operate",
  input: nothing,
  shows: auditStreamView,
  versionOf,
  run: ({ deps, target }) => viewOf(deps, target),
});

export const installationAuditStreamUpdate = operation({
  name: "installation_audit_stream.update",
  summary: "Change an audit stream of the installation",
  of: "installation_audit_stream",
  effect: "change",
  needs: "operate",
  input: updateInput,
  shows: auditStreamView,
  example: { format: "ocsf" },
  versionOf,
  run: update,
});

export const installationAuditStreamDelete = operation({
  name: "installation_audit_stream.delete",
  summary: "Delete an audit stream of the installation; its audit stays",
  of: "installation_audit_stream",
  effect: "remove",
  needs: "operate",
  input: nothing,
  shows: deleted,
  run: remove,
});

export const installationAuditStreamResume = operation({
  name: "installation_audit_stream.resume",
  summary: "Send to a paused audit stream of the installation again, from where it stopped",
  of: "installation_audit_stream",
  effect: "act",
  needs: "operate",
  input: nothing,
  shows: auditStreamView,
  versionOf,
  run: resume,
});
