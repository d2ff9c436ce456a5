import { setTimeout as sleep } from "node:timers/promises";
import { operations, undoOffer } from "../../admin/index.js";
import type { Call } from "../leaf.js";
import { ask } from "./ask.js";

const lookedThrough = 20;
/** Beside a server on MongoDB it is the server that numbers events, a moment after they were written. */
const longestWaitMs = 3000;
const lookEveryMs = 100;

/**
 * The number by which what this command has just done can be undone; undefined where it cannot, or where its event has no
 * number yet.
 */
export async function undoNumber(call: Pick<Call, "world">, team: string): Promise<number | undefined> {
  const { admin, caller, now } = call.world;
  const input = { type: ["method.*", "directory.*", "domain.*"], limit: lookedThrough };
  const end = performance.now() + (admin.store.engine === "mongodb" ? longestWaitMs : 0);
  for (;;) {
    const { items } = await ask(call, operations.auditList, { team }, input);
    const done = items.find(
      (one) => one.data?.["reference"] === caller.reference && undoOffer(one, now()) !== undefined,
    );
    if (done !== undefined) return done.number;
    if (performance.now() >= end) return undefined;
    await sleep(lookEveryMs);
  }
}

/** In a line of its own, for whoever has done it by mistake. */
export function undoText(number: number | undefined, team: string): string {
  return number === undefined
    ? ""
    : `Within ten minutes it can be undone: drawbridge audit undo ${number} --team ${team}\n`;
}
