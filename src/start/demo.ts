import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import type { Server } from "node:http";
import { join } from "node:path";
import { startBridge } from "./bridge.js";
import { readSettings } from "../config/index.js";
import {
  demoDirectory,
  demoIdp,
  demoIdpEntityId,
  demoIdpMetadata,
  demoMethods,
  demoTeamFile,
  shapeNames,
} from "../demo/index.js";
import { makeLog } from "../http/index.js";
import { methodAddresses, scimBaseUrl } from "../model/addresses.js";
import { openParts } from "./services.js";
import { makeSpKey } from "../saml/index.js";
import { applyBootstrap } from "./bootstrap.js";
import { listen, untilToldToStop } from "./listen.js";

export interface DemoOptions {
  readonly port: number;
  readonly idpPort: number;
  /** Emptied at each start. */
  readonly folder: string;
}

export const demoDefaults: DemoOptions = { port: 8080, idpPort: 8081, folder: join("data", "demo") };

/** What a person needs to try everything. */
export interface Demo {
  readonly url: string;
  readonly idpUrl: string;
  /** By method: the first is the one to click. */
  readonly jitLoginUrls: Readonly<Record<string, string>>;
  readonly scim: { readonly baseUrl: string; readonly token: string };
  readonly databaseUrl: string;
  /** Where everything of it lies, the declarative file of its team too. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts the bridge with the demo team, and the demo identity provider on an origin of its own. Everything is made fresh. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { folder } = options;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const databaseUrl = `sqlite:${join(folder, "drawbridge.db")}`;
  // Nothing of the operator's own environment: a demo must never touch a real store.
  const settings = readSettings({
    env: {
      PORT: String(options.port),
      DATABASE_URL: databaseUrl,
      DATA_FOLDER: folder,
      CERTS_FOLDER: join(folder, "certs"),
      BOOTSTRAP_FILE: join(folder, "teams.yaml"),
      LOG_LEVEL: process.env["LOG_LEVEL"] ?? "error",
    },
  });
  // 127.0.0.1 and not localhost: on another port of one host cookies would not cross sites, and faults would stay hidden.
  const idpUrl = `http://127.0.0.1:${options.idpPort}`;
  const idp = await startIdp(idpUrl, options, settings.publicUrl);
  const token = `db_global_${randomBytes(32).toString("base64url")}`;
  const file = demoTeamFile({ scimToken: token, metadataFile: (shape) => `./idp-${shape}.xml` });
  await writeFile(join(folder, "teams.yaml"), file, { mode: 0o600 });
  const log = makeLog(settings.logLevel);
  const parts = await openParts(settings, log);
  await applyBootstrap(parts, log);
  const bridge = await startBridge(parts, log);
  return {
    url: settings.publicUrl,
    idpUrl,
    jitLoginUrls: Object.fromEntries(
      demoMethods.map(({ slug }) => [slug, methodAddresses(settings.publicUrl, { slug }).start]),
    ),
    scim: { baseUrl: scimBaseUrl(settings.publicUrl, { slug: demoDirectory }), token },
    databaseUrl,
    folder,
    async stop() {
      idp.closeAllConnections();
      idp.close();
      await bridge.stop();
    },
  };
}

async function startIdp(base: string, { folder, idpPort }: DemoOptions, publicUrl: string): Promise<Server> {
  const key = await makeSpKey({ commonName: "demo identity provider", nowMs: Date.now(), modulusLength: 2048 });
  for (const shape of shapeNames) {
    const idp = { base, entityId: demoIdpEntityId(base), certificatePem: key.certificatePem };
    await writeFile(join(folder, `idp-${shape}.xml`), demoIdpMetadata(idp, shape));
  }
  const partners = demoMethods.map(({ slug, name }) => {
    const { entityId, acs, slo } = methodAddresses(publicUrl, { slug });
    return { name: `Drawbridge (${name})`, entityId, acsUrl: acs, sloUrl: slo };
  });
  const server = demoIdp({ base, key, partners, now: Date.now });
  await listen(server, { port: idpPort, host: "127.0.0.1" });
  return server;
}

/** Runs the demo until it is told to stop, and prints where to go: for people, or as JSON for scripts. */
export async function runDemo(options: DemoOptions & { readonly json: boolean }): Promise<void> {
  const demo = await startDemo(options);
  process.stdout.write(options.json ? `${JSON.stringify(demo)}\n` : demoText(demo));
  await untilToldToStop();
  await demo.stop();
}

function demoText({ url, idpUrl, jitLoginUrls, scim, databaseUrl, folder }: Demo): string {
  const [first, ...others] = Object.entries(jitLoginUrls);
  return `
Drawbridge runs at ${url}, and an identity provider to try it with at ${idpUrl}.

  JIT login URL    ${first?.[1] ?? ""}
                   open it, press "Sign in", and you are Ada, with her groups

  in the shape of  ${others.map(([, address]) => address).join("\n                   ")}

  SCIM base URL    ${scim.baseUrl}
  SCIM token       ${scim.token}
                   curl -H "Authorization: Bearer TOKEN" ${scim.baseUrl}/Users

  look inside      DATABASE_URL=${databaseUrl} DATA_FOLDER=${folder} npx tsx src/main.ts user list --team acme

Everything is made anew at each start. Stop it with Ctrl+C.
`;
}
