import { expect } from "chai";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { isInternalAddress, makeSender, SendFault, type Sender } from "../../src/outgoing/index.js";
import { rejection } from "../support/rejection.js";

describe("Sending to an address that a team's admin gave (SSRF)", () => {
  let server: Server | undefined;
  let sender: Sender | undefined;
  afterEach(() => {
    sender?.close();
    server?.closeAllConnections();
    server?.close();
  });
  const serve = async (listener: RequestListener): Promise<string> => {
    server = createServer(listener);
    await new Promise<void>((done) => server?.listen(0, "127.0.0.1", done));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };
  const send = (url: string, allowedHosts: readonly string[], timeoutMs?: number) => {
    sender = makeSender({ allowedHosts, timeoutMs });
    return sender.send(url, { headers: { "Content-Type": "application/json" }, body: '{"ä":1}' });
  };
  const faultOf = async (url: string, allowedHosts: readonly string[] = [], timeoutMs = 3000): Promise<string> => {
    const error = await rejection(send(url, allowedHosts, timeoutMs));
    expect(error).to.be.instanceOf(SendFault);
    return (error as Error).message;
  };

  for (const host of ["127.0.0.1", "127.1", "0x7f000001", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"]) {
    it(`reaches no internal address, written as ${host}`, async () => {
      let reached = false;
      const at = await serve(() => (reached = true));
      const message = await faultOf(`http://${host}:${at.split(":")[1] ?? ""}/hook`);
      expect(message).to.match(/internal address.*WEBHOOK_ALLOWED_HOSTS|not known to the name server/);
      expect(reached).to.equal(false);
    });
  }

  it("posts the body whole to an allowed host, and keeps nothing of what an internal address answers", async () => {
    const bodies: string[] = [];
    const at = await serve((req, res) => {
      void req.toArray().then((chunks) => {
        bodies.push(Buffer.concat(chunks as Buffer[]).toString());
        res.writeHead(503, { "Content-Type": "text/plain", "Retry-After": "7" }).end("root:x:0");
      });
    });
    const sent = await send(`http://${at}/hook`, [at]);
    expect(sent).to.include({ status: 503, text: "", retryAfter: "7" });
    expect(bodies).to.deep.equal(['{"ä":1}']);
  });

  it("answers a redirect and does not follow it", async () => {
    let asked = 0;
    const at = await serve((_req, res) => {
      asked++;
      res.writeHead(302, { Location: "http://169.254.169.254/latest" }).end();
    });
    expect(await send(`http://${at}/`, [at])).to.include({ status: 302 });
    expect(asked).to.equal(1);
  });

  it("gives up on a host that does not answer in time", async () => {
    const at = await serve(() => undefined);
    expect(await faultOf(`http://${at}/`, [at], 50)).to.match(/did not answer within 0.05 seconds/);
  });

  it("waits 15 seconds for an answer unless told otherwise", async () => {
    const at = await serve(() => undefined);
    const limits: number[] = [];
    const over = new AbortController();
    const after = (ms: number): AbortSignal => {
      limits.push(ms);
      return over.signal;
    };
    sender = makeSender({ allowedHosts: [at], after });
    server?.once("request", () => over.abort());
    const error = await rejection(sender.send(`http://${at}/`, { headers: {}, body: "{}" }));
    expect(limits).to.deep.equal([15_000]);
    expect(error)
      .to.be.instanceOf(SendFault)
      .with.property("message")
      .that.includes("did not answer within 15 seconds");
  });

  it("takes the status of an answer whose text never ends", async () => {
    const at = await serve((_req, res) => {
      res.writeHead(200);
      const timer = setInterval(() => res.write("x".repeat(20_000)), 1);
      res.on("close", () => {
        clearInterval(timer);
      });
    });
    expect(await send(`http://${at}/`, [at])).to.include({ status: 200 });
  });

  it("says of a closed port and of an unknown name what is wrong", async () => {
    const at = await serve(() => undefined);
    server?.close();
    expect(await faultOf(`http://${at}/`, [at])).to.match(/cannot be reached \(ECONNREFUSED\)/);
    expect(await faultOf("http://no-such-host.invalid/")).to.match(/not known to the name server/);
    expect(await faultOf("http://ada:pw@crm.example/")).to.match(/must not hold a password/);
    expect(await faultOf("file:///etc/passwd")).to.match(/not of the web/);
  });

  for (const [address, is] of [
    ["127.0.0.1", true],
    ["10.1.2.3", true],
    ["172.31.0.1", true],
    ["172.32.0.1", false],
    ["::1", true],
    ["::ffff:10.0.0.1", true],
    ["::ffff:8.8.8.8", false],
    ["fd00::1", true],
    ["2001:4860:4860::8888", false],
    ["8.8.8.8", false],
    ["crm.example", true],
    [undefined, true],
  ] as const) {
    it(`takes ${address ?? "nothing"} for ${is ? "internal" : "public"}`, () =>
      expect(isInternalAddress(address)).to.equal(is));
  }
});
