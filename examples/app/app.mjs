/**
 * An application that signs people in through Drawbridge by OpenID Connect and shows who they are, with their groups.
 * Needs `express`, `express-session` and `openid-client`.
 *
 *   ISSUER=https://sso.example/oauth2 CLIENT_ID=portal CLIENT_SECRET=… URL=https://app.example node app.mjs
 *
 * `npm run demo` starts it beside the demo.
 */
import express from "express";
import session from "express-session";
import { randomBytes } from "node:crypto";
import * as oidc from "openid-client";

/** What `makeApp` is told: the issuer, the client as Drawbridge knows it, and the address of this application. */
export function makeApp({ issuer, clientId, clientSecret, url }) {
  const app = express();
  const isSecure = url.startsWith("https:");
  const cookie = { httpOnly: true, sameSite: "lax", secure: isSecure };
  const secret = randomBytes(32).toString("hex");
  app.use(session({ name: "app", secret, resave: false, saveUninitialized: false, cookie }));

  // Asked for once, at the first sign-in: the application may start before the issuer does.
  let found;
  const issued = () => {
    const options = issuer.startsWith("http:") ? { execute: [oidc.allowInsecureRequests] } : {};
    const client = oidc.ClientSecretBasic(clientSecret);
    found ??= oidc.discovery(new URL(issuer), clientId, undefined, client, options).catch((error) => {
      found = undefined;
      throw error;
    });
    return found;
  };

  app.get("/", async (req, res) => {
    const { person } = req.session;
    if (person === undefined) return res.redirect("/sign-in");
    const groups = person.groups.map((name) => `<li>${text(name)}</li>`).join("") || "<li>none</li>";
    res.send(
      page(`
        <h1>Hello, ${text(person.name)}</h1>
        <p>You came here through your company's identity provider and Drawbridge.</p>
        <dl><dt>Email</dt><dd>${text(person.email)}</dd><dt>Team</dt><dd>${text(person.team)}</dd></dl>
        <h2>Your groups</h2><ul>${groups}</ul>
        <p><a href="/sign-out">Sign out</a></p>`),
    );
  });

  app.get("/sign-in", async (req, res) => {
    const verifier = oidc.randomPKCECodeVerifier();
    const state = oidc.randomState();
    req.session.pending = { verifier, state };
    const to = oidc.buildAuthorizationUrl(await issued(), {
      redirect_uri: `${url}/callback`,
      scope: "openid email profile groups",
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      state,
    });
    res.redirect(to.href);
  });

  app.get("/callback", async (req, res) => {
    const { pending } = req.session;
    if (pending === undefined) return res.redirect("/sign-in");
    const tokens = await oidc.authorizationCodeGrant(await issued(), new URL(req.originalUrl, url), {
      pkceCodeVerifier: pending.verifier,
      expectedState: pending.state,
    });
    const claims = tokens.claims();
    const {
      name,
      email,
      team,
      groups = [],
    } = await oidc.fetchUserInfo(await issued(), tokens.access_token, claims.sub);
    // A new session for the signed-in person: whoever knew the old one has nothing.
    await new Promise((done, failed) => req.session.regenerate((error) => (error ? failed(error) : done())));
    req.session.person = { name: name ?? email, email, team, groups };
    req.session.idToken = tokens.id_token;
    res.redirect("/");
  });

  app.get("/sign-out", async (req, res) => {
    const { idToken } = req.session;
    await new Promise((done) => req.session.destroy(done));
    if (idToken === undefined) return res.redirect("/sign-in");
    res.redirect(oidc.buildEndSessionUrl(await issued(), { id_token_hint: idToken }).href);
  });

  app.use((error, _req, res, _next) => {
    const said = error.error_description ?? error.error ?? "Something went wrong.";
    res.status(error.error === "access_denied" ? 403 : 500).send(page(`<h1>Not signed in</h1><p>${text(said)}</p>`));
  });
  return app;
}

function text(value) {
  return String(value ?? "").replaceAll(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function page(body) {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Demo application</title>
    <meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">
    <body style="font: 1.1rem/1.5 system-ui; max-width: 36rem; margin: 3rem auto; padding: 0 1rem">${body}</body></html>`;
}

if (process.argv[1] === import.meta.filename) {
  const { ISSUER: issuer, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret, URL: url } = process.env;
  const { port } = new URL(url);
  makeApp({ issuer, clientId, clientSecret, url }).listen(Number(port || 3000), () => console.log(`Open ${url}`));
}
