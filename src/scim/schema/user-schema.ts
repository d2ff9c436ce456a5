import { type Attribute, binary, complex, flag, link, many, schema, text, type Traits } from "./attribute.js";
import { USER } from "../urns.js";

/** The usual sub-attributes of a multi-valued attribute (RFC 7643 §2.4). */
function usual(what: string, value: Attribute, types: readonly string[]): readonly Attribute[] {
  return [
    value,
    text("display", `A name for the ${what}, to be shown to people.`),
    text("type", `What the ${what} is for.`, types.length > 0 ? { canonicalValues: types } : {}),
    flag("primary", `Whether this is the preferred ${what}; true for one value at most.`),
  ];
}

const plural = (
  name: string,
  description: string,
  what: string,
  types: readonly string[] = [],
  value: Attribute = text("value", `The ${what} itself.`),
): Attribute => many(name, description, usual(what, value, types));

const identifier: Traits = { maxLength: 1024 };

/** RFC 7643 §4.1. */
export const userSchema = schema(USER, "User", "User Account", [
  text("userName", "The name the user signs in with; unique in the team, whatever its letter case.", {
    ...identifier,
    required: true,
    uniqueness: "server",
  }),
  complex("name", "The parts of the user's name.", [
    text("formatted", "The full name, ready to be shown."),
    text("familyName", "The family name, or last name."),
    text("givenName", "The given name, or first name."),
    text("middleName", "The middle name or names."),
    text("honorificPrefix", "The title before the name, such as Dr."),
    text("honorificSuffix", "The suffix after the name, such as III."),
  ]),
  text("displayName", "The name to be shown to people.", identifier),
  text("nickName", "The casual way to address the user."),
  link("profileUrl", "The address of the user's online profile.", ["external"]),
  text("title", "The user's title, such as Vice President."),
  text("userType", "The relation between the organization and the user, such as Employee."),
  text("preferredLanguage", "The user's preferred languages, as in an Accept-Language header."),
  text("locale", "The user's locale for currency, dates and numbers, such as en-US."),
  text("timezone", "The user's time zone, such as America/Los_Angeles."),
  // required, where the RFC's sample has it optional: it always has a value here, and cannot be taken away
  flag(
    "active",
    "Whether the user may sign in; true where a client does not say. Switching it off ends every session.",
    {
      required: true,
    },
  ),
  text("password", "Accepted for clients that send one, and never kept: people sign in at their identity provider.", {
    mutability: "writeOnly",
    returned: "never",
    caseExact: true,
  }),
  plural("emails", "Email addresses of the user.", "email address", ["work", "home", "other"]),
  plural("phoneNumbers", "Phone numbers of the user.", "phone number", [
    "work",
    "home",
    "mobile",
    "fax",
    "pager",
    "other",
  ]),
  plural("ims", "Instant messaging addresses of the user.", "instant messaging address", [
    "aim",
    "gtalk",
    "icq",
    "xmpp",
    "msn",
    "skype",
    "qq",
    "yahoo",
  ]),
  plural(
    "photos",
    "Addresses of photos of the user.",
    "photo",
    ["photo", "thumbnail"],
    link("value", "The address of the photo.", ["external"], { maxLength: 65_536 }),
  ),
  many("addresses", "Postal addresses of the user.", [
    text("formatted", "The full address, ready to be shown."),
    text("streetAddress", "Street, house number, post office box."),
    text("locality", "The city or locality."),
    text("region", "The state or region."),
    text("postalCode", "The postal code."),
    text("country", "The country, as a two-letter code where known."),
    text("type", "What the address is for.", { canonicalValues: ["work", "home", "other"] }),
    flag("primary", "Whether this is the preferred address; true for one value at most."),
  ]),
  many(
    "groups",
    "Groups the user is in. Derived from the groups' members; change it there.",
    [
      text("value", "The identifier of the group.", { mutability: "readOnly", caseExact: true }),
      link("$ref", "The address of the group.", ["Group"], { mutability: "readOnly" }),
      text("display", "The name of the group.", { mutability: "readOnly" }),
      text("type", "How the user is in the group: always direct.", {
        mutability: "readOnly",
        canonicalValues: ["direct", "indirect"],
      }),
    ],
    { mutability: "readOnly" },
  ),
  plural("entitlements", "Entitlements of the user.", "entitlement"),
  plural("roles", "Roles of the user.", "role"),
  plural(
    "x509Certificates",
    "Certificates issued to the user.",
    "certificate",
    [],
    binary("value", "The certificate: DER in base64."),
  ),
]);
