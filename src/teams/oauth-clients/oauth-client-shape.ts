import { z } from "zod";
import { isPlainWebAddress, isRedirectUri } from "../apps/app-addresses.js";
import { publicKeys } from "../apps/app-shape.js";

/** What the file, a form or a command may say of an OAuth client. What fits its kind is the verb's to judge. */
const address = z.string({ error: "must be text" }).max(2000, { error: "must have at most 2000 characters" });

export const clientNameShape = z
  .string({ error: "must be text" })
  .min(1, { error: "must not be empty" })
  .max(200, { error: "must have at most 200 characters" });

export const oauthClientFields = {
  redirectUris: z
    .array(
      address.refine(isRedirectUri, {
        error: "must be an https address (http only on localhost) without fragment, wildcard, user name and password",
      }),
      { error: "must be a list of addresses" },
    )
    .max(20, { error: "must have at most 20 entries" })
    .optional()
    .describe("okta: where Okta has codes sent"),
  jwks: publicKeys.nullable().optional().describe("ipsie: its public keys"),
  jwksUri: address
    .refine((text) => isPlainWebAddress(text), {
      error: "must be an http(s) address without fragment, user name and password",
    })
    .nullable()
    .optional()
    .describe("ipsie: where its public keys are published, in place of jwks"),
};
