import type { Server } from "node:http";

/** Time that requests under way get to finish. */
export const longestStopMs = 20_000;

/**
 * Stops taking connections, lets requests under way finish, and ends what is left when the time is over.
 * Idle keep-alive connections are closed at once; they would hold the process for nothing.
 */
export async function stopServer(server: Server, withinMs: number = longestStopMs): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  server.closeIdleConnections();
  const idle = setInterval(() => server.closeIdleConnections(), 100);
  const late = setTimeout(() => server.closeAllConnections(), withinMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
