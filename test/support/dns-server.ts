import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { createServer, type Server } from "node:net";

/** How the server treats one question: an answer, or one of the ways in which name servers go wrong. */
export type Treatment =
  /** TXT records, each in its strings; none: the name is there and has none. */
  | { readonly txt: readonly (readonly string[])[]; readonly afterMs?: number; readonly onlyByTcp?: boolean }
  | { readonly ns: readonly string[] }
  | { readonly code: "NXDOMAIN" | "SERVFAIL" | "REFUSED" }
  | { readonly garbage: true }
  | { readonly silent: true };

const codes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
const types: Readonly<Record<number, "NS" | "TXT">> = { 2: "NS", 16: "TXT" };

interface Question {
  readonly id: number;
  readonly name: string;
  readonly type: "NS" | "TXT" | "other";
  /** The question as it came, which every answer repeats. */
  readonly bytes: Buffer;
}

/** A name server on the loopback, over UDP and TCP on one port, that answers as it is told to (RFC 1035 §4). */
export class DnsServer {
  readonly asked: string[] = [];
  /** By `name` for TXT and `NS name` for NS; whatever is not here does not exist. */
  readonly zone = new Map<string, Treatment>();
  readonly #udp: Socket;
  readonly #tcp: Server;
  port = 0;

  private constructor() {
    this.#udp = createSocket("udp4");
    this.#udp.on("message", (message, from) => this.#answerUdp(message, from));
    this.#tcp = createServer((socket) => {
      let received = Buffer.alloc(0);
      socket.on("error", () => socket.destroy());
      socket.on("data", (part) => {
        received = Buffer.concat([received, part]);
        if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return;
        const answer = this.#answer(received.subarray(2, 2 + received.readUInt16BE(0)), true);
        if (answer === undefined) return;
        const length = Buffer.alloc(2);
        length.writeUInt16BE(answer.bytes.length);
        socket.end(Buffer.concat([length, answer.bytes]));
      });
    });
  }

  static async open(): Promise<DnsServer> {
    for (let tries = 0; ; tries++) {
      const server = new DnsServer();
      await new Promise<void>((resolve) => server.#udp.bind(0, "127.0.0.1", resolve));
      server.port = server.#udp.address().port;
      const free = await new Promise<boolean>((resolve) => {
        server.#tcp.once("error", () => resolve(false));
        server.#tcp.listen(server.port, "127.0.0.1", () => resolve(true));
      });
      if (free) return server;
      server.#udp.close();
      if (tries > 20) throw new Error("no port is free for both UDP and TCP");
    }
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  close(): void {
    this.#udp.close();
    this.#tcp.close();
  }

  #answerUdp(message: Buffer, from: RemoteInfo): void {
    const answer = this.#answer(message, false);
    if (answer === undefined) return;
    setTimeout(() => {
      // It may have been closed meanwhile.
      try {
        this.#udp.send(answer.bytes, from.port, from.address);
      } catch {
        // nobody waits any more
      }
    }, answer.afterMs);
  }

  #answer(message: Buffer, isTcp: boolean): { readonly bytes: Buffer; readonly afterMs: number } | undefined {
    const question = questionIn(message);
    const key = question.type === "NS" ? `NS ${question.name}` : question.name;
    this.asked.push(isTcp ? `TCP ${key}` : key);
    const treatment = this.zone.get(key) ?? { code: "NXDOMAIN" };
    if ("silent" in treatment) return undefined;
    if ("garbage" in treatment)
      return { bytes: Buffer.concat([message.subarray(0, 2), Buffer.alloc(5, 0xff)]), afterMs: 0 };
    if ("code" in treatment) return { bytes: reply(question, codes[treatment.code], []), afterMs: 0 };
    if ("ns" in treatment) {
      return {
        bytes: reply(question, codes.NOERROR, question.type === "NS" ? treatment.ns.map(nameBytes) : []),
        afterMs: 0,
      };
    }
    const { txt, afterMs = 0, onlyByTcp = false } = treatment;
    const cut = onlyByTcp && !isTcp;
    const records = cut || question.type !== "TXT" ? [] : txt.map(txtBytes);
    return { bytes: reply(question, codes.NOERROR, records, cut), afterMs };
  }
}

function questionIn(message: Buffer): Question {
  const labels: string[] = [];
  let at = 12;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = types[message.readUInt16BE(at + 1)] ?? "other";
  // Resolvers mix the case of letters at random, to tell a forged answer.
  const name = labels.join(".").toLowerCase();
  return { id: message.readUInt16BE(0), name, type, bytes: message.subarray(12, at + 5) };
}

function reply({ id, type, bytes }: Question, code: number, records: readonly Buffer[], cut = false): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt16BE(id, 0);
  head.writeUInt16BE(0x8180 | (cut ? 0x0200 : 0) | code, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(records.length, 6);
  const answers = records.map((data) => {
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(type === "NS" ? 2 : 16, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(300, 6);
    record.writeUInt16BE(data.length, 10);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([head, bytes, ...answers]);
}

function txtBytes(strings: readonly string[]): Buffer {
  return Buffer.concat(
    strings.map((text) => Buffer.concat([Buffer.from([Buffer.byteLength(text)]), Buffer.from(text)])),
  );
}

function nameBytes(name: string): Buffer {
  const labels = name.split(".").map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.from([0])]);
}
