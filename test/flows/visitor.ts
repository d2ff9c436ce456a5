/** What a visitor got back; redirects are not followed, so that each step can be looked at. */
export interface Visit {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly location: string | undefined;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** A browser as far as cookies go: one jar, sent by path. Each visitor is another browser. */
export class Visitor {
  readonly #base: string;
  /** By name and path: what is of one path does not replace what is of another (RFC 6265 §5.3). */
  readonly #jar = new Map<string, Cookie>();

  readonly #fetch: typeof fetch;

  /** @param by  what carries its requests */
  constructor(base: string, by: typeof fetch = fetch) {
    this.#base = base;
    this.#fetch = by;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Visit> {
    return this.#send(path, { headers: { accept: "text/html", ...headers } });
  }

  json(path: string): Promise<Visit> {
    return this.#send(path, { headers: { accept: "application/json" } });
  }

  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Visit> {
    return this.#send(path, {
      method: "POST",
      body: new URLSearchParams(fields),
      headers: { accept: "text/html", ...headers },
    });
  }

  cookie(name: string): string {
    return [...this.#jar.values()].find((cookie) => cookie.name === name)?.value ?? "";
  }

  cookieNames(): readonly string[] {
    return [...this.#jar.values()].map(({ name }) => name);
  }

  /** The same browser at another process of the bridge. */
  at(base: string): Visitor {
    const moved = new Visitor(base, this.#fetch);
    for (const [key, cookie] of this.#jar) moved.#jar.set(key, cookie);
    return moved;
  }

  async #send(path: string, init: RequestInit): Promise<Visit> {
    const url = new URL(path, this.#base);
    const headers = new Headers(init.headers);
    const sent = [...this.#jar.values()].filter(({ path: within }) => url.pathname.startsWith(within));
    if (sent.length > 0) headers.set("cookie", sent.map(({ name, value }) => `${name}=${value}`).join("; "));
    const response = await this.#fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
      location: response.headers.get("location") ?? undefined,
    };
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const equals = pair.indexOf("=");
    const name = pair.slice(0, equals);
    const path = attributes.find((one) => /^path=/i.test(one))?.slice(5) ?? "/";
    const gone = attributes.some((one) => /^max-age=0$/i.test(one) || /^expires=Thu, 01 Jan 1970/i.test(one));
    if (gone) this.#jar.delete(`${name} ${path}`);
    else this.#jar.set(`${name} ${path}`, { name, value: pair.slice(equals + 1), path });
  }
}
