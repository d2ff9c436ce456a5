import { z } from "zod";
import { streamFormats } from "../../model/endpoint.js";
import { addressFault, patternFault, secretFault } from "../endpoints/endpoint-settings.js";
import { isSlug, slugRule } from "../../lib/slug.js";
import { oauthClientKinds } from "../../model/oauth-client.js";
import { quirkProfiles } from "../../model/directory.js";
import { idpTypes } from "../../model/sso-method.js";
import { sessionNotOnOrAfters } from "../../model/team.js";
import { contactsShape } from "../contacts.js";
import { anInstant } from "../instant-shape.js";
import { attributesShape } from "../team-attributes.js";
import { emailDomain, policiesShape } from "../policies.js";
import { clientNameShape, oauthClientFields } from "../oauth-clients/oauth-client-shape.js";
import { appFields, appSecrets, clientIdShape } from "../apps/app-shape.js";
import {
  adminsShape,
  aliasesShape,
  asksAsShape,
  groupSeparatorShape,
  spKeysShape,
  universalLogoutShape,
} from "../methods/door-shapes.js";
import { shortestToken } from "../directories/token-verbs.js";
import { isOneLine } from "../../lib/one-line.js";
import { isStorable } from "../../lib/storable-text.js";

/** What the declarative file may say, of every part of a team. Unknown keys are refused: a misspelt policy is no policy. */

const text = z
  .string({ error: "must be text" })
  .min(1, { error: "must not be empty" })
  .refine(isStorable, { error: "must not hold NUL, or half of a character" });
const nameText = text
  .max(200, { error: "must have at most 200 characters" })
  .refine(isOneLine, { error: "must not hold control characters or invisible ones" });
const flag = z.boolean({ error: "must be true or false" });
const slug = text.refine(isSlug, { error: slugRule }).meta({ pattern: "^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$" });
const listOf = <T extends z.ZodType>(item: T, what: string) => z.array(item, { error: `must be a list of ${what}` });

const webAddress = text.refine((value) => /^https?:\/\/[^\s]+$/i.test(value) && URL.canParse(value), {
  error: "must be an address such as https://idp.acme.example/sso",
});

const claimNames = z.union([listOf(text, "claim names").min(1), text.transform((name) => [name])], {
  error: "must be a list of claim names",
});

const jit = z.strictObject({
  createUsers: flag.optional(),
  createGroups: flag.optional(),
  onLogin: z.enum(["create-only", "update"], { error: "must be create-only or update" }).optional(),
  groupSync: z.enum(["add", "mirror"], { error: "must be add or mirror" }).optional(),
  joinGroups: z.enum(["any", "own"], { error: "must be any or own" }).optional(),
  missingGroups: z.enum(["auto", "keep"], { error: "must be auto or keep" }).optional(),
});

const binding = z.enum(["redirect", "post"], { error: "must be redirect or post" });

export const methodShape = z.strictObject({
  slug,
  name: nameText.optional(),
  idp: z.enum(idpTypes, { error: `must be one of ${idpTypes.join(", ")}` }).optional(),
  metadataFile: text.optional().describe("Path of the IdP's metadata, from this file's folder"),
  metadataUrl: webAddress.optional().describe("Address of the IdP's metadata, fetched again on a schedule"),
  newCertificates: z
    .enum(["adopt", "hold"], { error: "must be adopt or hold" })
    .optional()
    .describe("What a refresh does with certificates not seen before"),
  entityId: text.optional(),
  ssoUrl: webAddress.optional(),
  ssoBinding: binding.optional(),
  sloUrl: webAddress.optional(),
  sloBinding: binding.optional(),
  sloResponseUrl: webAddress.optional().describe("Where answers to a logout go, where that is another address"),
  wantAuthnRequestsSigned: flag.optional().describe("By hand: the IdP wants requests signed"),
  certificates: listOf(text, "PEM texts").optional(),
  verified: flag.optional().describe("The operator vouches for the method"),
  disabled: flag.optional(),
  jit: jit.optional(),
  idpInitiated: flag.optional(),
  emailDomains: listOf(emailDomain, "domain names").optional(),
  spEntityId: text.max(1024, { error: "must have at most 1024 characters" }).optional(),
  signAuthnRequests: flag.optional(),
  clockSkewSeconds: z
    .int({ error: "must be a whole number of seconds" })
    .min(0)
    .max(300, { error: "must be at most 300" })
    .optional(),
  sessionNotOnOrAfter: z
    .enum(sessionNotOnOrAfters, { error: "must be cap or ignore" })
    .optional()
    .describe(
      "Whether the SessionNotOnOrAfter of an assertion ends the session too; left out, the preset or the team says",
    ),
  tracePersonalData: flag.optional(),
  attributes: z
    .object({
      email: claimNames.optional(),
      firstName: claimNames.optional(),
      lastName: claimNames.optional(),
      displayName: claimNames.optional(),
      groups: claimNames.optional(),
    })
    // attributes that the team declares; others are refused by name
    .catchall(claimNames)
    .optional(),
  groupMap: z.record(text, text, { error: "must map values of the IdP to names of groups" }).optional(),
  groupSeparator: groupSeparatorShape
    .nullable()
    .optional()
    .describe("What stands between groups in one value; left out, as the type of IdP has it"),
  admins: adminsShape.optional().describe("Whom a sign-in lets into the console"),
  aliases: aliasesShape.optional().describe("How a product that this method took over from was reached and named"),
  asksAs: asksAsShape.optional(),
  spKeys: spKeysShape
    .optional()
    .describe("Key pairs of the product before: the first signs, all open; left out, the bridge's own"),
  universalLogout: universalLogoutShape.optional().describe("Whose signed tokens may end people's sessions"),
});

/** Tells in a shape what a check of one text finds. */
function faultBy(check: (text: string) => string | undefined) {
  return (text: string, context: z.RefinementCtx): void => {
    const message = check(text);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  };
}

const tokenShape = z.strictObject({
  name: nameText,
  value: z
    .string({ error: "must be text" })
    .min(shortestToken, { error: `must have at least ${shortestToken} characters` })
    .regex(/^\S+$/, { error: "must not hold white space" })
    .optional()
    .describe("Left out: a token is made and printed once"),
  scopes: listOf(z.enum(["read", "write"], { error: "must be read or write" }), "read, write")
    .min(1)
    .optional(),
  expiresAt: anInstant.transform((instant) => Date.parse(instant)).optional(),
});

export const oauthClientShape = z.strictObject({
  name: clientNameShape,
  kind: z
    .enum(oauthClientKinds, { error: `must be one of ${oauthClientKinds.join(", ")}` })
    .describe("okta: an admin approves; entra: client credentials with a secret; ipsie: with a signed JWT"),
  clientId: clientIdShape.describe("Unique in the installation"),
  secret: appSecrets
    .optional()
    .describe(
      "One, or a list of two (new, old), each with its end where it has one; left out where it needs one, one is made and printed once",
    ),
  ...oauthClientFields,
});

export const directoryShape = z.strictObject({
  slug,
  name: nameText.optional(),
  ssoMethod: slug.optional().describe("Slug of the method whose people this directory manages"),
  quirks: z.enum(quirkProfiles, { error: `must be one of ${quirkProfiles.join(", ")}` }).optional(),
  disabled: flag.optional(),
  tokens: listOf(tokenShape, "tokens").optional(),
  oauthClients: listOf(oauthClientShape, "OAuth clients").optional(),
});

export const appShape = z.strictObject({
  slug,
  name: nameText.optional(),
  clientId: clientIdShape.optional().describe("The slug unless given; unique in the installation"),
  secret: appSecrets
    .optional()
    .describe(
      "One, or a list of two (new, old), each with its end where it has one; left out where it needs one, one is made and printed once",
    ),
  ...appFields,
});

const endpointSecret = z.string({ error: "must be text" }).superRefine(faultBy(secretFault));
const endpointSecrets = z
  .union([endpointSecret, listOf(endpointSecret, "secrets").min(1).max(2)])
  .transform((said) => (typeof said === "string" ? [said] : said))
  .describe("One, or a list of two (new, old): whsec_ and the base64 of at least 24 bytes");

export const webhookShape = z.strictObject({
  slug,
  url: z.string({ error: "must be text" }).superRefine(faultBy((text) => addressFault("webhook", text))),
  secret: endpointSecrets,
  events: listOf(z.string({ error: "must be text" }).superRefine(faultBy(patternFault)), "types of events")
    .min(1, { error: 'must name at least one; all of them are "*"' })
    .optional(),
});

export const auditStreamShape = z.strictObject({
  slug,
  url: z
    .string({ error: "must be text" })
    .superRefine(faultBy((text) => addressFault("stream", text)))
    .describe("https://…, syslog+tls://host:6514 or syslog://host:601"),
  format: z.enum(streamFormats, { error: `must be one of ${streamFormats.join(", ")}` }).optional(),
  secret: endpointSecrets.optional(),
});

export const teamShape = z.strictObject({
  slug,
  name: nameText.optional(),
  policies: policiesShape.optional(),
  attributes: attributesShape.optional().describe("What the team keeps of its users beside the standard"),
  contacts: contactsShape.optional().describe("Email addresses of the customer's IT, for setup links"),
  ssoMethods: listOf(methodShape, "SSO methods").optional(),
  directories: listOf(directoryShape, "directories").optional(),
  apps: listOf(appShape, "apps").optional(),
  webhooks: listOf(webhookShape, "webhooks").optional(),
  auditStreams: listOf(auditStreamShape, "audit streams").optional(),
});

export const fileShape = z.strictObject({
  apiVersion: z.literal("drawbridge/v1", { error: "must be drawbridge/v1" }),
  teams: listOf(teamShape, "teams"),
  auditStreams: listOf(auditStreamShape, "audit streams").optional().describe("Of the installation's own audit"),
});

export type DeclaredFile = z.output<typeof fileShape>;
export type DeclaredTeam = z.output<typeof teamShape>;
export type DeclaredMethod = z.output<typeof methodShape>;
export type DeclaredDirectory = z.output<typeof directoryShape>;
export type DeclaredToken = z.output<typeof tokenShape>;
export type DeclaredWebhook = z.output<typeof webhookShape>;
export type DeclaredAuditStream = z.output<typeof auditStreamShape>;
export type DeclaredOAuthClient = z.output<typeof oauthClientShape>;
export type DeclaredApp = z.output<typeof appShape>;

const withSecrets: readonly (PropertyKey | undefined)[] = ["apps", "oauthClients", "webhooks", "auditStreams"];

/** Where the file may take a value from the environment: these hold secrets, and nothing else does. */
export function isSecretPath(path: readonly PropertyKey[]): boolean {
  const [last, list] = [path.at(-1), path.at(-3)];
  if (last === "privateKey") return list === "spKeys";
  if (last !== "value") return isOfSecrets(path);
  return list === "tokens" || isOfSecrets(path.slice(0, -1));
}

/** A secret, or one of a list of them. */
function isOfSecrets(path: readonly PropertyKey[]): boolean {
  const own = typeof path.at(-1) === "number" ? path.slice(0, -1) : path;
  return own.at(-1) === "secret" && withSecrets.includes(own.at(-3));
}

/** The shape as JSON Schema, for editors. */
export function fileJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(fileShape, { io: "input" }),
    $id: "https://drawbridge.example/schema/drawbridge-v1.schema.json",
    title: "Drawbridge declarative file, drawbridge/v1",
  };
}
