import { operations as o } from "../../../admin/index.js";
import type { Ask } from "../ask.js";
import { onTo, type Way } from "../routes.js";
import { placesOf } from "./method-places.js";

/** Where a change leads: back to its page, or at a verified method, where it only is proposed, to what has to be tested first. */
export async function orProposal(ask: Ask, page: "certificates" | "ourKeys", done: string): Promise<Way> {
  const { proposal } = await ask.perform(o.methodShow);
  const places = placesOf(ask);
  if (proposal === null) return onTo(places[page], done);
  const text = "This is proposed and not in effect yet: test it, then accept it.";
  return { to: places.proposal, said: { tone: "warn", text } };
}
