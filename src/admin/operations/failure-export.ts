import { z } from "zod";
import { csvLine } from "../../lib/csv.js";
import { longText } from "../long-reads.js";
import { operation, streamed } from "../operation.js";
import { failureFilters } from "../views/happening-filters.js";
import type { FailureView } from "../views/happenings.js";
import { failureList } from "./happenings.js";

const formats = ["csv", "json"] as const;
const mediaTypes = { csv: "text/csv", json: "application/json" } as const;

const perPage = 200;

/** What the download has of each entry, in the names of its view. */
const columns = [
  ...["id", "state", "status", "source", "operation", "target", "code", "cause", "fix"],
  ...["firstSeenAt", "lastSeenAt", "attempts", "reference", "directoryId", "methodId", "proven"],
] as const satisfies readonly (keyof FailureView)[];

export const failureExport = operation({
  name: "failure.export",
  summary: "The failed provisioning list as a file",
  of: "team",
  effect: "read",
  needs: "read",
  input: z.strictObject({
    ...failureFilters,
    format: z.enum(formats).default("csv").describe("csv unless said"),
    limit: z
      .int({ error: "must be a whole number" })
      .min(1, { error: "must be at least 1" })
      .optional()
      .describe("At most so many entries; all of them unless said"),
  }),
  shows: streamed,
  streams: Object.values(mediaTypes),
  async run(context, { format, limit = Infinity, ...asked }) {
    // The first page before anything is answered: what is refused must be refused, and not break off a file.
    let left = limit;
    const next = async (after?: string) => {
      const found = await failureList.run(context, { ...asked, after, limit: Math.min(perPage, left) });
      left -= found.items.length;
      return found;
    };
    let page = await next();
    const pages = async function* (): AsyncGenerator<readonly FailureView[]> {
      for (;;) {
        yield page.items;
        if (page.next === null || left <= 0) return;
        page = await next(page.next);
      }
    };
    const lines = format === "csv" ? csvOf(pages()) : jsonOf(pages());
    const text = await longText(context.deps, context.team, () => Promise.resolve({ text: lines }));
    return { mediaType: mediaTypes[format], text };
  },
});

async function* csvOf(pages: AsyncIterable<readonly FailureView[]>): AsyncGenerator<string> {
  yield `${columns.join(",")}\n`;
  for await (const rows of pages) {
    for (const row of rows) yield `${csvLine(columns.map((column) => row[column]))}\n`;
  }
}

async function* jsonOf(pages: AsyncIterable<readonly FailureView[]>): AsyncGenerator<string> {
  let isFirst = true;
  for await (const rows of pages) {
    for (const row of rows) {
      yield `${isFirst ? "[" : ","}\n${JSON.stringify(row)}`;
      isFirst = false;
    }
  }
  yield isFirst ? "[]\n" : "\n]\n";
}
