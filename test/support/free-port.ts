import { randomInt } from "node:crypto";
import { createServer } from "node:net";

/**
 * Ports beside each other that nothing listens at, on no address of this machine. They lie below those that the system gives to
 * outgoing connections (from 32768 on Linux): a test that opens many of them would else take one before it is listened at.
 * @param count  how many are free from the answer on
 */
export async function freePort(count = 1): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    const free = await Promise.all(Array.from({ length: count }, (_, at) => isFree(port + at)));
    if (free.every(Boolean)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((answer) => {
    server.on("error", () => {
      answer(false);
    });
    server.listen(port, () => {
      server.close(() => {
        answer(true);
      });
    });
  });
}
