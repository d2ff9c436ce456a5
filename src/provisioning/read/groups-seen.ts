import { scopeOf } from "../../directory/index.js";
import type { OwnerKey } from "../../model/owner.js";
import type { MemberOf, Scope, UserQuestion } from "../../store/port/questions.js";
import type { ScimCall } from "../scim-call.js";

/**
 * Of a user's groups those that this directory sees. What another directory owns is not there for it at any address, so a
 * user's answer names no such group either. Mostly all are the directory's own, and then nothing more is asked.
 */
export async function groupsOfOneSeen(
  call: Pick<ScimCall, "team" | "directory">,
  groups: readonly MemberOf[],
): Promise<readonly MemberOf[]> {
  return (await groupsSeen(call, new Map([["", groups]]))).get("") ?? [];
}

/** The same for the groups of several. */
export async function groupsSeen(
  { team, directory }: Pick<ScimCall, "team" | "directory">,
  groups: ReadonlyMap<string, readonly MemberOf[]>,
): Promise<ReadonlyMap<string, readonly MemberOf[]>> {
  const own: OwnerKey = `d:${directory.id}`;
  if ([...groups.values()].every((some) => some.every(({ owner }) => owner === own))) return groups;
  const { owners } = await scopeOf(team, directory);
  if (owners === undefined) return groups;
  const seen = new Set(owners);
  return new Map([...groups].map(([user, some]) => [user, some.filter(({ owner }) => seen.has(owner))]));
}

/** The question, asked of the groups in scope alone: a filter must not find what the answer would not show. */
export function throughGroupsSeen(question: UserQuestion, { owners }: Scope): UserQuestion {
  if (owners === undefined) return question;
  switch (question.is) {
    case "all":
    case "any":
      return { is: question.is, of: question.of.map((one) => throughGroupsSeen(one, { owners })) };
    case "not":
      return { is: "not", of: throughGroupsSeen(question.of, { owners }) };
    case "inGroup":
      return { ...question, owners };
    case "hasEdges":
      return { is: "inGroup", where: { is: "always" }, owners };
    default:
      return question;
  }
}
