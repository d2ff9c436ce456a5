/**
 * The other side of the OpenID Connect row: the same oidc-provider on its own adapter in memory, with one app and one person
 * whose claims it has at hand. Nothing is kept, nobody is looked up, and no session is asked whether it still lives. Told the
 * app's callback and secret by argument; started by `oidc.ts` as a process of its own.
 */
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider, { type KoaContextWithOIDC } from "oidc-provider";

const [, , callback = "", secret = "", groupCount = "0"] = process.argv;
const groups = Array.from({ length: Number(groupCount) }, (_, n) => `Group ${n}`);
const everything = "openid email profile groups offline_access";
const day = 86_400;

const server = createServer();
await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
const { port } = server.address() as AddressInfo;
const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });

const provider = new Provider(`http://localhost:${port}/oauth2`, {
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), alg: "RS256", use: "sig", kid: "one" }] },
  clients: [
    {
      client_id: "portal",
      client_secret: secret,
      redirect_uris: [callback],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
    },
  ],
  routes: { authorization: "/authorize", token: "/token" },
  cookies: { keys: ["a-key-of-the-bench"] },
  scopes: ["openid", "offline_access"],
  claims: {
    openid: ["sub", "auth_time", "sid", "team", "groups"],
    email: ["email", "email_verified"],
    profile: ["name", "given_name", "family_name"],
    groups: ["groups"],
  },
  conformIdTokenClaims: false,
  responseTypes: ["code"],
  pkce: { required: () => true },
  features: { devInteractions: { enabled: false } },
  findAccount: (_ctx, sub) => ({
    accountId: sub,
    claims: () => ({
      ...{ sub, email: "ada@acme.example", email_verified: true, name: "Ada Acme", given_name: "Ada" },
      ...{ family_name: "Acme", team: "acme", groups },
    }),
  }),
  interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
  loadExistingGrant,
  issueRefreshToken: () => Promise.resolve(true),
  rotateRefreshToken: true,
  ttl: { AuthorizationCode: 60, AccessToken: 600, IdToken: 600, Session: day, Grant: 30 * day, RefreshToken: 30 * day },
});
provider.silent = true;

/** The grant of this browser is used again, as ours is. */
async function loadExistingGrant({ oidc }: KoaContextWithOIDC) {
  const known = oidc.session?.grantIdFor("portal");
  if (known !== undefined) return oidc.provider.Grant.find(known);
  const grant = new oidc.provider.Grant({ clientId: "portal", accountId: oidc.session?.accountId ?? "" });
  grant.addOIDCScope(everything);
  await grant.save();
  return grant;
}

const answer = provider.callback();
server.on("request", (req, res) => {
  const url = req.url ?? "";
  if (url.startsWith("/interaction/")) {
    void provider.interactionFinished(req, res, { login: { accountId: "ada" } }, { mergeWithLastSubmission: false });
    return;
  }
  // As express would mount it.
  Object.assign(req, { url: url.slice("/oauth2".length), originalUrl: url });
  void answer(req, res);
});
console.log(`port ${port}`);
