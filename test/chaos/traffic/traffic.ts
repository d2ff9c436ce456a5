import { setTimeout as sleep } from "node:timers/promises";
import { keptAliveFetch } from "../../support/kept-alive-fetch.js";
import { ApiActor } from "./api-actor.js";
import type { Actor, ActorDeps } from "./actor.js";
import { Ledger } from "./ledger.js";
import { OidcActor } from "./oidc-actor.js";
import { SamlActor } from "./saml-actor.js";
import { ScimActor } from "./scim-actor.js";

/** Everybody at all doors at once, each one thing after the other. */
export interface Traffic {
  readonly ledger: Ledger;
  readonly actors: readonly Actor[];
  /** Lets everybody come to a sure end of what they are at, and holds them there. */
  pause(): Promise<void>;
  resume(): void;
}

const kinds: readonly (readonly [name: string, make: (deps: ActorDeps) => Actor])[] = [
  ["scim-a", (deps) => new ScimActor(deps)],
  ["scim-b", (deps) => new ScimActor(deps)],
  ["scim-c", (deps) => new ScimActor(deps)],
  ["saml-a", (deps) => new SamlActor(deps)],
  ["saml-b", (deps) => new SamlActor(deps)],
  ["oidc-a", (deps) => new OidcActor(deps)],
  ["oidc-b", (deps) => new OidcActor(deps)],
  ["api-a", (deps) => new ApiActor(deps)],
];

/** Between two things of one actor: load enough to be in the midst of something always, and no bench. */
const restMs = 15;

export function startTraffic(to: { readonly url: string; readonly apiKey: string }): Traffic {
  const ledger = new Ledger();
  const actors = kinds.map(([name, make]) => make({ ...to, ledger, name, fetch: keptAliveFetch() }));
  let isHeld = true;
  let running: Promise<unknown> = Promise.resolve();
  const live = async (actor: Actor): Promise<void> => {
    while (!isHeld) {
      try {
        await actor.step();
      } catch (error) {
        const text = String(error);
        if (!ledger.wrong.includes(text)) ledger.wrong.push(text);
        return;
      }
      await sleep(restMs);
    }
  };
  return {
    ledger,
    actors,
    async pause() {
      isHeld = true;
      await running;
    },
    resume() {
      isHeld = false;
      running = Promise.all(actors.map(live));
    },
  };
}
