import type { AuditEvent } from "../model/event.js";

/** Facility 13, log audit (RFC 5424 §6.2.1). */
const facility = 13;
const severities = { success: 6, refused: 4, failed: 4 } as const;

/**
 * An event as a message of RFC 5424, framed by its length (octet counting, RFC 6587 §3.4.1, RFC 5425 §4.3).
 * @param host  of this installation
 * @param text  the event in the stream's format, one line
 */
export function syslogMessage(event: Pick<AuditEvent, "type" | "at" | "outcome">, host: string, text: string): Buffer {
  const priority = facility * 8 + severities[event.outcome];
  const head = [`<${priority}>1`, new Date(event.at).toISOString(), printable(host, 255), "drawbridge", "-"];
  const message = Buffer.from([...head, printable(event.type, 32), "-", text].join(" "), "utf8");
  return Buffer.concat([Buffer.from(`${message.length} `, "ascii"), message]);
}

function printable(text: string, longest: number): string {
  const kept = text.replace(/[^\x21-\x7e]/g, "").slice(0, longest);
  return kept === "" ? "-" : kept;
}
