import type { FailedEntry } from "../../model/attempt.js";
import type { AttemptId } from "../../model/ids.js";
import type { TeamStore } from "../../store/port/store.js";
import { byIdOrBeginning } from "../asking/beginnings.js";
import { NotFound } from "../exit-codes.js";
import { teamOf } from "../find.js";
import type { Call } from "../leaf.js";
import { facts, time, type Output } from "../output.js";

/** `drawbridge failures show`: one entry of the failed provisioning list, whole. */
export async function showFailed(call: Call): Promise<Output> {
  const team = await teamOf(call);
  const store = call.world.store.inTeam(team.id);
  const entry = await failureOf(store, call.args[0] ?? "");
  const trace = await call.world.store.traceByReference(entry.reference);
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
      ["note", entry.proven === false ? "not proven to come from the identity provider" : undefined],
      ["reference", entry.reference],
      ["last attempt", entry.proven === false ? undefined : `drawbridge attempts show ${entry.lastAttemptId}`],
      ["trace", trace === undefined ? undefined : `drawbridge trace show ${entry.reference}`],
      ["in the log", `the lines with ${entry.reference}`],
    ]),
  };
}

/** By its id, or a beginning that leads to it alone. @throws NotFound, UsageFault */
export async function failureOf(store: TeamStore, named: string): Promise<FailedEntry> {
  const found = await byIdOrBeginning(store, "failure", named, (id) => store.failures.get(id as AttemptId));
  if (found === undefined) throw new NotFound(`There is no failure "${named}" in this team.`);
  return found;
}
