/**
 * A text without the white space of XML 1.0 §2.3 around it. Other spaces stay: where they stand in an address the rules
 * refuse them. By hand: a pattern for the end takes quadratic time on a text of spaces.
 */
export function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isXmlSpace(text.charCodeAt(start))) start++;
  while (end > start && isXmlSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isXmlSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}
