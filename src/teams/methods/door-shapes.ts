import { z } from "zod";
import { isAliasPath } from "../../model/own-paths.js";
import { roles } from "../../model/grant.js";
import { groupSeparators } from "../../model/sso-method.js";
import { publicKeyShape } from "../public-key-shape.js";
import { isOneLine } from "../../lib/one-line.js";

/**
 * Shapes of what a method says beside signing people in: whom it lets into the console, what it took over from, and whose
 * word ends sessions. The same for the file, a form, the API and a command.
 */

const shortText = (most: number) =>
  z
    .string({ error: "must be text" })
    .min(1, { error: "must not be empty" })
    .max(most, { error: `must have at most ${most} characters` })
    .refine(isOneLine, {
      error: "must not hold control characters or invisible ones",
    });

const keyText = z
  .string({ error: "must be PEM text" })
  .min(1, { error: "must not be empty" })
  .max(64 * 1024, { error: "must have at most 65536 characters" });

const mostGroups = 1000;

export const adminsShape = z.strictObject({
  groups: z
    .record(shortText(1000), z.enum(roles, { error: `must be one of ${roles.join(", ")}` }), {
      error: "must map values of the IdP to roles",
    })
    .refine((groups) => Object.keys(groups).length > 0, { error: "must name at least one group" })
    .refine((groups) => Object.keys(groups).length <= mostGroups, { error: `must name at most ${mostGroups} groups` })
    .describe("Values of the assertion's groups, as they are claimed, to roles"),
});

export const aliasesShape = z
  .array(
    z.strictObject({
      acs: z
        .string({ error: "must be a path" })
        .refine(isAliasPath, {
          error: "must be a path as /users/saml/auth, without ?, # and .., and none that the bridge has itself",
        })
        .describe("Path of the ACS of the product before, below PUBLIC_URL"),
      entityId: shortText(1024).describe("The name of the product before: the audience that comes with this ACS"),
    }),
    { error: "must be a list of acs and entityId" },
  )
  .max(20, { error: "must be at most 20" })
  .refine((all) => new Set(all.map(({ acs }) => acs)).size === all.length, { error: "must not have an acs twice" })
  .refine((all) => new Set(all.map(({ entityId }) => entityId)).size === all.length, {
    error: "must not have an entityId twice",
  });

export const asksAsShape = shortText(1024).describe(
  "The entityId of an alias: requests go out under its names, as long as the identity provider knows no others",
);

/** The first signs, the other only opens: a product before had one pair for both, or one for each. */
const mostSpKeys = 2;

export const spKeysShape = z
  .array(
    z.strictObject({
      privateKey: keyText.describe("RSA, PEM without a password or its base64"),
      certificate: keyText.describe("The certificate that identity providers know"),
    }),
    { error: "must be a list of privateKey and certificate" },
  )
  .min(1, { error: "must hold at least one key pair" })
  .max(mostSpKeys, { error: `must hold at most ${mostSpKeys} key pairs` });

/** https, and http on the machine itself. */
export const keysAddress = z
  .string({ error: "must be an address" })
  .max(2000, { error: "must have at most 2000 characters" })
  .refine(isKeysAddress, { error: "must be an https address without user name, password and fragment" });

function isKeysAddress(text: string): boolean {
  if (/\s/.test(text) || text.includes("#") || !URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  const isLocal = hostname === "localhost" || hostname === "127.0.0.1" || hostname === "[::1]";
  return (protocol === "https:" || (protocol === "http:" && isLocal)) && username === "" && password === "";
}

export const jwksShape = z.strictObject({
  keys: z
    .array(publicKeyShape, { error: "must be a list of keys" })
    .min(1, { error: "must hold at least one key" })
    .max(20, { error: "must hold at most 20 keys" }),
});

export const universalLogoutShape = z
  .strictObject({
    issuer: shortText(1024).describe("The iss of the tokens"),
    jwksUri: keysAddress.optional().describe("Where the issuer publishes its keys"),
    jwks: jwksShape.optional().describe("The keys themselves"),
  })
  .refine(({ jwksUri, jwks }) => (jwksUri === undefined) !== (jwks === undefined), {
    error: "must give either jwksUri or jwks",
  });

export const groupSeparatorShape = z.enum(groupSeparators, { error: 'must be ";" or "," or null' });
