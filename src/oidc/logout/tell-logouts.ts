import { randomUUID } from "node:crypto";
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
const logoutEvent = "http://schemas.openid.net/event/backchannel-logout";

/**
 * Tells apps of sessions that have ended (OpenID Connect Back-Channel Logout 1.0). The ended session itself is the queue: whatever
 * ended it did so in its own work, and nothing is told of what was undone.
 * @param check  asked before each portion; throws where somebody else has the turn
 */
export async function tellLogouts(deps: TellDeps, check: () => Promise<void>): Promise<void> {
  for (;;) {
    await check();
    const ended = await deps.store.artefacts.endedToTell(deps.now(), portion);
    await Promise.all(ended.map((session) => tell(deps, session)));
    if (ended.length < portion) return;
  }
}

async function tell(deps: TellDeps, { model, id, tells, account }: Artefact): Promise<void> {
  const { sids, tries } = readTells(tells ?? '{"sids":{},"tries":0}');
  const results = await Promise.all(
    Object.entries(sids).map(async ([client, sid]) => {
      const app = await deps.store.appByClientId(client);
      const done = app?.backchannelLogoutUri === undefined || account === undefined;
      return {
        client,
        sid,
        done: done || (await told(deps, app, app.backchannelLogoutUri, { sub: account, sid, tries })),
      };
    }),
  );
  const left = results.filter(({ done }) => !done);
  const at = deps.now() + 1_000 * 2 ** tries;
  const again = left.length > 0 && tries + 1 < mostTries;
  const rest = { sids: Object.fromEntries(left.map(({ client, sid }) => [client, sid])), tries: tries + 1 };
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
