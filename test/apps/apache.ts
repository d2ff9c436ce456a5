import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Browser, equal, formsOf, startServer, that } from "../idps/support.js";
import { whoAmI } from "../idps/bridge-browser.js";
import type { RelyingParty, RunsAt } from "./relying-party.js";

/** Debian's, which is on root's path alone. */
const program = "/usr/sbin/apache2";
const modules = "/usr/lib/apache2/modules";
const loaded = ["mpm_prefork", "authn_core", "authz_core", "authz_user", "headers", "dir", "mime", "auth_openidc"];

/** Debian's apache2 with libapache2-mod-auth-openidc: a reverse proxy's sign-in, group rules, tokens of an API, and logout. */
export const apache: RelyingParty = {
  name: "apache",
  onBoth: true,
  app: (url) => ({
    redirectUris: [`${url}/callback`],
    postLogoutRedirectUris: [`${url}/bye`],
    backchannelLogoutUri: `${url}/callback?logout=backchannel`,
  }),
  missing: () => {
    if (!existsSync(program)) return "apache2 is not installed";
    return existsSync(`${modules}/mod_auth_openidc.so`) ? undefined : "libapache2-mod-auth-openidc is not installed";
  },
  async run(promise, at) {
    const { stage, url } = at;
    const folder = await configured(at);
    const args = ["-f", join(folder, "apache.conf"), "-DFOREGROUND"];
    const server = await startServer(program, args, { probe: `${url}/bye`, seconds: 30 });
    const info = async (browser: Browser) => (await browser.json(`${url}/callback?info=json`)).body as Info;
    try {
      await promise("signs Ada in and hands her claims to what is behind it", async () => {
        const page = await stage.signIn(new Browser(), `${url}/`);
        equal([page.status, page.text.trim()], [200, "behind the proxy"], `the page\n${server.output()}`);
        const told = ["x-email", "x-groups", "x-team"].map((name) => page.headers.get(name));
        equal(told, ["ada@acme.example", "Engineering,Everyone", "acme"], "headers");
      });
      await promise("lets nobody in who is in none of the groups it asks for", async () => {
        const page = await stage.signIn(new Browser(), `${url}/`, "ben");
        that([401, 403].includes(page.status), `${page.status}: ${page.text}`);
      });
      await promise("knows the person by userinfo as by the ID token, and refreshes", async () => {
        const browser = new Browser();
        await stage.signIn(browser, `${url}/`);
        const before = await info(browser);
        equal(before.userinfo.sub, before.id_token.sub, "sub");
        equal(before.userinfo.groups, ["Engineering", "Everyone"], "groups of userinfo");
        const back = encodeURIComponent(`${url}/`);
        const access = encodeURIComponent(before.access_token);
        const page = await browser.get(`${url}/callback?refresh=${back}&access_token=${access}`);
        equal([page.status, page.url.includes("error_code")], [200, false], page.url);
        const after = await info(browser);
        that(after.refresh_token !== before.refresh_token, "the refresh token is the same");
      });
      await promise("takes an access token at an API by introspection, and no other", async () => {
        const browser = new Browser();
        await stage.signIn(browser, `${url}/`);
        const { access_token } = await info(browser);
        const statusOf = async (token: string) =>
          (await fetch(`${url}/api/`, { headers: { authorization: `Bearer ${token}` } })).status;
        equal([await statusOf(access_token), await statusOf("made-up"), await statusOf("")], [200, 401, 401], "status");
      });
      await promise("signs out at the bridge too, and comes back", async () => {
        const browser = new Browser();
        await stage.signIn(browser, `${url}/`);
        const asked = await browser.get(`${url}/callback?logout=${encodeURIComponent(`${url}/bye`)}`);
        const [form] = formsOf(asked);
        if (form === undefined) throw new Error(`no form at ${asked.url}: ${asked.text.slice(0, 500)}`);
        const done = await browser.submit(form);
        equal([done.status, done.url], [200, `${url}/bye`], "where it ends");
        equal(await whoAmI(browser, stage.url), undefined, "/me");
      });
      await promise("is told within ten seconds that the session has ended (back-channel logout)", async () => {
        const browser = new Browser();
        await stage.signIn(browser, `${url}/`);
        equal((await browser.get(`${url}/`)).status, 200, "before");
        const { sub } = (await info(browser)).id_token;
        await stage.drawbridge("user", "end-sessions", sub, "--team", "acme", "--json");
        const began = Date.now();
        const isIn = async () => (await browser.get(`${url}/`)).text.includes("behind the proxy");
        while (await isIn()) {
          that(Date.now() - began < 10_000, "still signed in after ten seconds");
          await new Promise((later) => setTimeout(later, 500));
        }
      });
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  },
};

interface Info {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: { readonly sub: string };
  readonly userinfo: { readonly sub: string; readonly groups: readonly string[] };
}

async function configured({ stage, url, port, clientId, secret }: RunsAt): Promise<string> {
  // Apache's workers are of another user, who sees nothing of the bridge's own folder.
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-apache-"));
  const documents = join(folder, "documents");
  await mkdir(join(documents, "api"), { recursive: true });
  await chmod(folder, 0o755);
  await writeFile(join(documents, "index.html"), "behind the proxy\n");
  await writeFile(join(documents, "bye"), "good bye\n");
  await writeFile(join(documents, "api/index.html"), "an answer\n");
  await writeFile(
    join(folder, "apache.conf"),
    `ServerRoot ${folder}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${folder}/apache.pid
ErrorLog "|/bin/cat"
LogLevel warn
${loaded.map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`).join("\n")}
User www-data
Group www-data
DocumentRoot ${documents}
DirectoryIndex index.html
TypesConfig /etc/mime.types
# Node's fetch says that it is a script, whatever it is told: the module sends scripts to no identity provider.
RequestHeader unset Sec-Fetch-Mode early

OIDCProviderMetadataURL ${stage.issuer}/.well-known/openid-configuration
OIDCSSLValidateServer Off
OIDCHTTPTimeoutShort 30
OIDCClientID ${clientId}
OIDCClientSecret ${secret}
OIDCScope "openid email profile groups"
OIDCPKCEMethod S256
OIDCRedirectURI ${url}/callback
OIDCCryptoPassphrase ${secret}
OIDCProviderBackChannelLogoutSupported On
OIDCInfoHook access_token id_token userinfo refresh_token
OIDCOAuthServerMetadataURL ${stage.url}/.well-known/oauth-authorization-server/oauth2
OIDCOAuthIntrospectionEndpointAuth client_secret_basic
OIDCOAuthSSLValidateServer Off
OIDCOAuthClientID ${clientId}
OIDCOAuthClientSecret ${secret}
OIDCOAuthRemoteUserClaim sub

<Location />
  AuthType openid-connect
  Require claim groups:Engineering
  Header set X-Email "%{OIDC_CLAIM_email}e"
  Header set X-Groups "%{OIDC_CLAIM_groups}e"
  Header set X-Team "%{OIDC_CLAIM_team}e"
</Location>
<Location /callback>
  AuthType openid-connect
  Require valid-user
</Location>
<Location /api>
  AuthType oauth20
  Require valid-user
</Location>
<Location /bye>
  Require all granted
</Location>
`,
  );
  return folder;
}
