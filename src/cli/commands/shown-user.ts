import type { UserDetailView, UserView } from "../../admin/index.js";
import { inTeam } from "../asking/ask.js";
import type { Call } from "../leaf.js";
import { facts, instant, yesNo, type Output } from "../output.js";

/** What the commands about one user share: whom they name, and how one is shown. */

export function userOf(call: Call) {
  return { ...inTeam(call), user: call.args[0] ?? "" };
}

export function stateText({ state, inactiveBy }: UserView): string {
  return state === "suspended" ? `off (${inactiveBy ?? "?"})` : state;
}

export function shownUser(user: UserDetailView): Output {
  return {
    json: user,
    text: facts([
      ["user", user.userName],
      ["id", user.id],
      ["name", user.name ?? undefined],
      ["email", user.email ?? undefined],
      ["external id", user.externalId ?? undefined],
      ...Object.entries(user.attributes).map(([name, value]) => [name, [value].flat().join(", ")] as const),
      ["state", stateText(user)],
      ["locked by an admin", yesNo(user.locked)],
      ["removed", instant(user.removed?.at)],
      ["owner", user.ownedBy],
      ["bound to method", user.sso?.name],
      ["groups", user.groups.map((group) => group.displayName)],
      ["identities", user.identities.map((one) => `${one.method ?? one.methodId}: ${one.key} (${one.kind})`)],
      ["open sessions", user.sessions],
      ["last sign-in", instant(user.lastSignInAt)],
      ["created", instant(user.createdAt)],
      ["changed", instant(user.updatedAt)],
    ]),
  };
}
