import type { DemoPerson } from "../pages/index.js";
import { FORMAT_EMAIL, FORMAT_PERSISTENT, FORMAT_UNSPECIFIED } from "../saml/names.js";
import { demoGroupIds } from "./people.js";

/** What an identity provider makes of a person: how it signs, and what it calls things. */
export interface Shape {
  readonly sign: "response" | "assertion" | "both";
  readonly nameId: string;
  readonly nameIdFormat: string;
  readonly attributes: readonly ShapedAttribute[];
  /** How long the assertion holds around now. */
  readonly beforeMs: number;
  readonly afterMs: number;
}

export interface ShapedAttribute {
  readonly name: string;
  readonly nameFormat?: string | undefined;
  readonly values: readonly string[];
}

export const shapeNames = ["generic", "okta", "entra", "entra-overage", "google", "keycloak"] as const;
export type ShapeName = (typeof shapeNames)[number];

export const shapeLabels: Readonly<Record<ShapeName, string>> = {
  generic: "any SAML identity provider",
  okta: "Okta",
  entra: "Microsoft Entra ID (groups as object IDs)",
  "entra-overage": "Microsoft Entra ID with too many groups (a link in their place)",
  google: "Google Workspace",
  keycloak: "Keycloak",
};

export function isShapeName(text: string | undefined): text is ShapeName {
  return text !== undefined && (shapeNames as readonly string[]).includes(text);
}

const minute = 60_000;
const basic = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";
const unspecified = "urn:oasis:names:tc:SAML:2.0:attrname-format:unspecified";
const soap = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";
const microsoft = "http://schemas.microsoft.com";

/** The person as this kind of identity provider would send them (the habits are the ones its documents and replies show). */
export function shapeOf(name: ShapeName, person: DemoPerson, groups: readonly string[]): Shape {
  switch (name) {
    case "generic":
      return {
        ...plain(person, groups, basic),
        sign: "both",
        nameIdFormat: FORMAT_PERSISTENT,
        nameId: `demo-${person.id}`,
      };
    case "okta":
      return { ...plain(person, groups, unspecified), sign: "both", nameIdFormat: FORMAT_UNSPECIFIED };
    case "google":
      return { ...plain(person, groups, undefined), sign: "response", nameIdFormat: FORMAT_EMAIL };
    case "keycloak":
      return keycloak(person, groups);
    case "entra":
      return entra(person, {
        name: `${microsoft}/ws/2008/06/identity/claims/groups`,
        values: groups.map((group) => demoGroupIds[group] ?? group),
      });
    case "entra-overage":
      return entra(person, {
        name: `${microsoft}/claims/groups.link`,
        values: [`https://graph.windows.net/acme.example/users/${person.id}/getMemberObjects`],
      });
  }
}

function namesOf(person: DemoPerson): { first: string; last: string } {
  const [first = "", ...rest] = person.name.split(" ");
  return { first, last: rest.join(" ") };
}

function plain(person: DemoPerson, groups: readonly string[], nameFormat: string | undefined): Omit<Shape, "sign"> {
  const { first, last } = namesOf(person);
  const one = (name: string, values: readonly string[]) => ({ name, values, nameFormat });
  return {
    nameId: person.email,
    nameIdFormat: FORMAT_EMAIL,
    attributes: [
      one("email", [person.email]),
      one("firstName", [first]),
      one("lastName", [last]),
      ...(groups.length === 0 ? [] : [one("groups", groups)]),
    ],
    beforeMs: 5 * minute,
    afterMs: 5 * minute,
  };
}

/** Keycloak sends each value in an Attribute of its own, and groups by their path. */
function keycloak(person: DemoPerson, groups: readonly string[]): Shape {
  const shape = plain(person, groups, basic);
  const attributes = shape.attributes.flatMap((attribute) =>
    attribute.name === "groups"
      ? attribute.values.map((group) => ({ ...attribute, values: [`/${group}`] }))
      : [attribute],
  );
  return { ...shape, attributes, sign: "response", beforeMs: 2000, afterMs: 58_000 };
}

function entra(person: DemoPerson, groups: ShapedAttribute): Shape {
  const { first, last } = namesOf(person);
  return {
    sign: "assertion",
    nameId: person.email,
    nameIdFormat: FORMAT_EMAIL,
    attributes: [
      { name: `${microsoft}/identity/claims/objectidentifier`, values: [`demo-${person.id}`] },
      { name: `${microsoft}/identity/claims/displayname`, values: [person.name] },
      { name: `${soap}/givenname`, values: [first] },
      { name: `${soap}/surname`, values: [last] },
      { name: `${soap}/emailaddress`, values: [person.email] },
      { name: `${soap}/name`, values: [person.email] },
      ...(groups.values.length === 0 ? [] : [groups]),
    ],
    beforeMs: 5 * minute,
    afterMs: 60 * minute,
  };
}
