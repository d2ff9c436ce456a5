import { expect } from "chai";
import { once } from "node:events";
import { Agent, createServer, get, IncomingMessage, ServerResponse } from "node:http";
import { type AddressInfo, Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { HeldLoop } from "../../../src/http/shared/held-loop.js";
import { giveReference, referenceOf } from "../../../src/http/shared/reference.js";

interface Asked {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

describe("What held the event loop", () => {
  let now: number;
  let processor: number;
  let lines: Record<string, unknown>[];
  let observed: string[];
  let watch: HeldLoop;
  beforeEach(() => {
    [now, processor, lines, observed] = [1_000, 0, [], []];
    watch = new HeldLoop({
      log: { warn: (told: object, msg?: string) => void lines.push({ ...told, msg }) } as never,
      held: { observe: ({ by }: { by: string }, s: number) => void observed.push(`${by} ${s}`) } as never,
      clock: () => now,
      processor: () => processor,
    });
  });

  const request = (method: string, url: string, size?: number): Asked => {
    const req = new IncomingMessage(new Socket());
    Object.assign(req, { method, url, headers: size === undefined ? {} : { "content-length": String(size) } });
    const res = new ServerResponse(req);
    giveReference(res);
    watch.request(req, res);
    return { req, res };
  };
  /** Nobody else could speak for so long. */
  const hold = (ms: number, busyMs = ms): void => {
    now += ms;
    processor += busyMs;
  };

  it("is the request that came last: its door, operation, verb, size and reference id, and no address", () => {
    const { res } = request("POST", "/scim/v2/acme-scim/Users?filter=ada", 90_000);
    hold(400);
    watch.look();
    expect(lines).to.deep.equal([
      {
        ...{ msg: "the event loop was held", heldMs: 400, processorMs: 400, door: "scim", directory: "acme-scim" },
        ...{ operation: "user.create", verb: "POST", size: 90_000, reference: referenceOf(res), sinceMs: 400 },
      },
    ]);
    expect(observed).to.deep.equal(["scim 0.4"]);
  });

  it("is the request whose body was whole last, though another had come since; heard by whoever comes next", () => {
    const first = request("POST", "/saml/acme-sso/acs", 40_000);
    now += 10;
    request("GET", "/");
    now += 10;
    first.req.emit("end");
    hold(300);
    request("GET", "/healthz");
    expect(lines[0]).to.include({ door: "login", method: "acme-sso", reference: referenceOf(first.res), heldMs: 300 });
  });

  it("is named though it has answered by then, and forgotten at the next look", () => {
    const { res } = request("GET", "/console/teams/acme/users/ada@acme.example");
    now += 40;
    watch.look();
    now += 10;
    hold(200);
    // as node marks one that was answered
    Object.defineProperty(res, "closed", { value: true });
    watch.look();
    expect(lines[0]).to.have.property("underWay").with.length(1);
    expect(JSON.stringify(lines)).not.to.include("ada@");
    now += 20_000;
    processor += 20_000;
    watch.look();
    expect(lines[1]).to.have.property("underWay").with.length(0);
  });

  it("keeps nothing of those who had been answered when another came", async () => {
    const answered = Array.from({ length: 3 }, () => {
      const { res } = request("GET", "/console");
      Object.defineProperty(res, "closed", { value: true });
      return new WeakRef(res);
    });
    request("GET", "/healthz");
    setFlagsFromString("--expose-gc");
    await nextTurn(); // a WeakRef holds on for the turn that it was made in
    (runInNewContext("gc") as () => void)();
    expect(answered.map((one) => one.deref())).to.deep.equal([undefined, undefined, undefined]);
  });

  it("is nobody whom a server has answered, over a connection that stays", async () => {
    const server = createServer((req, res) => {
      giveReference(res);
      watch.request(req, res);
      res.end("answered");
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const agent = new Agent({ keepAlive: true });
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => get({ port, host: "127.0.0.1", agent }, (res) => res.resume().once("close", done)));
    watch.look();
    hold(400);
    watch.look();
    agent.destroy();
    server.close();
    expect(lines.map(({ underWay }) => underWay)).to.deep.equal([[]]);
  });

  it("is a portion of a chore", () => {
    watch.portion("sweep");
    hold(250);
    watch.look();
    expect(lines[0]).to.include({ chore: "sweep", heldMs: 250 });
    expect(observed).to.deep.equal(["chore 0.25"]);
  });

  it("is the machine, where the process did not get the processor: nobody is blamed", () => {
    request("GET", "/");
    hold(5_000, 20);
    watch.look();
    expect(lines[0]).to.deep.equal({
      ...{ heldMs: 5_000, processorMs: 20, msg: "this process stood still: its machine gave it no processor" },
    });
    expect(observed).to.deep.equal(["machine 5"]);
  });

  it("is told at most once in ten seconds, and how often it was not told", () => {
    for (let n = 0; n < 4; n++) {
      watch.portion("sweep");
      hold(200);
      watch.look();
    }
    now += 49;
    for (let n = 0; n < 250; n++, now += 40) watch.look();
    watch.portion("sweep");
    hold(200);
    watch.look();
    expect(lines.map(({ untold }) => untold)).to.deep.equal([undefined, 3]);
    expect(observed).to.have.length(5);
  });

  it("is nobody, where somebody spoke often enough", () => {
    for (let n = 0; n < 50; n++) {
      request("GET", "/");
      hold(149);
    }
    expect(lines).to.deep.equal([]);
  });

  it("is nobody whose connection is gone, though their answer waited behind others and was told nothing of it", async () => {
    const { req } = request("GET", "/");
    const closed = once(req.socket, "close");
    req.socket.destroy();
    await closed;
    watch.look();
    hold(400);
    watch.look();
    expect(lines.map(({ underWay }) => underWay)).to.deep.equal([[]]);
  });
});
