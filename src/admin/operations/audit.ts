import { z } from "zod";
import { eventTypes } from "../../model/event-catalogue.js";
import type { AuditEvent } from "../../model/event.js";
import type { Team } from "../../model/team.js";
import { exportChain, exportFormats, verifyChain, type ExportFormat } from "../../teams/index.js";
import type { AdminDeps } from "../deps.js";
import { nothing } from "../inputs.js";
import { longRead, longText } from "../long-reads.js";
import { operation, streamed, type Streamed } from "../operation.js";
import { chainOf, labelsOf, readBack, subjectNamed } from "../read-audit.js";
import { auditEventView, chainReportView, shownAuditEvent, type AuditEventView } from "../views/audit.js";
import { anInstant, pageInput, pageOf } from "../views/shapes.js";

const families = new Set(eventTypes.map((type) => `${type.split(".", 1)[0] ?? ""}.*`));
const knownType = z.string().refine((type) => families.has(type) || (eventTypes as readonly string[]).includes(type), {
  error: "is no type of event; user.created is one, and user.* stands for all of its kind",
});

const listInput = z.strictObject({
  limit: pageInput.limit,
  after: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, { error: "must be the next of the page before" })
    .optional()
    .describe("The next of the page before: the number below which to go on"),
  type: z.array(knownType).min(1).optional().describe("As user.created, or user.* for all of its kind"),
  actor: z.string().min(1).max(320).optional().describe("Kind, id or the name that they went by then"),
  subject: z.string().min(1).max(320).optional().describe("Id, slug, user name or group name"),
  since: anInstant.optional(),
  until: anInstant.optional(),
});

async function list(deps: AdminDeps, team: Team | undefined, asked: z.output<typeof listInput>) {
  const { after, limit, type, actor, subject, since, until } = asked;
  const { items, next } = await readBack(chainOf(deps, team), {
    ...{ limit, type, actor },
    below: after === undefined ? undefined : Number(after),
    subjectId: subject === undefined ? undefined : await subjectNamed(deps, team, subject),
    since: since === undefined ? undefined : Date.parse(since),
    until: until === undefined ? undefined : Date.parse(until),
  });
  const labels = await labelsOf(deps, team, items);
  return {
    items: items.map((event) => shownAuditEvent(event, labels)),
    next: next === undefined ? null : String(next),
  };
}

async function show(deps: AdminDeps, team: Team | undefined, event: AuditEvent): Promise<AuditEventView> {
  return shownAuditEvent(event, await labelsOf(deps, team, [event]));
}

async function verify(deps: AdminDeps, team: Team | undefined) {
  const check = () => verifyChain(chainOf(deps, team));
  const { fault, ...report } = await (team === undefined ? check() : longRead(deps, team, check));
  return { ok: fault === undefined, ...report, fault: fault ?? null };
}

const exportInput = z.strictObject({
  format: z.enum(exportFormats).default("jsonl").describe("jsonl unless said: the one that can be checked"),
  after: z.int().min(0).max(Number.MAX_SAFE_INTEGER).default(0).describe("Only the events after this number"),
});

const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  jsonl: "application/x-ndjson",
  ocsf: "application/x-ndjson",
  csv: "text/csv",
  cef: "text/plain",
};
const everyMediaType = [...new Set(Object.values(mediaTypes))];

async function exported(
  deps: AdminDeps,
  team: Team | undefined,
  { format, after }: z.output<typeof exportInput>,
): Promise<Streamed> {
  const text = exportChain(chainOf(deps, team), { format, after, version: deps.version });
  const taken = team === undefined ? text : await longText(deps, team, () => Promise.resolve({ text }));
  return { mediaType: mediaTypes[format], text: taken };
}

export const auditList = operation({
  name: "audit.list",
  summary: "The audit of a team, newest first",
  of: "team",
  effect: "read",
  needs: "read",
  input: listInput,
  shows: pageOf(auditEventView),
  run: ({ deps, team }, asked) => list(deps, team, asked),
});

export const auditShow = operation({
  name: "audit.show",
  summary: "An event of a team by its number",
  of: "event",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: auditEventView,
  run: ({ deps, team, target }) => show(deps, team, target),
});

export const auditVerify = operation({
  name: "audit.verify",
  summary: "Check that nothing in the audit of a team was changed, cut or swapped",
  of: "team",
  effect: "read",
  needs: "read",
  input: nothing,
  shows: chainReportView,
  run: ({ deps, team }) => verify(deps, team),
});

export const auditExport = operation({
  name: "audit.export",
  summary: "The audit of a team as text, a line an event, oldest first",
  of: "team",
  effect: "read",
  needs: "read",
  input: exportInput,
  shows: streamed,
  streams: everyMediaType,
  run: ({ deps, team }, asked) => exported(deps, team, asked),
});

export const installationAuditList = operation({
  name: "installation_audit.list",
  summary: "The audit of the installation, newest first",
  of: "installation",
  effect: "read",
  needs: "operate",
  input: listInput,
  shows: pageOf(auditEventView),
  run: ({ deps }, asked) => list(deps, undefined, asked),
});

export const installationAuditShow = operation({
  name: "installation_audit.show",
  summary: "An event of the installation by its number",
  of: "installation_event",
  effect: "read",
  needs: "operate",
  input: nothing,
  shows: auditEventView,
  run: ({ deps, target }) => show(deps, undefined, target),
});

export const installationAuditVerify = operation({
  name: "installation_audit.verify",
  summary: "Check that nothing in the audit of the installation was changed, cut or swapped",
  of: "installation",
  effect: "read",
  needs: "operate",
  input: nothing,
  shows: chainReportView,
  run: ({ deps }) => verify(deps, undefined),
});

export const installationAuditExport = operation({
  name: "installation_audit.export",
  summary: "The audit of the installation as text, a line an event, oldest first",
  of: "installation",
  effect: "read",
  needs: "operate",
  input: exportInput,
  shows: streamed,
  streams: everyMediaType,
  run: ({ deps }, asked) => exported(deps, undefined, asked),
});
