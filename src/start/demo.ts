import { randomBytes } from "node:crypto";
import { createWriteStream, type WriteStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import type { RequestListener, Server } from "node:http";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { startBridge } from "./bridge.js";
import { ensureSetupToken } from "../access/index.js";
import { readSettings } from "../config/index.js";
import {
  demoApp,
  demoDirectory,
  demoIdpListener,
  demoIdpEntityId,
  demoIdpMetadata,
  demoMethods,
  demoTeamFile,
  shapeNames,
} from "../demo/index.js";
import { makeLog } from "../http/index.js";
import { issuerOf, methodAddresses, scimBaseUrl } from "../model/addresses.js";
import { openParts } from "./services.js";
import { makeSpKey } from "../saml/index.js";
import { applyBootstrap } from "./bootstrap.js";
import { demoAppListener, hasDemoApp } from "./demo-app.js";
import { demoPlace, emptyPlace, takePort, usualPort, type DemoPlace } from "./demo-place.js";
import { untilToldToStop } from "./listen.js";

export interface DemoOptions {
  readonly port: number;
  readonly idpPort: number;
  /** Of the example application; the next one after `idpPort` unless given. */
  readonly appPort?: number | undefined;
  /** Address of a MongoDB to run on; else on SQLite, in the demo's folder. */
  readonly mongo?: string | undefined;
  /** Emptied at each start; one for each port unless given. */
  readonly folder?: string | undefined;
}

/** What a person needs to try everything. */
export interface Demo {
  readonly url: string;
  readonly idpUrl: string;
  /** By method: the first is the one to click. */
  readonly jitLoginUrls: Readonly<Record<string, string>>;
  readonly scim: { readonly baseUrl: string; readonly token: string };
  /** `url` holds the token: opened, it begins the first run. */
  readonly console: { readonly url: string; readonly setupToken: string };
  /** The example application that signs people in by OpenID Connect; absent where it is not at hand, as in the package. */
  readonly app?: { readonly url: string } | undefined;
  readonly databaseUrl: string;
}

/** A demo that runs. */
export interface RunningDemo extends Demo {
  /** Where everything of it lies, the declarative file of its team too. */
  readonly folder: string;
  /** Of the log, where it is not on the terminal. */
  readonly logPath: string | undefined;
  stop(): Promise<void>;
}

/**
 * Starts the bridge with the demo team, and the demo identity provider on an origin of its own. Everything is made fresh, once
 * both ports are ours: a demo that runs there keeps its store.
 * @throws CannotListen before anything was emptied
 */
export async function startDemo(options: DemoOptions): Promise<RunningDemo> {
  const place = demoPlace(options.port, options.mongo);
  const folder = options.folder ?? place.folder;
  const databaseUrl = options.mongo === undefined ? `sqlite:${join(folder, "drawbridge.db")}` : place.databaseUrl;
  const held: Server[] = [];
  try {
    const server = await takePort({ port: options.port, host: "127.0.0.1", by: "--port" }, folder);
    held.push(server);
    const idpServer = await takePort({ port: options.idpPort, host: "127.0.0.1", by: "--idp-port" }, folder);
    held.push(idpServer);
    const appServer = hasDemoApp()
      ? await takePort({ port: options.appPort ?? options.idpPort + 1, host: "127.0.0.1", by: "--app-port" }, folder)
      : undefined;
    if (appServer !== undefined) held.push(appServer);
    return await startOn({ server, idpServer, appServer }, { ...options, folder, databaseUrl });
  } catch (error) {
    for (const server of held) server.close();
    throw error;
  }
}

interface Ports {
  readonly server: Server;
  readonly idpServer: Server;
  readonly appServer: Server | undefined;
}

async function startOn(
  { server, idpServer, appServer }: Ports,
  { port, idpPort, appPort = idpPort + 1, folder, databaseUrl }: DemoOptions & DemoPlace,
): Promise<RunningDemo> {
  await emptyPlace({ folder, databaseUrl }, `http://localhost:${port}`);
  // Nothing of the operator's own environment: a demo must never touch a real store.
  const settings = readSettings({
    env: {
      PORT: String(port),
      DATABASE_URL: databaseUrl,
      DATA_FOLDER: folder,
      CERTS_FOLDER: join(folder, "certs"),
      BOOTSTRAP_FILE: join(folder, "teams.yaml"),
      LOG_LEVEL: process.env["LOG_LEVEL"],
      // A method of one's own is set up by the address of the demo's metadata, as by that of Okta's.
      METADATA_ALLOWED_HOSTS: `127.0.0.1:${idpPort}`,
      // An application that is being written listens on this machine: it is told by webhooks and back-channel logout.
      WEBHOOK_ALLOWED_HOSTS: "127.0.0.1,localhost",
    },
  });
  // 127.0.0.1 and not localhost: on another port of one host cookies would not cross sites, and faults would stay hidden.
  const idpUrl = `http://127.0.0.1:${idpPort}`;
  idpServer.on("request", await idpListener(idpUrl, folder, settings.publicUrl));
  const token = `db_global_${randomBytes(32).toString("base64url")}`;
  const app = { url: `http://127.0.0.1:${appPort}`, secret: randomBytes(32).toString("base64url") };
  const file = demoTeamFile({ scimToken: token, app, metadataFile: (shape) => `./idp-${shape}.xml` });
  await writeFile(join(folder, "teams.yaml"), file, { mode: 0o600 });
  const lines = logFile(folder);
  const log = makeLog(settings.logLevel, lines);
  const parts = await openParts(settings, "server", log);
  await applyBootstrap(parts, log);
  const bridge = await startBridge(parts, log, server);
  const client = { clientId: demoApp, clientSecret: app.secret, url: app.url };
  appServer?.on("request", await demoAppListener({ issuer: issuerOf(settings.publicUrl), ...client }));
  const setupToken = await ensureSetupToken(parts);
  if (setupToken === undefined) throw new TypeError("a fresh demo has no admin");
  return {
    url: settings.publicUrl,
    console: { url: `${settings.publicUrl}/console/setup?token=${setupToken}`, setupToken },
    idpUrl,
    jitLoginUrls: Object.fromEntries(
      demoMethods.map(({ slug }) => [slug, methodAddresses(settings.publicUrl, { slug }).start]),
    ),
    scim: { baseUrl: scimBaseUrl(settings.publicUrl, { slug: demoDirectory }), token },
    app: appServer === undefined ? undefined : { url: app.url },
    databaseUrl,
    folder,
    logPath: lines && String(lines.path),
    async stop() {
      appServer?.closeAllConnections();
      appServer?.close();
      idpServer.closeAllConnections();
      idpServer.close();
      await bridge.stop();
      if (lines !== undefined) await finished(lines.end());
    },
  };
}

/**
 * Where the log goes unless LOG_LEVEL asks for it on the terminal: that shows people where to click, and pages and commands
 * send them to the log by reference ids all the same.
 */
function logFile(folder: string): WriteStream | undefined {
  if (process.env["LOG_LEVEL"] !== undefined) return undefined;
  const lines = createWriteStream(join(folder, "drawbridge.log"), { mode: 0o600 });
  // Work that goes on when the demo stops may tell of itself too late.
  lines.on("error", () => undefined);
  return lines;
}

async function idpListener(base: string, folder: string, publicUrl: string): Promise<RequestListener> {
  const key = await makeSpKey({ commonName: "demo identity provider", nowMs: Date.now(), modulusLength: 2048 });
  for (const shape of shapeNames) {
    const idp = { base, entityId: demoIdpEntityId(base), certificatePem: key.certificatePem };
    await writeFile(join(folder, `idp-${shape}.xml`), demoIdpMetadata(idp, shape));
  }
  const partnerOf = ({ slug, name }: { readonly slug: string; readonly name: string }) => {
    const { entityId, acs, slo } = methodAddresses(publicUrl, { slug });
    return { name: `Drawbridge (${name})`, entityId, acsUrl: acs, sloUrl: slo };
  };
  return demoIdpListener({
    ...{ base, key, partners: demoMethods.map(partnerOf), now: Date.now },
    // A method that somebody makes in the console can be tried at once: it is told by its entity ID.
    newPartner(entityId) {
      const slug = entityId.slice(`${publicUrl}/saml/`.length).split("/", 1)[0] ?? "";
      const partner = partnerOf({ slug, name: slug });
      return slug !== "" && partner.entityId === entityId ? partner : undefined;
    },
  });
}

/** Runs the demo until it is told to stop, and prints where to go: for people, or as JSON for scripts. */
export async function runDemo(options: DemoOptions & { readonly json: boolean }): Promise<void> {
  const demo = await startDemo(options);
  const { url, idpUrl, jitLoginUrls, scim, console, app, databaseUrl } = demo;
  const told: Demo = { url, idpUrl, jitLoginUrls, scim, console, app, databaseUrl };
  process.stdout.write(options.json ? `${JSON.stringify(told)}\n` : demoText(demo));
  await untilToldToStop();
  await demo.stop();
}

export function demoText({
  url,
  idpUrl,
  jitLoginUrls,
  scim,
  console,
  app,
  databaseUrl,
  folder,
  logPath,
}: RunningDemo): string {
  const [first, ...others] = Object.entries(jitLoginUrls);
  // In quotes: addresses of MongoDB hold signs that a shell takes for its own.
  const { port } = new URL(url);
  // The commands make addresses from it.
  const elsewhere = port === String(usualPort) ? "" : `PORT=${port} `;
  const settings = `${elsewhere}DATABASE_URL="${databaseUrl}" DATA_FOLDER=${folder}`;
  return `
Drawbridge runs at ${url}, and an identity provider to try it with at ${idpUrl}.

  JIT login URL    ${first?.[1] ?? ""}
                   open it, press "Sign in", and you are Ada, with her groups

  Console          ${console.url}
                   choose an email and a password, and you run it

  IdP metadata     ${idpUrl}/metadata
                   the address to give to an SSO method of your own

${appText(app)}  in the shape of  ${others.map(([, address]) => address).join("\n                   ")}

  SCIM base URL    ${scim.baseUrl}
  SCIM token       ${scim.token}
                   curl -H "Authorization: Bearer TOKEN" ${scim.baseUrl}/Users

  look inside      ${settings} npx tsx src/main.ts user list --team acme
${logPath === undefined ? "" : `  log              ${logPath}\n`}
Everything is made anew at each start. Stop it with Ctrl+C.
`;
}

function appText(app: Demo["app"]): string {
  if (app === undefined) return "";
  return `  Application      ${app.url}
                   signs people in by OpenID Connect; its source is examples/app/app.mjs

`;
}
