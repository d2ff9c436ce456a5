import { pino } from "pino";
import { hostGrants, type AdminDeps } from "../../src/admin/index.js";
import { aDelivery, callers } from "./builders.js";
import { runCli, type CliHost, type Moving, type World } from "../../src/cli/index.js";
import { makeSealer } from "../../src/lib/seal.js";
import type { LoginDeps } from "../../src/login/index.js";
import type { Delivery } from "../../src/model/endpoint.js";
import type { TxtAnswer } from "../../src/model/domain.js";
import { openStore } from "../../src/store/open-store.js";
import { testKeyRing } from "./login-stage.js";
import { temporaryStore, type TemporaryStore } from "./temporary-store.js";
import { someFacts } from "./system-facts.js";

export interface Said {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
}

/** What is said of whole stores; `test/start/moving.test.ts` moves some. */
const movingNothing: Moving = {
  export: () => Promise.resolve({ counts: { user: 3 } }),
  import: () =>
    Promise.resolve({
      counts: { user: 3 },
      madeAt: "2026-11-25T09:00:00.000Z",
      resumed: true,
      warnings: ["a warning"],
    }),
  backUp: () => Promise.resolve({ hasKey: false }),
  restore: () => Promise.resolve({ madeAt: "2026-11-25T09:00:00.000Z", warnings: [] }),
  reseal: () => Promise.resolve({ records: 2 }),
};

/** The command line on a temporary store, opened anew by each command beside the one the test holds, as beside a server. */
export class CliStage {
  time = Date.parse("2026-11-25T10:00:00Z");
  env: Record<string, string> = {};
  columns: number | undefined = undefined;
  /** The settings file that the last command was to read. */
  settingsFile: string | undefined = undefined;
  stdin = "";
  /** Whether the settings name a mail server. */
  mails = false;
  sealer = makeSealer(["a-secret-of-more-than-thirty-two-characters"], "pending sign-in");
  /** What DATABASE_URL says. */
  url: string;
  private constructor(readonly temporary: TemporaryStore) {
    this.url = temporary.url;
  }

  static async open(): Promise<CliStage> {
    return new CliStage(await temporaryStore());
  }

  close(how?: { readonly tampered: boolean }): Promise<void> {
    return this.temporary.remove(how);
  }

  get store() {
    return this.temporary.store;
  }

  /** What the DNS says of a name. */
  txt: (name: string) => TxtAnswer = () => ({ found: "no_such_name" });

  /** What came of a webhook's test. */
  tested: Pick<Delivery, "answer"> = {};

  async run(...argv: string[]): Promise<Said> {
    let [out, err] = ["", ""];
    const host: CliHost = {
      version: "1.2.3",
      env: this.env,
      user: "ada",
      out: (text) => (out += text),
      err: (text) => (err += text),
      stdin: () => Promise.resolve(this.stdin),
      columns: this.columns,
      now: () => this.time,
      open: (file) => {
        this.settingsFile = file;
        return this.#world();
      },
      settings: () => ({
        shown: [
          { name: "port", variable: "PORT", value: Number(this.env["PORT"] ?? 8080), from: "default" },
          { name: "host", variable: "HOST", value: "0.0.0.0", from: "default" },
        ],
        warnings: ["a warning"],
      }),
      migrate: (_file, { plan }) => {
        const steps = ["2: more"];
        return Promise.resolve({ engine: "mongodb", stored: 1, known: 2, steps, taken: plan ? [] : ["more"] });
      },
      start: () => Promise.resolve(),
      moving: movingNothing,
      demo: () => Promise.resolve(),
    };
    const exitCode = await runCli(argv, host);
    return { exitCode, out, err };
  }

  /** What a command printed as JSON; fails unless it ended well. */
  async json<T = Record<string, unknown>>(...argv: string[]): Promise<T> {
    const { exitCode, out, err } = await this.run(...argv, "--json");
    if (exitCode !== 0) throw new Error(`${argv.join(" ")}: ${exitCode} ${err}`);
    return JSON.parse(out) as T;
  }

  async #world(): Promise<World> {
    const store = await openStore(this.url);
    const now = () => this.time;
    const publicUrl = "https://bridge.example";
    const login: LoginDeps = {
      store,
      publicUrl,
      now,
      sealer: this.sealer,
      spKeys: testKeyRing(),
      removalKey: Buffer.alloc(32, 1),
      traceDays: 30,
      attemptDays: 30,
      failureDays: 90,
    };
    const settings: AdminDeps["settings"] = (caller) => ({
      store,
      now,
      caller,
      sealer: this.sealer,
      spKeys: login.spKeys,
      publicUrl,
      stack: "global",
      refreshHours: 24,
      allowedHosts: [],
      dns: { txt: (name) => Promise.resolve(this.txt(name)), beginsZone: () => Promise.resolve(false) },
    });
    const { removalKey } = login;
    const admin: AdminDeps = {
      store,
      now,
      version: "1.2.3",
      publicUrl,
      consoleUrl: publicUrl,
      spKeys: login.spKeys,
      login,
      scim: {
        store,
        publicUrl,
        now,
        removalKey,
        cursorKeys: [Buffer.alloc(32, 2)],
        stack: "global",
        stackPeers: {},
        log: pino({ level: "silent" }),
      },
      settings,
      sealer: this.sealer,
      ...(this.mails && { post: this.sealer }),
      system: someFacts,
      sending: {
        allowedHosts: [],
        test: (_caller, { id }) =>
          Promise.resolve(aDelivery({ kind: "test", endpointId: id, body: "{}", ...this.tested })),
      },
    };
    return {
      admin,
      caller: { ...callers.cli, grants: hostGrants },
      now,
      sealer: this.sealer,
      close: () => store.close(),
    };
  }
}
