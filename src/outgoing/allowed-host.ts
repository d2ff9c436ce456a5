import { BlockList, isIP } from "node:net";

/** Is a host among those (`host` or `host:port`) that the operator lets us reach though they are internal? */
export function isAllowedHost({ host, hostname }: Pick<URL, "host" | "hostname">, allowed: readonly string[]): boolean {
  return allowed.some((one) => {
    const wanted = one.toLowerCase();
    return wanted === host || wanted === hostname;
  });
}

const internal = new BlockList();
for (const [net, bits] of [
  ...([
    ["0.0.0.0", 8],
    ["10.0.0.0", 8],
    ["100.64.0.0", 10],
    ["127.0.0.0", 8],
    ["169.254.0.0", 16],
  ] as const),
  ...([
    ["172.16.0.0", 12],
    ["192.0.0.0", 24],
    ["192.168.0.0", 16],
    ["198.18.0.0", 15],
    ["224.0.0.0", 3],
  ] as const),
]) {
  internal.addSubnet(net, bits, "ipv4");
}
for (const [net, bits] of [
  ["::", 96],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2002::", 16],
  ["2001::", 32],
  ["fec0::", 10],
  ["::ffff:0:0:0", 96],
] as const) {
  internal.addSubnet(net, bits, "ipv6");
}

/** Whether the host of an address is written as an internal address, or as the machine itself; a name may still lead to one. */
export function isInternalLiteral(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$|\.$/g, "");
  if (bare === "localhost" || bare.endsWith(".localhost")) return true;
  return isIP(bare) !== 0 && isInternalAddress(bare);
}

/** Is this the address of something that only we can reach? What is no address counts as one. */
export function isInternalAddress(address: string | undefined): boolean {
  const family = isIP(address ?? "");
  if (address === undefined || family === 0) return true;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return internal.check(mapped, "ipv4");
  return internal.check(address, family === 6 ? "ipv6" : "ipv4");
}
