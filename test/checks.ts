import { spawn } from "node:child_process";

/**
 * What `npm test` does before it runs tests: looks at format, types and lint, and builds what tests start. Lint takes as long as the
 * others together, so it goes beside them. What each says is shown whole when it ends; ends badly if any of them does.
 */
const rows = [["lint"], ["format:check", "typecheck", "build -- --checked"]] as const;

/** @returns whether the script of `package.json` ended well */
function check(script: string): Promise<boolean> {
  const begun = Date.now();
  const child = spawn(`npm run --silent ${script}`, { shell: true, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  }
  return new Promise((ended, failed) => {
    child.on("error", failed);
    child.on("close", (code) => {
      const seconds = Math.round((Date.now() - begun) / 1000);
      console.log(`${code === 0 ? "✔" : "✗"} ${script} (${seconds} s)`);
      if (said !== "") console.log(said);
      ended(code === 0);
    });
  });
}

async function inTurn(scripts: readonly string[]): Promise<boolean> {
  let good = true;
  for (const script of scripts) good = (await check(script)) && good;
  return good;
}

const good = await Promise.all(rows.map(inTurn));
process.exitCode = good.every(Boolean) ? 0 : 1;
