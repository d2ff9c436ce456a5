import type { ApiKey } from "../../model/api-key.js";
import type { App } from "../../model/app.js";
import type { ClientSecret } from "../../model/client-secret.js";
import type { Directory, ScimToken } from "../../model/directory.js";
import type { IdpCertificate, MethodSpKey, SsoMethod } from "../../model/sso-method.js";
import type { TeamId } from "../../model/ids.js";
import type { OAuthClient } from "../../model/oauth-client.js";
import type { Ends } from "../../rules/index.js";
import type { Store, TeamStore } from "../../store/port/store.js";

/** What ends at a known instant, with the records that it is of. */
export type Ending = Ends &
  (
    | { readonly kind: "certificate"; readonly method: SsoMethod; readonly certificate: IdpCertificate }
    | { readonly kind: "sp_key"; readonly method: SsoMethod; readonly key: MethodSpKey }
    | { readonly kind: "token"; readonly directory: Directory; readonly token: ScimToken }
    | { readonly kind: "api_key"; readonly key: ApiKey }
    | { readonly kind: "secret"; readonly secret: ClientSecret; readonly holder: SecretOwner }
  );

/** Who proves itself by a secret. */
export type SecretOwner =
  | { readonly kind: "app"; readonly app: App }
  | { readonly kind: "oauth_client"; readonly client: OAuthClient; readonly directory: Directory };

/** Whatever of a team opens or vouches now: of what is switched off or revoked nobody needs to be warned. */
export async function endingsOf(store: Store, team: TeamId): Promise<readonly Ending[]> {
  const inTeam = store.inTeam(team);
  const found = await Promise.all([ofMethods(inTeam), ofDirectories(inTeam), ofApps(inTeam), endingKeys(store, team)]);
  return found.flat();
}

/** @param team  null: keys of the installation */
export async function endingKeys(
  { installation }: Pick<Store, "installation">,
  team: TeamId | null,
): Promise<Ending[]> {
  const keys = await installation.apiKeys.list(team);
  return keys
    .filter(({ revokedAt }) => revokedAt === undefined)
    .map((key) => ({ kind: "api_key", key, endsAt: key.expiresAt, place: key.name, turn: key.createdAt }));
}

async function ofMethods({ methods }: TeamStore): Promise<Ending[]> {
  const live = (await methods.list()).filter(({ disabled }) => !disabled);
  return live.flatMap((method): Ending[] => [
    ...(method.idp?.certificates ?? []).map((certificate): Ending => {
      return { kind: "certificate", method, certificate, endsAt: certificate.notAfter, place: method.id };
    }),
    // The other one only opens, whatever the date.
    ...(method.spKeys ?? []).slice(0, 1).map((key): Ending => {
      return { kind: "sp_key", method, key, endsAt: key.notAfter, place: method.id };
    }),
  ]);
}

async function ofApps({ apps }: TeamStore): Promise<Ending[]> {
  return (await apps.list()).flatMap((app) => ofSecrets(app, { kind: "app", app }));
}

function ofSecrets(
  { id, secrets }: { readonly id: string; readonly secrets: readonly ClientSecret[] },
  holder: SecretOwner,
): Ending[] {
  // The newest is the first: two of a file may have come at one instant.
  return secrets.map((secret, index) => {
    return { kind: "secret", secret, holder, endsAt: secret.expiresAt, place: id, turn: -index };
  });
}

async function ofDirectories({ directories, tokens, oauthClients }: TeamStore): Promise<Ending[]> {
  const live = (await directories.list()).filter(({ disabled }) => !disabled);
  // at once: where the store is a server, the questions of all directories go there together
  const found = await Promise.all(
    live.map(async (directory): Promise<Ending[]> => {
      const [held, clients] = await Promise.all([
        tokens.ofDirectory(directory.id),
        oauthClients.ofDirectory(directory.id),
      ]);
      const ofToken = (token: ScimToken): Ending => ({
        ...{ kind: "token", directory, token, endsAt: token.expiresAt },
        place: `${directory.id} ${token.name}`,
        turn: token.createdAt,
      });
      return [
        ...held.filter(({ revokedAt }) => revokedAt === undefined).map(ofToken),
        ...clients.flatMap((client) => ofSecrets(client, { kind: "oauth_client", client, directory })),
      ];
    }),
  );
  return found.flat();
}
