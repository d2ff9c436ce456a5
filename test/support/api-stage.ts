import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import type { AdminCaller } from "../../src/admin/index.js";
import { apiDoor, ProblemFault } from "../../src/http/api/index.js";
import { BodyBudget } from "../../src/http/shared/body/body-budget.js";
import { giveBudget } from "../../src/http/shared/body/open-lots.js";
import { giveReference } from "../../src/http/shared/reference.js";
import { makeSecurityHeaders } from "../../src/http/shared/security-headers.js";
import { makeSealer } from "../../src/lib/seal.js";
import { AdminStage } from "./admin-stage.js";

export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // Whatever an operation shows: the tests say what they expect of it.
  readonly body: never;
}

/** The API's door on the stage of operations, with a key for each role. */
export class ApiStage {
  #server: Server | undefined;
  readonly keys = new Map<string, AdminCaller>();
  /** What a request waits for before its key is looked at. */
  held: (req: IncomingMessage) => Promise<unknown> = () => Promise.resolve();
  private constructor(readonly admin: AdminStage) {
    for (const role of ["operator", "owner", "admin", "auditor"] as const) this.keys.set(role, admin.as(role));
    this.keys.set("stranger", admin.as("owner", admin.globex.team));
  }

  static async open(): Promise<ApiStage> {
    const stage = new ApiStage(await AdminStage.open());
    await stage.#listen();
    return stage;
  }

  async #listen(): Promise<void> {
    const { deps } = this.admin;
    const sealer = makeSealer(["a-secret-of-more-than-thirty-two-characters"], "kept answers");
    const door = apiDoor({
      admin: deps,
      publicUrl: deps.publicUrl,
      version: "1.2.3",
      security: makeSecurityHeaders(deps.publicUrl),
      log: pino({ level: "silent" }),
      idempotency: { notes: deps.store.notes, sealer, now: deps.now },
      prove: async (req) => {
        await this.held(req);
        const caller = this.keys.get((req.headers.authorization ?? "").replace("Bearer ", ""));
        if (caller !== undefined) return caller;
        const problem = {
          status: 401,
          code: "unauthorized",
          title: "The API key is not valid",
          detail: "No such key.",
        };
        throw new ProblemFault(problem);
      },
    });
    const bodies = new BodyBudget();
    this.#server = createServer((req, res) => {
      giveReference(res);
      giveBudget(req, res, bodies);
      door(req, res, (req.url ?? "").replace(/^\/api\/v1/, ""));
    });
    await new Promise<void>((done) => this.#server?.listen(0, "127.0.0.1", done));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server?.address() as AddressInfo).port}/api/v1`;
  }

  async close(): Promise<void> {
    await new Promise((done) => this.#server?.close(done));
    await this.admin.close();
  }

  /** Asks as somebody; `body` goes as JSON unless it is a text. */
  async ask(
    as: string,
    verb: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    const response = await fetch(`${this.url}${path}`, {
      method: verb,
      headers: {
        authorization: `Bearer ${as}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: (text === "" ? undefined : JSON.parse(text)) as never,
    };
  }
}
