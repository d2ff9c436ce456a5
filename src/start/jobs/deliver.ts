import type { Logger } from "pino";
import { makeSender } from "../../outgoing/index.js";
import { dispatch, hasOutlets } from "../../webhooks/index.js";
import { outgoingDeps, type Parts } from "../services.js";
import type { Chore } from "./turn.js";

/** Sends webhooks, audit streams and what else waits to be sent, for as long as this node has the turn. */
export function deliver(parts: Parts, log: Logger, asked: () => number): Chore {
  return {
    name: "deliver",
    everyMs: 1_000,
    leaseMs: 10_000,
    isDue: () => hasOutlets(parts),
    async run(turn) {
      const sender = makeSender({ allowedHosts: parts.settings.webhookAllowedHosts });
      try {
        const onFault = (error: unknown, about: object): void => {
          log.warn(
            { err: error, ...about },
            "an endpoint could not be sent to for a reason of ours; this is tried again",
          );
        };
        await dispatch({ ...outgoingDeps(parts), sender, onFault, asked }, () => turn.check());
      } finally {
        sender.close();
      }
    },
  };
}
