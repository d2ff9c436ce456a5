import { z } from "zod";
import { fetchMetadata } from "../../outgoing/index.js";
import {
  defaultJit,
  idpTypes,
  type IdpSettings,
  type SsoMethod,
  type UniversalLogout,
} from "../../model/sso-method.js";
import { sessionNotOnOrAfters } from "../../model/team.js";
import { withoutUndefined } from "../without-undefined.js";
import { emailDomain } from "../policies.js";
import { Refused } from "../../model/refused.js";
import { teamsRefusals } from "../refusals.js";
import type { MethodSettings } from "./method-settings.js";
import {
  adminsShape,
  aliasesShape,
  asksAsShape,
  groupSeparatorShape,
  spKeysShape,
  universalLogoutShape,
} from "./door-shapes.js";
import { readMethodKeys, sealedMethodKeys } from "../certificates/method-keys.js";
import type { SpKeyRing } from "../certificates/sp-keys.js";
import { checkAliasNames } from "./method-doors.js";
import { idpByHand, isWebAddress, ownEntityIds, readMetadata, type ReadIdp } from "./read-idp.js";
import type { RefreshDeps } from "./refresh-metadata.js";
import { isOneLine } from "../../lib/one-line.js";

/**
 * What may be said of an SSO method through the API and the console, in the words of the declarative file. A value that is
 * left out stays; null takes it back, to what a new method has.
 */

const longestMetadata = 1_000_000;

/** Something to read, without characters that hide or reorder others; identifiers of other systems are kept as they are. */
const plainText = (most: number) =>
  z
    .string({ error: "must be text" })
    .min(1, { error: "must not be empty" })
    .max(most, { error: `must have at most ${most} characters` })
    .refine(isOneLine, {
      error: "must not hold control characters or invisible ones",
    });
const flag = z.boolean({ error: "must be true or false" });
const address = z
  .string({ error: "must be an address" })
  .max(2000, { error: "must have at most 2000 characters" })
  .refine(isWebAddress, { error: "must be an http(s) address without user name and password" });
const binding = z.enum(["redirect", "post"], { error: "must be redirect or post" });
const claimNames = z
  .array(plainText(500), { error: "must be a list of claim names" })
  .min(1, { error: "must name at least one claim" })
  .max(20, { error: "must name at most 20 claims" });

/** `name` and `slug` stand apart: names are judged alike for all records. */
export const methodInput = {
  idp: z.enum(idpTypes, { error: `must be one of ${idpTypes.join(", ")}` }).nullish(),
  metadataUrl: address
    .nullish()
    .describe("Address of the IdP's metadata: fetched now, and again on a schedule; null: no more"),
  metadataXml: z
    .string({ error: "must be text" })
    .min(1, { error: "must not be empty" })
    .max(longestMetadata, { error: `must have at most ${longestMetadata} characters` })
    .optional()
    .describe("The IdP's metadata as a text"),
  newCertificates: z
    .enum(["adopt", "hold"], { error: "must be adopt or hold" })
    .nullish()
    .describe("What a refresh does with certificates not seen before"),
  entityId: plainText(1024).optional().describe("By hand; or which one to take from metadata with several"),
  ssoUrl: address.optional(),
  ssoBinding: binding.nullish(),
  sloUrl: address.nullish(),
  sloBinding: binding.nullish(),
  certificates: z
    .array(z.string({ error: "must be PEM text" }).min(1, { error: "must not be empty" }).max(100_000), {
      error: "must be a list of PEM texts",
    })
    .min(1, { error: "must hold at least one certificate" })
    .max(20, { error: "must hold at most 20 certificates" })
    .optional()
    .describe("All that the IdP signs with, as PEM texts"),
  spEntityId: plainText(1024)
    .nullish()
    .describe("Our own entity ID towards this IdP; null: the address of our metadata"),
  signAuthnRequests: flag.nullish(),
  jit: z
    .strictObject({
      createUsers: flag.optional(),
      createGroups: flag.optional(),
      onLogin: z.enum(["create-only", "update"], { error: "must be create-only or update" }).optional(),
      groupSync: z.enum(["add", "mirror"], { error: "must be add or mirror" }).optional(),
      joinGroups: z.enum(["any", "own"], { error: "must be any or own" }).optional(),
      missingGroups: z.enum(["auto", "keep"], { error: "must be auto or keep" }).optional(),
    })
    .nullish(),
  idpInitiated: flag.nullish(),
  emailDomains: z
    .array(emailDomain, { error: "must be a list of domain names" })
    .max(1000)
    .nullish()
    .describe("Those of the team's domains it is narrowed to; null: all"),
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
    .nullish()
    .describe("Our field to the names of claims, the first match wins"),
  groupMap: z
    .record(z.string().min(1).max(1000), plainText(200), { error: "must map values of the IdP to names of groups" })
    .nullish(),
  groupSeparator: groupSeparatorShape
    .or(z.literal("preset"))
    .nullish()
    .describe("What stands between groups in one value; null: nothing; preset: as the type of IdP has it"),
  admins: adminsShape.nullish().describe("Whom a sign-in lets into the console; null: nobody"),
  aliases: aliasesShape.nullish().describe("How a product that this method took over from was reached and named"),
  asksAs: asksAsShape.nullish(),
  spKeys: spKeysShape
    .nullish()
    .describe(
      "Key pairs of the product before, which identity providers encrypt to and verify our requests by: the first signs, all open; null: the bridge's own",
    ),
  universalLogout: universalLogoutShape.nullish().describe("Whose signed tokens may end people's sessions"),
  clockSkewSeconds: z
    .int({ error: "must be a whole number of seconds" })
    .min(0, { error: "must be at least 0" })
    .max(300, { error: "must be at most 300" })
    .nullish(),
  sessionNotOnOrAfter: z.enum(sessionNotOnOrAfters, { error: "must be cap or ignore" }).nullish(),
  tracePersonalData: flag.nullish(),
};
export type MethodInput = z.output<z.ZodObject<typeof methodInput>>;

export interface ReadMethodInput {
  readonly settings: MethodSettings;
  readonly warnings: readonly string[];
}

/**
 * What was said, as settings: metadata is read, by URL fetched, and certificates are parsed.
 * @param method  as it is; of a new one its slug
 * @throws Refused `metadata_invalid`, `metadata_unreachable`, `certificate_invalid`, `sp_key_invalid`, `value_invalid`
 */
export async function readMethodInput(
  deps: RefreshDeps & { readonly spKeys: Pick<SpKeyRing, "seal"> },
  method: Pick<SsoMethod, "slug"> & Partial<SsoMethod>,
  said: MethodInput,
): Promise<ReadMethodInput> {
  const provider = await providerOf(deps, method, said);
  checkAliasNames(deps.publicUrl, said.aliases);
  const { jit, attributes, groupMap, spKeys } = said;
  const settings: MethodSettings = {
    idpType: said.idp === null ? "generic" : said.idp,
    idp: provider?.idp,
    metadata: refreshOf(method, said),
    spEntityId: said.spEntityId,
    signAuthnRequests: said.signAuthnRequests === null ? false : said.signAuthnRequests,
    jit: jit === null ? defaultJit : jit,
    idpInitiated: said.idpInitiated === null ? false : said.idpInitiated,
    emailDomains: said.emailDomains,
    attributes: attributes === null ? {} : attributes && withoutUndefined({ ...attributes }),
    groupMap: groupMap === null ? {} : groupMap,
    groupSeparator: said.groupSeparator,
    admins: said.admins,
    aliases: said.aliases,
    asksAs: said.asksAs,
    spKeys: spKeys && (await sealedMethodKeys(deps.spKeys, readMethodKeys(spKeys))),
    universalLogout: said.universalLogout && withoutUndefined<UniversalLogout>(said.universalLogout),
    clockSkewSeconds: said.clockSkewSeconds === null ? 60 : said.clockSkewSeconds,
    sessionNotOnOrAfter: said.sessionNotOnOrAfter,
    tracePersonalData: said.tracePersonalData === null ? false : said.tracePersonalData,
  };
  return { settings, warnings: provider?.warnings ?? [] };
}

async function providerOf(
  deps: RefreshDeps,
  method: Pick<SsoMethod, "slug"> & Partial<SsoMethod>,
  said: MethodInput,
): Promise<ReadIdp | undefined> {
  const own = ownEntityIds(deps.publicUrl, { slug: method.slug, spEntityId: said.spEntityId ?? method.spEntityId });
  const { metadataXml: xml, metadataUrl: url, entityId } = said;
  const byHand = (["ssoUrl", "ssoBinding", "sloUrl", "sloBinding", "certificates"] as const).filter(
    (field) => said[field] !== undefined,
  );
  const isRead = xml !== undefined || (typeof url === "string" && url !== method.metadata?.url);
  if (!isRead) return byHand.length === 0 && entityId === undefined ? undefined : changedByHand(deps, method, said);
  if (byHand.length > 0) {
    throw new Refused(teamsRefusals.metadata_and_by_hand(byHand));
  }
  if (xml !== undefined) return readMetadata({ text: xml, entityId, field: "metadataXml" }, own, deps.now());
  const address = url ?? "";
  return readMetadata(
    { text: await (deps.fetch ?? ((at) => fetchMetadata(at, deps)))(address), entityId, called: address },
    own,
    deps.now(),
  );
}

/** The identity provider that is there, with what was typed in its place; without one, all that a sign-in needs. */
function changedByHand(
  deps: RefreshDeps,
  { slug, idp: before }: Pick<SsoMethod, "slug"> & Partial<SsoMethod>,
  said: MethodInput,
): ReadIdp {
  const { entityId = before?.entityId, ssoUrl = before?.ssoUrl, certificates } = said;
  if (entityId === undefined || ssoUrl === undefined) {
    throw new Refused(teamsRefusals.by_hand_incomplete(slug));
  }
  // what an admin has changed is the file's no more
  const { fromFile: _, ...kept } = before ?? {};
  const { idp, warnings } = idpByHand({ entityId, ssoUrl, certificates: certificates ?? [] }, "manual", deps.now());
  const fresh: IdpSettings = {
    ...kept,
    entityId: idp.entityId,
    ssoUrl: idp.ssoUrl,
    ssoBinding: said.ssoBinding === null ? "redirect" : (said.ssoBinding ?? before?.ssoBinding ?? "redirect"),
    wantAuthnRequestsSigned: before?.wantAuthnRequestsSigned ?? false,
    certificates: certificates === undefined ? (before?.certificates ?? []) : idp.certificates,
  };
  return { idp: withLogout(fresh, said), warnings };
}

function withLogout(idp: IdpSettings, { sloUrl, sloBinding }: MethodInput): IdpSettings {
  if (sloUrl === null) {
    const { sloUrl: _, sloBinding: __, sloResponseUrl: ___, ...rest } = idp;
    return rest;
  }
  const url = sloUrl ?? idp.sloUrl;
  if (url === undefined) {
    if (sloBinding === undefined || sloBinding === null) return idp;
    throw new Refused(teamsRefusals.needs_other_field("sloBinding", "sloUrl"));
  }
  const moved = sloUrl !== undefined && sloUrl !== idp.sloUrl;
  const { sloResponseUrl, ...rest } = idp;
  return {
    ...rest,
    sloUrl: url,
    sloBinding: sloBinding === null ? "redirect" : (sloBinding ?? idp.sloBinding ?? "redirect"),
    ...(sloResponseUrl !== undefined && !moved && { sloResponseUrl }),
  };
}

function refreshOf(
  { metadata }: Partial<SsoMethod>,
  { metadataUrl, newCertificates }: MethodInput,
): MethodSettings["metadata"] {
  if (metadataUrl === null) return null;
  const url = metadataUrl ?? metadata?.url;
  if (url === undefined) {
    if (newCertificates === undefined || newCertificates === null) return undefined;
    throw new Refused(teamsRefusals.needs_other_field("newCertificates", "metadataUrl"));
  }
  if (metadataUrl === undefined && newCertificates === undefined) return undefined;
  const how = newCertificates === null ? "adopt" : (newCertificates ?? metadata?.newCertificates ?? "adopt");
  return { url, newCertificates: how };
}
