import { createServer } from "node:http";
import { AuthorizationCode } from "simple-oauth2";
import { Browser, equal, formWith, that } from "../idps/support.js";
import type { RelyingParty } from "./relying-party.js";

const [email, password] = ["okta-admin@acme.example", "correct horse battery staple"];

/** simple-oauth2 in the place of Okta's API integration: *Authenticate with Drawbridge*, and SCIM with what it is given. */
export const simpleOAuth2: RelyingParty = {
  name: "simple-oauth2",
  onBoth: true,
  app: (url) => ({ redirectUris: [`${url}/callback`] }),
  missing: () => undefined,
  async run(promise, { stage, port, url }) {
    const redirect_uri = `${url}/okta`;
    const server = createServer((_req, res) => res.end("back at Okta")).listen(port, "127.0.0.1");
    const drawbridge = (...args: string[]) => stage.drawbridge(...args);
    let [id, secret] = ["", ""];
    const okta = (authorizationMethod: "header" | "body") =>
      new AuthorizationCode({
        client: { id, secret },
        auth: { tokenHost: stage.url, tokenPath: "/oauth2/token", authorizePath: "/oauth2/authorize" },
        options: { authorizationMethod },
      });
    const scim = (token: unknown, path: string, init: RequestInit = {}) =>
      fetch(`${stage.url}/scim/v2/acme-scim${path}`, {
        ...init,
        headers: { authorization: `Bearer ${String(token)}`, "content-type": "application/scim+json" },
      });
    const answered = async (press: "approve" | "cancel") => {
      const browser = new Browser();
      const asked = okta("header").authorizeURL({ redirect_uri, scope: "scim", state: "of Okta's own" });
      const signIn = formWith(await browser.get(asked), "password");
      const consent = formWith(await browser.submit(signIn, { email, password }), "serviceUser");
      const back = await browser.submit(consent, { serviceUser: "svc-okta", do: press });
      equal([back.status, back.text], [200, "back at Okta"], "where it ends");
      const said = new URL(back.url).searchParams;
      equal(said.get("state"), "of Okta's own", "state");
      return said;
    };
    try {
      await drawbridge("directory", "create", "acme-scim", "--team", "acme", "--name", "Okta");
      const made = await drawbridge(
        ...["oauth-client", "create", "acme-scim", "--name", "Okta", "--kind", "okta", "--redirect-uri", redirect_uri],
        "--json",
      );
      ({ clientId: id, clientSecret: secret } = JSON.parse(made) as { clientId: string; clientSecret: string });
      await stage.tell(
        password,
        "admin",
        "create",
        "--email",
        email,
        "--role",
        "admin",
        "--team",
        "acme",
        "--password-stdin",
      );
      for (const method of ["header", "body"] as const) {
        await promise(`is approved, pushes somebody and refreshes, with the secret in the ${method}`, async () => {
          const code = (await answered("approve")).get("code") ?? "";
          const first = await okta(method).getToken({ code, redirect_uri });
          const userName = `pushed-${method}@acme.example`;
          const body = JSON.stringify({ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName });
          const pushed = await scim(first.token["access_token"], "/Users", { method: "POST", body });
          equal(pushed.status, 201, await pushed.text());
          const next = await first.refresh();
          const found = await scim(next.token["access_token"], `/Users?filter=userName%20eq%20%22${userName}%22`);
          equal(((await found.json()) as { totalResults: number }).totalResults, 1, "found");
          const stolen = await first.refresh().catch((error: unknown) => error);
          that(stolen instanceof Error && stolen.message.includes("Bad Request"), `taken twice: ${String(stolen)}`);
          equal((await scim(next.token["access_token"], "/Users")).status, 401, "after a second use");
        });
      }
      await promise("is told when an admin cancels, and the audit tells who it was", async () => {
        equal((await answered("cancel")).get("error"), "access_denied", "error");
        const events = await drawbridge("audit", "tail", "--team", "acme", "--json");
        that(events.includes("oauth_client.approval_refused"), events.slice(-2000));
      });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  },
};
