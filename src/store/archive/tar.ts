/**
 * Headers of tar files (POSIX.1-1988 ustar), so that an archive can be looked into with any `tar`. What is larger than the
 * octal field can say is written in base 256, as GNU and BSD tar read it.
 */
export const blockBytes = 512;

export interface TarEntry {
  readonly name: string;
  readonly size: number;
}

/** @param atMs  when it was made */
export function tarHeader({ name, size }: TarEntry, atMs: number): Buffer {
  const header = Buffer.alloc(blockBytes);
  header.write(name, 0, 100, "ascii");
  header.write("0000600\0", 100, "ascii");
  header.write("0000000\0", 108, "ascii");
  header.write("0000000\0", 116, "ascii");
  if (size < 8 ** 11) header.write(`${octal(size, 11)}\0`, 124, "ascii");
  else {
    header[124] = 0x80;
    header.writeBigUInt64BE(BigInt(size), 128);
  }
  header.write(`${octal(Math.floor(atMs / 1000), 11)}\0`, 136, "ascii");
  header.write("0", 156, "ascii");
  header.write("ustar\u000000", 257, "latin1");
  header.write(`${octal(sumOf(header), 6)}\0 `, 148, "ascii");
  return header;
}

/** Undefined for what is no header: the zeros of the end, or something else. */
export function readTarHeader(header: Buffer): TarEntry | undefined {
  if (header.toString("latin1", 257, 262) !== "ustar") return undefined;
  if (Number.parseInt(header.toString("latin1", 148, 154), 8) !== sumOf(header)) return undefined;
  const name = header.toString("latin1", 0, 100).replace(/\0.*$/s, "");
  const size =
    header[124] === 0x80
      ? Number(header.readBigUInt64BE(128))
      : Number.parseInt(header.toString("latin1", 124, 135), 8);
  return Number.isSafeInteger(size) && size >= 0 ? { name, size } : undefined;
}

/** What an entry of this size is filled up with. */
export function padding(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes;
}

/** Over all octets, those of the sum itself taken as spaces. */
function sumOf(header: Buffer): number {
  let sum = 0;
  for (let at = 0; at < blockBytes; at++) sum += at >= 148 && at < 156 ? 0x20 : (header[at] ?? 0);
  return sum;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0");
}
