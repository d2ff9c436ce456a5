import { expect } from "chai";
import type { Explanation } from "../../src/model/explanation.js";
import { teamsRefusals, type TeamsCode } from "../../src/teams/index.js";

const code = { name: "costCode", type: "number", multiValued: true };

/** Each refusal with what its cause and its fix must tell. */
const rows: Readonly<
  Record<keyof typeof teamsRefusals, readonly [refusal: Explanation<TeamsCode>, cause: RegExp, fix: RegExp]>
> = {
  not_found: [teamsRefusals.not_found("such token"), /no such token/, /deleted, or it belongs/],
  slug_invalid: [teamsRefusals.slug_invalid("A_b"), /"A_b" cannot be a slug/, /^Use 1 to 63 lower-case/],
  slug_taken: [
    teamsRefusals.slug_taken("directory", "scim"),
    /a directory "scim" already.*SCIM base URL/,
    /another slug/,
  ],
  endpoint_taken: [teamsRefusals.endpoint_taken("webhook", "crm"), /a webhook "crm" already/, /another slug/],
  managed_by_file: [teamsRefusals.managed_by_file('Team "a"'), /by the declarative file/, /drawbridge apply/],
  domain_invalid: [teamsRefusals.domain_invalid("\u202e.x"), /"\\u\{202e\}\.x" is not a domain/, /acme\.example/],
  team_not_confirmed: [teamsRefusals.team_not_confirmed("acme"), /acme/, /Export the audit first/],
  domain_exists: [teamsRefusals.domain_exists("a.example"), /a\.example already/, /list of domains/],
  domain_of_file: [teamsRefusals.domain_of_file("a.example"), /is in the declarative/, /emailDomains/],
  attribute_in_use: [teamsRefusals.attribute_in_use(code, 7), /a list of number: 7 users/, /another name/],
  mapping_invalid: [teamsRefusals.mapping_invalid("shoe", ["email", "cost"]), /none of email, cost/, /Declare it/],
  operators_by_host: [teamsRefusals.operators_by_host(), /Only the declarative file/, /another role/],
  alias_taken: [
    teamsRefusals.alias_taken("entityId", "urn:old"),
    /"urn:old" is another SSO method's/,
    /one method alone/,
  ],
  asks_as_nobody: [
    teamsRefusals.asks_as_nobody("urn:old"),
    /"urn:old" is the entity ID of none/,
    /add the alias with it/,
  ],
  alias_asked: [teamsRefusals.alias_asked("urn:old"), /go out as "urn:old"/, /then take it out/],
  alias_below_us: [teamsRefusals.alias_below_us("https://us/x"), /"https:\/\/us\/x" lies below/, /product before/],
  metadata_invalid: [teamsRefusals.metadata_invalid("This is a page.", "Give XML."), /a page/, /Give XML/],
  metadata_entity_changed: [
    teamsRefusals.metadata_entity_changed("urn:evil", "urn:idp"),
    /of urn:evil.*pinned to urn:idp/,
    /by hand/,
  ],
  metadata_and_by_hand: [teamsRefusals.metadata_and_by_hand(["ssoUrl", "sloUrl"]), /says ssoUrl, sloUrl/, /either/],
  by_hand_incomplete: [teamsRefusals.by_hand_incomplete("okta"), /"okta" has no/, /entityId and ssoUrl together/],
  needs_other_field: [teamsRefusals.needs_other_field("sloBinding", "sloUrl"), /without sloUrl/, /sloUrl too/],
  entity_id_missing: [teamsRefusals.entity_id_missing(), /entity ID.*missing/, /Issuer/],
  address_invalid: [teamsRefusals.address_invalid("idp"), /"idp" is not a web address/, /https:/],
  no_metadata_url: [teamsRefusals.no_metadata_url("okta"), /"okta" has no metadata URL/, /as a file/],
  metadata_url_changed: [teamsRefusals.metadata_url_changed("okta"), /"okta" was changed while/, /Refresh it again/],
  certificate_invalid: [teamsRefusals.certificate_invalid("This is a key.", "Give the other."), /a key/, /the other/],
  certificate_of_issuer: [teamsRefusals.certificate_of_issuer("CN=CA"), /CN=CA issued/, /without its issuers/],
  sp_key_invalid: [teamsRefusals.sp_key_invalid("It is encrypted."), /It is encrypted/, /without a password/],
  certificate_last: [teamsRefusals.certificate_last(), /the last certificate/, /the next one first, or disable/],
  proposal_untested: [
    teamsRefusals.proposal_untested("okta", "1 person: Ada."),
    /^No test sign-in has passed with what is proposed for "okta"\. 1 person: Ada\.$/,
    /^Test it first, or confirm .*--confirm\)\.$/,
  ],
  held_untested: [
    teamsRefusals.held_untested("okta"),
    /^No test sign-in has passed with the certificates that are held for "okta"\.$/,
    /^Compare their fingerprints .*--confirm\)\.$/,
  ],
  nothing_proposed: [
    teamsRefusals.nothing_proposed("okta"),
    /^Nothing is proposed for "okta"\.$/,
    /^Look at the method: what it shows is in force\.$/,
  ],
  nothing_held: [teamsRefusals.nothing_held("okta"), /"okta" is held/, /trusted already/],
  no_such_certificate: [teamsRefusals.no_such_certificate("AB:CD"), /begins with "AB:CD"/, /SHA-256/],
  several_certificates: [teamsRefusals.several_certificates("A", 2), /2 certificates begin with "A"/, /Give more/],
  no_idp: [teamsRefusals.no_idp("okta"), /has no identity provider/, /sso update --metadata-file/],
  no_domain: [teamsRefusals.no_domain(), /no verified email domain/, /drawbridge domain add/],
  not_verifiable: [teamsRefusals.not_verifiable("okta", ["a", "b"]), /Missing: a; b\.$/, /verify it again/],
  not_testable: [teamsRefusals.not_testable("okta", ["a"], false), /tested yet\. Missing: a\.$/, /sso update okta/],
  off_untestable: [teamsRefusals.off_untestable("okta"), /"okta" is switched off/, /sso enable okta\), then/],
  method_not_tested: [teamsRefusals.method_not_tested("okta"), /present settings/, /Open its test address/],
  token_value_invalid: [teamsRefusals.token_value_invalid("t", 32), /at least 32 characters/, /shown once/],
  token_taken: [teamsRefusals.token_taken("t"), /another token/, /no token ever had/],
  token_revoked: [teamsRefusals.token_revoked("t"), /"t" was revoked/, /Create a new one/],
  app_setting_invalid: [teamsRefusals.app_setting_invalid("jwks", "No keys.", "Give them."), /No keys/, /Give them/],
  app_without_secret: [teamsRefusals.app_without_secret("spa", "none"), /"spa" has no secret.*by none/, /first/],
  secret_end_unused: [teamsRefusals.secret_end_unused(), /No client secret is used/, /Leave secretExpiresAt out/],
  secret_end_passed: [teamsRefusals.secret_end_passed(), /would have ended already/, /still to come/],
  secret_ended: [teamsRefusals.secret_ended(), /does not come back/, /Rotate it/],
  client_id_taken: [teamsRefusals.client_id_taken("portal"), /"portal" is in use already/, /another one/],
  oauth_client_taken: [teamsRefusals.oauth_client_taken("okta"), /an OAuth client "okta" already/, /another name/],
  oauth_client_without_secret: [
    teamsRefusals.oauth_client_without_secret("ipsie"),
    /"ipsie" has no secret.*by its key/,
    /jwks or jwksUri/,
  ],
  grant_rotates_itself: [
    teamsRefusals.grant_rotates_itself("svc"),
    /"svc" is no token.*granted to an OAuth client/,
    /rotate-secret/,
  ],
  claim_unknown: [teamsRefusals.claim_unknown("shoe", ["cost"]), /"shoe" is no attribute.*: cost\.$/, /Declare it/],
  file_unreadable: [teamsRefusals.file_unreadable("t.yaml", "ENOENT"), /t\.yaml cannot be read \(ENOENT\)/, /path/],
  file_faulty: [teamsRefusals.file_faulty(["a", "b"]), /^2 faults, nothing was changed:\n {2}a\n {2}b$/, /Correct/],
};

describe("The words of refused settings (design §6: cause and fix)", () => {
  for (const [name, [refusal, cause, fix]] of Object.entries(rows)) {
    it(`of ${name} say what happened and where to put it right`, () => {
      expect(refusal.cause).to.match(cause);
      expect(refusal.fix)
        .to.match(fix)
        .and.match(/^[A-Z].*\.$/);
    });
  }

  it("show one fault of a file as it is", () => {
    expect(teamsRefusals.file_faulty(["t.yaml:3:1: slug is missing"]).cause).to.equal("t.yaml:3:1: slug is missing");
  });
});
