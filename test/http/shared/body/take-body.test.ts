import { expect } from "chai";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { awaited, BodyBudget, budgetSizes } from "../../../../src/http/shared/body/body-budget.js";
import { giveBudget, holdThrough } from "../../../../src/http/shared/body/open-lots.js";
import {
  BodyRefused,
  slowestPace,
  takeBody,
  type BodyWanted,
  type Pace,
} from "../../../../src/http/shared/body/take-body.js";
import { RawClient, until } from "../../../support/raw-client.js";

const kibi = 1024;
const mebi = 1024 * kibi;

/** A server that answers how many octets a body had, or why it was not taken. */
class Stage {
  readonly refused: string[] = [];
  budget = new BodyBudget((because) => this.refused.push(because));
  wanted: BodyWanted = { limit: mebi };
  pace: Pace = slowestPace;
  /** What is done with a body before it is answered. */
  work: () => Promise<void> = () => Promise.resolve();
  readonly server: Server = createServer((req, res) => {
    giveBudget(req, res, this.budget);
    void holdThrough(req, () => this.#answer(req, res));
  });

  async #answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      const body = await takeBody(req, this.wanted, this.pace);
      await this.work();
      res.end(`took ${body.length}`);
    } catch (error) {
      if (!(error instanceof BodyRefused)) throw error;
      res.statusCode = 413;
      res.end(`refused: ${error.fault.is}`);
    }
  }

  get held(): number {
    return this.budget.held().anonymous;
  }

  client(): RawClient {
    return new RawClient((this.server.address() as AddressInfo).port);
  }
}

describe("a body on its way in, at any door", () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = new Stage();
    await new Promise<void>((done) => stage.server.listen(0, "127.0.0.1", done));
  });
  afterEach(() => {
    stage.server.closeAllConnections();
    stage.server.close();
  });

  const isHeld = (octets: number) =>
    until(
      () => stage.held === octets,
      () => `holds ${stage.held} and not ${octets}`,
    );

  it("is taken whole, in one piece or many, with its length or chunked", async () => {
    const client = stage.client();
    client.begin(5).write("hello");
    await client.hears("took 5");
    client.begin(200_000);
    for (let at = 0; at < 20; at++) client.write("x".repeat(10_000));
    await client.hears("took 200000");
    client.begin(undefined).write("3\r\nabc\r\n").write("4\r\ndefg\r\n0\r\n\r\n");
    await client.hears("took 7");
    await isHeld(0);
  });

  it("holds nothing by the length it announces, and what has come of it until it is answered", async () => {
    let answer: () => void = () => undefined;
    stage.work = () => new Promise((done) => (answer = done));
    const client = stage.client().begin(8000);
    client.write("x".repeat(1000));
    await isHeld(4096);
    client.write("x".repeat(7000));
    await isHeld(8000);
    answer();
    await client.hears("took 8000");
    await isHeld(0);
  });

  it("in pieces of an octet holds little more than their sum", async () => {
    const client = stage.client().begin(undefined);
    for (let at = 0; at < 50; at++) client.write("1\r\nx\r\n".repeat(200));
    await isHeld(16_384);
    client.write("0\r\n\r\n");
    await client.hears("took 10000");
  });

  it("that is larger than its limit is refused to a client that sends it all before it listens", async () => {
    const client = stage.client().begin(8 * mebi);
    for (let at = 0; at < 8; at++) client.write(Buffer.alloc(mebi, 0x78));
    await client.hears("refused: too_large");
    // the connection was kept, and what follows is not taken for another request
    client.begin(2).write("ok");
    await client.hears("took 2");
    expect(client.heard).not.to.include("error");
    expect(stage.refused).to.deep.equal(["too_large"]);
    await isHeld(0);
  });

  it("that grows larger than its limit without telling is refused in the same way", async () => {
    const client = stage.client().begin(undefined);
    for (let at = 0; at < 40; at++) client.write(`10000\r\n${"x".repeat(0x10000)}\r\n`);
    await client.hears("refused: too_large");
    client.write("0\r\n\r\n").begin(2).write("ok");
    await client.hears("took 2");
    expect(client.heard).not.to.include("error");
  });

  it("without an end is read on for a while, and no longer", async () => {
    const client = stage.client().begin(undefined);
    const piece = `100000\r\n${"x".repeat(mebi)}\r\n`;
    for (let at = 0; at < 40; at++) client.write(piece);
    await client.hears("refused: too_large");
    await client.ended;
    await isHeld(0);
  });

  it("is asked for by a client that waits to be told so (Expect: 100-continue)", async () => {
    const client = stage.client().begin(3, { headers: { Expect: "100-continue" } });
    await client.hears("100 Continue");
    client.write("abc");
    await client.hears("took 3");
    const other = stage.client().begin(8 * mebi, { headers: { Expect: "100-continue" } });
    await other.hears("refused: too_large");
  });

  it("that finds no room is refused, and there is room again once others are gone", async () => {
    stage.budget = new BodyBudget(undefined, { ...budgetSizes, anonymous: { most: mebi, each: 200_000 } });
    const first = stage.client().begin(150_000).write("x".repeat(100_000));
    await until(
      () => stage.held >= 100_000,
      () => `holds ${stage.held}`,
    );
    const before = stage.held;
    const second = stage.client().begin(150_000).write("x".repeat(150_000));
    await second.hears("refused: no_room");
    await isHeld(before);
    first.socket.destroy();
    await isHeld(0);
    second.begin(150_000).write("x".repeat(150_000));
    await second.hears("took 150000");
  });

  it("whose client goes away in the midst of it is given back once", async () => {
    const [first, second] = [stage.client().begin(9000), stage.client().begin(9000)];
    first.write("x".repeat(5000));
    second.write("x".repeat(5000));
    await isHeld(10_000);
    first.socket.destroy();
    await isHeld(5000);
    second.socket.resetAndDestroy();
    await isHeld(0);
    expect(stage.refused).to.deep.equal(["cut_short", "cut_short"]);
  });

  it("that is being worked on is held until that is done, however soon its client went away", async () => {
    let finish: () => void = () => undefined;
    stage.work = () => new Promise((done) => (finish = done));
    const client = stage.client().begin(5000).write("x".repeat(5000));
    await isHeld(5000);
    client.socket.destroy();
    await client.ended;
    await new Promise((done) => setTimeout(done, 50));
    expect(stage.held).to.equal(5000);
    finish();
    await isHeld(0);
  });

  it("is read by no work that could go on unnoticed when its client has gone", async () => {
    const faults: unknown[] = [];
    stage.server.removeAllListeners("request");
    stage.server.on("request", (req, res) => {
      giveBudget(req, res, stage.budget);
      takeBody(req, stage.wanted)
        .catch((error: unknown) => faults.push(error))
        .finally(() => res.end("nothing"));
    });
    await stage.client().begin(3).write("abc").hears("nothing");
    expect(faults.map(String)).to.deep.equal(["TypeError: a body is read by nobody's work: see holdThrough"]);
  });

  it("is counted for each of many requests on one connection, answered or not", async () => {
    let finish: () => void = () => undefined;
    const open = new Promise<void>((done) => (finish = done));
    stage.work = () => open;
    const client = stage.client();
    for (let at = 0; at < 20; at++) client.begin(1000).write("x".repeat(1000));
    await isHeld(20_000);
    client.socket.destroy();
    await client.ended;
    finish();
    await isHeld(0);
  });

  describe("more of which is asked for", () => {
    it("goes on in the room of those we wait for", async () => {
      stage.budget = new BodyBudget(undefined, { ...budgetSizes, strangers: 100 });
      const seen: (readonly [number, string])[] = [];
      stage.wanted = {
        limit: 10_000,
        more: (soFar, fault) => {
          seen.push([soFar.length, fault.is]);
          return Promise.resolve({ limit: 50_000, standing: awaited });
        },
      };
      const client = stage.client().begin(30_000).write("x".repeat(5000));
      await isHeld(5000);
      client.write("x".repeat(25_000));
      await client.hears("took 30000");
      expect(seen).to.deep.equal([[5000, "no_room"]]);
    });

    it("is refused where there is no more, and by whatever asking throws", async () => {
      stage.wanted = { limit: 10, more: () => Promise.resolve(undefined) };
      const client = stage.client().begin(30).write("x".repeat(30));
      await client.hears("refused: too_large");
      stage.wanted = { limit: 10, more: () => Promise.reject(new BodyRefused({ is: "too_slow" })) };
      client.begin(30).write("x".repeat(30));
      await client.hears("refused: too_slow");
      await isHeld(0);
    });

    it("ends with a client that goes away while it is asked", async () => {
      let asked = false;
      stage.wanted = {
        limit: 10,
        more: () => {
          asked = true;
          return new Promise(() => undefined);
        },
      };
      const client = stage.client().begin(30).write("x".repeat(30));
      await until(
        () => asked,
        () => "not asked",
      );
      client.socket.destroy();
      await until(
        () => stage.refused.length > 0,
        () => "still waiting",
      );
      expect(stage.refused).to.deep.equal(["cut_short"]);
      await isHeld(0);
    });
  });

  describe("that comes slowly", () => {
    beforeEach(() => {
      stage.pace = { freeMs: 300, lookMs: 150, octets: 100 };
    });

    it("is waited for as long as it goes on", async () => {
      const client = stage.client().begin(4000);
      for (let at = 0; at < 40; at++) {
        client.write("x".repeat(100));
        await new Promise((done) => setTimeout(done, 20));
      }
      await client.hears("took 4000");
    });

    for (const [what, before] of [
      ["stands still", 3000],
      ["never began", 0],
    ] as const) {
      it(`is refused once it ${what}`, async () => {
        const client = stage.client().begin(4000);
        if (before > 0) client.write("x".repeat(before));
        await client.hears("refused: too_slow");
        await isHeld(0);
      });
    }

    it("is refused where it trickles", async () => {
      const client = stage.client().begin(4000);
      const trickle = setInterval(() => client.write("x"), 20);
      await client.hears("refused: too_slow").finally(() => clearInterval(trickle));
    });
  });

  it("must come with a kilobyte a second after the first ten", () => {
    expect(slowestPace.freeMs).to.equal(10_000);
    expect(slowestPace.octets / (slowestPace.lookMs / 1000)).to.equal(1024);
  });
});
