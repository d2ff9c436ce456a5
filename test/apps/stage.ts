import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoIdpEntityId, demoIdpListener, demoIdpMetadata } from "../../src/demo/index.js";
import { issuerOf, methodAddresses } from "../../src/model/addresses.js";
import { makeSpKey } from "../../src/saml/index.js";
import { type Answer, type Browser, formWith, hasForm } from "../idps/support.js";
import { startBuiltBridge } from "../support/built-bridge.js";
import { freePort } from "../support/free-port.js";

const method = "acme-sso";
const main = join(import.meta.dirname, "../../dist/main.js");

/** The built server with one team and the demo's identity provider, which believes whatever it is told. */
export interface AppsStage {
  readonly url: string;
  readonly issuer: string;
  /** For what a run needs to keep; gone afterwards. */
  readonly folder: string;
  /** Opens an address of an app, signs in at the identity provider where that asks, and ends where the app leads. */
  signIn(browser: Browser, address: string, person?: string): Promise<Answer>;
  /** A command beside the running server. @returns what it prints */
  drawbridge(...args: string[]): Promise<string>;
  /** The same, with something on its standard input. */
  tell(input: string, ...args: string[]): Promise<string>;
  /** Lines of the server's log that tell of faults of its own. */
  faults(): readonly string[];
  stop(): Promise<void>;
}

/**
 * @param options  `team`: further members of the team in the declarative file; `databaseUrl`: SQLite in its folder unless given;
 *   `allowedHosts`: where webhooks and back-channel logouts may go
 */
export async function startStage(options: {
  readonly team: Readonly<Record<string, unknown>>;
  readonly databaseUrl?: string | undefined;
  readonly allowedHosts: readonly string[];
}): Promise<AppsStage> {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-apps-"));
  const [port, idpPort] = [await freePort(), await freePort()];
  const url = `http://localhost:${port}`;
  // Another site than the bridge's, as in real life.
  const base = `http://127.0.0.1:${idpPort}`;
  const key = await makeSpKey({ commonName: "demo identity provider", nowMs: Date.now(), modulusLength: 2048 });
  const idp = { base, entityId: demoIdpEntityId(base), certificatePem: key.certificatePem };
  await writeFile(join(folder, "idp.xml"), demoIdpMetadata(idp, "generic"));
  const { entityId, acs, slo } = methodAddresses(url, { slug: method });
  const partners = [{ name: "Drawbridge", entityId, acsUrl: acs, sloUrl: slo }];
  const idpServer = createServer(demoIdpListener({ base, key, partners, now: Date.now }));
  await new Promise<void>((ready) => idpServer.listen(idpPort, "127.0.0.1", ready));
  const team = {
    ...{ slug: "acme", name: "Acme", policies: { emailDomains: ["acme.example"] } },
    ssoMethods: [{ slug: method, idp: "generic", metadataFile: "./idp.xml", verified: true }],
    ...options.team,
  };
  const env = {
    WEBHOOK_ALLOWED_HOSTS: options.allowedHosts.join(","),
    ...(options.databaseUrl !== undefined && { DATABASE_URL: options.databaseUrl }),
  };
  // JSON is YAML.
  const bootstrap = JSON.stringify({ apiVersion: "drawbridge/v1", teams: [team] });
  const bridge = await startBuiltBridge({ bootstrap, folder, port, env });
  return {
    ...{ url, issuer: issuerOf(url), folder },
    async signIn(browser, address, person = "ada") {
      const page = await browser.get(address);
      if (!hasForm(page, "person")) return page;
      const told = await browser.submit(formWith(page, "person"), { person, groups: "own", do: "sign-in" });
      return browser.submit(formWith(told, "SAMLResponse"));
    },
    drawbridge: (...args) => command(args, { ...env, folder, url }, ""),
    tell: (input, ...args) => command(args, { ...env, folder, url }, input),
    faults: () => bridge.log().match(/^.*"level":"(?:error|fatal)".*$/gm) ?? [],
    async stop() {
      idpServer.closeAllConnections();
      idpServer.close();
      await bridge.stop();
      await bridge.remove();
    },
  };
}

/** Not spawnSync: the server in whose name it runs is talked to meanwhile by this process. */
function command(
  args: readonly string[],
  {
    folder,
    url,
    DATABASE_URL = `sqlite:${join(folder, "drawbridge.db")}`,
  }: Record<string, string> & { folder: string },
  input: string,
): Promise<string> {
  const env = { PATH: process.env["PATH"], HOME: folder, PUBLIC_URL: url, DATABASE_URL };
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, env, stdio: "pipe" });
  child.stdin.end(input);
  let [out, errors] = ["", ""];
  child.stdout.on("data", (part: Buffer) => (out += part.toString("utf8")));
  child.stderr.on("data", (part: Buffer) => (errors += part.toString("utf8")));
  return new Promise((done, failed) =>
    child.once("close", (code) =>
      code === 0 ? done(out) : failed(new Error(`drawbridge ${args.join(" ")}: ${out}${errors}`)),
    ),
  );
}
