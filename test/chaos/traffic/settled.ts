import { setTimeout as sleep } from "node:timers/promises";
import type { Door, Ledger } from "./ledger.js";

/** No fault of these tests lasts as long. */
const patienceMs = 90_000;
const againMs = 150;

export interface Settled<T> {
  readonly answer: T;
  /** Times that it was asked before, and nobody could say what had become of it. */
  readonly unsure: number;
}

/**
 * Asks until an answer says what has become of the request: a broken connection and a 5xx do not. So does every client of a
 * directory; it is what makes a write that was kept and not acknowledged meet its own repeat.
 */
export async function settled<T extends { readonly status: number }>(
  ledger: Ledger,
  door: Door,
  send: () => Promise<T>,
): Promise<Settled<T>> {
  const start = performance.now();
  let last: unknown = "nothing";
  for (let unsure = 0; performance.now() - start < patienceMs; unsure++) {
    try {
      const answer = await send();
      if (answer.status < 500 && answer.status !== 429) return { answer, unsure };
      last = answer;
    } catch (error) {
      last = error;
    }
    ledger.unsure[door]++;
    await sleep(againMs + Math.random() * againMs);
  }
  throw new Error(`${door}: no answer within ${patienceMs} ms; the last was ${told(last)}`);
}

function told(last: unknown): string {
  if (last instanceof Error) return last.message;
  return JSON.stringify(last).slice(0, 300);
}
