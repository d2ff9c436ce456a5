import { counted } from "../../lib/counted.js";

/** How much of what has happened an endpoint was not sent yet. */
export function toSendText(events: number): string {
  return events === 0 ? "nothing" : counted(events, "event");
}

/** What is lost where an endpoint is deleted. */
export function leftText(events: number): string {
  return `${toSendText(events)} ${events > 1 ? "are" : "is"} left to send to it`;
}
