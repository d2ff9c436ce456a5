import { randomInt } from "node:crypto";
import type { Documents, Kind } from "../documents/documents.js";
import type { Change } from "./modelled.js";

/** Settings held, of all teams together: questions asked since they last changed. */
const mostHeld = 2000;

/** Parts of the state: transactions that change settings at once seldom write the same one, and are then run again with another. */
const parts = 8;

/** What is asked for with nearly every request and changes rarely. */
const kinds = [
  "teams",
  "directories",
  "tokens",
  "apps",
  "oauthClients",
  "deletions",
] as const satisfies readonly Kind[];
export type SettingKind = (typeof kinds)[number];

const settings: ReadonlySet<Kind> = new Set<Kind>(kinds);

/** What the machine notes beside a setting: a use or a refusal is no change of it. */
function isNoted(field: string): boolean {
  return field === "lastUsedAt" || field.startsWith("notes.");
}

/** Whether a write changes what is held. @param change  undefined: whole documents come or go */
export function movesSettings(kind: Kind, change?: Change): boolean {
  if (!settings.has(kind)) return false;
  if (change === undefined) return true;
  return Object.values(change).some((fields) => !Object.keys(fields as object).every(isNoted));
}

/**
 * The part of the state that a transaction draws anew, another one each time that it is run: what a killed node was writing the
 * server holds for up to a minute and a half, and nobody else's change may wait for that.
 */
export function anyPart(): string {
  return String(randomInt(parts));
}

/**
 * Settings that were read before are handed out again for as long as the state of all settings is the one they were read
 * under. Whatever changes one draws a new state in the same transaction, and a node asks for the state with each question:
 * one small call for all who ask at once, so that a token revoked at another node is refused with the next request. States
 * are drawn and never counted, for a count that was undone would come back for something else.
 */
export class SettingsMemory {
  #state = "";
  readonly #held = new Map<string, unknown>();
  readonly #learning = new Set<string>();

  /** @returns undefined where it is not held under this state */
  recall(state: string, key: string): unknown {
    return state === this.#state ? this.#held.get(key) : undefined;
  }

  /** @param state  of the same moment as the value; empty where nothing was ever set */
  keep(state: string, key: string, value: unknown): void {
    if (state === "") return;
    if (state !== this.#state || this.#held.size >= mostHeld) this.#held.clear();
    this.#state = state;
    this.#held.set(key, value);
  }

  /** Runs it unless somebody is about to keep the same. */
  async learn(key: string, run: () => Promise<void>): Promise<void> {
    if (this.#learning.has(key)) return;
    this.#learning.add(key);
    try {
      await run();
    } finally {
      this.#learning.delete(key);
    }
  }
}

export function stateOf(parts: readonly Documents["settingsState"][]): string {
  return parts
    .map(({ _id, state }) => `${_id}:${state}`)
    .sort()
    .join(" ");
}
