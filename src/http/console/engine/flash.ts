import type { Request, Response } from "express";
import type { Said } from "../../../pages/index.js";
import { clearCookie, giveCookie, takeCookie } from "./cookies.js";
import type { ConsoleDeps } from "../deps.js";

/** What a form leaves for the page that follows it: a sentence, and secrets that are shown once. */
export interface Flash {
  readonly said?: Said | undefined;
  /** By name; they are kept nowhere else in clear. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
}

type Deps = Pick<ConsoleDeps, "sealer" | "secure">;

/** Octets of the sentence: sealed with the secrets beside it, it is less than the 4 kB that browsers and proxies take. */
const longestText = 1_800;

/**
 * Carries a flash to the next page in a sealed cookie of two minutes, so that reloading that page sends no form again, and
 * shows no secret again. It opens in the session alone that it was made in.
 */
export async function giveFlash(deps: Deps, res: Response, session: string, flash: Flash): Promise<void> {
  const said = flash.said && { ...flash.said, text: fitting(flash.said.text) };
  giveCookie(res, "flash", await deps.sealer.seal(JSON.stringify({ session, ...flash, said })), deps);
}

/** As much of a sentence as is sure to arrive: names and causes in it are others' to choose. */
function fitting(text: string): string {
  let octets = 0;
  let kept = "";
  for (const letter of text) {
    octets += Buffer.byteLength(JSON.stringify(letter)) - 2;
    if (octets > longestText) return `${kept}…`;
    kept += letter;
  }
  return text;
}

/** What the form before left, once. */
export async function takeFlash(deps: Deps, req: Request, res: Response, session: string): Promise<Flash> {
  const sealed = takeCookie(req, "flash", deps);
  if (sealed === undefined || sealed === "") return {};
  clearCookie(res, "flash", deps);
  const text = await deps.sealer.open(sealed);
  if (text === undefined) return {};
  const { session: made, ...flash } = JSON.parse(text) as Flash & { readonly session: string };
  return made === session ? flash : {};
}
