import type { Events } from "../../store/port/happenings.js";
import { lineWriter, type ExportFormat } from "./export-formats.js";

const perPage = 500;

/**
 * The events of a chain after a number, as text of whole lines, a page at a time: memory follows the page and not the chain.
 * What is written while this goes on is left to the next export, so that it comes to an end.
 */
export async function* exportChain(
  events: Pick<Events, "page" | "head">,
  { format, after, version }: { readonly format: ExportFormat; readonly after: number; readonly version: string },
): AsyncGenerator<string> {
  const writer = lineWriter(format, version);
  if (writer.header !== undefined) yield `${writer.header}\n`;
  const { number: last } = await events.head();
  for (let at = after; at < last;) {
    const page = await events.page({ after: at, limit: Math.min(perPage, last - at) });
    const newest = page.at(-1);
    if (newest === undefined) return;
    yield page.map((event) => `${writer.line(event)}\n`).join("");
    at = newest.number;
  }
}
