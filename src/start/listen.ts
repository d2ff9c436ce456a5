import type { Server } from "node:http";

/** The address to listen at is taken, or not ours to take. */
export class CannotListen extends Error {
  override readonly name = "CannotListen";
  /** sysexits EX_UNAVAILABLE. */
  readonly exitCode = 69;
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
