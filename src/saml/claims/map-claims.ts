import { trimmed } from "../../lib/xml-space.js";
import type { ClaimedNameId, Claims } from "../../model/claims.js";
import type { AttributeMap, GroupSeparator, IdpType } from "../../model/sso-method.js";
import { customKey } from "../../model/custom-attribute.js";
import { attributeNames, ownNames, separatorOf } from "./attribute-presets.js";

/** An attribute of the assertion; those of one name are merged already, in document order. */
export interface ReceivedAttribute {
  readonly name: string;
  readonly friendlyName?: string | undefined;
  readonly values: readonly string[];
}

/** The part of a verified assertion that speaks of the person. */
export interface ClaimSource {
  readonly nameId?: ClaimedNameId | undefined;
  readonly attributes: readonly ReceivedAttribute[];
}

export interface ClaimMapping {
  readonly idpType: IdpType;
  /** The method's own map; fields left out keep the preset's names. */
  readonly attributes: AttributeMap;
  /** What separates groups in one value; null: nothing; absent: as the preset has it. */
  readonly groupSeparator?: GroupSeparator | null | undefined;
}

/** Entra sends this in place of the groups when there are more than 150. */
const overageAttribute = "http://schemas.microsoft.com/claims/groups.link";

const notAnAddress: ReadonlySet<string> = new Set([
  "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
  "urn:oasis:names:tc:SAML:2.0:nameid-format:transient",
]);

/**
 * Maps a verified assertion to claims. For each field the first name that brings a value wins, by Name and else by
 * FriendlyName. White space around a value and blank values are dropped, everything else stays as sent: a `;` splits nothing
 * but groups, and those only where the mapping says so, for it may be part of a group's name.
 */
export function mapClaims(source: ClaimSource, mapping: ClaimMapping): Claims {
  const names = attributeNames(mapping.idpType, mapping.attributes);
  const find = indexOf(source.attributes);
  const first = (field: readonly string[]): string | undefined => find(field)?.[0];

  const mapped = find(names.email) ?? [];
  const fallback = mapped.length === 0 ? addressOf(source.nameId) : undefined;
  const overage = find([overageAttribute]) !== undefined;
  const groups = overage ? undefined : split(find(names.groups), separatorOf(mapping));
  const custom = ownNames(mapping.attributes).flatMap(([field, claimed]) => {
    const values = find(claimed);
    return values === undefined ? [] : [[customKey(field), values] as const];
  });
  return {
    ...given("nameId", source.nameId && { ...source.nameId, value: trimmed(source.nameId.value) }),
    emails: fallback === undefined ? mapped : [fallback],
    emailFrom: mapped.length > 0 ? "attribute" : fallback === undefined ? "nowhere" : "nameId",
    ...given("firstName", first(names.firstName)),
    ...given("lastName", first(names.lastName)),
    ...given("displayName", first(names.displayName)),
    ...given("groups", mapping.idpType === "keycloak" ? groups && distinct(groups.map(withoutSlash)) : groups),
    ...(custom.length > 0 && { custom: Object.fromEntries(custom) }),
    lookedFor: { email: names.email, groups: names.groups },
    groupsOverage: overage,
    received: source.attributes.map((attribute) => attribute.name),
  };
}

/**
 * A look-up over what was received: the values under the first name that has any, an empty list where a name is there
 * without a value, undefined where none is there at all. Maps, so that an attribute named `__proto__` is just a name.
 */
function indexOf(attributes: readonly ReceivedAttribute[]): (names: readonly string[]) => string[] | undefined {
  const byName = new Map<string, string[]>();
  const byFriendlyName = new Map<string, string[]>();
  for (const { name, friendlyName, values } of attributes) {
    add(byName, name, values);
    if (friendlyName !== undefined) add(byFriendlyName, friendlyName, values);
  }
  return (names) => {
    let empty: string[] | undefined;
    for (const name of names) {
      const values = byName.get(name) ?? byFriendlyName.get(name);
      if (values === undefined) continue;
      const found = distinct(values.map(trimmed).filter((value) => value !== ""));
      if (found.length > 0) return found;
      empty ??= found;
    }
    return empty;
  };
}

function add(index: Map<string, string[]>, name: string, values: readonly string[]): void {
  const known = index.get(name);
  if (known === undefined) index.set(name, [...values]);
  else for (const value of values) known.push(value);
}

function addressOf(nameId: ClaimedNameId | undefined): string | undefined {
  if (nameId === undefined || notAnAddress.has(nameId.format ?? "")) return undefined;
  return trimmed(nameId.value) || undefined;
}

/** Groups that came in one value; without a separator each value is one. */
function split(groups: readonly string[] | undefined, separator: GroupSeparator | null): string[] | undefined {
  if (groups === undefined || separator === null) return groups && [...groups];
  return distinct(groups.flatMap((value) => value.split(separator).map(trimmed)).filter((group) => group !== ""));
}

/** Keycloak sends the path of a group: `/Engineering`. */
function withoutSlash(group: string): string {
  return group.startsWith("/") ? group.slice(1) : group;
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)];
}

function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}
