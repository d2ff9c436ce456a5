import { fold } from "../../lib/fold.js";
import { primaryEmail, type PluralValue, type User } from "../../model/user.js";

/** What can be compared of a person, by the names of RFC 7643. */
export const comparedAttributes = [
  ...["userName", "externalId", "active", "displayName", "name.givenName", "name.familyName", "email"],
] as const;

type Values = ReadonlyMap<string, string>;

/** What the record holds now. */
export function heldAttributes({ userName, externalId, active, profile }: User): Values {
  const values: readonly (readonly [string, string | undefined])[] = [
    ["userName", userName],
    ["externalId", externalId],
    ["active", String(active)],
    ["displayName", profile.displayName],
    ["name.givenName", profile.name?.givenName],
    ["name.familyName", profile.name?.familyName],
    ["email", primaryEmail(profile)],
  ];
  return new Map(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

/**
 * What a push (as it was kept: method, path and body) said of these attributes: a SCIM resource, or the operations of a PATCH (RFC 7644 §3.5.2). What cannot be told from
 * the push by itself, as a filter's target, is left out; so is everything of one that was too large to be kept whole.
 */
export function saidAttributes(text: string): Values {
  const said = new Map<string, string>();
  const request = parsed(text);
  const push = request === undefined ? undefined : entry(request, "body");
  if (!isObject(push)) return said;
  const operations = entry(push, "Operations");
  if (!Array.isArray(operations)) readResource(push, said);
  for (const one of Array.isArray(operations) ? operations : []) {
    if (!isObject(one) || fold(String(entry(one, "op"))) === "remove") continue;
    const [path, value] = [entry(one, "path"), entry(one, "value")];
    if (typeof path === "string") readPath(path, value, said);
    else if (isObject(value)) readResource(value, said);
  }
  return said;
}

/** What the claims of a sign-in (as they were kept) said of them; an address only where they brought one and no more. */
export function claimedAttributes(text: string): Values {
  const claimed = new Map<string, string>();
  const claims = parsed(text);
  if (claims === undefined) return claimed;
  const names = { displayName: "displayName", firstName: "name.givenName", lastName: "name.familyName" } as const;
  for (const [claim, name] of Object.entries(names)) put(claimed, name, entry(claims, claim));
  const emails = entry(claims, "emails");
  if (Array.isArray(emails) && emails.length === 1) put(claimed, "email", emails[0]);
  return claimed;
}

/** Whether two values are the same to whoever compares them: addresses and user names have no letter case. */
export function isSameValue(attribute: string, one: string, other: string): boolean {
  return attribute === "email" || attribute === "userName" ? fold(one) === fold(other) : one === other;
}

function readResource(resource: object, said: Map<string, string>): void {
  for (const name of ["userName", "externalId", "active", "displayName"] as const)
    put(said, name, entry(resource, name));
  const name = entry(resource, "name");
  if (isObject(name)) {
    put(said, "name.givenName", entry(name, "givenName"));
    put(said, "name.familyName", entry(name, "familyName"));
  }
  const emails = entry(resource, "emails");
  if (Array.isArray(emails)) put(said, "email", primaryEmail({ emails: emails as readonly PluralValue[] }));
  // Paths as keys of the value, as some clients send them.
  for (const [path, value] of Object.entries(resource)) if (/[.[]/.test(path)) readPath(path, value, said);
}

function readPath(path: string, value: unknown, said: Map<string, string>): void {
  const known = comparedAttributes.find((name) => fold(name) === fold(path));
  if (known !== undefined && known !== "email") put(said, known, value);
  else if (/^emails\[type eq "work"\]\.value$/i.test(path)) put(said, "email", value);
  else if (fold(path) === "name" && isObject(value)) readResource({ name: value }, said);
  else if (fold(path) === "emails" && Array.isArray(value)) readResource({ emails: value }, said);
}

/** Clients send `"True"` for true; an empty text means that there is none. */
function put(said: Map<string, string>, name: string, value: unknown): void {
  if (typeof value !== "string" && typeof value !== "boolean" && typeof value !== "number") return;
  const text = name === "active" ? String(value).toLowerCase() : String(value);
  if (text !== "") said.set(name, text);
}

/** Names of attributes have no letter case (RFC 7643 §2.1). */
function entry(object: object, name: string): unknown {
  return Object.entries(object).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
