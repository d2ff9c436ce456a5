import { spawn } from "node:child_process";

/**
 * `npm test`: format, types and build, then the tests. Lint takes one core for a sixth of all that time, so it runs beside them. What a
 * check says is shown whole when it ends, and once more at the very end where it failed.
 */
const first = ["format:check", "typecheck", "build -- --checked"] as const;

interface Checked {
  readonly script: string;
  readonly isGood: boolean;
  readonly said: string;
}

function run(script: string, stdio: "inherit" | "pipe"): Promise<Checked> {
  const begun = Date.now();
  const child = spawn(`npm run --silent ${script}`, { shell: true, stdio: ["ignore", stdio, stdio] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => (said += text));
  }
  return new Promise((ended, failed) => {
    child.on("error", failed);
    child.on("close", (code) => {
      const seconds = Math.round((Date.now() - begun) / 1000);
      if (stdio === "pipe") console.log(`${code === 0 ? "✔" : "✗"} ${script} (${seconds} s)\n${said}`.trimEnd());
      ended({ script, isGood: code === 0, said });
    });
  });
}

const lint = run("lint", "pipe");
const done: Checked[] = [];
for (const script of first) done.push(await run(script, "pipe"));
// Tests start what was built, and tell little where the types are wrong.
if (done.every(({ isGood }) => isGood)) done.push(await run("test:unit", "inherit"));
done.push(await lint);
const bad = done.filter(({ isGood }) => !isGood);
for (const { script, said } of bad) console.log(`✗ ${script}\n${said}`.trimEnd());
process.exitCode = bad.length === 0 ? 0 : 1;
