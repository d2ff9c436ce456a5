/** How much of what has happened an endpoint was not sent yet. */
export function toSendText(events: number): string {
  if (events === 0) return "nothing";
  return events === 1 ? "1 event" : `${events} events`;
}
