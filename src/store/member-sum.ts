import { hash } from "node:crypto";
import type { GroupId, UserId } from "../model/ids.js";
import type { GroupLastSaid } from "../model/last-said.js";

/**
 * Tells one set of members from another at the cost of a change and not of the group: the sum of the members' hashes, moved by
 * each join and leave. Four parts of 32 bits, added up without a modulus, so that two million members stay below 2^53,
 * where engines and JavaScript still count exactly. Ids are ours: nobody can choose two sets that add up alike.
 */
export type MemberSum = readonly [number, number, number, number];

export const noMembers: MemberSum = [0, 0, 0, 0];

export function memberSumOf(users: readonly UserId[]): MemberSum {
  const sum: [number, number, number, number] = [...noMembers];
  for (const user of users) {
    const octets = hash("sha256", user, "buffer");
    sum[0] += octets.readUInt32BE(0);
    sum[1] += octets.readUInt32BE(4);
    sum[2] += octets.readUInt32BE(8);
    sum[3] += octets.readUInt32BE(12);
  }
  return sum;
}

/** What these members leave behind when they leave. */
export function negative([a, b, c, d]: MemberSum): MemberSum {
  return [-a, -b, -c, -d];
}

function digestOfSum(sum: MemberSum): string {
  return sum.map((part) => part.toString(16)).join(":");
}

type Said = Omit<GroupLastSaid, "groupId" | "isStillSo">;

/** What to keep after a push that left a group with these members, as JSON; undefined: it was said before. */
export function saidAnew(
  kept: string | undefined,
  { directoryId, at }: Pick<Said, "directoryId" | "at">,
  sum: MemberSum,
): string | undefined {
  const said: Said = { directoryId, at, digest: digestOfSum(sum) };
  if (kept !== undefined) {
    const before = JSON.parse(kept) as Said;
    if (before.directoryId === said.directoryId && before.digest === said.digest) return undefined;
  }
  return JSON.stringify(said);
}

export function lastSaidOfGroup(groupId: GroupId, kept: string | undefined, sum: MemberSum): GroupLastSaid | undefined {
  if (kept === undefined) return undefined;
  const said = JSON.parse(kept) as Said;
  return { groupId, ...said, isStillSo: said.digest === digestOfSum(sum) };
}
