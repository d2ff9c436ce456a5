/**
 * `npm run test:mutants -- ROOM [--seed N] [--count N] [--all] [--file TEXT] [--bar N]`: how strong a room's tests are. Draws
 * small changes to the room's code, makes one at a time in a private copy, and runs the room's own tests against it. Prints
 * each change that no test found, and the share of those that were. The exit code is 1 where the share is below the bar (in
 * percent, 92 unless given), 2 for a question it does not understand.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { equivalents, isMeant } from "./equivalents.js";
import { findChanges, type Change } from "./find-changes.js";
import { sampleOf } from "./sample.js";
import { Trial, type Fate } from "./trial.js";

const root = resolve(import.meta.dirname, "../..");

/** Tests of a room that lie elsewhere than in the folder of its name. */
const testsElsewhere: Readonly<Record<string, readonly string[]>> = {
  provisioning: ["test/http/scim", "test/scim"],
};

interface Question {
  readonly room: string;
  readonly seed: number;
  readonly count: number;
  readonly all: boolean;
  readonly part: string;
  readonly bar: number;
}

/** @throws TypeError for what it does not know */
function read(args: readonly string[]): Question {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
      count: { type: "string", default: "100" },
      all: { type: "boolean", default: false },
      file: { type: "string", default: "" },
      bar: { type: "string", default: "92" },
    },
  });
  const rooms = readdirSync(join(root, "src"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const [room, ...more] = positionals;
  const isSwallowed = ["seed", "count", "file", "bar", "all"].some((name) => `npm_config_${name}` in process.env);
  if (room === undefined || more.length > 0 || isSwallowed || !rooms.some(({ name }) => name === room)) {
    throw new TypeError(
      `Name one room: ${rooms.map(({ name }) => name).join(", ")}.\n` +
        "npm keeps options to itself unless two dashes stand before: npm run test:mutants -- rules --seed 7",
    );
  }
  const [seed, count, bar] = [Number(values.seed), Number(values.count), Number(values.bar)];
  if (!Number.isSafeInteger(seed) || seed < 0) throw new TypeError("--seed must be a whole number from 0.");
  if (!Number.isSafeInteger(count) || count < 1) throw new TypeError("--count must be a whole number from 1.");
  if (!(bar >= 0 && bar <= 100)) throw new TypeError("--bar must be from 0 to 100.");
  return { room, seed, count, all: values.all, part: values.file, bar };
}

function filesBelow(folder: string, end: RegExp): string[] {
  const entries = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return entries
    .filter((name) => end.test(name))
    .map((name) => `${folder}/${name}`)
    .sort();
}

function testsOf(room: string): string[] {
  const folders = [`test/${room}`, ...(testsElsewhere[room] ?? [])];
  return folders.flatMap((folder) => {
    try {
      return filesBelow(folder, /\.test\.ts$/);
    } catch {
      return [];
    }
  });
}

function changesOf({ room, part }: Question): Change[] {
  return filesBelow(`src/${room}`, /\.tsx?$/)
    .filter((file) => file.includes(part))
    .flatMap((file) => findChanges(file, readFileSync(join(root, file), "utf8")));
}

/** So many changes share a process. */
const batchSize = 50;

async function answer(question: Question): Promise<number> {
  const { room, seed, bar } = question;
  const tests = testsOf(room);
  if (tests.length === 0) throw new TypeError(`The room ${room} has no tests of its own.`);
  const possible = changesOf(question);
  const known = equivalents().filter(({ file }) => file.startsWith(`src/${room}/`) && file.includes(question.part));
  const drawn = question.all ? possible : sampleOf(possible, question.count, seed);
  const tried = drawn.filter((change) => !known.some((one) => isMeant(one, change)));

  const trial = new Trial(root, tests);
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => {
      trial.end();
      process.exit(130);
    });
  }
  const counts: Record<Fate, number> = { found: 0, late: 0, survived: 0, refused: 0 };
  try {
    const whole = await trial.whole();
    if (!("passed" in whole) || whole.failed !== undefined) {
      console.error(`The tests of ${room} fail without any change: ${JSON.stringify(whole)}`);
      return 2;
    }
    console.log(`${room}: seed ${seed}, ${drawn.length} of ${possible.length} changes, ${whole.passed} tests`);
    for (let at = 0; at < tried.length; at += batchSize) {
      await trial.batch(tried.slice(at, at + batchSize), (change, fate) => {
        counts[fate]++;
        if (fate !== "survived") return;
        console.log(`survived ${change.file}:${change.line} (${change.kind})\n  ${change.before}  →  ${change.after}`);
      });
    }
  } finally {
    trial.end();
  }

  const found = counts.found + counts.late;
  const share = (100 * found) / Math.max(1, found + counts.survived);
  console.log(
    `${room}: seed ${seed}: ${found} found${counts.late > 0 ? ` (${counts.late} by the time they took)` : ""}, ` +
      `${counts.survived} survived: ${share.toFixed(1)} %. ` +
      `Not counted: ${drawn.length - tried.length} told to be equivalent, ${counts.refused} that the compiler refuses.`,
  );
  for (const one of known.filter((entry) => !possible.some((change) => isMeant(entry, change)))) {
    console.log(`equivalent.json: nothing is like this any more: ${one.file}: ${one.before}  →  ${one.after}`);
  }
  return share >= bar ? 0 : 1;
}

try {
  process.exitCode = await answer(read(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
