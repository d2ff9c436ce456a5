import type { FailedEntry } from "../../model/attempt.js";
import type { AttemptId } from "../../model/ids.js";
import type { TeamStore } from "../../store/port/store.js";
import { NotFound, UsageFault } from "../exit-codes.js";
import { teamOf } from "../find.js";
import type { Call } from "../leaf.js";
import { facts, time, type Output } from "../output.js";

/** `drawbridge failures show`: one entry of the failed provisioning list, whole. */
export async function showFailed(call: Call): Promise<Output> {
  const team = await teamOf(call);
  const { failures } = call.world.store.inTeam(team.id);
  const named = call.args[0] ?? "";
  const entry = (await failures.get(named as AttemptId)) ?? (await startingWith(failures, named));
  return {
    json: entry,
    text: facts([
      ["failure", entry.id],
      ["state", entry.state],
      ["source", entry.source],
      ["operation", entry.operation],
      ["target", entry.target],
      ["status", entry.status],
      ["code", entry.code],
      ["cause", entry.cause],
      ["fix", entry.fix],
      ["first seen", time(entry.firstSeenAt)],
      ["last seen", time(entry.lastSeenAt)],
      ["times", entry.attempts],
      ["reference", entry.reference],
      ...(entry.proven === false
        ? ([["note", "not proven to come from the identity provider"]] as const)
        : ([["last attempt", entry.lastAttemptId]] as const)),
    ]),
  };
}

/** A beginning of an id that leads to one entry. @throws NotFound, UsageFault */
export async function startingWith(failures: TeamStore["failures"], named: string): Promise<FailedEntry> {
  const { items } = await failures.list({ limit: 1000 });
  const [found, another] = named.length < 4 ? [] : items.filter(({ id }) => id.startsWith(named.toLowerCase()));
  if (another !== undefined) throw new UsageFault(`Several failures begin with "${named}": give more of the id.`);
  if (found === undefined) throw new NotFound(`There is no failure "${named}" in this team.`);
  return found;
}
