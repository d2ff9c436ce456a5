import type { KeptOperation } from "../model/attempt.js";
import { cutText } from "./cut-text.js";
import type { Asking } from "./deps.js";

const usualFirst = 64 * 1024;

/** Of a long body the beginning of its JSON, as a text. */
export function firstOf(asked: KeptOperation, first = usualFirst): KeptOperation {
  if (asked.body === undefined) return asked;
  const text = JSON.stringify(asked.body);
  const kept = cutText(text, first);
  return kept === text ? asked : { ...asked, body: kept, cut: true };
}

/** A failed question whole, as long as there is room for it. */
export async function wholeWhereRoom({ asked, room }: Pick<Asking, "asked" | "room">): Promise<Asking["asked"]> {
  if (asked === undefined || room === undefined) return asked;
  const first = firstOf(asked, room.first);
  return first.cut !== true || (await room.whole(Buffer.byteLength(JSON.stringify(asked.body)))) ? asked : first;
}
