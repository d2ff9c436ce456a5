import { z } from "zod";
import { csvLine } from "../../lib/csv.js";
import type { Moment } from "../../store/port/moment.js";
import { driftRows, type DriftRow } from "../drift/drift-rows.js";
import { operation, streamed } from "../operation.js";

const formats = ["csv", "json"] as const;
const mediaTypes = { csv: "text/csv", json: "application/json" } as const;
const columns: readonly (keyof DriftRow)[] = [
  ...(["kind", "id", "name", "attribute", "said", "claimed", "held", "differs", "saidAt", "claimedAt"] as const),
];

export const directoryDrift = operation({
  name: "directory.drift",
  summary:
    "What a directory said last, and a sign-in claimed, against what is held; members changed since; how far each webhook has come",
  of: "directory",
  effect: "read",
  needs: "read",
  input: z.strictObject({
    format: z.enum(formats).default("csv").describe("csv unless said"),
    all: z.boolean().default(false).describe("What agrees as well; else what differs alone"),
  }),
  shows: streamed,
  streams: Object.values(mediaTypes),
  async run({ deps, target }, { format, all }) {
    const store = deps.store.inTeam(target.teamId);
    const moment = await store.moment();
    const rows = driftRows(store, target, moment);
    return { mediaType: mediaTypes[format], text: linesOf(moment, rows, format, all) };
  },
});

async function* linesOf(
  moment: Moment,
  rows: AsyncIterable<DriftRow>,
  format: (typeof formats)[number],
  all: boolean,
): AsyncGenerator<string> {
  let written = 0;
  try {
    if (format === "csv") yield `${columns.join(",")}\n`;
    for await (const row of rows) {
      if (!all && !row.differs) continue;
      if (format === "csv") yield `${csvLine(columns.map((column) => row[column]))}\n`;
      else yield `${written === 0 ? "[" : ","}\n${JSON.stringify(row)}`;
      written++;
    }
    if (format === "json") yield written === 0 ? "[]\n" : "\n]\n";
  } finally {
    await moment.close();
  }
}
