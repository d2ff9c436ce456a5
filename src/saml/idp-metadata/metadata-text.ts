import { fileText, wideEncoding } from "../../lib/file-text.js";

/**
 * The text of a metadata document as files and pastes bring it. Every XML processor reads UTF-16 (XML 1.0 §4.3.3), which is
 * what Windows saves; white space before the declaration, though §2.8 forbids it, is the commonest accident of pasting; and a
 * text out of JSON, a program or a secret has its line ends and quotes escaped or is base64. Messages from a provider get
 * none of this.
 * @returns UTF-8 octets or text as it was given, without what stood before the document
 */
export function metadataText(input: Uint8Array | string): Uint8Array | string {
  if (typeof input === "string") return plainText(input);
  const wide = wideEncoding(input) === undefined ? undefined : fileText(input);
  if (wide !== undefined) return plainText(wide);
  const octets = input.subarray(startOf(input));
  const encoding = declaredEncoding(asciiOf(octets));
  if (encoding !== undefined && !isUtf8(encoding)) {
    const text = decoded(octets, encoding);
    return text === undefined ? octets : withoutDeclaration(text);
  }
  // nearly every file: nothing in it is escaped
  if (octets[0] === 0x3c && !octets.includes(0x5c)) return octets;
  const text = fileText(octets);
  const plain = text === undefined ? undefined : plainText(text);
  return plain === undefined || plain === text ? octets : plain;
}

/** What the XML declaration at the start says that the octets are written in. */
export function declaredEncoding(start: string): string | undefined {
  return /^<\?xml[ \t\r\n]+version[ \t]*=[ \t]*["']1\.0["'][ \t\r\n]+encoding[ \t]*=[ \t]*["']([\w.:-]{1,40})["']/.exec(
    start,
  )?.[1];
}

function plainText(text: string): string {
  const plain = unescaped(text.replace(/^[\uFEFF \t\r\n]+/, ""));
  const encoding = declaredEncoding(plain);
  return encoding === undefined || isUtf8(encoding) ? plain : withoutDeclaration(plain);
}

function isUtf8(encoding: string): boolean {
  return /^utf-8$/i.test(encoding);
}

function asciiOf(octets: Uint8Array): string {
  return Buffer.from(octets.subarray(0, 200)).toString("latin1");
}

/** In the encoding that the file names; one that names UTF-16 in single octets lies about itself, and is UTF-8 as all are. */
function decoded(octets: Uint8Array, encoding: string): string | undefined {
  if (/^(?:utf-?16|ucs-?2|unicode)/i.test(encoding)) return fileText(octets);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(octets);
  } catch {
    return undefined;
  }
}

/** It speaks of the octets, which are none any more: what it said of them, true or not, is done with. */
function withoutDeclaration(text: string): string {
  return text.replace(/^<\?xml[ \t\r\n][^>]*\?>/, "").trimStart();
}

/** As it stood before it was written as a text of JSON or a program, or in base64. */
function unescaped(text: string): string {
  if (text.startsWith("<")) {
    const isEscaped = /^<[^<>]*=\\"/.test(text);
    const lines = isEscaped || />\\(?:r\\n|n)[ \t]*</.test(text) ? text.replace(/\\r\\n|\\[nrt]/g, "\n") : text;
    return isEscaped ? lines.replaceAll('\\"', '"').replaceAll("\\/", "/") : lines;
  }
  if (/^"\s*</.test(text))
    return unescaped(text.slice(1, text.trimEnd().endsWith('"') ? text.lastIndexOf('"') : undefined).trimStart());
  // without the white space at its end: a pattern that looks for it may go through a long one again and again
  if (!/^P[A-Z0-9][A-Za-z0-9+/\s]+={0,2}$/.test(text.trimEnd())) return text;
  const decodedText = fileText(Buffer.from(text, "base64")) ?? "";
  return decodedText.startsWith("<") ? withoutDeclaration(decodedText) : text;
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
