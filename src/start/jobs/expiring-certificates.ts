import { newId } from "../../lib/new-id.js";
import type { Logger } from "pino";
import { warnOfExpiry } from "../../teams/index.js";
import { teamsDeps, type Parts } from "../services.js";
import type { Chore } from "./turn.js";

/** Warns of certificates that end soon. */
export function expiringCertificates(parts: Parts, log: Logger): Chore {
  return {
    name: "expiring certificates",
    everyMs: 60 * 60_000,
    async run(turn) {
      const keys = await parts.spKeys.keys();
      await turn.check();
      for (const warning of await warnOfExpiry(
        teamsDeps(parts, { actor: { kind: "system", id: null }, reference: newId() }),
        keys,
      )) {
        log.warn(warning, "a certificate ends soon");
      }
    },
  };
}
