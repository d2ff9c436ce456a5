import { operations, undoOffer } from "../../admin/index.js";
import type { Call } from "../leaf.js";
import { ask } from "./ask.js";

const lookedThrough = 20;

/**
 * The number by which what this command has just done can be undone; undefined where it cannot, or where its event has no
 * number yet.
 */
export async function undoNumber(call: Pick<Call, "world">, team: string): Promise<number | undefined> {
  const { caller, now } = call.world;
  const input = { type: ["method.*", "directory.*", "domain.*"], limit: lookedThrough };
  const { items } = await ask(call, operations.auditList, { team }, input);
  return items.find((event) => event.data?.["reference"] === caller.reference && undoOffer(event, now()) !== undefined)
    ?.number;
}

/** In a line of its own, for whoever has done it by mistake. */
export function undoText(number: number | undefined, team: string): string {
  return number === undefined
    ? ""
    : `Within ten minutes it can be undone: drawbridge audit undo ${number} --team ${team}\n`;
}
