import { createServer, type Server } from "node:http";

/** The address to listen at is taken, or not ours to take. */
export class CannotListen extends Error {
  override readonly name = "CannotListen";
  /** sysexits EX_UNAVAILABLE. */
  readonly exitCode = 69;
}

/** More than a busy node has; each costs memory before anybody is proven. */
const mostConnections = 2_000;

/** A server that nobody holds by slowness. Whoever makes it listens at it. */
export function makeServer(): Server {
  const server = createServer({
    // Looked after so often, or the times below are kept half a minute late.
    connectionsCheckingInterval: 5_000,
    headersTimeout: 30_000,
    // A person's upload of 4 MiB takes seconds; who takes longer only holds a connection.
    requestTimeout: 120_000,
    // Longer than what proxies keep an idle connection for, or they send a request into one that is just being closed.
    keepAliveTimeout: 75_000,
  });
  server.maxConnections = mostConnections;
  // Whoever waits for nothing makes room for those that come.
  server.on("drop", () => server.closeIdleConnections());
  return server;
}

interface Address {
  readonly port: number;
  readonly host: string;
  /** What chooses another port, for the message. */
  readonly by?: string;
}

/** @throws CannotListen, saying what to do */
export async function listen(server: Server, at: Address): Promise<void> {
  await new Promise<void>((done, fail) => {
    const failed = (error: NodeJS.ErrnoException) => fail(new CannotListen(reason(error, at), { cause: error }));
    server.once("error", failed);
    server.listen(at.port, at.host, () => {
      server.off("error", failed);
      done();
    });
  });
}

function reason(error: NodeJS.ErrnoException, { port, host, by = "PORT" }: Address): string {
  switch (error.code) {
    case "EADDRINUSE":
      return `Port ${port} of ${host} is in use: stop what listens there, or choose another one by ${by}.`;
    case "EACCES":
      return `Port ${port} needs rights that this process does not have: choose one above 1023 by ${by}.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `${host} is not an address of this machine: change HOST.`;
    default:
      return `Cannot listen at ${host}:${port}: ${error.message}`;
  }
}

/** Resolves at SIGTERM or SIGINT. A second one ends the process at once, for whoever cannot wait. */
export function untilToldToStop(): Promise<void> {
  return new Promise((stop) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => stop());
  });
}
