import { InvalidInput } from "../../admin/index.js";
import { Refused } from "../../model/refused.js";
import type { Ask } from "./ask.js";

/**
 * Does the work of a form that names an address we are to send to. Who may change the record and yet is refused has named a
 * host of the operator's own: that is told at the field, and nothing that was typed is lost.
 * @throws InvalidInput at the field
 */
export async function unlessOwnHost<T>(ask: Ask, field: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isRefused = error instanceof Refused && error.refusal.code === "forbidden";
    if (!isRefused || !ask.may("own") || ask.may("operate", null)) throw error;
    const message =
      "This host is inside the operator's network, so only an operator may send something there. Give another address, or ask the operator to save this one.";
    throw new InvalidInput([{ field, message }], { cause: error });
  }
}
