/**
 * The one fold of this project: what is compared without regard to letter case is kept beside this form and compared
 * by its UTF-8 bytes, in both engines alike. It is what RFC 8265 §3.3 does to a user name (UsernameCaseMapped): full-width and
 * half-width letters become the usual ones, then NFC, lower case, and NFC again because lower-casing may leave a decomposed
 * letter. A sigma is a sigma, at the end of a word too. No locale and no collation: a collation may ignore zero-width characters.
 */
export function fold(text: string): string {
  if (plain.test(text)) return text.toLowerCase();
  const usual = text.replace(otherWidth, ofUsualWidth).normalize("NFC");
  return usual.toLowerCase().replaceAll("ς", "σ").normalize("NFC");
}

const plain = /^[\u0000-\u007f]*$/;
const otherWidth = /[\u3000\uff01-\uffee]/g;

/** Half-width letters of Hangul, and where the usual ones begin: their compatibility form is another one than their width. */
const hangul: readonly (readonly [from: number, to: number, usual: number])[] = [
  [0xffa1, 0xffbe, 0x3131],
  [0xffc2, 0xffc7, 0x314f],
  [0xffca, 0xffcf, 0x3155],
  [0xffd2, 0xffd7, 0x315b],
  [0xffda, 0xffdc, 0x3161],
];

/** The decomposition that Unicode calls <wide> or <narrow>. */
function ofUsualWidth(letter: string): string {
  const code = letter.charCodeAt(0);
  if (code === 0xffe3) return "\u00af";
  if (code === 0xffa0) return "\u3164";
  const letters = hangul.find(([from, to]) => code >= from && code <= to);
  return letters === undefined ? letter.normalize("NFKC") : String.fromCharCode(letters[2] + code - letters[0]);
}

/** Compares two texts by their UTF-8 bytes, as both engines order them. JavaScript's `<` orders by UTF-16 units. */
export function compareUtf8(a: string, b: string): number {
  return a === b ? 0 : Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));
}
