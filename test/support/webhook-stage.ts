import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { makeSealer } from "../../src/lib/seal.js";
import { newId } from "../../src/lib/new-id.js";
import type { Endpoint } from "../../src/model/endpoint.js";
import type { TeamId } from "../../src/model/ids.js";
import { makeSender } from "../../src/outgoing/index.js";
import { StoreUnavailable } from "../../src/store/port/errors.js";
import type { Store } from "../../src/store/port/store.js";
import { createEndpoint, type EndpointSettings } from "../../src/teams/index.js";
import { dispatch, type DispatcherDeps, type EventBody, type PrepareMessage } from "../../src/webhooks/index.js";
import { aKnownEvent } from "./access-builders.js";

export const webhookSecret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly event: EventBody;
}

/** Who is told: keeps what came and answers as the test says. */
export class Consumer {
  readonly received: Received[] = [];
  /** What it answers to each; 204 unless told. */
  answer: (got: Received, res: ServerResponse) => void = (_got, res) => void res.writeHead(204).end();
  #server: Server | undefined;

  async open(): Promise<this> {
    this.#server = createServer((req, res) => {
      void req.toArray().then((chunks) => {
        const text = Buffer.concat(chunks as Buffer[]).toString();
        const event = (text.startsWith("{") ? JSON.parse(text.split("\n")[0] ?? "") : {}) as EventBody;
        const got = { path: req.url ?? "", headers: req.headers as Record<string, string>, text, event };
        this.received.push(got);
        this.answer(got, res);
      });
    });
    this.#server.keepAliveTimeout = 60_000;
    await new Promise<void>((done) => this.#server?.listen(0, "127.0.0.1", done));
    return this;
  }

  get host(): string {
    return `127.0.0.1:${(this.#server?.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.host}/hook`;
  }

  /** The numbers that came, in their order. */
  get numbers(): readonly (number | null)[] {
    return this.received.map(({ event }) => event.number);
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

/** Whoever sends, on a store, with a clock that a test moves. */
export class WebhookStage {
  readonly consumer = new Consumer();
  readonly faults: unknown[] = [];
  readonly sealer = makeSealer(["a-secret-of-more-than-thirty-two-characters"], "tests");
  readonly #ends: (() => Promise<void>)[] = [];
  /** Ahead of the real clock. */
  ahead = 0;
  prepare: PrepareMessage | undefined;

  constructor(
    readonly store: Store,
    readonly team: TeamId,
  ) {}

  readonly now = (): number => Date.now() + this.ahead;

  get settings() {
    const caller = { actor: { kind: "cli", id: "cli" }, reference: newId() } as never;
    return { store: this.store, now: this.now, sealer: this.sealer, caller };
  }

  async webhook(said: EndpointSettings & { slug?: string } = {}, of: TeamId | null = this.team): Promise<Endpoint> {
    const draft = { slug: "crm", secrets: [webhookSecret], ...said, kind: "webhook" } as const;
    return (await createEndpoint(this.settings, of, { ...draft, url: said.url ?? this.consumer.url })).endpoint;
  }

  /** Events about these subjects, each in a work of its own. */
  async happen(...subjects: readonly string[]): Promise<void> {
    for (const id of subjects) {
      await this.store.inTeam(this.team).events.append({ ...aKnownEvent(this.now()), subject: { kind: "method", id } });
    }
  }

  /** Lets so many works of the team fail from now on. */
  failWorks(left: number): void {
    const inTeam = this.store.inTeam.bind(this.store);
    const value = (id: TeamId): ReturnType<Store["inTeam"]> => {
      const team = inTeam(id);
      const atomically = team.atomically.bind(team);
      const failing: typeof atomically = (work) =>
        left-- > 0 ? Promise.reject(new StoreUnavailable("for this test")) : atomically(work);
      Object.defineProperty(team, "atomically", { value: failing, configurable: true, writable: true });
      return team;
    };
    Object.defineProperty(this.store, "inTeam", { value, configurable: true, writable: true });
  }

  deps(store = this.store): DispatcherDeps {
    const allowedHosts = [this.consumer.host];
    return {
      ...{ store, now: this.now, sealer: this.sealer, allowedHosts, version: "1.2.3", host: "bridge.example" },
      ...{ deliveryDays: 7, random: () => 0, sender: makeSender({ allowedHosts, timeoutMs: 500 }) },
      ...{ prepare: this.prepare, onFault: (error: unknown) => void this.faults.push(error) },
    };
  }

  /** Sends until it is stopped. */
  send(deps = this.deps()): { stop(): Promise<void> } {
    let isOver = false;
    const over = new Error("over");
    const work = dispatch(deps, () => (isOver ? Promise.reject(over) : Promise.resolve())).catch((error: unknown) => {
      if (error !== over) this.faults.push(error);
    });
    const stop = async (): Promise<void> => {
      isOver = true;
      await work;
      deps.sender.close();
    };
    this.#ends.push(stop);
    return { stop };
  }

  /** Waits for what must come, as long as the test's own limit allows. */
  async until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await isSo())) await sleep(20);
  }

  async close(): Promise<void> {
    for (const end of this.#ends) await end();
    this.consumer.close();
  }
}
