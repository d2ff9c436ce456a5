/** The first so many bytes of a text in UTF-8, whole characters only. */
export function cutText(text: string, bytes: number): string {
  if (text.length <= bytes && Buffer.byteLength(text) <= bytes) return text;
  // no character has more bytes than four, and no unit of a string more than three
  const octets = Buffer.from(text.slice(0, bytes));
  let end = bytes;
  while (end > 0 && ((octets[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return octets.subarray(0, end).toString();
}
