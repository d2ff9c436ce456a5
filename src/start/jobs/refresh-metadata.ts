import { newId } from "../../lib/new-id.js";
import type { Logger } from "pino";
import { refreshDueMetadata } from "../../teams/index.js";
import { teamsDeps, type Parts } from "../services.js";
import type { Chore } from "./turn.js";

/** Fetches the metadata of methods whose turn has come. */
export function refreshMetadata(parts: Parts, log: Logger): Chore {
  return {
    name: "refresh metadata",
    everyMs: 5 * 60_000,
    async run(turn) {
      const deps = teamsDeps(parts, { actor: { kind: "system", id: null }, reference: newId() });
      for (const { method, outcome, failure, warnings } of await refreshDueMetadata(deps, () => turn.check())) {
        const told = { method: method.slug, outcome, failure, warnings };
        if (failure === undefined) log.info(told, "metadata refreshed");
        else log.warn(told, "metadata could not be refreshed; what was accepted before stays in force");
      }
    },
  };
}
