/**
 * The one fold of this project: what is compared without regard to letter case is kept beside this form and compared
 * by its UTF-8 bytes, in both engines alike. NFC first, then lower case, then NFC again because lower-casing may leave
 * a decomposed letter. No locale and no collation: a collation may ignore zero-width characters.
 */
export function fold(text: string): string {
  return text.normalize("NFC").toLowerCase().normalize("NFC");
}

/** Compares two texts by their UTF-8 bytes, as both engines order them. JavaScript's `<` orders by UTF-16 units. */
export function compareUtf8(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));
}
