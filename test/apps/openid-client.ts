import { spawnSync } from "node:child_process";
import { createLocalJWKSet, jwtVerify, type JSONWebKeySet } from "jose";
import * as client from "openid-client";
import { Browser, equal, formsOf, startServer, that } from "../idps/support.js";
import { whoAmI } from "../idps/bridge-browser.js";
import { join } from "node:path";
import type { RelyingParty, RunsAt } from "./relying-party.js";

const example = join(import.meta.dirname, "../../examples/app/app.mjs");

/** openid-client: in the example application as a developer would start from, and by itself; its ID tokens verified by jose. */
export const openIdClient: RelyingParty = {
  name: "openid-client",
  onBoth: true,
  app: (url) => ({ redirectUris: [`${url}/callback`], postLogoutRedirectUris: [`${url}/bye`] }),
  missing: () => (spawnSync("node", ["--version"]).status === 0 ? undefined : "node is not on the path"),
  async run(promise, at) {
    const { stage, url, clientId, secret } = at;
    const env = { ISSUER: stage.issuer, CLIENT_ID: clientId, CLIENT_SECRET: secret, URL: url };
    const app = await startServer(process.execPath, [example], { env, probe: `${url}/nothing`, seconds: 30 });
    try {
      await promise("the example application signs Ada in and shows her groups", async () => {
        const page = await stage.signIn(new Browser(), `${url}/`);
        equal(page.status, 200, "status");
        for (const text of ["Ada Example", "ada@acme.example", "acme", "Engineering", "Everyone"]) {
          that(page.text.includes(text), `the page does not tell ${text}: ${page.text}`);
        }
      });
      await promise("its sign-out ends the session at the bridge and at the identity provider", async () => {
        const browser = new Browser();
        await stage.signIn(browser, `${url}/`);
        const asked = await browser.get(`${url}/sign-out`);
        const [form] = formsOf(asked);
        if (form === undefined) throw new Error(`no form at ${asked.url}`);
        const done = await browser.submit(form);
        that(done.text.includes("signed out everywhere"), `${done.url}: ${done.text.slice(0, 500)}`);
        equal(await whoAmI(browser, stage.url), undefined, "/me");
      });
    } finally {
      await app.stop();
    }
    await byItself(promise, at);
  },
};

type Promise_ = Parameters<RelyingParty["run"]>[0];

async function byItself(promise: Promise_, { stage, url, clientId, secret }: RunsAt): Promise<void> {
  const config = await client.discovery(new URL(stage.issuer), clientId, undefined, client.ClientSecretBasic(secret), {
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- loopback speaks http
    execute: [client.allowInsecureRequests],
  });
  const checks = { pkceCodeVerifier: "v".repeat(50), expectedState: "state", expectedNonce: "nonce" };
  const asking = async () => ({
    redirect_uri: `${url}/callback`,
    scope: "openid email profile groups offline_access",
    ...{ state: "state", nonce: "nonce", code_challenge_method: "S256" },
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
  });
  /** The app is not there: the browser ends at the address that it was sent to. */
  const landed = async (browser: Browser, address: URL): Promise<URL> => {
    const answer = await stage.signIn(browser, address.href).catch((error: unknown) => error);
    const last = browser.lastAddress;
    if (last?.startsWith(`${url}/callback`) !== true)
      throw new Error(`it ended at ${last ?? "nothing"}`, { cause: answer });
    return new URL(last);
  };

  await promise("redeems a pushed request's code for an ID token that jose verifies by JWKS alone", async () => {
    const address = await client.buildAuthorizationUrlWithPAR(config, await asking());
    const tokens = await client.authorizationCodeGrant(config, await landed(new Browser(), address), checks);
    const jwks = (await (await fetch(config.serverMetadata().jwks_uri ?? "")).json()) as JSONWebKeySet;
    const options = { issuer: stage.issuer, audience: clientId, algorithms: ["RS256"] };
    const { payload } = await jwtVerify(tokens.id_token ?? "", createLocalJWKSet(jwks), options);
    equal(payload["groups"], ["Engineering", "Everyone"], "groups");
    equal([payload["email"], payload["team"]], ["ada@acme.example", "acme"], "who");
  });
  await promise("refreshes in turn, and once only; then nothing of the family is good", async () => {
    const address = client.buildAuthorizationUrl(config, await asking());
    const first = await client.authorizationCodeGrant(config, await landed(new Browser(), address), checks);
    const second = await client.refreshTokenGrant(config, first.refresh_token ?? "");
    const told = await client.fetchUserInfo(config, second.access_token, first.claims()?.sub ?? "");
    equal(told["email"], "ada@acme.example", "userinfo");
    equal((await client.tokenIntrospection(config, second.access_token)).active, true, "active");
    const refused = await client.refreshTokenGrant(config, first.refresh_token ?? "").catch((error: unknown) => error);
    equal((refused as client.ResponseBodyError).error, "invalid_grant", "a second use");
    equal((await client.tokenIntrospection(config, second.access_token)).active, false, "active after reuse");
  });
  await promise("revokes what it holds", async () => {
    const address = client.buildAuthorizationUrl(config, await asking());
    const tokens = await client.authorizationCodeGrant(config, await landed(new Browser(), address), checks);
    await client.tokenRevocation(config, tokens.refresh_token ?? "");
    const refused = await client.refreshTokenGrant(config, tokens.refresh_token ?? "").catch((error: unknown) => error);
    equal((refused as client.ResponseBodyError).error, "invalid_grant", "refresh");
  });
  await promise("is told at once that Ben was suspended, and signs him in no more", async () => {
    const browser = new Browser();
    const address = client.buildAuthorizationUrl(config, await asking());
    await stage.signIn(browser, address.href, "ben").catch(() => undefined);
    const tokens = await client.authorizationCodeGrant(config, new URL(browser.lastAddress ?? ""), checks);
    await stage.drawbridge("user", "suspend", "ben@acme.example", "--team", "acme", "--json");
    const refused = await client.refreshTokenGrant(config, tokens.refresh_token ?? "").catch((error: unknown) => error);
    equal((refused as client.ResponseBodyError).error, "invalid_grant", "refresh");
    const again = await stage.signIn(browser, client.buildAuthorizationUrl(config, await asking()).href, "ben");
    equal(again.status, 403, "a new sign-in");
    await stage.drawbridge("user", "resume", "ben@acme.example", "--team", "acme", "--json");
  });
}
