import { randomFillSync } from "node:crypto";

// Filled by the thousand: asked for one by one, random octets cost more than what they end up in.
const pool = Buffer.alloc(4096);
let used = pool.length;

/** One fresh random octet. */
export function randomOctet(): number {
  if (used === pool.length) refill();
  return pool.readUInt8(used++);
}

/**
 * Fresh random octets as lower-case hex, from a pool in memory: for ids and salts, of which each request has some, not for keys.
 * @param octets  2,048 at most
 */
export function randomHex(octets: number): string {
  if (used + octets > pool.length) refill();
  const text = pool.toString("hex", used, used + octets);
  // Nobody who looks at the memory later finds it here.
  pool.fill(0, used, used + octets);
  used += octets;
  return text;
}

function refill(): void {
  randomFillSync(pool);
  used = 0;
}
