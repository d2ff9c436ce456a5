/**
 * Runs SCIM clients and suites that nobody of this project wrote against the built server, each on a fresh directory.
 * What they need (a Python environment, jars) is kept below the user's cache folder, never in the repository.
 * Ends with one line `N passed, N failed`.
 */
import { spawn, spawnSync } from "node:child_process";
import { join } from "node:path";
import { startBuiltBridge } from "../support/built-bridge.js";
import { prepared } from "../support/prepared.js";

const here = import.meta.dirname;
const token = (name: string) => `token-of-${name}-0123456789abcdefghijklmnop`;
const directories = ["tester", "unboundid", "scimsdk"] as const;

const bootstrap = `apiVersion: drawbridge/v1
teams:
${directories
  .map(
    (name) => `  - slug: team-${name}
    name: Team ${name}
    policies: { emailDomains: [acme.example] }
    ssoMethods: [{ slug: sso-${name}, idp: generic }]
    directories:
      - slug: ${name}
        tokens: [{ name: test, value: "${token(name)}" }]`,
  )
  .join("\n")}
`;

let passed = 0;
let failed = 0;

function tell(line: string): void {
  if (line.startsWith("ok ")) passed++;
  if (line.startsWith("not ok ")) failed++;
  if (!line.startsWith("ok ") || process.env["VERBOSE"] !== undefined) console.log(line);
}

/** Runs a client and counts its lines; one that ends without a single line counts as failed. */
async function client(name: string, command: string, args: string[]): Promise<void> {
  const before = passed + failed;
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  let rest = "";
  child.stdout.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString("utf8")).split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(tell);
  });
  const code = await new Promise<number | null>((done) => child.once("close", done));
  if (passed + failed === before) tell(`not ok ${name}: ran nothing (exit ${code ?? "by signal"})`);
  console.log(`${name}: ${passed + failed - before} checks`);
}

const requirements = join(here, "requirements.txt");
const pom = join(here, "java/pom.xml");
const python = prepared("scim-clients-python", requirements, (folder) => [
  ["python3", ["-m", "venv", folder]],
  [join(folder, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", "-r", requirements]],
]);
const jars = prepared("scim-clients-java", pom, (folder) => [
  ["mvn", ["-q", "-B", "-f", pom, `-Dbuild.to=${folder}`, "compile"]],
]);

const bridge = await startBuiltBridge({ bootstrap });
const base = (name: string) => `${bridge.url}/scim/v2/${name}`;
try {
  if (python === undefined) tell("not ok scim2-tester: Python 3 with venv, or its packages, cannot be had here");
  else
    await client("scim2-tester", join(python, "bin/python"), [
      join(here, "tester.py"),
      base("tester"),
      token("tester"),
    ]);
  if (jars === undefined) tell("not ok Java clients: a JDK 17 with Maven, or their packages, cannot be had here");
  else {
    // sources may change while the libraries stay: compiled afresh into the same place
    const compiled = spawnSync("mvn", ["-q", "-B", "-o", "-f", pom, `-Dbuild.to=${jars}`, "compile"], {
      encoding: "utf8",
    });
    if (compiled.status !== 0) tell(`not ok Java clients: do not compile # ${compiled.stdout}`);
    const path = `${join(jars, "classes")}:${join(jars, "lib")}/*`;
    await client("UnboundID SDK", "java", ["-cp", path, "clients.UnboundId", base("unboundid"), token("unboundid")]);
    await client("SCIM-SDK", "java", ["-cp", path, "clients.ScimSdk", base("scimsdk"), token("scimsdk")]);
  }
} finally {
  await bridge.stop();
  await bridge.remove();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
