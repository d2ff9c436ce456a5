import {
  type AttributeMap,
  type GroupSeparator,
  type IdpType,
  type MappedField,
  mappedFields,
} from "../../model/sso-method.js";

/**
 * Which attribute names each identity provider uses for our fields, most telling first (guide to what IdPs send). Where
 * an IdP sends only what its admin maps (Okta, Google), the common names are what our guides tell the admin to use.
 */
export type AttributePreset = Readonly<Record<MappedField, readonly string[]>>;

const soap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const microsoft = "http://schemas.microsoft.com";

/** Every preset reads these as well, so that an admin who follows a general guide is right everywhere. */
const common: AttributePreset = {
  email: ["email"],
  firstName: ["firstName"],
  lastName: ["lastName"],
  displayName: ["displayName"],
  groups: ["groups"],
};

const entra: AttributePreset = {
  // Not `claims/name`: Entra fills it with the UPN, which need not be an address that receives mail.
  email: [`${soap}/emailaddress`],
  firstName: [`${soap}/givenname`],
  lastName: [`${soap}/surname`],
  displayName: [`${microsoft}/identity/claims/displayname`],
  groups: [`${microsoft}/ws/2008/06/identity/claims/groups`],
};

const adfs: AttributePreset = {
  email: [`${soap}/emailaddress`, "http://schemas.xmlsoap.org/claims/EmailAddress"],
  firstName: [`${soap}/givenname`],
  lastName: [`${soap}/surname`],
  displayName: [`${microsoft}/identity/claims/displayname`, "http://schemas.xmlsoap.org/claims/CommonName"],
  groups: ["http://schemas.xmlsoap.org/claims/Group"],
};

const onelogin: AttributePreset = {
  email: ["User.email"],
  firstName: ["User.FirstName"],
  lastName: ["User.LastName"],
  displayName: [],
  groups: ["memberOf"],
};

const jumpcloud: AttributePreset = {
  email: [],
  firstName: ["firstname"],
  lastName: ["lastname"],
  displayName: ["displayname"],
  groups: ["memberOf"],
};

const ping: AttributePreset = {
  email: [],
  firstName: ["givenName"],
  lastName: ["familyName"],
  displayName: [],
  groups: ["memberOf"],
};

const keycloak: AttributePreset = {
  // The X.500 mappers of Keycloak: the PKCS #9 address, and names by OID.
  email: ["urn:oid:1.2.840.113549.1.9.1"],
  firstName: ["urn:oid:2.5.4.42"],
  lastName: ["urn:oid:2.5.4.4"],
  displayName: [],
  groups: ["memberOf", "member"],
};

/** LDAP short names and OIDs, as Shibboleth, SimpleSAMLphp, pysaml2 and LemonLDAP::NG send them. */
const academic: AttributePreset = {
  email: ["mail", "urn:oid:0.9.2342.19200300.100.1.3"],
  firstName: ["givenName", "urn:oid:2.5.4.42"],
  lastName: ["sn", "surname", "urn:oid:2.5.4.4"],
  displayName: ["urn:oid:2.16.840.1.113730.3.1.241", "cn", "urn:oid:2.5.4.3"],
  groups: ["memberOf", "isMemberOf", "urn:oid:1.3.6.1.4.1.5923.1.5.1.1"],
};

const presets: Readonly<Record<IdpType, AttributePreset>> = {
  okta: common,
  google: common,
  entra: merge(entra, common),
  adfs: merge(adfs, common),
  onelogin: merge(onelogin, common),
  jumpcloud: merge(jumpcloud, common),
  ping: merge(ping, common),
  keycloak: merge(keycloak, common),
  generic: merge(common, academic, entra, adfs, onelogin, jumpcloud, ping, keycloak),
};

/** The names an IdP type uses, for each of our fields. */
export function presetOf(idpType: IdpType): AttributePreset {
  return presets[idpType];
}

/** A method's own map over the preset: a field that it names replaces the preset's names, one left out keeps them. */
export function attributeNames(idpType: IdpType, own: AttributeMap): AttributePreset {
  const preset = presetOf(idpType);
  return {
    email: own.email ?? preset.email,
    firstName: own.firstName ?? preset.firstName,
    lastName: own.lastName ?? preset.lastName,
    displayName: own.displayName ?? preset.displayName,
    groups: own.groups ?? preset.groups,
  };
}

/** OneLogin sends roles in one value with `;` between them. */
const separators: Partial<Record<IdpType, GroupSeparator>> = { onelogin: ";" };

/** What separates groups in one value; null: nothing. */
export function separatorOf({
  idpType,
  groupSeparator,
}: {
  readonly idpType: IdpType;
  readonly groupSeparator?: GroupSeparator | null | undefined;
}): GroupSeparator | null {
  return groupSeparator === undefined ? (separators[idpType] ?? null) : groupSeparator;
}

/** The rows of a method's map that are attributes of its team's own. */
export function ownNames(own: AttributeMap): readonly (readonly [field: string, names: readonly string[]])[] {
  const known: readonly string[] = mappedFields;
  return Object.entries(own).flatMap(([field, names]) =>
    known.includes(field) || !names ? [] : [[field, names] as const],
  );
}

function merge(...parts: readonly AttributePreset[]): AttributePreset {
  const all = (field: keyof AttributePreset): string[] => [...new Set(parts.flatMap((part) => part[field]))];
  return {
    email: all("email"),
    firstName: all("firstName"),
    lastName: all("lastName"),
    displayName: all("displayName"),
    groups: all("groups"),
  };
}
