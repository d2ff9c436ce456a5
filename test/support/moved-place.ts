import { randomBytes } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli } from "../../src/cli/index.js";
import { readSettings, type Settings } from "../../src/config/index.js";
import { cliHost } from "../../src/start/cli-host.js";
import { openParts, type Parts } from "../../src/start/services.js";
import type { Said } from "./cli-stage.js";
import { oldSpKey } from "./saml-keys.js";
import { removeFolder } from "./remove-folder.js";

export const aKey = (): string => randomBytes(32).toString("base64");

/** One installation with settings of its own, and the real command line on it. */
export class MovedPlace {
  readonly folder: string;
  readonly env: Record<string, string>;

  private constructor(folder: string, env: Readonly<Record<string, string>>) {
    this.folder = folder;
    this.env = {
      PUBLIC_URL: "http://localhost:8080",
      DATABASE_URL: `sqlite:${join(folder, "drawbridge.db")}`,
      DATA_FOLDER: folder,
      CERTS_FOLDER: join(folder, "certs"),
      LOG_LEVEL: "silent",
      SESSION_SECRET: "a-secret-of-more-than-thirty-two-characters",
      ...env,
    };
  }

  /** @param env  an empty text takes a variable away */
  static async make(env: Readonly<Record<string, string>> = {}): Promise<MovedPlace> {
    return new MovedPlace(await mkdtemp(join(tmpdir(), "drawbridge-place-")), env);
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  settings(): Settings {
    return readSettings({ env: this.env });
  }

  async with<T>(work: (parts: Parts) => Promise<T>): Promise<T> {
    const parts = await openParts(this.settings(), "command");
    try {
      return await work(parts);
    } finally {
      await parts.close();
    }
  }

  async run(...argv: string[]): Promise<Said> {
    let [out, err] = ["", ""];
    const host = { ...cliHost(this.env), out: (text: string) => (out += text), err: (text: string) => (err += text) };
    const exitCode = await runCli(argv, host);
    return { exitCode, out, err };
  }

  /** @throws Error with what it said, unless it ends well */
  async runs(...argv: string[]): Promise<string> {
    const { exitCode, out, err } = await this.run(...argv);
    if (exitCode !== 0) throw new Error(`drawbridge ${argv.join(" ")} ended with ${exitCode}: ${err}`);
    return out;
  }

  remove(): Promise<void> {
    return removeFolder(this.folder);
  }
}

/** A team with secrets of every kind that is sealed, made as an operator makes it. */
export const sealedTeam = `
apiVersion: drawbridge/v1
teams:
  - slug: acme
    name: Acme
    policies: { emailDomains: [acme.example] }
    ssoMethods:
      - slug: acme-okta
        spKeys: [{ privateKey: ${JSON.stringify(oldSpKey.privateKeyPem)}, certificate: ${JSON.stringify(oldSpKey.certificatePem)} }]
    directories:
      - slug: acme-scim
        tokens: [{ name: okta, value: a-token-of-a-directory-of-acme-0123456789 }]
        oauthClients: [{ name: okta-app, kind: okta, clientId: okta-acme, secret: a-secret-of-the-oauth-client-0123456789, redirectUris: ["https://system-admin.okta.com/x"] }]
    apps:
      - { slug: portal, redirectUris: ["https://app.acme.example/callback"], secret: { value: a-secret-of-the-portal-0123456789abcdef, expiresAt: 2040-01-31T00:00:00Z } }
    webhooks:
      - { slug: crm, url: "https://crm.acme.example/hook", secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, events: ["user.*"] }
`;
