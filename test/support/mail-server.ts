import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createSecureContext, TLSSocket } from "node:tls";

export interface ReceivedMail {
  readonly from: string;
  readonly to: readonly string[];
  /** Headers and text as they came. */
  readonly raw: string;
  /** Without folding; the first of each, in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** Decoded. */
  readonly text: string;
  readonly user: string | undefined;
  readonly isSecure: boolean;
}

/** A small mail server (RFC 5321) that keeps what comes and answers as the test says. */
export class MailServer {
  readonly mails: ReceivedMail[] = [];
  /** What it says to the lines that begin so, in place of taking them; undefined as the answer: it hangs up. */
  readonly answers = new Map<string, string | undefined>();
  /** With a certificate it offers STARTTLS. */
  tls: { readonly key: string; readonly cert: string } | undefined;
  /** With these it wants a sign-in. */
  account: { readonly user: string; readonly password: string } | undefined;
  connections = 0;
  #server: Server | undefined;
  readonly #sockets = new Set<Socket>();

  async open(host = "127.0.0.1", port = 0): Promise<this> {
    this.#server = createServer((socket) => {
      this.connections += 1;
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket)).on("error", () => undefined);
      this.#talk(socket, false, true);
    });
    await new Promise<void>((done) => this.#server?.listen(port, host, done));
    return this;
  }

  get port(): number {
    return (this.#server?.address() as AddressInfo).port;
  }

  get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>((done) => (this.#server === undefined ? done() : this.#server.close(() => done())));
  }

  #talk(socket: Socket | TLSSocket, isSecure: boolean, greets: boolean): void {
    let buffered = "";
    let from = "";
    let to: string[] = [];
    let user: string | undefined;
    let isData = false;
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    if (greets) say(this.answers.get("greeting") ?? "220 mail.example ESMTP");

    const onLine = (line: string): void => {
      const verb = [...this.answers.keys()].find((key) => line.toUpperCase().startsWith(key));
      if (verb !== undefined) {
        const answer = this.answers.get(verb);
        answer === undefined ? void socket.destroy() : say(answer);
        return;
      }
      if (/^EHLO /i.test(line)) {
        const offers = [
          "mail.example",
          ...(this.tls !== undefined && !isSecure ? ["STARTTLS"] : []),
          ...(this.account === undefined ? [] : ["AUTH PLAIN"]),
          "8BITMIME",
        ];
        offers.forEach((offer, n) => say(`250${n === offers.length - 1 ? " " : "-"}${offer}`));
        return;
      }
      if (/^STARTTLS$/i.test(line) && this.tls !== undefined) {
        say("220 go on");
        socket.removeAllListeners("data");
        const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(this.tls) });
        secure.on("error", () => undefined);
        this.#talk(secure, true, false);
        return;
      }
      if (/^AUTH PLAIN /i.test(line)) {
        const [, name = "", password = ""] = Buffer.from(line.slice(11), "base64").toString().split("\0");
        const isRight = name === this.account?.user && password === this.account.password;
        user = isRight ? name : undefined;
        say(isRight ? "235 welcome" : "535 5.7.8 Authentication credentials invalid");
        return;
      }
      if (/^MAIL FROM:/i.test(line)) {
        if (this.account !== undefined && user === undefined) {
          say("530 5.7.0 Authentication required");
          return;
        }
        from = addressIn(line);
        to = [];
        say("250 ok");
        return;
      }
      if (/^RCPT TO:/i.test(line)) {
        to.push(addressIn(line));
        say("250 ok");
        return;
      }
      if (/^DATA$/i.test(line)) {
        isData = true;
        say("354 go on");
        return;
      }
      if (/^QUIT$/i.test(line)) {
        say("221 bye");
        return void socket.end();
      }
      say(/^(RSET|NOOP)/i.test(line) ? "250 ok" : "500 what?");
    };

    socket.on("data", (chunk: Buffer) => {
      buffered += chunk.toString("latin1");
      for (;;) {
        const end = isData ? buffered.indexOf("\r\n.\r\n") : buffered.indexOf("\r\n");
        if (end < 0) return;
        const part = buffered.slice(0, end);
        buffered = buffered.slice(end + (isData ? 5 : 2));
        if (!isData) {
          onLine(part);
          continue;
        }
        isData = false;
        const answer = this.answers.get("message") ?? "250 kept";
        if (answer.startsWith("250")) this.mails.push(received(part, { from, to, user, isSecure }));
        say(answer);
      }
    });
  }
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? "";
}

function received(raw: string, of: Pick<ReceivedMail, "from" | "to" | "user" | "isSecure">): ReceivedMail {
  const [head = "", ...body] = raw.split("\r\n\r\n");
  const headers = new Map<string, string>();
  for (const line of head.replace(/\r\n[ \t]+/g, " ").split("\r\n")) {
    const [name = "", ...value] = line.split(":");
    if (!headers.has(name.toLowerCase())) headers.set(name.toLowerCase(), value.join(":").trim());
  }
  const encoded = body.join("\r\n\r\n");
  const coding = headers.get("content-transfer-encoding");
  return { ...of, raw, headers, text: decoded(encoded, coding) };
}

function decoded(text: string, coding: string | undefined): string {
  if (coding === "base64") return Buffer.from(text, "base64").toString();
  const bytes =
    coding === "quoted-printable"
      ? text
          .replace(/=\r\n/g, "")
          .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
      : text;
  return Buffer.from(bytes, "latin1").toString("utf8").replaceAll("\r\n", "\n");
}
