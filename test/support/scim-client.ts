/** What a SCIM client sees of an answer. `body` is undefined when there is none. */
export interface ScimAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: ScimBody;
}

// Answers are looked into freely by tests; the shape is what the assertions are about.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ScimBody = any;

/** Sends what a client would send, byte for byte where a string is given as body. */
export class ScimClient {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param base  the SCIM base URL, with whatever query the client keeps on it, as Entra's `?aadOptscim062020` */
  constructor(base: string, headers: Readonly<Record<string, string>>) {
    this.#base = base;
    this.#headers = headers;
  }

  /** Another client of the same directory. */
  with(headers: Readonly<Record<string, string>>): ScimClient {
    return new ScimClient(this.#base, { ...this.#headers, ...headers });
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<ScimAnswer> {
    return this.send("GET", path, undefined, headers);
  }
  post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<ScimAnswer> {
    return this.send("POST", path, body, headers);
  }
  put(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<ScimAnswer> {
    return this.send("PUT", path, body, headers);
  }
  patch(path: string, operations: unknown, headers: Readonly<Record<string, string>> = {}): Promise<ScimAnswer> {
    const schemas = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];
    return this.send("PATCH", path, { schemas, Operations: operations }, headers);
  }
  delete(path: string, headers: Readonly<Record<string, string>> = {}): Promise<ScimAnswer> {
    return this.send("DELETE", path, undefined, headers);
  }

  async send(
    method: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ScimAnswer> {
    const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
    const [base = "", kept] = this.#base.split("?");
    const url = `${base}${path}${kept === undefined ? "" : `${path.includes("?") ? "&" : "?"}${kept}`}`;
    const response = await fetch(url, {
      method,
      headers: {
        accept: "application/scim+json",
        ...(text === undefined ? {} : { "content-type": "application/scim+json; charset=utf-8" }),
        ...this.#headers,
        ...headers,
      },
      ...(text === undefined ? {} : { body: text }),
    });
    const answer = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: answer === "" ? undefined : JSON.parse(answer),
    };
  }
}

/** A filter as it goes into a URL. */
export function filtered(path: string, filter: string, more: Readonly<Record<string, string>> = {}): string {
  return `${path}?${new URLSearchParams({ filter, ...more }).toString()}`;
}
