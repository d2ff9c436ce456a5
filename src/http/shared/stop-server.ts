import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { whenOver } from "./when-gone.js";

/** Time within which a server has stopped, whatever its clients do. */
export const longestStopMs = 20_000;
/** The last part of it, for requests that came just before the door was closed. */
const lastCallMs = 5_000;
const lookEveryMs = 50;

export interface StoppableServer {
  /** True from the moment it was asked to stop. */
  readonly draining: () => boolean;
  /**
   * Serves on while requests are under way, telling every client to come back on a new connection, then closes.
   * @param graceMs  serves on at least this long, so that whoever sends people here has seen that we are not ready
   */
  stop(graceMs: number): Promise<void>;
}

/** Counts the requests of a server, so that it can be stopped without cutting one off. */
export function stoppable(server: Server, withinMs: number = longestStopMs): StoppableServer {
  let underWay = 0;
  let draining = false;
  server.prependListener("request", (req: IncomingMessage, res: ServerResponse) => {
    underWay++;
    if (draining) res.setHeader("Connection", "close");
    whenOver(req, res, () => underWay--);
  });
  return {
    draining: () => draining,
    async stop(graceMs) {
      draining = true;
      const start = performance.now();
      const passed = () => performance.now() - start;
      const mostly = Math.max(0, withinMs - lastCallMs);
      while (passed() < mostly && (underWay > 0 || passed() < graceMs)) await pause(lookEveryMs);
      await close(server, Math.max(0, withinMs - passed()));
    },
  };
}

/** Idle keep-alive connections are closed at once: they would hold the process for nothing. */
async function close(server: Server, withinMs: number): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), lookEveryMs);
  const late = setTimeout(() => server.closeAllConnections(), withinMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
