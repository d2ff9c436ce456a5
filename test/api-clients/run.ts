/**
 * Holds the API of the built server to its own document, by what nobody of this project wrote: schemathesis asks what the
 * document allows and forbids, Redocly reads it, and a client generated from it makes a team. What they need is kept
 * below the user's cache folder. Ends with one line `N passed, N failed`.
 */
import { spawn, spawnSync, type SpawnOptions } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBuiltBridge } from "../support/built-bridge.js";
import { prepared } from "../support/prepared.js";

const here = import.meta.dirname;
const root = join(here, "../..");
const scimToken = "token-of-api-clients-0123456789abcdefghijklmnop";
const seed = process.env["API_SEED"] ?? String(1 + Math.floor(Math.random() * 1_000_000));
const examples = process.env["API_EXAMPLES"] ?? "8";

const bootstrap = `apiVersion: drawbridge/v1
teams:
  - slug: filed
    name: Filed
    ssoMethods: [{ slug: filed-sso, idp: generic }]
    directories:
      - slug: filed-scim
        tokens: [{ name: test, value: "${scimToken}" }]
`;

let passed = 0;
let failed = 0;
const work = mkdtempSync(join(tmpdir(), "drawbridge-api-"));
const bridge = await startBuiltBridge({ bootstrap });

function good(what: string, count = 1): void {
  passed += count;
  console.log(`ok ${what}`);
}

function bad(what: string, why: string, count = 1): void {
  failed += count;
  console.log(`not ok ${what}\n${why}`);
}

try {
  const key = makeKey();
  const paths = await furnish(key);
  await checkDocument();
  await useClient(key);
  await fuzz(key, paths);
  const faults = bridge.log().match(/"level":"(error|fatal)"/g)?.length ?? 0;
  if (faults === 0) good("the server logged no fault of its own");
  else bad("the server logged no fault of its own", `${faults} in its log`);
} finally {
  await bridge.stop();
  await bridge.remove();
  rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

interface Ran {
  readonly status: number | null;
  readonly out: string;
}

/** Not spawnSync: the server's log is read meanwhile, or the server would wait for somebody to read it. */
function run(command: string, args: readonly string[], options: SpawnOptions): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(command, [...args], { ...options, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    const hear = (chunk: Buffer): void => void (out += chunk.toString("utf8"));
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", (error) => done({ status: null, out: error.message }));
    child.once("close", (status) => done({ status, out }));
  });
}

function makeKey(): string {
  const args = [join(root, "dist/main.js"), "api-key", "create", "clients", "--role", "operator", "--json"];
  const env = {
    PATH: process.env["PATH"],
    HOME: bridge.folder,
    DATABASE_URL: `sqlite:${join(bridge.folder, "drawbridge.db")}`,
  };
  const made = spawnSync(process.execPath, args, { cwd: bridge.folder, env, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`no API key: ${made.stderr}`);
  return (JSON.parse(made.stdout) as { key: string }).key;
}

/** A record of each kind, so that more than refusals is asked for; answers what each is called in paths. */
async function furnish(key: string): Promise<Record<string, string>> {
  const api = async (verb: string, path: string, body?: unknown): Promise<Record<string, string>> => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const response = await fetch(`${bridge.url}/api/v1${path}`, { method: verb, headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${verb} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Record<string, string>;
  };
  const scim = async (path: string, body: unknown): Promise<string> => {
    const headers = { authorization: `Bearer ${scimToken}`, "content-type": "application/scim+json" };
    const response = await fetch(`${bridge.url}/scim/v2/filed-scim${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    return ((await response.json()) as { id: string }).id;
  };
  await api("POST", "/teams/filed/directories", { slug: "fuzzed-scim" });
  const token = await api("POST", "/teams/filed/directories/fuzzed-scim/tokens", { name: "fuzzed" });
  // To be revoked in the place of the key that asks.
  const apiKey = await api("POST", "/api-keys", { name: "fuzzed", role: "operator" });
  const teamKey = await api("POST", "/teams/filed/api-keys", { name: "fuzzed", role: "auditor" });
  const user = await scim("/Users", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
    userName: "ada@acme.example",
    emails: [{ value: "ada@acme.example" }],
  });
  const group = await scim("/Groups", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    displayName: "Engineering",
    members: [{ value: user }],
  });
  // Refused: leaves an attempt, and an entry of the failed list.
  await scim("/Groups", {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    displayName: "Sales",
    members: [{ value: "nobody" }],
  });
  const keys = { api_key: apiKey["id"] ?? "", team_api_key: teamKey["id"] ?? "" };
  return {
    team: "filed",
    directory: "fuzzed-scim",
    token: token["id"] ?? "",
    user,
    group,
    method: "filed-sso",
    ...keys,
  };
}

async function checkDocument(): Promise<void> {
  const response = await fetch(`${bridge.url}/api/v1/openapi.json`);
  writeFileSync(join(work, "openapi.json"), await response.text());
  const folder = tools();
  if (folder === undefined) {
    bad("Redocly lints the document", "its package cannot be had here");
    return;
  }
  const command = join(folder, "node_modules/.bin/redocly");
  const args = ["lint", "openapi.json", "--config", join(here, "redocly.yaml"), "--format", "stylish"];
  const env = { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true", CI: "true" };
  const lint = await run(command, args, { cwd: work, env });
  if (lint.status === 0) good("Redocly lints the document");
  else bad("Redocly lints the document", lint.out);
}

async function fuzz(key: string, paths: Record<string, string>): Promise<void> {
  const requirements = join(here, "requirements.txt");
  const python = prepared("api-clients-python", requirements, (folder) => [
    ["python3", ["-m", "venv", folder]],
    [join(folder, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", "-r", requirements]],
  ]);
  if (python === undefined) {
    bad("schemathesis", "Python 3 with venv, or its packages, cannot be had here");
    return;
  }
  const fixed = Object.entries(paths).map(([name, value]) => `"path.${name}" = ${JSON.stringify(value)}`);
  const config = [
    "[parameters]",
    ...fixed,
    // A stale If-Match is told before the body is judged, and node itself answers headers that are too long.
    "[checks.negative_data_rejection]",
    "expected-statuses = [400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429, 431]",
  ];
  writeFileSync(join(work, "schemathesis.toml"), `${config.join("\n")}\n`);
  const checks = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
  ];
  const args = ["--config-file", join(work, "schemathesis.toml"), "run", `${bridge.url}/api/v1/openapi.json`];
  const bounds = ["--max-examples", examples, "--seed", seed, "--phases", "examples,coverage,fuzzing", "--no-color"];
  const header = ["-H", `Authorization: Bearer ${key}`, "--checks", checks.join(",")];
  const fuzzed = await run(join(python, "bin/schemathesis"), [...args, ...bounds, ...header], { cwd: work });
  const tested = Number(/Tested: (\d+)/.exec(fuzzed.out)?.[1] ?? 0);
  const found = Number(/(\d+) found (\d+) unique failures?/.exec(fuzzed.out)?.[2] ?? 0);
  const name = `schemathesis, seed ${seed}: ${tested} operations`;
  if (fuzzed.status === 0 && tested > 0) good(name, tested);
  else bad(name, fuzzed.out.slice(-20_000), Math.max(1, found));
}

async function useClient(key: string): Promise<void> {
  const folder = tools();
  if (folder === undefined) {
    bad("a generated client makes a team", "its packages cannot be had here");
    return;
  }
  symlinkSync(join(folder, "node_modules"), join(work, "node_modules"));
  cpSync(join(here, "client.ts.txt"), join(work, "client.ts"));
  writeFileSync(join(work, "package.json"), '{ "type": "module" }\n');
  const steps: readonly (readonly [string, readonly string[]])[] = [
    [join(folder, "node_modules/.bin/openapi-typescript"), ["openapi.json", "-o", "api.ts"]],
    [
      process.execPath,
      [
        join(root, "node_modules/typescript/bin/tsc"),
        ...["--strict", "--skipLibCheck", "--target", "es2022", "--module", "nodenext", "--types", "node"],
        ...["--typeRoots", join(root, "node_modules/@types"), "client.ts"],
      ],
    ],
    [process.execPath, ["client.js", `${bridge.url}/api/v1`, key]],
  ];
  for (const [command, args] of steps) {
    const step = await run(command, args, { cwd: work });
    if (step.status !== 0) {
      bad("a generated client makes a team", `${args[0] ?? ""}: ${step.out}`);
      return;
    }
  }
  good("a generated client compiles and makes a team");
}

function tools(): string | undefined {
  const recipe = join(here, "package.json");
  return prepared("api-clients-node", recipe, (folder) => [
    ["cp", [recipe, join(folder, "package.json")]],
    ["npm", ["install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]],
  ]);
}
