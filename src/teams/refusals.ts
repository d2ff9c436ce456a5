import { slugRule } from "../lib/slug.js";
import type { Explanation } from "../model/explanation.js";
import { quoted } from "../rules/index.js";
import { methodNotReady } from "./methods/not-ready.js";

type Kind = "team" | "method" | "directory" | "app";

const uniqueBecause: Readonly<Record<Kind, string>> = {
  team: "",
  method: " Its slug is part of addresses, and so unique in the whole installation.",
  directory: " Its slug is part of the SCIM base URL, and so unique in the whole installation.",
  app: "",
};

const nouns: Readonly<Record<Kind, string>> = {
  team: "a team",
  method: "an SSO method",
  directory: "a directory",
  app: "an app",
};

/** The refusals of this room, each with its words: one catalogue, so that every door says the same. No secret is quoted. */
export const teamsRefusals = {
  not_found: (
    what: string,
    fix = "Look it up again: it may have been deleted, or it belongs to somebody else.",
  ): Explanation<"not_found"> => ({ code: "not_found", cause: `There is no ${what}.`, fix }),
  slug_invalid: (slug: string): Explanation<"slug_invalid"> => ({
    code: "slug_invalid",
    cause: `${quoted(slug)} cannot be a slug.`,
    fix: `${slugRule.replace(/^u/, "U")}.`,
    field: "slug",
  }),
  slug_taken: (kind: Kind, slug: string): Explanation<"slug_taken"> => ({
    code: "slug_taken",
    cause: `There is ${nouns[kind]} ${quoted(slug)} already.${uniqueBecause[kind]}`,
    fix: "Choose another slug.",
    field: "slug",
  }),
  endpoint_taken: (noun: string, slug: string): Explanation<"slug_taken"> => ({
    code: "slug_taken",
    cause: `There is ${noun === "webhook" ? "a" : "an"} ${noun} ${quoted(slug)} already.`,
    fix: "Choose another slug.",
    field: "slug",
  }),
  managed_by_file: (called: string): Explanation<"managed_by_file"> => ({
    code: "managed_by_file",
    cause: `${called} is managed by the declarative file.`,
    fix: "Change it there and run drawbridge apply.",
  }),
  team_not_confirmed: (slug: string): Explanation<"confirmation_needed"> => ({
    code: "confirmation_needed",
    cause: `Deleting the team ${quoted(slug)} takes its people, its settings and its audit, and nothing brings them back.`,
    fix: `Export the audit first, then repeat its slug: confirm = ${quoted(slug)}.`,
    field: "confirm",
    expected: slug,
  }),

  domain_invalid: (text: string): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `${quoted(text)} is not a domain name.`,
    fix: "Give the part of an address after the @, such as acme.example.",
    field: "domain",
  }),
  domain_exists: (domain: string): Explanation<"domain_exists"> => ({
    code: "domain_exists",
    cause: `The team has the domain ${domain} already.`,
    fix: "Look at it in the list of domains: it shows what is still missing.",
    field: "domain",
  }),
  domain_of_file: (domain: string): Explanation<"managed_by_file"> => ({
    code: "managed_by_file",
    cause: `The domain ${domain} is in the declarative file.`,
    fix: "Take it out of emailDomains there and run drawbridge apply.",
  }),

  attribute_in_use: (
    { name, type, multiValued }: { readonly name: string; readonly type: string; readonly multiValued: boolean },
    users: number,
  ): Explanation<"attribute_in_use"> => ({
    code: "attribute_in_use",
    cause: `The attribute ${quoted(name)} cannot become ${multiValued ? "a list of " : "one "}${type}: ${users} users have values of another type.`,
    fix: "Give the new one another name, or unassign the old values first.",
    field: "attributes",
  }),
  mapping_invalid: (field: string, known: readonly string[]): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `${quoted(field)} cannot be mapped: it is none of ${known.join(", ")}.`,
    fix: "Declare it among the team's attributes first, or correct the name.",
    field: "attributes",
  }),

  operators_by_host: (): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: "Only the declarative file and the command line may let a sign-in make operators.",
    fix: "Give the groups another role here, or ask whoever runs the installation (drawbridge sso update).",
    field: "admins",
  }),
  alias_taken: (field: "acs" | "entityId" | "spEntityId", value?: string): Explanation<"alias_taken"> => ({
    code: "alias_taken",
    cause: `${value === undefined ? `An ${field} of the aliases` : quoted(value)} is another SSO method's already: as an alias's, or as its own name.`,
    fix: "Each acs and each entityId leads to one method alone. Take it out there first, or give another one.",
    field: field === "spEntityId" ? field : "aliases",
  }),
  asks_as_nobody: (entityId: string): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `${quoted(entityId)} is the entity ID of none of the method's aliases.`,
    fix: "Give the entityId of one of them, or add the alias with it (drawbridge sso update SLUG --alias PATH=ENTITY-ID). To ask by our own name, set asksAs to null (drawbridge sso update SLUG --no-ask-as).",
    field: "asksAs",
  }),
  alias_asked: (entityId: string): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `Requests go out as ${quoted(entityId)}, or are proposed to: that alias cannot be taken out.`,
    fix: "Leave it in until asking by another name is accepted (asksAs; drawbridge sso update SLUG --no-ask-as, then sso accept), then take it out.",
    field: "aliases",
  }),
  alias_below_us: (entityId: string): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `${quoted(entityId)} lies below the address of this installation, where its own methods have their names.`,
    fix: "Give the entity ID that the product before had.",
    field: "aliases",
  }),

  metadata_invalid: (cause: string, fix: string, field?: string): Explanation<"metadata_invalid"> => ({
    code: "metadata_invalid",
    cause,
    fix,
    ...(field !== undefined && { field }),
  }),
  metadata_entity_changed: (offered: string, pinned: string): Explanation<"metadata_entity_changed"> => ({
    code: "metadata_entity_changed",
    cause: `The metadata is of ${offered}, but this method is pinned to ${pinned}.`,
    fix: "If that is right, import it by hand.",
    expected: pinned,
    actual: offered,
  }),
  metadata_and_by_hand: (fields: readonly string[]): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `Metadata says ${fields.join(", ")} itself.`,
    fix: "Give either the metadata, or the identity provider by hand.",
    field: fields[0],
  }),
  by_hand_incomplete: (slug: string): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `${quoted(slug)} has no identity provider yet, and by hand some of it is missing.`,
    fix: "Give entityId and ssoUrl together, and certificates.",
    field: "entityId",
  }),
  needs_other_field: (field: string, other: string): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `${field} does nothing without ${other}.`,
    fix: `Give ${other} too, or leave ${field} out.`,
    field,
  }),
  entity_id_missing: (): Explanation<"metadata_invalid"> => ({
    code: "metadata_invalid",
    cause: "The entity ID of the identity provider is missing.",
    fix: "Copy it from the identity provider, where it is also called Issuer.",
    field: "entityId",
  }),
  address_invalid: (address: string): Explanation<"metadata_invalid"> => ({
    code: "metadata_invalid",
    cause: `${quoted(address)} is not a web address.`,
    fix: "Give the whole address, such as https://idp.acme.example/sso.",
  }),
  no_metadata_url: (slug: string): Explanation<"not_found"> => ({
    code: "not_found",
    cause: `${quoted(slug)} has no metadata URL.`,
    fix: "Give it one, or import the metadata as a file.",
  }),
  metadata_url_changed: (slug: string): Explanation<"not_found"> => ({
    code: "not_found",
    cause: `The metadata URL of ${quoted(slug)} was changed while it was fetched.`,
    fix: "Refresh it again: the new address is fetched then.",
  }),

  certificate_invalid: (cause: string, fix: string): Explanation<"certificate_invalid"> => ({
    code: "certificate_invalid",
    cause,
    fix,
  }),
  certificate_of_issuer: (subject: string): Explanation<"certificate_invalid"> => ({
    code: "certificate_invalid",
    cause: `${subject} issued a certificate that the method trusts: what its own key signs does not count.`,
    fix: "Give the certificate that the identity provider signs with, without its issuers.",
  }),
  sp_key_invalid: (cause: string): Explanation<"sp_key_invalid"> => ({
    code: "sp_key_invalid",
    cause,
    fix: "Give the key pair of the product before as its operator has it: an RSA private key without a password, and the certificate that identity providers know.",
    field: "spKeys",
  }),
  certificate_last: (): Explanation<"certificate_last"> => ({
    code: "certificate_last",
    cause: "This is the last certificate: nobody could sign in any more.",
    fix: "Add the next one first, or disable the method.",
  }),
  nothing_held: (slug: string): Explanation<"not_found"> => ({
    code: "not_found",
    cause: `No certificate of ${quoted(slug)} is held for approval.`,
    fix: "There is nothing to do: those that the method shows are trusted already.",
  }),
  no_such_certificate: (fingerprint: string): Explanation<"not_found"> => ({
    code: "not_found",
    cause: `No certificate of this method begins with ${quoted(fingerprint)}.`,
    fix: "Copy the beginning of its SHA-256 fingerprint from where the method is shown.",
  }),
  several_certificates: (fingerprint: string, many: number): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `${many} certificates begin with ${quoted(fingerprint)}.`,
    fix: "Give more of the fingerprint.",
    field: "fingerprint",
  }),

  ...methodNotReady,
  method_not_tested: (slug: string): Explanation<"method_not_tested"> => ({
    code: "method_not_tested",
    cause: `No test sign-in of ${quoted(slug)} has passed with its present settings.`,
    fix: "Open its test address, sign in, and verify then; or let an operator give their word for it.",
  }),

  proposal_untested: (slug: string, lost: string): Explanation<"confirmation_needed"> => ({
    code: "confirmation_needed",
    cause: `No test sign-in has passed with what is proposed for ${quoted(slug)}. ${lost}`,
    fix: "Test it first, or confirm that it is to be accepted untested (confirm: true; drawbridge sso accept --confirm).",
    field: "confirm",
  }),
  held_untested: (slug: string): Explanation<"confirmation_needed"> => ({
    code: "confirmation_needed",
    cause: `No test sign-in has passed with the certificates that are held for ${quoted(slug)}.`,
    fix: "Compare their fingerprints with what the identity provider shows, and confirm that they are to be trusted (confirm: true; drawbridge certificate approve --confirm).",
    field: "confirm",
  }),
  nothing_proposed: (slug: string): Explanation<"not_found"> => ({
    code: "not_found",
    cause: `Nothing is proposed for ${quoted(slug)}.`,
    fix: "Look at the method: what it shows is in force.",
  }),

  token_value_invalid: (name: string, shortest: number): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `The value of token ${quoted(name)} must have at least ${shortest} characters and no white space.`,
    fix: "Give a longer one, or none: a good one is then made and shown once.",
    field: "value",
  }),
  token_taken: (name: string): Explanation<"token_taken"> => ({
    code: "token_taken",
    cause: `The value of token ${quoted(name)} is that of another token, which works or has worked.`,
    fix: "Give it one that no token ever had: what was revoked or has expired opens nothing again.",
    field: "value",
  }),
  token_revoked: (name: string): Explanation<"not_found"> => ({
    code: "not_found",
    cause: `Token ${quoted(name)} was revoked.`,
    fix: "Create a new one.",
  }),
  app_setting_invalid: (field: string, cause: string, fix: string): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    ...{ cause, fix, field },
  }),
  app_without_secret: (slug: string, method: string): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `The app ${quoted(slug)} has no secret: it proves itself by ${method}.`,
    fix: "Change its tokenEndpointAuthMethod first, where it is to have one.",
  }),
  secret_end_unused: (): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: "No client secret is used here, so none can end.",
    fix: "Leave secretExpiresAt out.",
    field: "secretExpiresAt",
  }),
  secret_end_passed: (): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: "The client secret would have ended already.",
    fix: "Give an instant that is still to come.",
    field: "secretExpiresAt",
  }),
  secret_ended: (): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: "The client secret has ended, and an ended one does not come back.",
    fix: "Rotate it: the new one is given an end of its own.",
    field: "secretExpiresAt",
  }),
  client_id_taken: (clientId: string): Explanation<"client_id_taken"> => ({
    code: "client_id_taken",
    cause: `The client id ${quoted(clientId)} is in use already. Client ids are unique in the whole installation.`,
    fix: "Give another one (clientId); all else may stay.",
    field: "clientId",
  }),
  oauth_client_taken: (name: string): Explanation<"name_taken"> => ({
    code: "name_taken",
    cause: `The directory has an OAuth client ${quoted(name)} already.`,
    fix: "Choose another name.",
    field: "name",
  }),
  oauth_client_without_secret: (name: string): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `The OAuth client ${quoted(name)} has no secret: it proves itself by its key.`,
    fix: "Change its jwks or jwksUri instead.",
  }),
  grant_rotates_itself: (name: string): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `${quoted(name)} is no token but what was granted to an OAuth client, which renews its tokens by itself.`,
    fix: "Give the client a new secret (drawbridge oauth-client rotate-secret), or revoke this.",
  }),
  claim_unknown: (claim: string, declared: readonly string[]): Explanation<"value_invalid"> => ({
    code: "value_invalid",
    cause: `${quoted(claim)} is no attribute that the team declares${declared.length === 0 ? "; it declares none" : `: ${declared.join(", ")}`}.`,
    fix: "Declare it among the team's attributes first, or correct the name.",
    field: "claims",
  }),

  file_unreadable: (path: string, because: string): Explanation<"file_invalid"> => ({
    code: "file_invalid",
    cause: `${path} cannot be read (${because}).`,
    fix: "Check whether the path is right and the file may be read.",
  }),
  /** @param faults  each with its place; at least one */
  file_faulty: (faults: readonly string[]): Explanation<"file_invalid"> => ({
    code: "file_invalid",
    cause:
      faults.length === 1 ? faults.join("") : `${faults.length} faults, nothing was changed:\n  ${faults.join("\n  ")}`,
    fix: "Correct the file and run it again.",
  }),
} as const;

/** Why a change of settings is refused. Stable: printed by `--json`, matched by help texts. */
export type TeamsCode = ReturnType<(typeof teamsRefusals)[keyof typeof teamsRefusals]>["code"];
