/** An element of DER (X.690 §8.1): its first octet, and where its content and itself end. */
export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
  readonly whole: Buffer;
}

export const SEQUENCE = 0x30;
/** `[0]`, constructed. */
export const CONTEXT_0 = 0xa0;

/** The element that octets begin with; undefined where they hold none whole, as in BER without lengths. */
export function firstElement(octets: Buffer): DerElement | undefined {
  const [tag, length] = octets;
  if (tag === undefined || length === undefined || (tag & 0x1f) === 0x1f || length === 0x80) return undefined;
  const more = length < 0x80 ? 0 : length & 0x7f;
  if (more > 4 || octets.length < 2 + more) return undefined;
  const size = more === 0 ? length : octets.readUIntBE(2, more);
  const start = 2 + more;
  if (octets.length - start < size) return undefined;
  return { tag, content: octets.subarray(start, start + size), whole: octets.subarray(0, start + size) };
}

/** The elements that octets are made of, up to the first that is none. */
export function elementsIn(octets: Buffer): readonly DerElement[] {
  const found: DerElement[] = [];
  for (let rest = octets; ;) {
    const element = firstElement(rest);
    if (element === undefined) return found;
    found.push(element);
    rest = rest.subarray(element.whole.length);
  }
}
