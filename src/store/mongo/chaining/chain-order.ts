import type { EventDoc } from "../documents/documents.js";

/**
 * The order in which waiting events are numbered: that of their ids, which is the order of writing as far as the clocks of
 * the nodes agree; but the events of one subject stand by its version, whatever the clocks said.
 */
export function chainOrder(waiting: readonly EventDoc[]): EventDoc[] {
  const byId = [...waiting].sort((a, b) => (a._id < b._id ? -1 : 1));
  const bySubject = new Map<string, EventDoc[]>();
  for (const event of byId) {
    if (event.subjectVersion === undefined) continue;
    const own = bySubject.get(event.subject) ?? [];
    own.push(event);
    bySubject.set(event.subject, own);
  }
  // The sort is stable: events of one version stay as they were written.
  for (const own of bySubject.values()) own.sort((a, b) => (a.subjectVersion ?? 0) - (b.subjectVersion ?? 0)).reverse();
  return byId.map((event) => {
    if (event.subjectVersion === undefined) return event;
    return bySubject.get(event.subject)?.pop() ?? event;
  });
}
