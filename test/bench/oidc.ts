/** The OpenID Connect row of DESIGN §11: sign-ins to an app of people who are signed in already, from authorize to tokens. */
import { makeSpKey } from "../../src/saml/index.js";
import { startBuiltBridge, type BuiltBridge } from "../support/built-bridge.js";
import { startPeer, type Peer } from "./child.js";
import { bootstrapOf, idpOf } from "./idp.js";
import { connections, sessionCookies } from "./logins.js";
import { callback, OpenIdBrowser, rateOf, secret } from "./openid-browser.js";
import { medianOf, ratiosOf, type Row } from "./rows.js";

const rounds = 5;
const perRound = 250;
/** A server in service has the compiling of what is asked often behind it; our side has more of that than the other. */
const warmUp = 2_000;
const groups = 10;
const bar = 0.5;

export async function benchOidc(): Promise<Row[]> {
  const key = await makeSpKey({ commonName: "idp.acme.example", nowMs: Date.now(), modulusLength: 2048 });
  const app = `    apps:\n      - { slug: portal, redirectUris: ["${callback}"], secret: "${secret}" }\n`;
  const bridge = await startBuiltBridge({ bootstrap: bootstrapOf(key, app) });
  const peer = await startPeer("peer-oidc.ts", callback, secret, String(groups));
  try {
    const idp = idpOf(key, `${bridge.url}/saml/acme`, groups);
    const cookies = await sessionCookies(bridge.url, idp);
    return [await compare(bridge, peer, cookies)];
  } finally {
    await peer.stop();
    await bridge.stop();
    await bridge.remove();
  }
}

async function compare(bridge: BuiltBridge, peer: Peer, cookies: readonly string[]): Promise<Row> {
  const port = Number(new URL(bridge.url).port);
  const ours = cookies.map((cookie) => new OpenIdBrowser(port, cookie));
  const theirs = Array.from({ length: connections }, () => new OpenIdBrowser(peer.port, undefined));
  await rateOf(ours, warmUp);
  await rateOf(theirs, warmUp);
  const pairs: { readonly ours: number; readonly theirs: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    const product = await rateOf(ours, perRound);
    pairs.push({ ours: product, theirs: await rateOf(theirs, perRound) });
  }
  const ratio = ratiosOf(pairs.map((pair) => pair.ours / pair.theirs));
  const middle = (of: "ours" | "theirs"): string => medianOf(pairs.map((pair) => pair[of])).toFixed(0);
  return {
    measure: `sign-in to an app, authorize to tokens, live session, ${connections} connections`,
    bar: `≥ ${bar} times the same oidc-provider in memory`,
    result: `${middle("ours")} against ${middle("theirs")} a second`,
    ratio,
    met: ratio.median >= bar,
  };
}
