/**
 * Whoever is told by a webhook, as fast as one can be: answers 204 to each POST, counts them, and notes where a subject's events
 * came in another order than they happened. A GET answers `{ "taken", "distinct", "disordered" }`. Started by `webhooks.ts`.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const newest = new Map<string, number>();
const seen = new Set<number>();
let taken = 0;
let disordered = 0;

function take(text: string): void {
  const { number, subject } = JSON.parse(text) as {
    readonly number: number;
    readonly subject: { readonly id: string };
  };
  taken++;
  // Sent once more after a restart is no disorder: at least once is what is promised.
  if (seen.has(number)) return;
  seen.add(number);
  if (number < (newest.get(subject.id) ?? 0)) disordered++;
  else newest.set(subject.id, number);
}

const server = createServer((req, res) => {
  if (req.method === "GET") {
    res.end(JSON.stringify({ taken, distinct: seen.size, disordered }));
    return;
  }
  let text = "";
  req.on("data", (chunk: Buffer) => (text += chunk.toString()));
  req.on("end", () => {
    take(text);
    res.writeHead(204).end();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log(`port ${(server.address() as AddressInfo).port}`));
