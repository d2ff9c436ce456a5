import { connect, type Socket } from "node:net";

/** Where requests go, and what each of them carries. */
export interface Target {
  readonly port: number;
  readonly token: string;
}

export interface Call {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  /** Lines that stand in place of the token's and what goes with it; the body is then a text that is sent as it is. */
  readonly headers?: readonly string[];
  /** Any other answer ends the bench: an error is fast, and would look like a good result. */
  readonly expect: number | readonly number[];
}

export interface Answer {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  readonly body: string;
}

const headEnd = Buffer.from("\r\n\r\n");
const chunkedEnd = Buffer.from("\r\n0\r\n\r\n");

/**
 * One kept-alive connection that asks one thing at a time. On plain sockets, because node's own client costs as much as the
 * servers it would measure, and on two cores the slower of the two sides is what one sees.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #target: Target;
  #chunks: Buffer[] = [];
  #length = 0;
  /** Octets of the whole answer, as soon as its head tells; undefined before, and for an answer in chunks. */
  #wanted: number | undefined;
  #waiting: { readonly done: (answer: Buffer) => void; readonly fail: (error: Error) => void } | undefined;

  constructor(target: Target) {
    this.#target = target;
    this.#socket = connect({ port: target.port, host: "127.0.0.1", noDelay: true });
    this.#socket.on("data", (chunk) => this.#hear(chunk));
    this.#socket.on("error", (error) => this.#waiting?.fail(error));
    this.#socket.on("close", () => this.#waiting?.fail(new Error("the server closed the connection")));
  }

  async send(call: Call): Promise<Answer> {
    const answer = await new Promise<Buffer>((done, fail) => {
      this.#waiting = { done, fail };
      if (this.#socket.destroyed) throw new Error("the server has closed the connection: it was not used for seconds");
      this.#socket.write(requestOf(call, this.#target));
    });
    this.#waiting = undefined;
    const status = Number(answer.toString("latin1", 9, 12));
    const expected = typeof call.expect === "number" ? [call.expect] : call.expect;
    const body = (): string => answer.toString("utf8", answer.indexOf(headEnd) + 4);
    if (!expected.includes(status)) throw new Error(`${call.method} ${call.path}: ${status}\n${body().slice(0, 500)}`);
    return {
      status,
      // made when they are looked at: what is only timed needs no text
      get head() {
        return answer.toString("latin1", 0, answer.indexOf(headEnd));
      },
      get body() {
        return body();
      },
    };
  }

  /** Also where the server did so, because it was not used for seconds. */
  get isClosed(): boolean {
    return this.#socket.destroyed;
  }

  close(): void {
    this.#socket.destroy();
  }

  #hear(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    if (this.#wanted === undefined) this.#readHead();
    const isWhole = this.#wanted === undefined ? this.#endsChunked() : this.#length >= this.#wanted;
    if (!isWhole) return;
    const answer = this.#chunks.length === 1 ? chunk : Buffer.concat(this.#chunks);
    this.#chunks = [];
    this.#length = 0;
    this.#wanted = undefined;
    this.#waiting?.done(answer);
  }

  #readHead(): void {
    const [first = Buffer.alloc(0)] = this.#chunks;
    const end = first.indexOf(headEnd);
    if (end < 0) return;
    const head = first.toString("latin1", 0, end);
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
    if (length !== undefined) this.#wanted = end + 4 + Number(length);
    else if (/^HTTP\/1.1 (204|304)/.test(head)) this.#wanted = end + 4;
  }

  #endsChunked(): boolean {
    const tail = Buffer.concat(this.#chunks.slice(-2));
    return tail.subarray(-chunkedEnd.length).equals(chunkedEnd);
  }
}

function requestOf({ method, path, body, headers }: Call, { port, token }: Target): string {
  if (headers !== undefined) {
    const text = typeof body === "string" ? body : "";
    const lines = [`${method} ${path} HTTP/1.1`, `Host: localhost:${port}`, ...headers];
    return `${lines.join("\r\n")}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
  }
  const text = body === undefined ? "" : JSON.stringify(body);
  const content =
    body === undefined ? "" : `Content-Type: application/scim+json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n`;
  return `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\nAccept: application/scim+json\r\n${content}\r\n${text}`;
}

/** Sends all calls over so many connections and answers how many a second were answered as expected. */
export async function rate(target: Target, calls: readonly Call[], connections: number): Promise<number> {
  const open = Array.from({ length: connections }, () => new Connection(target));
  let at = 0;
  const worker = async (connection: Connection): Promise<void> => {
    for (let call = calls[at++]; call !== undefined; call = calls[at++]) await connection.send(call);
  };
  const start = performance.now();
  try {
    await Promise.all(open.map(worker));
  } finally {
    for (const connection of open) connection.close();
  }
  return (calls.length * 1000) / (performance.now() - start);
}

/** Milliseconds of one call. */
export async function timeOf(connection: Connection, call: Call): Promise<number> {
  const start = performance.now();
  await connection.send(call);
  return performance.now() - start;
}
