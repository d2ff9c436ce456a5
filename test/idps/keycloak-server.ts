import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../support/cache-folder.js";
import { onPath, startServer } from "./support.js";

/** Keycloak from its distribution on Maven Central, in dev mode on Java 17, all of it in memory. */
const version = "26.7.3";
/** Of its admin, and of whoever a run makes. */
export const password = "correct-horse-battery";

export function missingKeycloak(): string | undefined {
  return ["java", "mvn", "unzip"].filter((one) => !onPath(one)).map((one) => `${one} is not installed`)[0];
}

function home(): string {
  const folder = cacheFolder(`keycloak-${version}`);
  if (existsSync(join(folder, "bin/kc.sh"))) return folder;
  const making = `${folder}.making`;
  rmSync(making, { recursive: true, force: true });
  mkdirSync(making, { recursive: true });
  const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
  const steps: [string, string[]][] = [
    ["mvn", ["-q", "-B", "dependency:copy", `-Dartifact=${artifact}`, `-DoutputDirectory=${making}`]],
    ["unzip", ["-q", join(making, `keycloak-quarkus-dist-${version}.zip`), "-d", making]],
  ];
  for (const [command, args] of steps) {
    const step = spawnSync(command, args, { encoding: "utf8" });
    if (step.status !== 0) throw new Error(`${command} failed: ${step.stdout}${step.stderr}`);
  }
  renameSync(join(making, `keycloak-${version}`), folder);
  rmSync(making, { recursive: true, force: true });
  return folder;
}

/** The admin REST interface, as far as this run needs it. */
export class KeycloakAdmin {
  readonly #base: string;
  readonly #token: string;
  private constructor(base: string, token: string) {
    this.#base = base;
    this.#token = token;
  }

  static async signIn(base: string): Promise<KeycloakAdmin> {
    const body = new URLSearchParams({ grant_type: "password", client_id: "admin-cli", username: "admin", password });
    const answer = await fetch(`${base}/realms/master/protocol/openid-connect/token`, { method: "POST", body });
    const { access_token } = (await answer.json()) as { access_token: string };
    return new KeycloakAdmin(base, access_token);
  }

  async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.#base}/admin/realms${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        "content-type": typeof body === "string" ? "application/xml" : "application/json",
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }
}

export interface Keycloak {
  readonly base: string;
  readonly admin: KeycloakAdmin;
  stop(): Promise<void>;
}

/** @param data  a folder of the run's own */
export async function startKeycloak(data: string, port: number): Promise<Keycloak> {
  const base = `http://127.0.0.1:${port}`;
  const server = await startServer(
    join(home(), "bin/kc.sh"),
    ["start-dev", "--http-host=127.0.0.1", `--http-port=${port}`, "--db=dev-mem", "--log-level=warn"],
    {
      env: {
        JAVA_OPTS_APPEND: "-XX:TieredStopAtLevel=1",
        KC_BOOTSTRAP_ADMIN_USERNAME: "admin",
        KC_BOOTSTRAP_ADMIN_PASSWORD: password,
      },
      cwd: data,
      probe: `${base}/realms/master`,
      seconds: 240,
    },
  );
  return { base, admin: await KeycloakAdmin.signIn(base), stop: () => server.stop() };
}
