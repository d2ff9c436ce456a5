/**
 * Runs the tests on other releases of Node: `npm run test:runtimes` all of them on each (build first), `-- 26` on one, `--fast` those that
 * `npm run test:fast` has. Each release is npm's package `node-linux-…`, kept below the user's cache folder. Ends with one line `N passed, N failed`.
 */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { cacheFolder } from "../support/cache-folder.js";

const root = resolve(import.meta.dirname, "../..");
const releases = ["22", "24", "26"] as const;
const words = process.argv.slice(2);
const isFast = words.includes("--fast");
const asked = words.filter((word) => word !== "--fast");
const unknown = asked.filter((word) => !releases.some((release) => release === word));

interface Told {
  readonly passed: number;
  readonly failed: number;
}

/** @returns the program */
function nodeOf(release: string): string {
  const name = `node-linux-${process.arch}`;
  const folder = cacheFolder("node", release);
  const program = join(folder, "node_modules", name, "bin", "node");
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    const options = ["--prefix", folder, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
    execFileSync("npm", ["install", ...options, `${name}@${release}`], { stdio: ["ignore", 2, 2] });
  }
  return program;
}

/** @throws Error where it does not start here */
function versionOf(program: string): string {
  try {
    return execFileSync(program, ["--version"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    const cure = stderr.includes("libatomic") ? " Install Debian's libatomic1: apt-get install libatomic1." : "";
    throw new Error(`${program} does not start here: ${stderr.trim()}${cure}`, { cause: error });
  }
}

function run(program: string): Promise<Told> {
  const path = [dirname(program), process.env["PATH"] ?? ""].join(delimiter);
  const command = ["--import", "tsx/esm", join(root, "test/run.ts"), ...(isFast ? ["fast"] : [])];
  const child = spawn(program, command, {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, PATH: path, NO_COLOR: "1", FORCE_COLOR: "0" },
  });
  let out = "";
  child.stdout.on("data", (chunk: Buffer) => {
    process.stdout.write(chunk);
    out += chunk.toString();
  });
  const sum = (pattern: RegExp): number => [...out.matchAll(pattern)].reduce((all, [, n]) => all + Number(n), 0);
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => {
      const [passed, failed] = [sum(/^ *(\d+) passing/gm), sum(/^ *(\d+) failing/gm)];
      // One that ends badly without naming a failure, or that runs nothing, has failed.
      done({ passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed });
    });
  });
}

if (unknown.length > 0) {
  console.error(`There is no release ${unknown.join(", ")} here. There are: ${releases.join(", ")}.`);
  process.exit(2);
}
const all = { passed: 0, failed: 0 };
for (const release of asked.length > 0 ? asked : releases) {
  const start = performance.now();
  try {
    const program = nodeOf(release);
    const version = versionOf(program);
    console.log(`\n=== Node ${version}`);
    const { passed, failed } = await run(program);
    const minutes = ((performance.now() - start) / 60_000).toFixed(1);
    console.log(`--- Node ${version}: ${passed} passed, ${failed} failed, ${minutes} minutes`);
    all.passed += passed;
    all.failed += failed;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    all.failed++;
  }
}
console.log(`${all.passed} passed, ${all.failed} failed`);
process.exitCode = all.failed === 0 ? 0 : 1;
