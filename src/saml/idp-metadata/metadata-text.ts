/**
 * The text of a metadata document as files and pastes bring it. Every XML processor reads UTF-16 (XML 1.0 §4.3.3), which is
 * what Windows saves; and white space before the declaration, though §2.8 forbids it, is the commonest accident of pasting.
 * Messages from a provider get none of this.
 * @returns UTF-8 octets or text as it was given, without what stood before the document
 */
export function metadataText(input: Uint8Array | string): Uint8Array | string {
  if (typeof input === "string") return input.replace(/^[\uFEFF \t\r\n]+/, "");
  const wide = wideText(input);
  if (wide === undefined) return input.subarray(startOf(input));
  // the declaration speaks of the octets, which are none any more: what it said of them, true or not, is done with
  return metadataText(wide)
    .toString()
    .replace(/^<\?xml[ \t\r\n][^>]*\?>/, "")
    .trimStart();
}

/** By its mark, or by the zero octets of its first letter. */
function wideText(input: Uint8Array): string | undefined {
  const [first, second] = input;
  const little = (first === 0xff && second === 0xfe) || (first === 0x3c && second === 0);
  const big = (first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c);
  if (!little && !big) return undefined;
  return new TextDecoder(little ? "utf-16le" : "utf-16be").decode(input);
}

/** Where the document begins in UTF-8 octets: behind marks and white space. */
function startOf(input: Uint8Array): number {
  let at = 0;
  for (;;) {
    const octet = input[at];
    if (octet === 0x20 || octet === 0x09 || octet === 0x0a || octet === 0x0d) at += 1;
    else if (octet === 0xef && input[at + 1] === 0xbb && input[at + 2] === 0xbf) at += 3;
    else return at;
  }
}
