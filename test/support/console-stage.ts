import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions } from "playwright-core";
import { createAdmin } from "../../src/access/index.js";
import { hostGrants } from "../../src/admin/index.js";
import { readSettings } from "../../src/config/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { Admin } from "../../src/model/admin.js";
import type { Role } from "../../src/model/grant.js";
import type { ReferenceId } from "../../src/model/ids.js";
import type { Team } from "../../src/model/team.js";
import { startBridge, type Bridge } from "../../src/start/bridge.js";
import { openParts } from "../../src/start/services.js";
import { freePort } from "./free-port.js";
import { aTeam } from "./builders.js";
import { ConsoleVisitor } from "./console-visitor.js";
import { keepTeam } from "./keep-team.js";
import { laySpKeys } from "./lay-sp-keys.js";

export const password = "correct horse battery";

/** Who signs in: an operator; somebody with a role in `acme`; the owner of another team. */
export type Person = Role | "stranger";

/**
 * The whole bridge as the server runs it, with two teams (`acme`, `globex`), no methods and no people yet, and an admin for
 * each role. `as(person)` is signed in by the form; `browser(…)` is the same in Chromium.
 */
export class ConsoleStage {
  private constructor(
    readonly url: string,
    readonly bridge: Bridge,
    readonly acme: Team,
    readonly globex: Team,
    readonly folder: string,
  ) {}

  /** @param env  settings beside the usual */
  static async open(
    env: Readonly<Record<string, string>> = {},
    who: "everybody" | "nobody yet" = "everybody",
  ): Promise<ConsoleStage> {
    const folder = await mkdtemp(join(tmpdir(), "drawbridge-console-"));
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const settings = readSettings({
      env: {
        ...{ PORT: String(port), HOST: "127.0.0.1", PUBLIC_URL: url },
        ...{ DATABASE_URL: `sqlite:${join(folder, "console.db")}`, DATA_FOLDER: folder },
        ...{ CERTS_FOLDER: join(folder, "certs"), LOG_LEVEL: process.env["FLOW_LOG"] ?? "silent", ...env },
      },
    });
    await laySpKeys(join(folder, "certs"));
    const parts = await openParts(settings, "server");
    const acme = await keepTeam(parts.store, aTeam({ slug: "acme", name: "Acme" }));
    const globex = await keepTeam(parts.store, aTeam({ id: newId(), slug: "globex", name: "Globex" }));
    const stage = new ConsoleStage(url, await startBridge(parts), acme, globex, folder);
    if (who === "nobody yet") return stage;
    await stage.admin("operator@bridge.example", "operator", null);
    for (const role of ["owner", "admin", "auditor"] as const) await stage.admin(`${role}@acme.example`, role, acme);
    await stage.admin("owner@globex.example", "owner", globex);
    return stage;
  }

  /** One more admin, with `password`. */
  async admin(email: string, role: Role, team: Team | null): Promise<void> {
    const { store, now } = this.bridge;
    const caller = { actor: { kind: "cli", id: "cli" }, reference: newId<ReferenceId>() } as const;
    await createAdmin({ store, now, caller, grants: hostGrants }, { email, role, team: team?.id ?? null, password });
  }

  async adminOf(person: Person): Promise<Admin> {
    const admin = await this.bridge.store.installation.admins.byEmail(this.emailOf(person));
    if (admin === undefined) throw new Error(`there is no ${person}`);
    return admin;
  }

  emailOf(person: Person): string {
    if (person === "operator") return "operator@bridge.example";
    return person === "stranger" ? "owner@globex.example" : `${person}@acme.example`;
  }

  /** Somebody without a session. */
  visitor(): ConsoleVisitor {
    return new ConsoleVisitor(this.url);
  }

  /** Another one with the cookies of one that is signed in, as the next click in the same browser sends them. */
  visitorWith(cookies: ConsoleVisitor["cookies"]): ConsoleVisitor {
    return new ConsoleVisitor(this.url, cookies);
  }

  async as(person: Person): Promise<ConsoleVisitor> {
    const visitor = this.visitor();
    await visitor.signIn(this.emailOf(person), password);
    return visitor;
  }

  /** A window of Chromium that is signed in; its policy is as served unless `bypassCSP` says otherwise, as axe needs. */
  async window(browser: Browser, person: Person, options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await browser.newContext({ baseURL: this.url, ...options });
    // Half a minute, as it is by itself, is short for a page where many tests share the machine.
    context.setDefaultTimeout(120_000);
    const visitor = await this.as(person);
    await context.addCookies(visitor.cookies.map(([name, value]) => ({ name, value, url: this.url })));
    return context;
  }

  async close(): Promise<void> {
    await this.bridge.stop();
    // Keys of the bridge may still be on their way into it.
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
