const control = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;
/** Marks that turn the direction of what stands beside them. */
const bidi = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;
/** What shows nothing: spaces and joiners without width, fillers, and the hyphen that only a line's end shows; not what picks the shape of a letter. */
const noWidth = /(?![\ufe00-\ufe0f\u{e0100}-\u{e01ef}])[\p{Default_Ignorable_Code_Point}\ufff9-\ufffb]/u;
/** Joiners where they belong: in scripts and pictures that are written with them (after RFC 5892, appendix A). */
const joined = /(?<=[^\u0000-\u024f\u2000-\u206f])[\u200c\u200d](?=[^\u0000-\u024f\u2000-\u206f])/gu;
const otherSpace = /[^\P{Z} ]|[\u2800]/u;

/** What a reader of the text would not see, as a refusal names it; undefined: nothing. For names that are shown. */
export function hiddenIn(text: string): string | undefined {
  if (control.test(text)) return "a control character or line break";
  if (bidi.test(text)) return "a mark of writing direction";
  return noWidth.test(text.replace(joined, "")) ? "a character without width" : undefined;
}

/** The same for what people and programs are told apart by, where nothing but letters of its own and plain spaces may stand (RFC 8265 §3.3). */
export function hiddenInIdentifier(text: string): string | undefined {
  return (
    hiddenIn(text) ??
    (noWidth.test(text)
      ? "a character without width"
      : otherSpace.test(text)
        ? "a space that is none of the keyboard's"
        : undefined)
  );
}
