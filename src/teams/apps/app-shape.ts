import { z } from "zod";
import { customName } from "../../model/custom-attribute.js";
import { appAuthMethods, appGrantTypes, appKinds, appSigningAlgs } from "../../model/app.js";
import type { SaidSecret } from "../client-secrets.js";
import { anInstant } from "../instant-shape.js";
import { publicKeyShape } from "../public-key-shape.js";
import { isPlainWebAddress, isPrivateScheme, isRedirectUri } from "./app-addresses.js";

/** What the file, a form or a command may say of an app. What fits together is the verb's to judge. */

const listOf = <T extends z.ZodType>(item: T, what: string) =>
  z.array(item, { error: `must be a list of ${what}` }).max(50, { error: "must have at most 50 entries" });
const address = z.string({ error: "must be text" }).max(2000, { error: "must have at most 2000 characters" });

const redirectUri = address.refine((text) => isRedirectUri(text) || isPrivateScheme(text), {
  error:
    "must be an https address (http only on localhost) without fragment, wildcard, user name and password; a public app may have a scheme of its own, as com.acme.app:/callback",
});
const webAddress = address.refine(isPlainWebAddress, {
  error: "must be an http(s) address without fragment, user name and password",
});
const groupName = z.string({ error: "must be text" }).min(1, { error: "must not be empty" }).max(1024);

/** Printable ASCII (RFC 6749 appendix A.2). */
export const appSecret = z
  .string({ error: "must be text" })
  .min(16, { error: "must have at least 16 characters" })
  .max(500, { error: "must have at most 500 characters" })
  .regex(/^[\x21-\x7e]+$/, { error: "must hold printable ASCII characters only, and no white space" });

export const publicKeys = z.strictObject({
  keys: z
    .array(publicKeyShape)
    .min(1, { error: "must hold at least one key" })
    .max(10, { error: "must hold at most 10 keys" }),
});

export const appFields = {
  kind: z.enum(appKinds, { error: `must be one of ${appKinds.join(", ")}` }).optional(),
  redirectUris: listOf(redirectUri, "addresses").min(1, { error: "must name at least one address" }),
  postLogoutRedirectUris: listOf(redirectUri, "addresses")
    .optional()
    .describe("Where somebody may be sent after signing out"),
  backchannelLogoutUri: webAddress
    .nullable()
    .optional()
    .describe("Told when a session ends (OpenID Connect Back-Channel Logout)"),
  homeUrl: webAddress.nullable().optional().describe("Where its tile on the home page leads; none: no tile"),
  grantTypes: listOf(z.enum(appGrantTypes, { error: `must be one of ${appGrantTypes.join(", ")}` }), "grant types")
    .optional()
    .describe("authorization_code, and refresh_token where it gets refresh tokens; both unless said"),
  tokenEndpointAuthMethod: z
    .enum(appAuthMethods, { error: `must be one of ${appAuthMethods.join(", ")}` })
    .optional()
    .describe("client_secret_basic unless said; none for public apps"),
  idTokenSignedResponseAlg: z
    .enum(appSigningAlgs, { error: `must be one of ${appSigningAlgs.join(", ")}` })
    .optional()
    .describe("RS256 unless said"),
  jwks: publicKeys.nullable().optional().describe("Its public keys, for private_key_jwt"),
  allowedGroups: listOf(groupName, "names of groups")
    .min(1, { error: "must name at least one group; leave it out for everybody" })
    .nullable()
    .optional()
    .describe("Only members of these groups may use it; none: everybody of the team"),
  groups: z
    .strictObject({
      only: listOf(groupName, "names of groups").nullable().optional().describe("It is told of these groups alone"),
      max: z
        .int({ error: "must be a whole number" })
        .min(1, { error: "must be at least 1" })
        .max(1000, { error: "must be at most 1000" })
        .optional()
        .describe("With more groups the ID token refers to userinfo; 100 unless said"),
    })
    .optional(),
  claims: listOf(
    z.string({ error: "must be text" }).regex(customName, { error: "cannot be the name of an attribute" }),
    "attributes",
  )
    .optional()
    .describe("Attributes that the team declares, told as claims"),
};

export const clientIdShape = z
  .string({ error: "must be text" })
  .min(1, { error: "must not be empty" })
  .max(200, { error: "must have at most 200 characters" })
  .regex(/^[\x21-\x7e]+$/, { error: "must hold printable ASCII characters only, and no white space" });

const withEnd = z.strictObject({ value: appSecret, expiresAt: anInstant.optional() });

/**
 * One secret, or two: the new and the old one. Nothing within the unions transforms anything: a fault of the one shape that fits
 * would else be told as one of all of them.
 */
export const appSecrets = z
  .union(
    [
      appSecret,
      withEnd,
      z
        .array(z.union([appSecret, withEnd], { error: "must be a secret, or one with its end" }))
        .min(1)
        .max(2, { error: "must be at most two: the new and the old one" }),
    ],
    {
      error:
        "must be one secret or a list of two, each of at least 16 printable characters, or with its end: { value: …, expiresAt: 2027-01-31T00:00:00Z }",
    },
  )
  .transform((said) => (Array.isArray(said) ? said : [said]).map(secretOf));

function secretOf(said: string | z.output<typeof withEnd>): SaidSecret {
  if (typeof said === "string") return { text: said };
  const { value: text, expiresAt } = said;
  return { text, ...(expiresAt !== undefined && { expiresAt: Date.parse(expiresAt) }) };
}
