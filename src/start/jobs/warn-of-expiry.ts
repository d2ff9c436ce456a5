import { newId } from "../../lib/new-id.js";
import type { Logger } from "pino";
import { warnOfExpiry } from "../../teams/index.js";
import { teamsDeps, type Parts } from "../services.js";
import type { Chore } from "./turn.js";

const hourMs = 60 * 60_000;

/** Warns of certificates, SCIM tokens, client secrets and API keys that end soon. */
export function warnOfEnds(parts: Parts, log: Logger): Chore {
  return {
    name: "warn of expiry",
    everyMs: hourMs,
    async run(turn) {
      const keys = await parts.spKeys.keys();
      const deps = teamsDeps(parts, { actor: { kind: "system", id: null }, reference: newId() });
      for (const warning of await warnOfExpiry(deps, keys, () => turn.check())) {
        log.warn(warning, `${names[warning.kind]} ends soon`);
      }
    },
  };
}

const names = {
  certificate: "a certificate",
  key: "a certificate",
  sp_key: "a certificate of our own",
  token: "a SCIM token",
  secret: "a client secret",
  api_key: "an API key",
} as const;
