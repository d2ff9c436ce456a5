/**
 * The text of a file as people's systems write it: UTF-8, or UTF-16 as Windows saves it (PowerShell's `>`, Notepad), known by
 * its mark or by the zero octet of an ASCII letter at its start. Without the mark.
 * @returns undefined where it is neither
 */
export function fileText(octets: Uint8Array): string | undefined {
  try {
    return new TextDecoder(wideEncoding(octets) ?? "utf-8", { fatal: true }).decode(octets);
  } catch {
    return undefined;
  }
}

export function wideEncoding([first, second]: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (first === undefined || second === undefined) return undefined;
  if ((first === 0xff && second === 0xfe) || (first !== 0 && first < 0x80 && second === 0)) return "utf-16le";
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && second < 0x80)) return "utf-16be";
  return undefined;
}

/** Whether octets are DER of some length, as a certificate's file may be: no text begins like this. */
export function isDer([first, second]: Uint8Array): boolean {
  return first === 0x30 && second !== undefined && second >= 0x80;
}
