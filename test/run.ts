import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statfsSync, symlinkSync } from "node:fs";
import { availableParallelism, tmpdir, userInfo } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { findMongod } from "./support/mongod-binary.js";
import { startMongod, type Mongod } from "./support/mongod.js";
import { liveIn } from "./support/own-folder.js";

/**
 * Runs the tests: `npm run test:unit` all of them but those of releases, which `npm run test:upgrade` runs; `npm run test:fast` those
 * without MongoDB, browser and flows. Files run side by
 * side, on one MongoDB with databases of their own; then those with a browser, one for each core; whatever needs the machine to itself
 * comes last, one file after the other. Each part ends with mocha's own count, and the run ends badly if any does.
 */
const root = resolve(import.meta.dirname, "..");
const tests = join(root, "test");
const inTests = (...paths: readonly string[]): readonly string[] => paths.map((path) => join(tests, path));
const inSupport = (...names: readonly string[]): readonly string[] => inTests(...names.map((one) => `support/${one}`));

/** What `test:fast` leaves out: all that needs more than its own process. */
const heavy = inSupport("mongo.ts", "mongod.ts", "chromium.ts", "built-bridge.ts", "free-port.ts");
/** Tests of rooms and doors on both engines: `TEST_ENGINES=sqlite` leaves MongoDB out. */
const bothEngines = inSupport("scim-engines.ts", "directory-stage.ts");
/** A browser keeps a core busy, and gives up on what it waits for where it gets none. */
const browser = inSupport("chromium.ts");
/** Begun first, for the others to fill the time beside them: some of these wait for most of it. */
const longest = inTests(
  ...["http/console/every-page.test.ts", "http/console/without-scripts.test.ts", "pages/pages-in-chromium.test.ts"],
  ...["docs/blocks.test.ts", "flows/rolling-restart.test.ts", "flows/other-releases.test.ts"],
  ...["store/mongo/contract.test.ts", "start/moving/backup.test.ts", "flows/demo.test.ts"],
  ...["flows/webhook-nodes.test.ts", "flows/crash.test.ts"],
);
/**
 * Who is slow comes to no limit, groups of 100,000 want the store's memory for themselves, and the last three end the sessions of a
 * whole server, or count what it was asked by anybody.
 */
const alone = inTests(
  ...["flows/large-group.test.ts", "flows/rate-limits.test.ts", "store/mongo/cache.test.ts"],
  ...["store/mongo/crash.test.ts", "store/mongo/member-updates.test.ts", "store/mongo/sharing.test.ts"],
);
const importing = /(?:from|import\()\s*"(\.[^"]+)"/g;

/** Whether a file leads to something that is wanted, by whatever way. */
function leadsTo(file: string, wanted: readonly string[], past: readonly string[], seen = new Set<string>()): boolean {
  if (wanted.includes(file)) return true;
  if (seen.has(file) || past.includes(file) || !file.startsWith(tests) || !existsSync(file)) return false;
  seen.add(file);
  const imports = [...readFileSync(file, "utf8").matchAll(importing)].map(([, path = ""]) =>
    resolve(dirname(file), path).replace(/\.js$/, ".ts"),
  );
  return imports.some((path) => leadsTo(path, wanted, past, seen));
}

function run(files: readonly string[], options: readonly string[], more: NodeJS.ProcessEnv): Promise<number> {
  if (files.length === 0) return Promise.resolve(0);
  const mocha = join(root, "node_modules/mocha/bin/mocha.js");
  const common = ["--no-config", "--node-option", "import=tsx/esm", "--exit", "--timeout", "60000"];
  const paths = files.map((file) => relative(root, file));
  const child = spawn(process.execPath, [mocha, ...common, ...options, ...paths], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...more },
  });
  // Mocha hands on this one alone to the process that it starts.
  const atExit = (): void => void child.kill("SIGINT");
  process.prependOnceListener("exit", atExit);
  return new Promise((resolved, rejected) => {
    child.on("error", rejected);
    child.on("exit", (code) => {
      process.off("exit", atExit);
      resolved(code ?? 1);
    });
  });
}

const memory = "/dev/shm";
/** For databases, with room to spare. */
const roomGiB = 6;

/**
 * Where tests keep their files: in memory, where there is room for them. A test cannot cut the power, so no promise is weaker for it,
 * and thousands of syncs of a disk are left out.
 */
function liveInMemory(): void {
  const isRoomy = (folder: string): boolean => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= roomGiB * 1024 ** 3;
  };
  const temporary = tmpdir();
  const folder = liveIn(existsSync(memory) && isRoomy(memory) ? memory : temporary, "tests");
  // What tsx has compiled stays where it is.
  const compiled = `tsx-${userInfo().uid}`;
  symlinkSync(join(temporary, compiled), join(folder, compiled));
}

/** One for all files, unless `MONGODB_URI` names one; where none can be had, tests say so themselves. */
async function commonMongod(): Promise<Mongod | undefined> {
  if ((process.env["MONGODB_URI"] ?? "") !== "") return undefined;
  const binary = await findMongod().catch(() => undefined);
  return binary === undefined ? undefined : startMongod(binary, { cacheGiB: 2 });
}

async function runAll(files: readonly string[], more: NodeJS.ProcessEnv): Promise<number> {
  const withBrowser = files.filter((file) => leadsTo(file, browser, []));
  const sideBySide = files.filter((file) => !alone.includes(file) && !withBrowser.includes(file));
  const longestFirst = (some: readonly string[]): readonly string[] => [
    ...longest.filter((file) => some.includes(file)),
    ...some.filter((file) => !longest.includes(file)),
  ];
  const cores = availableParallelism();
  const inParallel = (jobs: number): readonly string[] => ["--parallel", "--jobs", String(jobs)];
  const ends = [
    // One more than there are cores: they wait for databases and servers, too.
    await run(longestFirst(sideBySide), inParallel(cores + 1), more),
    await run(longestFirst(withBrowser), inParallel(cores), more),
    await run(
      files.filter((file) => alone.includes(file)),
      [],
      more,
    ),
  ];
  return ends.find((code) => code !== 0) ?? 0;
}

const files = readdirSync(tests, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts"))
  .map((path) => join(tests, path))
  .sort();
const [, , which] = process.argv;
const isIn =
  (folder: string) =>
  (file: string): boolean =>
    file.startsWith(join(tests, folder));
const [isFlow, isOfReleases] = [isIn("flows/"), isIn("releases/")];
liveInMemory();
if (which === "fast") {
  const fast = files.filter((file) => !isFlow(file) && !isOfReleases(file) && !leadsTo(file, heavy, bothEngines));
  process.exitCode = await runAll(fast, { TEST_ENGINES: "sqlite" });
} else {
  const mongod = await commonMongod();
  const given = mongod === undefined ? {} : { MONGODB_URI: mongod.uri("tests"), MONGODB_ENDS_WITH_TESTS: "true" };
  const wanted = files.filter((file) => isOfReleases(file) === (which === "upgrade"));
  process.exitCode = await runAll(wanted, given);
  await mongod?.stop();
}
