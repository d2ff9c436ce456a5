import type { GivenSpKey } from "../../saml/index.js";
import { realmKeys } from "./realm-keys.js";
import {
  idpTypeOf,
  isObject,
  jsonOf,
  objectsIn,
  pemOf,
  slugOf,
  textIn,
  wrongFile,
  type Json,
  type Moved,
  type MovedConnection,
  type MovedLink,
  type ReadOptions,
} from "./moved.js";

const what = "realm export of Keycloak";

/**
 * Realms as Keycloak exports them (`kc.sh export`, *Partial export*): SAML identity providers with the mappers of their
 * attributes, and the federated identities of users. An export by folder has users in files of their own: they are moved in one
 * after the other, after the realm's.
 */
export function readKeycloak(text: string, options: ReadOptions): Moved {
  const value = jsonOf(text, what);
  const realms = Array.isArray(value) ? value : [value];
  if (realms.length === 0 || !realms.every(isRealm)) {
    const first: unknown = realms[0];
    const isPolis = isObject(first) && "tenant" in first && "product" in first;
    throw wrongFile(what, isPolis ? "it is a list of Ory Polis. Say --from polis." : "no realm in it.");
  }
  const read = (realms as Json[]).map((realm) => readRealm(realm, options));
  return {
    connections: read.flatMap(({ connections }) => connections),
    links: read.flatMap(({ links }) => links),
    left: [...new Set(read.flatMap(({ left }) => left))],
  };
}

function isRealm(value: unknown): boolean {
  return isObject(value) && textIn(value["realm"]) !== undefined && ("identityProviders" in value || "users" in value);
}

function readRealm(realm: Json, options: ReadOptions): Moved {
  const team = textIn(realm["realm"]) ?? "";
  const providers = objectsIn(realm["identityProviders"]);
  const saml = providers.filter(({ providerId }) => providerId === "saml");
  const mappers = objectsIn(realm["identityProviderMappers"]);
  const byAlias = new Map(saml.map((one) => [textIn(one["alias"]) ?? "", one]));
  const isWholeRealm = "identityProviders" in realm;
  const users = objectsIn(realm["users"]);
  const keys = options.hasSpKeys ? undefined : realmKeys(realm);
  const links = users.flatMap((user, index) => linksOf(team, user, index, byAlias, isWholeRealm));
  const byAttribute = [...byAlias].filter(([, one]) => configOf(one)["principalType"] === "ATTRIBUTE");
  const others = new Map<string, number>();
  for (const { providerId } of providers) {
    if (providerId !== "saml") others.set(String(providerId), (others.get(String(providerId)) ?? 0) + 1);
  }
  return {
    connections: saml.map((one) => connectionOf(team, one, { mappers, keys: keys?.pairs ?? [] }, options)),
    links,
    left: [
      ...[...others].map(
        ([kind, count]) => `${count} identity providers of the kind ${kind}: only SAML is taken over.`,
      ),
      ...byAttribute.map(
        ([alias]) => `People of ${alias} were known by an attribute, and not by their NameID: no links are taken over.`,
      ),
      ...(saml.length === 0 ? [] : (keys?.left ?? [])),
      ...(users.some((user) => "credentials" in user) ? ["Passwords: nobody signs in by one here."] : []),
    ],
  };
}

function configOf(provider: Json | undefined): Json {
  return isObject(provider?.["config"]) ? provider["config"] : {};
}

/** In a broker the alias is unique in its realm alone; a slug is it everywhere. */
function slugFor(team: string, alias: string): string {
  return slugOf(`${team}-${alias}`);
}

function connectionOf(
  team: string,
  provider: Json,
  { mappers, keys }: { readonly mappers: readonly Json[]; readonly keys: readonly GivenSpKey[] },
  options: ReadOptions,
): MovedConnection {
  const alias = textIn(provider["alias"]) ?? "saml";
  const config = configOf(provider);
  const entityId = textIn(config["idpEntityId"]);
  const ssoUrl = textIn(config["singleSignOnServiceUrl"]);
  const sloUrl = textIn(config["singleLogoutServiceUrl"]);
  const metadataUrl = textIn(config["metadataDescriptorUrl"]);
  const certificates = (textIn(config["signingCertificate"]) ?? "").split(",").filter((one) => one.trim() !== "");
  const isPost = config["postBindingAuthnRequest"] === "true";
  const attributes = attributesOf(alias, mappers);
  const saidEntityId = textIn(config["entityId"]);
  const oldEntityId = saidEntityId ?? options.oldEntityId;
  const acs = `/realms/${team}/broker/${alias}/endpoint`;
  const fetched =
    metadataUrl !== undefined && (certificates.length === 0 || config["useMetadataDescriptorUrl"] === "true");
  return {
    ...{ team, slug: slugFor(team, alias), name: textIn(provider["displayName"]) ?? alias, entityId },
    input: {
      idp: idpTypeOf([entityId, ssoUrl]),
      ...(fetched
        ? { metadataUrl, entityId }
        : {
            ...{ entityId, ssoUrl, ssoBinding: isPost ? "post" : "redirect" },
            ...(sloUrl !== undefined && { sloUrl }),
            ...(certificates.length > 0 && { certificates: certificates.map(pemOf) }),
          }),
      ...(config["wantAuthnRequestsSigned"] === "true" && { signAuthnRequests: true }),
      ...(Object.keys(attributes).length > 0 && { attributes }),
      ...(oldEntityId !== undefined && { aliases: [{ acs, entityId: oldEntityId }], asksAs: oldEntityId }),
      ...(keys.length > 0 && { spKeys: [...keys] }),
    },
    withoutAlias: saidEntityId === undefined ? "move it in without --old-entity-id" : undefined,
    notes: [
      ...(provider["enabled"] === false ? ["It was disabled there."] : []),
      ...(entityId === undefined && !fetched
        ? [
            "It has no IdP entity ID (idpEntityId): Keycloak took answers of anybody whose signature held. Set it there first.",
          ]
        : []),
      ...(oldEntityId === undefined
        ? [`Its old ACS, ${acs}, answers here only with the old entity ID: give --old-entity-id.`]
        : []),
      ...(config["validateSignature"] === "false" ? ["Its signatures were not checked there. Here they are."] : []),
    ],
  };
}

const fields: Readonly<Record<string, "email" | "firstName" | "lastName">> = {
  email: "email",
  firstName: "firstName",
  lastName: "lastName",
};

/** The attributes that mappers import into what a user has here too. */
function attributesOf(alias: string, mappers: readonly Json[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const mapper of mappers) {
    if (mapper["identityProviderAlias"] !== alias) continue;
    if (mapper["identityProviderMapper"] !== "saml-user-attribute-idp-mapper") continue;
    const config = configOf(mapper);
    const field = fields[textIn(config["user.attribute"]) ?? ""];
    const name = textIn(config["attribute.name"]) ?? textIn(config["attribute.friendly.name"]);
    if (field !== undefined && name !== undefined) found[field] = [...(found[field] ?? []), name];
  }
  return found;
}

function linksOf(
  team: string,
  user: Json,
  index: number,
  byAlias: ReadonlyMap<string, Json>,
  isWholeRealm: boolean,
): readonly MovedLink[] {
  return objectsIn(user["federatedIdentities"]).flatMap((identity): MovedLink[] => {
    const alias = textIn(identity["identityProvider"]) ?? "";
    const nameId = textIn(identity["userId"]);
    const provider = byAlias.get(alias);
    // Of another kind than SAML, or a file of users alone, where the method may be here already.
    if (nameId === undefined || (provider === undefined && isWholeRealm)) return [];
    const config = configOf(provider);
    if (config["principalType"] === "ATTRIBUTE") return [];
    return [
      {
        ...{ team, connection: slugFor(team, alias), nameId, format: textIn(config["nameIDPolicyFormat"]) },
        ...{ email: textIn(user["email"]), userName: textIn(user["username"]) },
        ...{ givenName: textIn(user["firstName"]), familyName: textIn(user["lastName"]) },
        at: `users[${index}]`,
      },
    ];
  });
}
