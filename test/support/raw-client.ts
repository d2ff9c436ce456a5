import { connect, type Socket } from "node:net";

/** A client that writes what it is told to, whatever comes back. */
export class RawClient {
  heard = "";
  readonly socket: Socket;
  readonly ended: Promise<void>;

  constructor(port: number) {
    this.socket = connect(port, "127.0.0.1");
    this.socket.on("data", (chunk: Buffer) => (this.heard += chunk.toString("latin1")));
    this.socket.on("error", (error) => (this.heard += ` error: ${error.message}`));
    this.ended = new Promise((done) => this.socket.once("close", () => done()));
  }

  /** The head of a POST. @param length  of its body; undefined: chunked */
  begin(length: number | undefined, { path = "/", host = "localhost", headers = {} }: Partial<RawPost> = {}): this {
    const lines = [
      `POST ${path} HTTP/1.1`,
      `Host: ${host}`,
      length === undefined ? "Transfer-Encoding: chunked" : `Content-Length: ${length}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    return this.write(`${lines.join("\r\n")}\r\n\r\n`);
  }

  write(data: string | Buffer): this {
    this.socket.write(data);
    return this;
  }

  async hears(text: string): Promise<void> {
    await until(
      () => this.heard.includes(text),
      () => `heard ${this.heard}`,
    );
  }
}

export interface RawPost {
  readonly path: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Waits for what happens elsewhere. @param told  says how things stand when it does not */
export async function until(isSo: () => boolean, told: () => string): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    if (tries > 1000) throw new Error(told());
    await new Promise((done) => setTimeout(done, 10));
  }
}
