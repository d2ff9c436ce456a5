import { randomUUID } from "node:crypto";
import type { AuditEvent } from "../../../src/model/event.js";
import type { Actor, ActorDeps } from "./actor.js";
import { settled } from "./settled.js";

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * A program at the API that makes keys of the team under an `Idempotency-Key`. Two of one name may stand side by side, so nothing but
 * that header keeps a repeat from making another.
 */
export class ApiActor implements Actor {
  readonly #deps: ActorDeps;
  readonly #names: string[] = [];
  #steps = 0;

  constructor(deps: ActorDeps) {
    this.#deps = deps;
  }

  async step(): Promise<void> {
    const { ledger } = this.#deps;
    const name = `${this.#deps.name}-${this.#steps++}`;
    const init = { method: "POST", body: JSON.stringify({ name, role: "auditor" }) };
    const key = randomUUID();
    const { answer, unsure } = await settled(ledger, "api", () => this.#ask("/teams/acme/api-keys", init, key));
    // As the refusal says: its outcome is not known, so what is there is read before it is asked under another key.
    if (answer.status === 409 && answer.body["code"] === "idempotency_under_way" && unsure > 0) {
      if ((await this.#named(name)) === 0) return;
    } else if (answer.status !== 200 && answer.status !== 201) {
      ledger.wrong.push(`api: a key was answered ${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
      return;
    }
    ledger.acknowledge("api");
    this.#names.push(name);
  }

  async check(events: readonly AuditEvent[]): Promise<void> {
    const { lost, twice } = this.#deps.ledger;
    for (const name of this.#names) {
      const told = events.filter(
        ({ type, data }) => type === "api_key.created" && JSON.stringify(data).includes(`"${name}"`),
      );
      if (told.length === 0) lost.push(`api: no event tells of the key ${name}`);
      if (told.length > 1) twice.push(`api: the key ${name} was made ${told.length} times`);
    }
    const there = await this.#all();
    for (const name of this.#names) if (!there.includes(name)) lost.push(`api: the key ${name}`);
    if (new Set(there).size < there.length) twice.push(`api: ${there.length} keys with ${new Set(there).size} names`);
    this.#names.length = 0;
  }

  async #named(name: string): Promise<number> {
    return (await this.#all()).filter((one) => one === name).length;
  }

  async #all(): Promise<string[]> {
    const names: string[] = [];
    for (let after = ""; ;) {
      const path = `/teams/acme/api-keys?limit=200${after === "" ? "" : `&after=${encodeURIComponent(after)}`}`;
      const { answer } = await settled(this.#deps.ledger, "api", () => this.#ask(path, {}));
      names.push(...(answer.body["items"] as { name: string }[]).map((one) => one.name));
      if (typeof answer.body["next"] !== "string")
        return names.filter((name) => name.startsWith(`${this.#deps.name}-`));
      after = answer.body["next"];
    }
  }

  async #ask(path: string, init: RequestInit, key?: string): Promise<Answer> {
    const { url, apiKey } = this.#deps;
    const headers = {
      authorization: `Bearer ${apiKey}`,
      "content-type": "application/json",
      ...(key !== undefined && { "idempotency-key": key }),
    };
    const answer = await this.#deps.fetch(`${url}/api/v1${path}`, { ...init, headers });
    return { status: answer.status, body: (await answer.json()) as Answer["body"] };
  }
}
