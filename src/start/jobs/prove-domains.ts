import { newId } from "../../lib/new-id.js";
import type { Logger } from "pino";
import type { Domain } from "../../model/domain.js";
import { proveDueDomains } from "../../teams/index.js";
import { teamsDeps, type Parts } from "../services.js";
import type { Chore } from "./turn.js";

/** Looks for the DNS proofs of domains whose turn has come. */
export function proveDomains(parts: Parts, log: Logger): Chore {
  const onFault = (error: unknown, { domain }: Domain): void => {
    log.warn({ err: error, domain }, "a domain could not be checked and will be tried again");
  };
  return {
    name: "prove domains",
    everyMs: 60_000,
    async run(turn) {
      const deps = teamsDeps(parts, { actor: { kind: "system", id: null }, reference: newId() });
      for (const { domain, became, hint, heldByOthers } of await proveDueDomains(deps, onFault, () => turn.check())) {
        const told = { team: domain.teamId, domain: domain.domain, hint };
        if (became === "verified") log.info(told, "a domain was verified");
        if (became === "failing") log.warn(told, "the proof of a domain is not found any more");
        if (heldByOthers.length > 0) log.warn({ ...told, heldByOthers }, "a domain was proven that another team holds");
      }
    },
  };
}
