// An express application with Auth.js: the settings that docs/openid-connect.md has for Next.js.
import { ExpressAuth } from "@auth/express";
import express from "express";

const { ISSUER, CLIENT_ID, CLIENT_SECRET, PORT } = process.env;
const app = express();
app.get("/healthy", (_req, res) => res.send("ok"));
app.use(
  "/auth",
  ExpressAuth({
    secret: CLIENT_SECRET,
    trustHost: true,
    providers: [
      {
        id: "drawbridge",
        name: "Acme",
        type: "oidc",
        issuer: ISSUER,
        clientId: CLIENT_ID,
        clientSecret: CLIENT_SECRET,
        checks: ["pkce", "state", "nonce"],
        authorization: { params: { scope: "openid email profile groups" } },
      },
    ],
    callbacks: {
      jwt: ({ token, profile }) =>
        profile === undefined ? token : { ...token, groups: profile.groups, team: profile.team },
      session: ({ session, token }) => ({ ...session, groups: token.groups, team: token.team }),
    },
  }),
);
app.listen(Number(PORT), "127.0.0.1");
