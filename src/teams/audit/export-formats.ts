import { csvLine } from "../../lib/csv.js";
import type { AuditEvent } from "../../model/event.js";
import { exportedLine } from "../../store/port/event-chain.js";

/** The forms in which a chain is exported, a line an event. `jsonl` is the one that another program can check. */
export const exportFormats = ["jsonl", "csv", "ocsf", "cef"] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** How one event is written; with the line that stands before all others, where there is one. */
export interface LineWriter {
  readonly header?: string;
  readonly line: (event: AuditEvent) => string;
}

/** @param version  of Drawbridge, which OCSF and CEF name as the product's */
export function lineWriter(format: ExportFormat, version: string): LineWriter {
  switch (format) {
    case "jsonl":
      return { line: (event) => JSON.stringify(exportedLine(event)) };
    case "csv":
      return { header: csvColumns.join(","), line: eventLine };
    case "ocsf":
      return { line: (event) => JSON.stringify(ocsf(event, version)) };
    case "cef":
      return { line: (event) => cef(event, version) };
  }
}

const csvColumns = [
  ...["number", "at", "type", "outcome", "actor_kind", "actor_id", "subject_kind", "subject_id", "subject_version"],
  ...["by", "address", "reference", "team", "id", "hash", "data"],
];

function eventLine(event: AuditEvent): string {
  const { actor, subject, data } = event;
  return csvLine([
    ...[event.number, new Date(event.at).toISOString(), event.type, event.outcome, actor.kind, actor.id],
    ...[subject.kind, subject.id, subject.version, data?.["by"], data?.["address"], data?.["reference"]],
    ...[event.teamId, event.id, event.hash, data === null ? null : JSON.stringify(data)],
  ]);
}

/** Open Cybersecurity Schema Framework 1.3, category Identity & Access Management (3). */
const ocsfVersion = "1.3.0";
const category = 3;
const classes = { account: 3001, authentication: 3002, entity: 3004, group: 3006 } as const;
/** `activity_id` by class; 99 is OCSF's *Other*. */
const accountActivities: Readonly<Record<string, number>> = {
  created: 1,
  restored: 2,
  resumed: 2,
  unlocked: 2,
  suspended: 5,
  removed: 5,
  deleted: 6,
  erased: 6,
  locked: 9,
};
const groupActivities: Readonly<Record<string, number>> = {
  created: 6,
  deleted: 5,
  members_added: 3,
  members_removed: 4,
};
const entityActivities: Readonly<Record<string, number>> = { created: 1, deleted: 4, removed: 4, revoked: 4 };

function ocsf(event: AuditEvent, version: string): Record<string, unknown> {
  const { type, subject, actor, data, outcome } = event;
  const [kind = "", what = ""] = type.split(".");
  const { classUid, activity } = ocsfClassOf(kind, what);
  const named = nameIn(event);
  return {
    category_uid: category,
    class_uid: classUid,
    activity_id: activity,
    type_uid: classUid * 100 + activity,
    time: event.at,
    severity_id: outcome === "success" ? 1 : 2,
    status_id: outcome === "success" ? 1 : 2,
    ...(typeof data?.["code"] === "string" && { status_code: data["code"] }),
    message: type,
    metadata: {
      version: ocsfVersion,
      product: { name: "Drawbridge", vendor_name: "Drawbridge", version },
      uid: event.id,
      sequence: event.number,
      event_code: type,
      ...(event.teamId !== null && { tenant_uid: event.teamId }),
      ...(typeof data?.["reference"] === "string" && { correlation_uid: data["reference"] }),
    },
    actor: { user: { type: actor.kind, ...(actor.id !== null && { uid: actor.id }), ...byName(data) } },
    ...(typeof data?.["address"] === "string" && { src_endpoint: { ip: data["address"] } }),
    ...(classUid === classes.group
      ? { group: { uid: subject.id, ...(named !== undefined && { name: named }) } }
      : classUid === classes.entity
        ? { entity: { type: subject.kind, uid: subject.id, ...(named !== undefined && { name: named }) } }
        : { user: { uid: subject.id, ...(named !== undefined && { name: named }) } }),
    unmapped: exportedLine(event),
  };
}

function ocsfClassOf(kind: string, what: string): { readonly classUid: number; readonly activity: number } {
  const other = 99;
  switch (kind) {
    case "user":
      return { classUid: classes.account, activity: accountActivities[what] ?? other };
    case "group":
      return { classUid: classes.group, activity: groupActivities[what] ?? other };
    case "session":
      return { classUid: classes.authentication, activity: what === "opened" ? 1 : 2 };
    case "login":
      return { classUid: classes.authentication, activity: 1 };
    default:
      return { classUid: classes.entity, activity: entityActivities[what] ?? 3 };
  }
}

function byName(data: AuditEvent["data"]): { readonly name?: string } {
  return typeof data?.["by"] === "string" ? { name: data["by"] } : {};
}

const namingKeys = ["userName", "who", "displayName", "slug", "name", "domain", "email"];

/** What the subject was called then, as the event's data tell. */
export function nameIn({ data }: Pick<AuditEvent, "data">): string | undefined {
  const named = namingKeys.map((key) => data?.[key]).find((value) => typeof value === "string");
  return typeof named === "string" ? named : undefined;
}

const severities = { success: 3, refused: 6, failed: 5 } as const;

/** ArcSight Common Event Format, version 0. */
function cef(event: AuditEvent, version: string): string {
  const { type, subject, actor, data } = event;
  const head = ["CEF:0", "Drawbridge", "Drawbridge", version, type, type, String(severities[event.outcome])];
  const fields: readonly (readonly [string, unknown])[] = [
    ["rt", event.at],
    ["externalId", event.id],
    ["outcome", event.outcome],
    ["suid", actor.id],
    ["suser", data?.["by"]],
    ["spriv", actor.kind],
    ["src", ipv4(data?.["address"])],
    ["c6a2", ipv6(data?.["address"])],
    ["c6a2Label", ipv6(data?.["address"]) === undefined ? undefined : "Source IPv6 Address"],
    ["duid", subject.id],
    ["duser", nameIn(event)],
    ["cat", subject.kind],
    ["reason", data?.["code"]],
    ["cn1", event.number],
    ["cn1Label", "number"],
    ["cs1", event.teamId],
    ["cs1Label", event.teamId === null ? undefined : "team"],
    ["cs2", event.hash],
    ["cs2Label", "hash"],
    ["cs3", data?.["reference"]],
    ["cs3Label", data === null ? undefined : "reference"],
    ["cs4", data === null ? undefined : JSON.stringify(data)],
    ["cs4Label", data === null ? undefined : "data"],
  ];
  const extension = fields
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => `${key}=${cefValue(typeof value === "string" ? value : JSON.stringify(value))}`);
  return `${head.map(cefHeader).join("|")}|${extension.join(" ")}`;
}

function cefHeader(text: string): string {
  return text.replace(/[\\|]/g, (sign) => `\\${sign}`).replace(/[\r\n]+/g, " ");
}

function cefValue(text: string): string {
  return text
    .replace(/[\\=]/g, (sign) => `\\${sign}`)
    .replaceAll("\r", "\\r")
    .replaceAll("\n", "\\n");
}

function ipv4(address: unknown): string | undefined {
  return typeof address === "string" && !address.includes(":") ? address : undefined;
}

function ipv6(address: unknown): string | undefined {
  return typeof address === "string" && address.includes(":") ? address : undefined;
}
