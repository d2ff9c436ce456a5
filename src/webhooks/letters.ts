import type { Sealer } from "../lib/seal.js";
import type { Delivery } from "../model/endpoint.js";
import { endOfLetter, openLetter, type Letter } from "../model/letter.js";
import { MailFault, type Mail, type Mailer } from "../outgoing/index.js";
import type { Store } from "../store/port/store.js";
import { outboxIn } from "../teams/index.js";
import { backOffMs } from "./judge.js";
import { isOfUse } from "./letter-use.js";

/** What became of a letter, for the log and the metrics; never what stood in it. */
export interface LetterTold {
  /** `refused`: by the server, for good. `given_up`: it is of no use any more. `unreadable`: sealed with a key that is gone. */
  readonly became: "sent" | "waiting" | "refused" | "given_up" | "unreadable";
  readonly delivery: string;
  readonly kind: string;
  readonly team: string | null;
  readonly why?: string | undefined;
}

export interface LettersDeps {
  readonly store: Store;
  readonly now: () => number;
  readonly sealer: Pick<Sealer, "open">;
  readonly random: () => number;
  readonly mailer: Mailer;
  /** How long a settled letter is remembered, without what stood in it. */
  readonly deliveryDays: number;
  /** Puts a letter into words. */
  readonly write: (letter: Letter) => Pick<Mail, "subject" | "text">;
  readonly onLetter: (told: LetterTold) => void;
  /** Hears that the server takes no mail at all now. */
  readonly onServerFault: (fault: MailFault) => void;
}

/** How mail has fared lately, at whichever node. */
export interface MailState {
  readonly lastSentAt?: number;
  readonly lastFault?: { readonly at: number; readonly text: string };
  /** Until then nothing is tried, for the server takes no mail at all. */
  readonly downUntil?: number;
  /** How often in a row that was so. */
  readonly downs?: number;
}

const stateKey = "mail";
const yearMs = 366 * 24 * 60 * 60_000;
const atOnce = 20;
const takenBack = "what it tells of was taken back, or its reader has no part in it any more";
/** A server that does not take an address now, as one that tells spam by patience, is asked again after a minute at the soonest. */
const laterTries = 7;

export async function mailState({ store, now }: Pick<LettersDeps, "store" | "now">): Promise<MailState> {
  const kept = await store.notes.get(stateKey, now());
  return kept === undefined ? {} : (JSON.parse(kept) as MailState);
}

export async function isLetterDue({ store, now }: Pick<LettersDeps, "store" | "now">): Promise<boolean> {
  if ((await store.outboxes.due("letter", now(), 1)).length === 0) return false;
  return ((await mailState({ store, now })).downUntil ?? 0) <= now();
}

/**
 * Sends the letters whose time has come, one after the other. A letter is tried again with back-off until it is of no use any
 * more; where the server takes none at all, all of them wait for it. What has been sent is forgotten but for the fact.
 * @param check  asked before each letter; what it throws ends the sending
 */
export async function sendLetters(deps: LettersDeps, check: () => Promise<void>): Promise<void> {
  const { store, now } = deps;
  for (;;) {
    const due = await store.outboxes.due("letter", now(), atOnce);
    for (const delivery of due) {
      await check();
      if (!(await bring(deps, delivery))) return;
    }
    if (due.length < atOnce) return;
  }
}

/** False where the server takes no mail now. */
async function bring(deps: LettersDeps, delivery: Delivery): Promise<boolean> {
  const { store, now, mailer, sealer, write } = deps;
  const letter = await openLetter(sealer, delivery);
  if (letter === undefined) return settle(deps, delivery, "unreadable");
  if (endOfLetter(letter, delivery) <= now()) return settle(deps, delivery, "given_up", delivery.answer?.failure);
  if (!(await isOfUse(store, delivery, letter, now()))) return settle(deps, delivery, "given_up", takenBack);
  try {
    await mailer.send({ id: delivery.messageId, to: letter.to, ...write(letter) });
  } catch (error) {
    if (!(error instanceof MailFault)) throw error;
    return failed(deps, delivery, error);
  }
  await noteState(deps, ({ downs: _, downUntil: __, ...state }) => ({ ...state, lastSentAt: now() }));
  return settle(deps, delivery, "sent");
}

async function failed(deps: LettersDeps, delivery: Delivery, fault: MailFault): Promise<boolean> {
  const { now, random } = deps;
  const lastFault = { at: now(), text: fault.message };
  if (fault.of === "server") {
    deps.onServerFault(fault);
    await noteState(deps, ({ downs = 0, downUntil: _, ...state }) => {
      return { ...state, lastFault, downs: downs + 1, downUntil: now() + backOffMs(downs + laterTries, random()) };
    });
    await save(deps, tried(deps, delivery, fault.message));
    return false;
  }
  await noteState(deps, ({ downs: _, downUntil: __, ...state }) => ({ ...state, lastFault }));
  if (fault.isFinal) return settle(deps, delivery, "refused", fault.message);
  const next = tried(deps, delivery, fault.message);
  await save(deps, { ...next, nextAt: now() + backOffMs(next.tries + laterTries - 1, random()) });
  tell(deps, delivery, "waiting", fault.message);
  return true;
}

function tried({ now }: LettersDeps, delivery: Delivery, failure: string): Delivery {
  const { tries, firstTriedAt = now() } = delivery;
  const answer = { status: null, text: "", ms: 0, failure };
  return { ...delivery, tries: tries + 1, firstTriedAt, lastTriedAt: now(), answer };
}

/** The letter's end: nothing of what stood in it is kept. */
async function settle(
  deps: LettersDeps,
  delivery: Delivery,
  became: Exclude<LetterTold["became"], "waiting">,
  why?: string,
): Promise<true> {
  const { now, deliveryDays } = deps;
  const { nextAt: _, body: __, answer: ___, ...rest } = delivery;
  const state = became === "sent" ? "delivered" : "dead";
  await save(deps, { ...rest, state, lastTriedAt: now(), expiresAt: now() + deliveryDays * 86_400_000 });
  tell(deps, delivery, became, why);
  return true;
}

function tell(deps: LettersDeps, { id, type, teamId }: Delivery, became: LetterTold["became"], why?: string): void {
  deps.onLetter({ became, delivery: id, kind: type, team: teamId, why });
}

async function save({ store }: LettersDeps, delivery: Delivery): Promise<void> {
  await outboxIn(store, delivery.teamId).deliveries.save([delivery]);
}

/** One node at a time sends, under the chore's lease: nobody else writes the state. */
async function noteState(deps: LettersDeps, change: (state: MailState) => MailState): Promise<void> {
  const state = change(await mailState(deps));
  await deps.store.notes.put(stateKey, JSON.stringify(state), deps.now() + yearMs);
}
