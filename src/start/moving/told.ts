import { eventOf, stampOf, type Caller } from "../../model/event.js";
import type { ArchiveHead } from "../../store/index.js";
import type { Store } from "../../store/port/store.js";

const subject = { kind: "installation", id: "installation" } as const;

/** In the installation's chain, before anything is read out: whoever breaks off has read something all the same. */
export async function tellExported(store: Store, caller: Caller, head: ArchiveHead, now: number): Promise<void> {
  const told = eventOf(stampOf(caller, now), "store.exported", subject, { archive: head.id, content: head.content });
  await store.installation.atomically((tx) => tx.events.append(told));
}

export async function tellImported(store: Store, caller: Caller, head: ArchiveHead, now: number): Promise<void> {
  const { id: archive, content, madeAt } = head;
  const told = eventOf(stampOf(caller, now), "store.imported", subject, { archive, content, madeAt });
  await store.installation.atomically((tx) => tx.events.append(told));
}

export async function tellResealed(store: Store, caller: Caller, records: number, now: number): Promise<void> {
  const told = eventOf(stampOf(caller, now), "secrets.resealed", subject, { records });
  await store.installation.atomically((tx) => tx.events.append(told));
}
