import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

const waiting = new WeakMap<Socket, Set<() => void>>();

/**
 * Tells, once, that a connection is gone; at once where it is gone already. An answer that waits behind others on its connection
 * never hears of it by itself: node closes the one that is being sent, and forgets the rest.
 * @returns what takes the wish back
 */
export function whenGone(socket: Socket, tell: () => void): () => void {
  if (socket.destroyed) {
    tell();
    return () => undefined;
  }
  const all = waiting.get(socket) ?? listening(socket);
  all.add(tell);
  return () => void all.delete(tell);
}

/** Tells, once, that a request is over: answered, or its connection is gone. */
export function whenOver(
  { socket }: Pick<IncomingMessage, "socket">,
  res: Pick<ServerResponse, "once" | "off">,
  tell: () => void,
): void {
  let stop = (): void => undefined;
  const over = (): void => {
    stop();
    res.off("close", over);
    tell();
  };
  res.once("close", over);
  stop = whenGone(socket, over);
}

/** One listener a connection, however many requests come on it. */
function listening(socket: Socket): Set<() => void> {
  const all = new Set<() => void>();
  waiting.set(socket, all);
  socket.once("close", () => {
    for (const tell of all) tell();
  });
  return all;
}
