import { isIPv6 } from "node:net";

/** Whoever has one IPv6 address has 2^64 of them (RFC 6177): they count as one. */
export function sourceOf(address: string | undefined): string {
  if (address === undefined) return "unknown";
  const [bare = ""] = address.split("%");
  const v4 = /^::ffff:([\d.]+)$/i.exec(bare)?.[1];
  if (v4 !== undefined) return v4;
  if (!isIPv6(bare)) return address;
  const [before = "", after] = bare.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const zeros = Array<string>(Math.max(0, 8 - head.length - tail.length)).fill("0");
  const groups = after === undefined ? head : [...head, ...zeros, ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}
