/**
 * The other side of the login row: express with node-saml, which verifies the response and redirects, and does nothing else: no
 * replay store, no user, no groups, no session. Started by `login.ts` as a process of its own; told its certificate by argument.
 */
import { SAML } from "@node-saml/node-saml";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import express from "express";

const [, , certificateFile = "", audience = "", callbackUrl = ""] = process.argv;
const saml = new SAML({
  idpCert: readFileSync(certificateFile, "utf8"),
  issuer: audience,
  audience,
  callbackUrl,
  wantAuthnResponseSigned: true,
  wantAssertionsSigned: true,
  acceptedClockSkewMs: 60_000,
});

const app = express();
app.post("/acs", express.urlencoded({ extended: false, limit: "4mb" }), async (req, res) => {
  const { SAMLResponse } = req.body as { SAMLResponse: string };
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse });
  if (profile === null) res.status(403).end();
  else res.redirect(303, "/");
});
const server = app.listen(0, "127.0.0.1", () => console.log(`port ${(server.address() as AddressInfo).port}`));
