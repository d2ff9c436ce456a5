import type { Logger } from "pino";
import { tellLogouts } from "../../oidc/index.js";
import { makeSender } from "../../outgoing/index.js";
import { oidcDeps, type Parts } from "../services.js";
import type { Chore } from "./turn.js";

/** An app that takes longer is tried again. */
const timeoutMs = 5_000;

/** Tells apps within seconds that sessions have ended. */
export function tellOfLogouts(parts: Parts, log: Logger): Chore {
  const { store, now, settings } = parts;
  const deps = oidcDeps(parts, log);
  return {
    name: "tell-logouts",
    everyMs: 2_000,
    leaseMs: 10_000,
    isDue: async () => (await store.artefacts.endedToTell(now(), 1)).length > 0,
    async run(turn) {
      const sender = makeSender({ allowedHosts: settings.webhookAllowedHosts, timeoutMs });
      const onFault = (fault: object): void => log.warn(fault, "an app could not be told that a session has ended");
      try {
        await tellLogouts({ ...deps, sender, onFault }, () => turn.check());
      } finally {
        sender.close();
      }
    },
  };
}
