import { newId } from "../../../lib/new-id.js";
import type { Documents } from "../documents/documents.js";
import type { Calls } from "../works/calls.js";
import type { Filter } from "../works/request.js";
import { anyPart, stateOf, type SettingKind } from "../works/settings-memory.js";
import type { Work } from "../works/work.js";
import { recordOf, type AnyRecord, type Layout, type RecordKind } from "./records.js";

interface Question<K extends SettingKind> {
  readonly kind: K;
  readonly filter: Filter;
  /** See `Reading`. */
  readonly by?: string;
}

/**
 * What a question about settings finds, from memory where none has changed (`../works/settings-memory.ts`). The documents
 * come in the order of their ids.
 * @param read  undefined: there is nothing to be kept, as strangers ask for
 */
export async function remembered<K extends SettingKind, T>(
  calls: Calls,
  question: Question<K>,
  read: (documents: readonly Documents[K][]) => T | undefined,
): Promise<T | undefined> {
  const { kind, filter, by } = question;
  const ask = async (): Promise<T | undefined> => read(await calls.many(kind, filter, { sort: { _id: 1 }, by }));
  const { work, settings } = calls;
  // What the work has changed itself is nobody else's yet.
  if (work !== undefined && changesSettings(work)) return ask();
  const key = `${kind} ${JSON.stringify(filter)}`;
  const state = await stateNow(calls);
  const held = settings.recall(state, key);
  if (held !== undefined) return held as T;
  const found = await ask();
  if (found === undefined) return undefined;
  if (work !== undefined) {
    // Read in one snapshot with the state, unless the work has begun to change settings meanwhile and found its own.
    if (!changesSettings(work)) settings.keep(state, key, found);
    return found;
  }
  await settings.learn(key, async () => {
    const together = await calls.withState(kind, filter);
    const value = together && read(together.documents);
    if (together !== undefined && value !== undefined) settings.keep(together.state, key, value);
  });
  return found;
}

/** Asked anew each time: it changes while the work waits for what it has asked. */
function changesSettings(work: Work): boolean {
  return work.movesSettings;
}

/** In a work once: its snapshot has but one. */
function stateNow(calls: Calls): Promise<string> {
  const ask = async (): Promise<string> => stateOf(await calls.many("settingsState", {}, { few: true }));
  return calls.work === undefined ? ask() : (calls.work.settingsState ??= ask());
}

/** From memory where no setting has changed. */
export function heldOne<T extends AnyRecord, K extends RecordKind & SettingKind>(
  calls: Calls,
  layout: Layout<T, K>,
  filter: Readonly<Record<string, unknown>>,
  by: string,
): Promise<T | undefined> {
  return remembered(calls, { kind: layout.kind, filter, by }, ([document]) => document && recordOf(layout, document));
}

/** The same of several, in the order of their ids. */
export async function heldList<T extends AnyRecord, K extends RecordKind & SettingKind>(
  calls: Calls,
  layout: Layout<T, K>,
  filter: Readonly<Record<string, unknown>>,
  by: string,
): Promise<readonly T[]> {
  const read = (documents: readonly Documents[K][]): readonly T[] =>
    documents.map((document) => recordOf(layout, document));
  return (await remembered(calls, { kind: layout.kind, filter, by }, read)) ?? [];
}

/** What works of one transaction have changed of the settings ends what every node holds of them. */
export async function writeSettingsState(calls: Calls, works: readonly Work[]): Promise<void> {
  if (!works.some((work) => work.movesSettings)) return;
  await calls.update("settingsState", { _id: anyPart() }, { $set: { state: newId() } }, { upsert: true });
}
