import { connect, createServer, type Server, type Socket } from "node:net";

/**
 * How a line behaves: as it should; late by so much in each direction; refused, with all its connections reset; or cut, so that
 * nothing arrives and nobody is told, as where a cable is pulled. What was under way on a cut line arrives when it is mended.
 */
export type Line =
  | { readonly is: "open" }
  | { readonly is: "slow"; readonly ms: number }
  | { readonly is: "refused" }
  | { readonly is: "cut" };

/** A line of the loopback that a test holds in its hand. */
export interface TcpProxy {
  readonly port: number;
  /** Changes how the line behaves, for connections that are there and those to come. */
  set(line: Line): Promise<void>;
  /** Resets every connection that leads to this port. */
  reset(target: number): void;
  stop(): Promise<void>;
}

/**
 * Hands connections on, octet by octet.
 * @param port  where it listens; the same after each `refused`
 * @param target  the port that the next connection is handed to; undefined: nobody is there, and it is reset
 */
export async function startTcpProxy(port: number, target: () => number | undefined): Promise<TcpProxy> {
  let line: Line = { is: "open" };
  const pairs = new Set<Pair>();
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const to = target();
    if (to === undefined) return void near.resetAndDestroy();
    const pair = new Pair(near, to, () => line);
    pairs.add(pair);
    near.once("close", () => pairs.delete(pair));
  });
  await listening(server, port);
  return {
    port,
    async set(next) {
      const before = line;
      line = next;
      if (next.is === "refused" && before.is !== "refused") {
        const closed = new Promise<void>((done) => server.close(() => done()));
        for (const pair of pairs) pair.reset();
        await closed;
      }
      if (before.is === "refused" && next.is !== "refused") await listening(server, port);
      for (const pair of pairs) pair.lineChanged();
    },
    reset(to) {
      for (const pair of pairs) if (pair.target === to) pair.reset();
    },
    async stop() {
      const closed = new Promise<void>((done) => server.close(() => done()));
      for (const pair of pairs) pair.reset();
      if (line.is !== "refused") await closed;
    },
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once("error", fail);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", fail);
      done();
    });
  });
}

/** Both ends of one connection. */
class Pair {
  readonly #ends: readonly [Socket, Socket];
  readonly #line: () => Line;

  constructor(
    near: Socket,
    readonly target: number,
    line: () => Line,
  ) {
    const far = connect({ port: target, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    near.setNoDelay(true);
    this.#ends = [near, far];
    this.#line = line;
    for (const end of this.#ends) end.on("error", () => this.reset());
    this.#hand(near, far);
    this.#hand(far, near);
    this.lineChanged();
  }

  #hand(from: Socket, to: Socket): void {
    const onTime = (act: () => void): void => {
      const line = this.#line();
      // Timers of one delay run in the order they were set.
      if (line.is === "slow") setTimeout(act, line.ms);
      else act();
    };
    from.on("data", (part: Buffer) => onTime(() => this.#write(from, to, part)));
    from.on("end", () => onTime(() => to.end()));
    from.on("close", () => onTime(() => to.destroy()));
  }

  #write(from: Socket, to: Socket, part: Buffer): void {
    if (to.destroyed || to.write(part)) return;
    from.pause();
    to.once("drain", () => this.lineChanged());
  }

  lineChanged(): void {
    for (const end of this.#ends) {
      if (this.#line().is === "cut") end.pause();
      else end.resume();
    }
  }

  reset(): void {
    for (const end of this.#ends) end.resetAndDestroy();
  }
}
