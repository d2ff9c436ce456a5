import { z } from "zod";
import { csvLine } from "../../lib/csv.js";
import { driftRows, type DriftRow } from "../drift/drift-rows.js";
import { longText } from "../long-reads.js";
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
  async run({ deps, team, target }, { format, all }) {
    const text = await longText(deps, team, async () => {
      const store = deps.store.inTeam(team.id);
      const moment = await store.moment();
      return { text: linesOf(driftRows(store, target, moment), format, all), close: () => moment.close() };
    });
    return { mediaType: mediaTypes[format], text };
  },
});

async function* linesOf(
  rows: AsyncIterable<DriftRow>,
  format: (typeof formats)[number],
  all: boolean,
): AsyncGenerator<string> {
  let written = 0;
  if (format === "csv") yield `${columns.join(",")}\n`;
  for await (const row of rows) {
    if (!all && !row.differs) continue;
    if (format === "csv") yield `${csvLine(columns.map((column) => row[column]))}\n`;
    else yield `${written === 0 ? "[" : ","}\n${JSON.stringify(row)}`;
    written++;
  }
  if (format === "json") yield written === 0 ? "[]\n" : "\n]\n";
}
