import { expect } from "chai";
import { Agent, createServer, get, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { stoppable, type StoppableServer } from "../../../src/http/shared/stop-server.js";

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : error;
}

describe("stopping a server", () => {
  let server: Server;
  let stopper: StoppableServer;
  let port: number;
  let held: ServerResponse[];

  async function listen(withinMs?: number): Promise<void> {
    held = [];
    server = createServer();
    stopper = stoppable(server, withinMs);
    server.on("request", (req: IncomingMessage, res: ServerResponse) => {
      if (req.url === "/slow") held.push(res);
      else res.end(stopper.draining() ? "draining" : "ready");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    port = (server.address() as AddressInfo).port;
  }
  afterEach(() => server.closeAllConnections());

  const ask = (path: string, agent = new Agent()) =>
    new Promise<{ text: string; connection: string | undefined }>((done, fail) => {
      get({ port, path, agent }, (res) => {
        let text = "";
        res.on("data", (chunk: Buffer) => (text += chunk.toString()));
        res.on("end", () => done({ text, connection: res.headers.connection }));
        res.on("error", fail);
      }).on("error", fail);
    });

  it("lets a request under way finish, and says meanwhile that it is not ready", async () => {
    await listen();
    const slow = ask("/slow");
    while (held.length === 0) await new Promise((later) => setImmediate(later));
    const stopped = stopper.stop(0);
    expect(await ask("/")).to.deep.equal({ text: "draining", connection: "close" });
    held[0]?.end("finished");
    expect((await slow).text).to.equal("finished");
    await stopped;
    expect(await ask("/").catch(codeOf)).to.equal("ECONNREFUSED");
  });

  it("does not wait for idle connections that are kept alive", async () => {
    await listen();
    await ask("/", new Agent({ keepAlive: true }));
    await stopper.stop(0);
  });

  it("does not wait for requests whose connection is gone, also where they waited behind others on it", async () => {
    await listen();
    let asked = 0;
    server.on("request", () => asked++);
    const client = connect(port, "127.0.0.1");
    const request = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`;
    client.write(request("/slow") + request("/").repeat(3));
    while (asked < 4) await new Promise((later) => setImmediate(later));
    client.destroy();
    await stopper.stop(0);
  });

  it("cuts off at the end of its time what still has not finished", async () => {
    await listen(100);
    const slow = ask("/slow").catch(codeOf);
    while (held.length === 0) await new Promise((later) => setImmediate(later));
    await stopper.stop(0);
    expect(await slow).to.equal("ECONNRESET");
  });
});
