/** A value from outside as it may stand in a line: what moves a cursor, colours, hides or begins a line of its own is seen as U+FFFD. */
export function oneLine(value: string): string {
  return value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}

/** The same of a text of several lines. */
export function harmless(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/gu, "\uFFFD");
}

/** Whether a value is seen in a line as it is. */
export function isOneLine(value: string): boolean {
  return oneLine(value) === value;
}
