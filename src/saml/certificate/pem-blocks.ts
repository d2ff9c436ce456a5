/** A block of PEM: what stands between its BEGIN and its END. */
export interface PemBlock {
  readonly label: string;
  readonly body: string;
}

/** A text without what copying does to it. No base64 holds a backslash or a dash. */
export function straightened(text: string): string {
  return text
    .replace(/^\uFEFF/, "")
    .replace(/\\r\\n|\\[nrt]/g, "\n")
    .replace(
      /(?<![-\u2010-\u2015\u2212])[-\u2010-\u2015\u2212]+ ?(BEGIN|END) ([A-Z0-9# ]{1,40}?) ?[-\u2010-\u2015\u2212]+/g,
      "-----$1 $2-----",
    )
    .trim();
}

/** The blocks of a straightened text, in their order; undefined where one has no end. */
export function blocksIn(text: string): readonly PemBlock[] | undefined {
  const blocks: PemBlock[] = [];
  const begin = "-----BEGIN ";
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at)) {
    const labelEnd = text.indexOf("-----", at + begin.length);
    const label = text.slice(at + begin.length, labelEnd);
    const end = `-----END ${label}-----`;
    const bodyEnd = labelEnd < 0 ? -1 : text.indexOf(end, labelEnd);
    if (bodyEnd < 0) return undefined;
    blocks.push({ label, body: text.slice(labelEnd + 5, bodyEnd) });
    at = bodyEnd + end.length;
  }
  return blocks;
}
