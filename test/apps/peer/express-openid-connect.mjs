// An express application behind express-openid-connect: pages for whoever is signed in, refresh, sign-out here and there.
import express from "express";
import openid from "express-openid-connect";

const { ISSUER, CLIENT_ID, CLIENT_SECRET, URL: baseURL, PORT } = process.env;
const kept = new Map();
const store = {
  get: (id, done) => done(null, kept.get(id)),
  set: (id, value, done) => done(null, void kept.set(id, value)),
  destroy: (id, done) => done(null, void kept.delete(id)),
};
const app = express();
app.get("/healthy", (_req, res) => res.send("ok"));
app.use(
  openid.auth({
    issuerBaseURL: ISSUER,
    baseURL,
    clientID: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    secret: CLIENT_SECRET,
    authRequired: false,
    idpLogout: true,
    backchannelLogout: { store },
    session: { store },
    authorizationParams: { response_type: "code", scope: "openid email profile groups offline_access" },
    routes: { postLogoutRedirect: "/bye" },
  }),
);
app.get("/bye", (_req, res) => res.send("good bye"));
app.get("/refresh", openid.requiresAuth(), async (req, res) => {
  const { access_token } = await req.oidc.accessToken.refresh();
  res.json({ renewed: access_token === req.oidc.accessToken.access_token });
});
app.get("/", openid.requiresAuth(), (req, res) => res.json(req.oidc.user));
app.get("/state", (req, res) => res.json({ in: req.oidc.isAuthenticated() }));
app.listen(Number(PORT), "127.0.0.1");
