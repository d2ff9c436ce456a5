/**
 * Breaks what an installation stands on while everybody is at its doors, and compares afterwards what they were told with what is
 * so: `npm run test:chaos` (all), `-- --short` (what `.ci/run` has), `-- TEXT` (faults whose names hold the text).
 * Real processes: the built server, a replica set of three, SQLite on a disk that fills up. Ends with one line `N passed, N failed`.
 */
import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { liveIn, smallDiskIn } from "../support/own-folder.js";
import { startReplicaSet } from "../support/replica-set.js";
import { findMongod } from "../support/mongod-binary.js";
import { mountSmallDisk, ofAFile, type SmallDisk } from "./faults/of-a-file.js";
import { clockIn, ofClocks } from "./faults/of-clocks.js";
import { ofNodes } from "./faults/of-nodes.js";
import { ofTheSet } from "./faults/of-the-set.js";
import type { Fault } from "./faults/fault.js";
import { nameOf, Report, type Engine } from "./report.js";
import { startStage } from "./stage.js";

if (!existsSync("dist/main.js")) throw new Error("dist/main.js is missing: run `npm run build` first");
liveIn(tmpdir(), "chaos");
const words = process.argv.slice(2);
const isShort = words.includes("--short");
const [text] = words.filter((word) => word !== "--short");
const isWanted =
  (engine: Engine) =>
  ({ name, isShort: isInShort }: Pick<Fault, "name" | "isShort">): boolean =>
    (!isShort || isInShort) && (text === undefined || nameOf(engine, name).includes(text));

const folder = mkdtempSync(join(tmpdir(), smallDiskIn));
const clocks = join(tmpdir(), "clocks");
mkdirSync(clocks);
const clock = clockIn(clocks);
const [nodes, ofSet] = [ofNodes.filter(isWanted("MongoDB")), ofTheSet.filter(isWanted("MongoDB"))];
const disk = smallDisk(folder);
const ofSqlite = [...ofAFile(disk), ...ofClocks(clock)].filter(isWanted("SQLite"));
if (nodes.length + ofSet.length + ofSqlite.length === 0) {
  const all = (engine: Engine, faults: readonly Pick<Fault, "name">[]): string[] =>
    faults.map(({ name }) => nameOf(engine, name));
  const names = [
    ...all("MongoDB", [...ofNodes, ...ofTheSet]),
    ...all("SQLite", [...ofAFile(disk), ...ofClocks(clock)]),
  ];
  console.error(
    `No fault${isShort ? " of the short form" : ""} has "${text ?? ""}" in its name. There are:\n  ${names.join("\n  ")}`,
  );
  process.exit(2);
}

const report = new Report();
await onMongo();
await onSqlite();
report.end();
// Sockets of clients that are kept alive are nobody's any more.
process.exit(report.failed === 0 ? 0 : 1);

async function onMongo(): Promise<void> {
  if (nodes.length + ofSet.length === 0) return;
  const set = await startReplicaSet(await findMongod());
  try {
    const stage = await startStage(set.uri("chaos"), 2);
    try {
      for (const fault of nodes) await report.fault("MongoDB", stage, fault, () => fault.run(stage));
      for (const fault of ofSet) await report.fault("MongoDB", stage, fault, () => fault.run(stage, set));
    } finally {
      await stage.stop();
    }
  } finally {
    await set.stop();
  }
}

async function onSqlite(): Promise<void> {
  if (ofSqlite.length === 0) return;
  const stage = await startStage(`sqlite:${join(folder, "drawbridge.db")}`, 1, {
    ...(clock !== undefined && { env: clock.env }),
  });
  try {
    for (const fault of ofSqlite) await report.fault("SQLite", stage, fault, () => fault.run(stage));
  } finally {
    await stage.stop();
  }
}

/** Undefined where this process may not mount. */
function smallDisk(folder: string): SmallDisk | undefined {
  try {
    return mountSmallDisk(folder);
  } catch {
    return undefined;
  }
}
