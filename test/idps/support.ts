import { spawn, spawnSync, type ChildProcess } from "node:child_process";

/** One promise of a run: throws when it is broken. */
export type Promised = (text: string, keep: () => Promise<void>) => Promise<void>;

/** An identity provider nobody of this project wrote, and what must work with it. */
export interface IdpSuite {
  readonly name: string;
  /** What is missing on this machine, or undefined. */
  missing(): string | undefined;
  run(promise: Promised): Promise<void>;
}

export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Form {
  readonly action: string;
  readonly method: string;
  readonly fields: Readonly<Record<string, string>>;
}

/**
 * A browser without a window: keeps cookies by host and port, follows redirects, reads forms. It sends every cookie of
 * a host whatever SameSite says; that browsers do too is shown by the Chromium tests.
 */
export class Browser {
  readonly #cookies = new Map<string, Map<string, string>>();
  /** What was asked for last, whether it answered or not. */
  lastAddress: string | undefined;

  async get(url: string): Promise<Answer> {
    return this.#follow(url, { method: "GET" });
  }

  async post(url: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    return this.#follow(url, { method: "POST", body: new URLSearchParams(fields) });
  }

  async submit(form: Form, more: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const fields = { ...form.fields, ...more };
    if (form.method === "POST") return this.post(form.action, fields);
    const url = new URL(form.action);
    for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
    return this.get(url.href);
  }

  async json(url: string): Promise<{ status: number; body: unknown }> {
    const answer = await this.#send(url, { method: "GET", headers: { accept: "application/json" } });
    return { status: answer.status, body: answer.text === "" ? undefined : JSON.parse(answer.text) };
  }

  async #follow(url: string, init: RequestInit): Promise<Answer> {
    let answer = await this.#send(url, init);
    for (let hops = 0; answer.status >= 300 && answer.status < 400 && hops < 20; hops++) {
      const location = answer.headers.get("location");
      if (location === null) break;
      answer = await this.#send(new URL(location, answer.url).href, { method: "GET" });
    }
    return answer;
  }

  async #send(url: string, init: RequestInit): Promise<Answer> {
    this.lastAddress = url;
    const host = new URL(url).host;
    const jar = this.#cookies.get(host) ?? new Map<string, string>();
    this.#cookies.set(host, jar);
    const headers = new Headers({ accept: "text/html", ...(init.headers as Record<string, string> | undefined) });
    if (jar.size > 0) headers.set("cookie", [...jar].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = cookie.split(";");
      const name = pair.slice(0, pair.indexOf("=")).trim();
      const value = pair.slice(pair.indexOf("=") + 1).trim();
      const gone = attributes.some(
        (attribute) => /^\s*max-age\s*=\s*0\s*$/i.test(attribute) || /expires=Thu, 01.Jan.1970/i.test(attribute),
      );
      if (gone) jar.delete(name);
      else jar.set(name, value);
    }
    return { url, status: response.status, headers: response.headers, text: await response.text() };
  }
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", "#x27": "'" };

function unescapeHtml(text: string): string {
  return text.replace(/&(#x?[0-9a-f]+|[a-z]+);/gi, (whole, name: string) => {
    const known = entities[name.toLowerCase()];
    if (known !== undefined) return known;
    if (/^#x/i.test(name)) return String.fromCodePoint(Number.parseInt(name.slice(2), 16));
    if (name.startsWith("#")) return String.fromCodePoint(Number.parseInt(name.slice(1), 10));
    return whole;
  });
}

function attribute(tag: string, name: string): string | undefined {
  const found = new RegExp(`\\s${name}\\s*=\\s*("([^"]*)"|'([^']*)'|([^\\s>]+))`, "i").exec(tag);
  const value = found?.[2] ?? found?.[3] ?? found?.[4];
  return value === undefined ? undefined : unescapeHtml(value);
}

/** The forms of a page with their input fields (buttons too, when they have a name). */
export function formsOf(answer: Answer): Form[] {
  return [...answer.text.matchAll(/<form\b[^>]*>([\s\S]*?)<\/form>/gi)].map(([whole, inner = ""]) => {
    const tag = /<form\b[^>]*>/i.exec(whole)?.[0] ?? "";
    const fields: Record<string, string> = {};
    for (const [input] of inner.matchAll(/<(?:input|button)\b[^>]*>/gi)) {
      const name = attribute(input, "name");
      if (name !== undefined && !/type\s*=\s*["']?checkbox/i.test(input))
        fields[name] = attribute(input, "value") ?? "";
    }
    return {
      action: new URL(attribute(tag, "action") ?? "", answer.url).href,
      method: (attribute(tag, "method") ?? "GET").toUpperCase(),
      fields,
    };
  });
}

/** What a person would read of a page, shortened. */
export function wordsOf({ text }: Answer): string {
  const words = text.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, " ").replace(/<[^>]*>/g, " ");
  return words.replace(/\s+/g, " ").slice(0, 1000);
}

export function formWith(answer: Answer, field: string): Form {
  const form = formsOf(answer).find((candidate) => field in candidate.fields);
  if (form === undefined)
    throw new Error(`no form with ${field} at ${answer.url} (${answer.status}):\n${wordsOf(answer)}`);
  return form;
}

export function hasForm(answer: Answer, field: string): boolean {
  return formsOf(answer).some((form) => field in form.fields);
}

export function onPath(command: string): boolean {
  return spawnSync("sh", ["-c", `command -v ${command}`]).status === 0;
}

/** Starts a server and waits until it answers; ends it, and what it started, by its own process group. */
export async function startServer(
  command: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; probe: string; seconds: number },
): Promise<{ stop(): Promise<void>; output(): string }> {
  const child: ChildProcess = spawn(command, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  const hear = (chunk: Buffer) => (output = (output + chunk.toString("utf8")).slice(-20_000));
  child.stdout?.on("data", hear);
  child.stderr?.on("data", hear);
  const state = { gone: false };
  const ended = new Promise<void>((done) =>
    child.once("exit", () => {
      state.gone = true;
      done();
    }),
  );
  const signal = (name: NodeJS.Signals) => {
    if (!state.gone && child.pid !== undefined) process.kill(-child.pid, name);
  };
  const stop = async () => {
    signal("SIGTERM");
    await Promise.race([ended, new Promise((late) => setTimeout(late, 10_000))]);
    signal("SIGKILL");
  };
  for (let tries = 0; tries < options.seconds * 4; tries++) {
    if (state.gone) throw new Error(`${command} ended at once:\n${output}`);
    const up = await fetch(options.probe).then(
      (response) => response.status < 500,
      () => false,
    );
    if (up) return { stop, output: () => output };
    await new Promise((later) => setTimeout(later, 250));
  }
  await stop();
  throw new Error(`${command} did not answer at ${options.probe}:\n${output}`);
}

export function equal(actual: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: expected ${b}, got ${a}`);
}

export function that(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
