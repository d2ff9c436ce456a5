import { newId } from "../lib/new-id.js";
import type { Cursor, Endpoint } from "../model/endpoint.js";
import type { AuditEvent } from "../model/event.js";
import type { ReferenceId } from "../model/ids.js";
import { makeSyslogLink, type SyslogLink } from "../outgoing/index.js";
import { decidingIn, lineWriter, pauseEndpoint, type LineWriter } from "../teams/index.js";
import { backOffMs, judge, patienceMs, type Verdict } from "./judge.js";
import { signMessage } from "./sign.js";
import { signingSecrets } from "./signing-secrets.js";
import { syslogMessage } from "./syslog-message.js";
import { trySending } from "./try-sending.js";
import { Superseded, type Run, type RunDeps } from "./webhook-run.js";

export interface StreamDeps extends RunDeps {
  readonly allowedHosts: readonly string[];
  /** Of this program, which the formats name. */
  readonly version: string;
  /** Of PUBLIC_URL, which syslog names as the sender. */
  readonly host: string;
}

const linesPerRound = 200;

/** Brings a whole chain to an audit stream, in its order and some lines at a time; what fails is tried again until it is taken. */
export class StreamRun implements Run {
  readonly endpoint: Endpoint;
  readonly #deps: StreamDeps;
  readonly #secrets: readonly string[];
  readonly #writer: LineWriter;
  readonly #link: SyslogLink | undefined;
  #cursor: Cursor;
  /** The cursor that could not be stored: it is stored before anything more is sent. */
  #unstored: Cursor | undefined;
  #tries = 0;
  #notBefore = 0;
  /** Syslog acknowledges nothing: after a lost connection the lines sent last are sent again. */
  #safe: number;

  private constructor(deps: StreamDeps, endpoint: Endpoint, cursor: Cursor, secrets: readonly string[]) {
    this.#deps = deps;
    this.endpoint = endpoint;
    this.#cursor = cursor;
    this.#safe = cursor.position;
    this.#secrets = secrets;
    this.#writer = lineWriter(endpoint.format ?? "jsonl", deps.version);
    this.#link = endpoint.url.startsWith("syslog") ? makeSyslogLink(endpoint.url, deps) : undefined;
  }

  static async open(deps: StreamDeps, endpoint: Endpoint, cursor: Cursor): Promise<StreamRun> {
    return new StreamRun(deps, endpoint, cursor, await signingSecrets(deps, endpoint));
  }

  get cursor(): Cursor {
    return this.#cursor;
  }

  isDue(head: number): boolean {
    if (this.#unstored !== undefined) return true;
    const now = this.#deps.now();
    if (now < this.#notBefore || (this.#cursor.holdUntil ?? 0) > now) return false;
    return this.#cursor.position < head || this.#link?.isLost === true;
  }

  async round(): Promise<void> {
    if (this.#unstored !== undefined) {
      await this.#store(this.#unstored);
      return;
    }
    const { store, now, random } = this.#deps;
    const { teamId } = this.endpoint;
    const from = this.#link?.isLost === true ? this.#safe : this.#cursor.position;
    const chain = teamId === null ? store.installation.events : store.inTeam(teamId).events;
    const events = await chain.page({ after: from, limit: linesPerRound });
    const last = events.at(-1);
    if (last === undefined) return;
    const verdict = await this.#send(events);
    if (verdict.is === "taken") {
      const { failingSince: _, lastFailure: __, holdUntil: ___, ...rest } = this.#cursor;
      this.#tries = 0;
      this.#safe = from;
      await this.#store({ ...rest, position: Math.max(last.number, rest.position), lastSuccessAt: now() });
      return;
    }
    this.#tries++;
    this.#notBefore = now() + backOffMs(this.#tries, random());
    const { failingSince = now() } = this.#cursor;
    const failure = { failingSince, lastFailure: verdict.answer.failure ?? "It failed." };
    const hold = verdict.is === "failed" && verdict.holdUntil !== undefined ? { holdUntil: verdict.holdUntil } : {};
    await this.#store({ ...this.#cursor, ...failure, ...hold });
    if (verdict.is === "gone") await this.#pause("gone");
    else if (now() - failingSince >= patienceMs) await this.#pause("no_success");
  }

  finish(): Promise<void> {
    this.#link?.close();
    return Promise.resolve();
  }

  #send(events: readonly AuditEvent[]): Promise<Verdict> {
    const { now, sender, host } = this.#deps;
    const { slug, url, format } = this.endpoint;
    const start = performance.now();
    return trySending({ endpoint: slug, event: "stream" }, now, async () => {
      if (this.#link !== undefined) {
        await this.#link.write(Buffer.concat(events.map((one) => syslogMessage(one, host, this.#writer.line(one)))));
        return { is: "taken", answer: { status: null, text: "", ms: Math.round(performance.now() - start) } };
      }
      const body = events.map((one) => `${this.#writer.line(one)}\n`).join("");
      const id = events[0]?.id ?? newId();
      const type = format === "cef" ? "text/plain; charset=utf-8" : "application/x-ndjson";
      const signed = this.#secrets.length === 0 ? { "webhook-id": id } : signMessage(this.#secrets, id, now(), body);
      return judge(await sender.send(url, { headers: { "Content-Type": type, ...signed }, body }), now());
    });
  }

  async #store(moved: Cursor): Promise<void> {
    this.#unstored = moved;
    this.#cursor = await decidingIn(this.#deps.store, this.endpoint.teamId, async (tx) => {
      const stored = await tx.cursors.get(this.endpoint.id);
      if (stored?.version !== this.#cursor.version) throw new Superseded(this.endpoint.id);
      return tx.cursors.replace(moved);
    });
    this.#unstored = undefined;
  }

  async #pause(because: "gone" | "no_success"): Promise<void> {
    const { store, now } = this.#deps;
    const caller = { actor: { kind: "system", id: null }, reference: newId<ReferenceId>() } as const;
    await pauseEndpoint({ store, now, caller }, this.endpoint, because);
  }
}
