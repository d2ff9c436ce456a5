import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/**
 * Runs the tests: `npm run test:unit` all of them, `npm run test:fast` those without MongoDB, browser and flows. Files that can
 * run side by side do, in as many processes as there are cores; whatever needs a server, a browser or the machine to
 * itself comes after them, one file after the other. Each part ends with mocha's own count, and ends badly if either does.
 */
const root = resolve(import.meta.dirname, "..");
const tests = join(root, "test");

/** What makes a test need more than its own process. */
const heavy = ["mongo.ts", "mongod.ts", "chromium.ts", "built-bridge.ts", "free-port.ts"].map((name) =>
  join(tests, "support", name),
);
/** Tests of rooms and doors on both engines: `TEST_ENGINES=sqlite` leaves MongoDB out. */
const bothEngines = ["scim-engines.ts", "directory-stage.ts"].map((name) => join(tests, "support", name));
const importing = /(?:from|import\()\s*"(\.[^"]+)"/g;

/** Whether a file leads to something that is heavy, by whatever way. */
function leadsTo(file: string, wanted: readonly string[], past: readonly string[], seen = new Set<string>()): boolean {
  if (wanted.includes(file)) return true;
  if (seen.has(file) || past.includes(file) || !file.startsWith(tests) || !existsSync(file)) return false;
  seen.add(file);
  const imports = [...readFileSync(file, "utf8").matchAll(importing)].map(([, path = ""]) =>
    resolve(dirname(file), path).replace(/\.js$/, ".ts"),
  );
  return imports.some((path) => leadsTo(path, wanted, past, seen));
}

function run(files: readonly string[], options: readonly string[], more: NodeJS.ProcessEnv = {}): Promise<number> {
  if (files.length === 0) return Promise.resolve(0);
  const mocha = join(root, "node_modules/mocha/bin/mocha.js");
  const common = ["--no-config", "--node-option", "import=tsx/esm", "--exit", "--timeout", "60000"];
  const paths = files.map((file) => relative(root, file));
  const child = spawn(process.execPath, [mocha, ...common, ...options, ...paths], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, ...more },
  });
  return new Promise((resolved, rejected) => {
    child.on("error", rejected);
    child.on("exit", (code) => resolved(code ?? 1));
  });
}

const files = readdirSync(tests, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts"))
  .map((path) => join(tests, path))
  .sort();
const isFast = process.argv[2] === "fast";
const isFlow = (file: string): boolean => file.startsWith(join(tests, "flows"));
const together = files.filter((file) => !isFlow(file) && !leadsTo(file, heavy, []));
const single = files.filter((file) => !together.includes(file));
const singleFast = single.filter((file) => !isFlow(file) && !leadsTo(file, heavy, bothEngines));

const first = await run(together, ["--parallel"]);
const second = isFast ? await run(singleFast, [], { TEST_ENGINES: "sqlite" }) : await run(single, []);
process.exitCode = first === 0 ? second : first;
