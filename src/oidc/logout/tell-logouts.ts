import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { importJWK, SignJWT } from "jose";
import { issuerOf } from "../../model/addresses.js";
import type { App } from "../../model/app.js";
import type { Artefact } from "../../model/artefact.js";
import type { Sender } from "../../outgoing/index.js";
import type { OidcDeps } from "../deps.js";
import { readTells, textOf } from "./tells.js";

export interface TellDeps extends Pick<OidcDeps, "store" | "now" | "publicUrl" | "keys"> {
  /** Guarded: an app's address may not lead into our own network. */
  readonly sender: Sender;
  /** Hears of an app that could not be told. */
  readonly onFault: (fault: { readonly app: string; readonly because: string; readonly tries: number }) => void;
}

const portion = 100;
/** With waits that double from a second, some seventeen minutes: what an app has not heard by then it learns at the next refresh. */
const mostTries = 10;
/** An app that lets us wait for longer is asked no more until it has answered. */
const slowMs = 1_000;
/** What an app is not asked for now is tried after so long; that is no try in vain. */
const putOffMs = 5_000;
/** The more of its sessions wait, the longer each does, up to this: else all of them would be written anew every few seconds. */
const longestPutOffMs = 60_000;
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout";

/**
 * Tells apps of sessions that have ended (OpenID Connect Back-Channel Logout 1.0). The ended session itself is the queue: whatever
 * ended it did so in its own work, and nothing is told of what was undone. An app that answers slowly, or not at all, keeps no other
 * app waiting, whatever it is to be told of.
 * @param check  asked before each portion; throws where somebody else has the turn
 */
export async function tellLogouts(deps: TellDeps, check: () => Promise<void>): Promise<void> {
  const telling = new Map<string, Promise<void>>();
  const asking = new Asking();
  const faults: unknown[] = [];
  try {
    for (;;) {
      await check();
      // What is told of while this is read may come as it was before.
      const before = new Map(telling);
      const found = await deps.store.artefacts.endedToTell(deps.now(), portion + before.size);
      const begun = found
        .filter(({ id }) => !before.has(id))
        .map((session) => {
          const work = tell(deps, asking, session)
            .catch((error: unknown) => void faults.push(error))
            .finally(() => telling.delete(session.id));
          telling.set(session.id, work);
          return work;
        });
      if (telling.size === 0) return;
      await allWithin(slowMs, begun.length > 0 ? begun : [...before.values()]);
      asking.lookWhoIsSlow();
      if (faults.length > 0) throw faults[0];
    }
  } finally {
    await Promise.all(telling.values());
  }
}

/** Which apps, by client id, are being asked, and which of them let us wait. */
class Asking {
  readonly #underWay = new Map<string, number>();
  /** Of those that let us wait, how many sessions were put off meanwhile. */
  #slow: ReadonlyMap<string, { putOff: number }> = new Map();

  /** Once a wait is over: whoever is still being asked lets us wait. */
  lookWhoIsSlow(): void {
    this.#slow = new Map([...this.#underWay.keys()].map((client) => [client, this.#slow.get(client) ?? { putOff: 0 }]));
  }

  /** @returns milliseconds to put another of its sessions off by; undefined where the app may be asked */
  putOff(client: string): number | undefined {
    const slow = this.#slow.get(client);
    if (slow === undefined || !this.#underWay.has(client)) return undefined;
    return Math.min(putOffMs * (1 + Math.floor(slow.putOff++ / portion)), longestPutOffMs);
  }

  async one<T>(client: string, ask: () => Promise<T>): Promise<T> {
    this.#underWay.set(client, (this.#underWay.get(client) ?? 0) + 1);
    try {
      return await ask();
    } finally {
      const left = (this.#underWay.get(client) ?? 1) - 1;
      if (left === 0) this.#underWay.delete(client);
      else this.#underWay.set(client, left);
    }
  }
}

async function allWithin(ms: number, works: readonly Promise<void>[]): Promise<void> {
  const timer = new AbortController();
  await Promise.race([Promise.all(works), sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}

async function tell(deps: TellDeps, asking: Asking, { model, id, tells, account }: Artefact): Promise<void> {
  const { sids, tries } = readTells(tells ?? '{"sids":{},"tries":0}');
  const results = await Promise.all(
    Object.entries(sids).map(async ([client, sid]) => {
      const forMs = asking.putOff(client);
      if (forMs !== undefined) return { client, sid, became: "put off", forMs } as const;
      const app = await deps.store.appByClientId(client);
      const address = app?.backchannelLogoutUri;
      if (app === undefined || address === undefined || account === undefined)
        return { client, sid, became: "told" } as const;
      const isTold = await asking.one(client, () => told(deps, app, address, { sub: account, sid, tries }));
      return { client, sid, became: isTold ? "told" : "failed" } as const;
    }),
  );
  const left = results.filter(({ became }) => became !== "told");
  const isTry = results.some(({ became }) => became === "failed");
  const longest = Math.max(0, ...results.map((one) => (one.became === "put off" ? one.forMs : 0)));
  const at = deps.now() + (isTry ? 1_000 * 2 ** tries : longest);
  const again = left.length > 0 && (!isTry || tries + 1 < mostTries);
  const rest = {
    sids: Object.fromEntries(left.map(({ client, sid }) => [client, sid])),
    tries: tries + (isTry ? 1 : 0),
  };
  await deps.store.artefacts.tellLater(model, id, again ? { tells: textOf(rest), at } : undefined);
}

interface Logout {
  readonly sub: string;
  readonly sid: string;
  readonly tries: number;
}

async function told(deps: TellDeps, app: App, address: string, logout: Logout): Promise<boolean> {
  const { tries } = logout;
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams({ logout_token: await logoutToken(deps, app, logout) }).toString();
  try {
    const { status } = await deps.sender.send(address, { headers, body });
    if (status >= 200 && status < 300) return true;
    deps.onFault({ app: app.slug, because: `it answered ${status}`, tries });
  } catch (error) {
    deps.onFault({ app: app.slug, because: error instanceof Error ? error.message : "it could not be reached", tries });
  }
  return false;
}

/** §2.4: who and which session, and never a nonce, so that it cannot pass for an ID token. */
async function logoutToken({ keys, now, publicUrl }: TellDeps, app: App, { sub, sid }: Logout): Promise<string> {
  const alg = app.idTokenSignedResponseAlg;
  const key = (await keys.keys()).current.keys.find((one) => one["alg"] === alg);
  if (key === undefined) throw new TypeError(`there is no key for ${alg}`);
  const seconds = Math.floor(now() / 1000);
  return new SignJWT({ sid, events: { [logoutEvent]: {} } })
    .setProtectedHeader({ alg, kid: key.kid, typ: "logout+jwt" })
    .setIssuer(issuerOf(publicUrl))
    .setAudience(app.clientId)
    .setSubject(sub)
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 120)
    .setJti(randomUUID())
    .sign(await importJWK(key, alg));
}
