import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import { missingKeycloak, startKeycloak, type KeycloakAdmin } from "../idps/keycloak-server.js";
import { Browser, equal, that } from "../idps/support.js";
import type { RelyingParty, RunsAt } from "./relying-party.js";

const realm = "broker";
const alias = "drawbridge";
const endpoint = `/realms/${realm}/broker/${alias}/endpoint`;

/** Keycloak as a broker on top of us: its own applications sign people in by it, and it by Drawbridge. */
export const keycloak: RelyingParty = {
  name: "keycloak",
  app: (url) => ({
    redirectUris: [`${url}${endpoint}`],
    postLogoutRedirectUris: [`${url}${endpoint}/logout_response`],
    backchannelLogoutUri: `${url}/realms/${realm}/protocol/openid-connect/logout/backchannel-logout`,
  }),
  missing: missingKeycloak,
  async run(promise, at) {
    const { stage, url, port } = at;
    const server = await startKeycloak(await mkdtemp(join(stage.folder, "keycloak-")), port);
    try {
      await furnish(server.admin, at);
      const address = new URL(`${url}/realms/${realm}/protocol/openid-connect/auth`);
      address.search = new URLSearchParams({
        ...{ client_id: "shop", redirect_uri: `${url}/shop`, response_type: "code", scope: "openid" },
        kc_idp_hint: alias,
      }).toString();
      const signIn = async (browser: Browser) => {
        const page = await stage.signIn(browser, address.href);
        that(new URL(page.url).searchParams.has("code"), `${page.url}: ${page.text.slice(0, 1500)}`);
      };
      const ada = async () => {
        const [user] = (await server.admin.call("GET", `/${realm}/users?email=ada@acme.example`)) as readonly User[];
        if (user === undefined) throw new Error("Keycloak does not know her");
        return user;
      };

      await promise(
        "makes Ada a user of its own, linked by our sub, and puts her into the group that we tell",
        async () => {
          await signIn(new Browser());
          const { id, email, firstName, lastName } = await ada();
          equal([email, firstName, lastName], ["ada@acme.example", "Ada", "Example"], "profile");
          const [link] = (await server.admin.call(
            "GET",
            `/${realm}/users/${id}/federated-identity`,
          )) as readonly Link[];
          const known = JSON.parse(
            await stage.drawbridge("user", "show", "ada@acme.example", "--team", "acme", "--json"),
          ) as User;
          equal(link?.userId, known.id, "sub");
          const groups = (await server.admin.call("GET", `/${realm}/users/${id}/groups`)) as readonly {
            name: string;
          }[];
          equal(
            groups.map(({ name }) => name),
            ["Engineering"],
            "groups",
          );
        },
      );
      await promise("signs her in again as the same user, in another browser", async () => {
        const before = await ada();
        await signIn(new Browser());
        equal((await ada()).id, before.id, "user");
      });
      await promise("ends its sessions within ten seconds when ours have ended (back-channel logout)", async () => {
        await signIn(new Browser());
        const { id } = await ada();
        const open = async () =>
          ((await server.admin.call("GET", `/${realm}/users/${id}/sessions`)) as readonly unknown[]).length;
        that((await open()) > 0, "no session before");
        await stage.drawbridge("user", "end-sessions", "ada@acme.example", "--team", "acme", "--json");
        const began = Date.now();
        while ((await open()) > 0) {
          that(Date.now() - began < 10_000, "still signed in after ten seconds");
          await new Promise((later) => setTimeout(later, 500));
        }
      });
    } finally {
      await server.stop();
    }
  },
};

interface User {
  readonly id: string;
  readonly email?: string;
  readonly firstName?: string;
  readonly lastName?: string;
}

interface Link {
  readonly userId: string;
}

async function furnish(admin: KeycloakAdmin, { stage, url, clientId, secret }: RunsAt): Promise<void> {
  const { issuer } = stage;
  await admin.call("POST", "", { realm, enabled: true, sslRequired: "none", groups: [{ name: "Engineering" }] });
  await admin.call("POST", `/${realm}/clients`, {
    clientId: "shop",
    publicClient: true,
    redirectUris: [`${url}/shop`],
  });
  await admin.call("POST", `/${realm}/identity-provider/instances`, {
    ...{ alias, providerId: "oidc", enabled: true, trustEmail: true },
    config: {
      ...{ issuer, clientId, clientSecret: secret, clientAuthMethod: "client_secret_basic" },
      ...{ authorizationUrl: `${issuer}/authorize`, tokenUrl: `${issuer}/token`, userInfoUrl: `${issuer}/userinfo` },
      ...{ logoutUrl: `${issuer}/logout`, backchannelSupported: "true", jwksUrl: `${issuer}/jwks`, useJwksUrl: "true" },
      ...{ validateSignature: "true", pkceEnabled: "true", pkceMethod: "S256", syncMode: "FORCE" },
      defaultScope: "openid email profile groups",
    },
  });
  await admin.call("POST", `/${realm}/identity-provider/instances/${alias}/mappers`, {
    name: "engineering",
    identityProviderAlias: alias,
    identityProviderMapper: "oidc-advanced-group-idp-mapper",
    config: {
      claims: JSON.stringify([{ key: "groups", value: "Engineering" }]),
      ...{ "are.claim.values.regex": "false", group: "/Engineering", syncMode: "FORCE" },
    },
  });
}
