import type { AppView } from "../../../admin/index.js";

type Client = Pick<AppView, "slug" | "clientId" | "issuer" | "kind" | "redirectUris" | "tokenEndpointAuthMethod">;

/** Ten lines that sign somebody in, for Node with openid-client 6, filled in with the app's own values. */
export function snippetOf(app: Client): string {
  const { clientId, issuer, redirectUris } = app;
  const plain = issuer.startsWith("http:");
  // The library refuses plain http unless it is told otherwise.
  const insecure = plain ? ", { execute: [oidc.allowInsecureRequests] }" : "";
  const redirect = JSON.stringify(redirectUris[0] ?? "");
  return [
    'import * as oidc from "openid-client";',
    `const issuer = new URL(${JSON.stringify(issuer)});`,
    `const config = await oidc.discovery(issuer, ${JSON.stringify(clientId)}, undefined, ${proofOf(app)}${insecure});`,
    "const verifier = oidc.randomPKCECodeVerifier(), state = oidc.randomState();",
    "const url = oidc.buildAuthorizationUrl(config, {",
    `  redirect_uri: ${redirect}, scope: "openid email profile groups", state,`,
    '  code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256",',
    "}); // send the browser there; at the callback:",
    "const tokens = await oidc.authorizationCodeGrant(config, currentUrl, { pkceCodeVerifier: verifier, expectedState: state });",
    "console.log(tokens.claims()); // sub, email, team, groups …",
  ].join("\n");
}

function proofOf({ slug, tokenEndpointAuthMethod: method }: Client): string {
  const secret = `process.env.${slug
    .toUpperCase()
    .replaceAll("-", "_")
    .replace(/^(?=\d)/, "APP_")}_SECRET`;
  if (method === "client_secret_basic") return `oidc.ClientSecretBasic(${secret})`;
  if (method === "client_secret_post") return `oidc.ClientSecretPost(${secret})`;
  return method === "private_key_jwt" ? "oidc.PrivateKeyJwt(privateKey)" : "oidc.None()";
}
