import { expect } from "chai";
import { directoryRefusals, signInRefusals, warnings } from "../../src/rules/index.js";
import { quoted, some } from "../../src/rules/wording.js";

const names = (count: number): string[] => Array.from({ length: count }, (_, n) => `n${n + 1}`);

describe("A value in a sentence (design §6)", () => {
  it("is shown whole up to 200 characters, then cut and marked", () => {
    expect(quoted("x".repeat(200))).to.equal(`"${"x".repeat(200)}"`);
    expect(quoted("x".repeat(201))).to.equal(`"${"x".repeat(200)}…"`);
  });
  it("is never cut within a letter", () => {
    expect(quoted(`${"x".repeat(199)}😀😀`)).to.equal(`"${"x".repeat(199)}…"`);
  });
  it("shows by its number what would hide or reorder its neighbours", () => {
    expect(quoted("a\u0000b\u202ec\u2028d")).to.equal('"a\\u{0}b\\u{202e}c\\u{2028}d"');
  });
  it("stands beside the first ten of its kind; the rest are counted", () => {
    expect(some(["a", "b"])).to.equal('"a", "b"');
    expect(some(names(10))).to.match(/"n10"$/);
    expect(some(names(12))).to.match(/"n10" and 2 more$/);
    expect(some(names(4), 3)).to.equal('"n1", "n2", "n3" and 1 more');
  });
});

/** One of each; where the words depend on something, one for each case: what the cause or the fix must say. */
const directory: readonly [ReturnType<(typeof directoryRefusals)[keyof typeof directoryRefusals]>, RegExp, RegExp][] = [
  [directoryRefusals.not_found("group", "g-1"), /no group "g-1"/, /Look it up again/],
  [directoryRefusals.token_ended("okta"), /token "okta" was revoked or ran out .* nothing of it/, /token create/],
  [directoryRefusals.version_mismatch(), /changed since/, /Read it again/],
  [directoryRefusals.user_name_taken("ada"), /"ada" is already taken/, /Look the user up/],
  [directoryRefusals.app_not_allowed("portal", ["IT"], "ada"), /"ada" .* the app "portal"/, /"IT".*allowedGroups/],
  [directoryRefusals.existing_user("ada", "email"), /with this email \("ada"\)/, /existingUsers to link/],
  [directoryRefusals.several_users(["ada", "bob"]), /\("ada", "bob"\)/, /push again/],
  [directoryRefusals.username_change_refused("ada", "bob"), /"ada" cannot become "bob"/, /Keep the userName/],
  [directoryRefusals.username_not_email("ada", undefined), /has no email address/, /Map userName/],
  [directoryRefusals.username_not_email("ada", "a@b.example"), /"ada" must equal .* "a@b.example"/, /Map userName/],
  [directoryRefusals.unknown_sso_name("x", []), /SSO methods: none\./, /ssoName/],
  [directoryRefusals.unknown_sso_name("x", names(50)), /"n49", "n50"\.$/, /ssoName/],
  [directoryRefusals.unknown_sso_name("x", names(51)), /"n50" and 1 more\.$/, /ssoName/],
  [directoryRefusals.group_name_taken("Eng"), /"Eng" is already taken/, /Look the group up/],
  [directoryRefusals.unknown_member(["u-1"]), /not users of this directory: "u-1"/, /Push the users first/],
  [directoryRefusals.one_group_only(["ada"], 0), /already: "ada"\.$/, /multiGroup/],
  [directoryRefusals.one_group_only(["ada"], 1), /already: "ada" and 1 more\.$/, /multiGroup/],
  [directoryRefusals.group_kept("Eng"), /"Eng" was made by a sign-in or an admin/, /admin delete it/],
  [directoryRefusals.owned_by_directory("user", "ada", "okta"), /The user "ada" .* "okta"/, /user detach/],
  [directoryRefusals.owned_by_directory("group", "Eng", "okta"), /The group "Eng" .* "okta"/, /detach the group first/],
  [directoryRefusals.owned_by_method("user", "ada", "okta"), /The user "ada" .* "okta"/, /detach the user first/],
  [directoryRefusals.email_taken("a@b.example", "ada"), /"ada" has .*"a@b\.example"/, /another address/],
  [directoryRefusals.user_removed("ada"), /"ada" was removed/, /user restore/],
  [directoryRefusals.not_removed("ada"), /"ada" is not removed/, /resume/],
  [directoryRefusals.identity_taken("n-1", "ada"), /"n-1" .* user "ada"/, /user unlink/],
  [directoryRefusals.conflict_changed("ada-2"), /now "ada-2"/, /whose claim it is/],
  [directoryRefusals.mass_change_brake(3, 3), /removed 3 users .* allows 3/, /drawbridge directory resume/],
];

const conflict = { userName: "ada", method: "okta", nameId: "n-1" } as const;
const signIn: readonly [ReturnType<(typeof signInRefusals)[keyof typeof signInRefusals]>, RegExp, RegExp][] = [
  [signInRefusals.method_not_ready(["a", "b"]), /Missing: a; b\./, /drawbridge sso show METHOD/],
  [signInRefusals.map_email("It is none.", []), /It is none\. Attributes received: none\./, /attribute mapping/],
  [signInRefusals.map_email("It is none.", names(40)), /"n39", "n40"\.$/, /attribute mapping/],
  [signInRefusals.map_email("It is none.", names(41)), /"n40" and 1 more\.$/, /attribute mapping/],
  [
    signInRefusals.domain_denied("a.example", [], "unverified"),
    /no verified email domain, so/,
    /drawbridge domain add/,
  ],
  [
    signInRefusals.domain_denied("a.example", [], "narrowed"),
    /domain among those of this SSO/,
    /the method's emailDomains/,
  ],
  [
    signInRefusals.domain_denied("a.example", ["b.example", "c.example"], "unverified"),
    /b\.example, c\.example\.$/,
    /drawbridge domain add/,
  ],
  [
    signInRefusals.domain_denied("a.example", ["b.example"], "lapsed"),
    /proof of a\.example has not been found for 30 days/,
    /drawbridge domain check/,
  ],
  [signInRefusals.user_ambiguous(["ada", "bob"]), /different users: "ada", "bob"/, /user link/],
  [signInRefusals.identity_conflict({ ...conflict, because: "persistent" }), /another persistent NameID/, /"n-1"\.$/],
  [
    signInRefusals.identity_conflict({ ...conflict, because: "otherMethod" }),
    /another SSO method/,
    /its emailDomains\.$/,
  ],
  [signInRefusals.identity_conflict({ ...conflict, because: "kind" }), /in another format/, /okta --name-id "n-1"\.$/],
  [
    signInRefusals.identity_conflict({ ...conflict, nameId: undefined, because: "kind" }),
    /in another format/,
    /--method okta\.$/,
  ],
  [signInRefusals.method_mismatch("okta"), /ssoName "okta"/, /change ssoName/],
  [signInRefusals.email_exists("ada"), /User "ada" has this/, /existingUsers to link/],
  [signInRefusals.user_suspended("locked"), /locked/, /^Unlock/],
  [signInRefusals.user_suspended("switchedOff"), /suspended/, /^Resume/],
  [signInRefusals.removed_by_directory("removed"), /removed this person/, /user restore/],
  [signInRefusals.removed_by_directory("switchedOff"), /switched this user off/, /detach and resume/],
  [signInRefusals.not_provisioned(), /createUsers is off/, /jit\.createUsers on/],
  [signInRefusals.not_an_admin(["Staff"], 1), /None of the groups/, /--admin-group VALUE=ROLE/],
  [signInRefusals.not_an_admin(undefined, 0), /brought no groups/, /--admin-group VALUE=ROLE/],
  [signInRefusals.seat_limit(3, 2), /3 of 2 seats/, /Free a seat/],
  [signInRefusals.saml_replay(), /accepted before/, /Start the sign-in again/],
  [signInRefusals.saml_state(), /answered before/, /sign-in link/],
];

describe("The words of a refusal (design §6: cause and fix)", () => {
  const catalogues = [
    ["directory", directoryRefusals, directory],
    ["sign-in", signInRefusals, signIn],
  ] as const;
  for (const [door, catalogue, rows] of catalogues) {
    it(`are known for each code of a ${door}`, () => {
      expect([...new Set(rows.map(([{ code }]) => code))]).to.have.members(Object.keys(catalogue));
    });
    for (const [{ code, cause, fix, forPerson }, says, helps] of rows) {
      it(`name what happened and what helps: ${code}, ${says.source}`, () => {
        expect(cause).to.match(says);
        expect(fix).to.match(helps);
        expect(forPerson).to.match(/\.$/);
      });
    }
  }

  it("set what was expected beside what came", () => {
    expect(directoryRefusals.mass_change_brake(3, 3)).to.include({
      expected: "at most 3 removals in an hour",
      actual: "4",
    });
    expect(directoryRefusals.username_change_refused("ada", "bob")).to.include({ expected: "ada", actual: "bob" });
    expect(directoryRefusals.username_not_email("ada", "a@b.c")).to.include({ expected: "a@b.c", actual: "ada" });
    expect(signInRefusals.domain_denied("a", [], "unverified")).to.include({
      expected: "a verified domain",
      actual: "a",
    });
    expect(signInRefusals.domain_denied("a", ["b", "c"], "unverified")).to.include({ expected: "b, c", actual: "a" });
    const claimed = (groups: readonly string[] | undefined) => signInRefusals.not_an_admin(groups, 1).actual;
    expect(claimed(undefined)).to.equal("no group attribute");
    expect(claimed([])).to.equal("no groups");
    expect(claimed(["Staff"])).to.equal('"Staff"');
    expect(claimed(names(12))).to.match(/"n12"$/);
    expect(claimed(names(13))).to.match(/"n12" and 1 more$/);
  });

  it("tell what was looked for, and what came in another letter case", () => {
    const { cause } = signInRefusals.map_email("None came.", ["EMAIL", "cn", "mail"], ["Email", "mail"]);
    expect(cause).to.equal(
      'None came. Looked for "Email", "mail", then the NameID. "EMAIL" came: the same name in another letter case, ' +
        'which counts. Attributes received: "EMAIL", "cn", "mail".',
    );
    const looked = (count: number) => signInRefusals.map_email("None came.", [], names(count)).cause;
    expect(looked(12)).to.contain('"n12", then the NameID.');
    expect(looked(13)).to.contain('"n12" and 1 more, then the NameID.');
  });

  it("list forty domains, and count the rest", () => {
    const { cause, expected } = signInRefusals.domain_denied("a", names(41), "unverified");
    expect(expected).to.match(/^n1, .*, n40 and 1 more$/);
    expect(cause).to.match(/accepted are: n1, .*, n40 and 1 more\.$/);
    expect(signInRefusals.domain_denied("a", names(40), "unverified").expected).to.match(/n39, n40$/);
    expect(signInRefusals.domain_denied("a", names(40), "lapsed")).to.include({
      expected: "the TXT record at _drawbridge.a",
      actual: "none for 30 days",
    });
  });

  it("tell the person nothing that a stranger may not know", () => {
    for (const [refusal] of [...directory, ...signIn]) expect(refusal.forPerson).to.not.match(/"|ada|n-1|okta/);
  });
});

describe("The words of a warning (design §6)", () => {
  it("show eight attributes that came and eight that were looked for, and count the rest", () => {
    const cause = (came: number, wanted: number) => warnings.groups_elsewhere(names(came), names(wanted)).cause;
    expect(cause(8, 8)).to.match(/"n8" did, .*"n8"\.$/);
    expect(cause(9, 9)).to.match(/"n8" and 1 more did, .*"n8" and 1 more\.$/);
  });

  const kept = (because: Parameters<typeof warnings.email_kept>[2]) =>
    warnings.email_kept("old@a.example", "new@a.example", because);
  const rows: readonly [ReturnType<(typeof warnings)[keyof typeof warnings]>, RegExp, RegExp][] = [
    [warnings.groups_over_limit(3, 1000), /^3 groups .* first 1000 /, /groupsPerSignIn/],
    [warnings.groups_overage(), /link in place of them/, /Groups assigned/],
    [warnings.groups_missing(), /no group attribute/, /groupSync to add/],
    [kept("create-only"), /"new@a.example"; "old@a.example" was kept, because .*create-only/, /onLogin to update/],
    [kept("taken"), /another user has the new one/, /other user/],
    [kept("owner"), /did not make the user/, /where the user is owned/],
    [kept("policy"), /usernameChanges is refuse/, /usernameChanges to allow/],
    [warnings.not_written_before("ada", "a sign-in"), /"ada", which a sign-in made/, /user restore/],
    [warnings.groups_elsewhere(["Groups"], ["groups"]), /"Groups" did, .* looked for "groups"/, /\["Groups"\]/],
    [warnings.groups_by_id(["0f8f"]), /object IDs .*"0f8f"/, /groupMap: \{ "0f8f": "NAME" \}/],
    [warnings.attribute_value("level", "number"), /"level" is not a number/, /send a number/],
    [warnings.attribute_several("level"), /"level", which holds one/, /multiValued: true/],
    [warnings.groups_skipped(["a: b"]), /"a: b"/, /groupMap/],
  ];
  it("are known for each code", () => {
    expect([...new Set(rows.map(([{ code }]) => code))]).to.have.members(Object.keys(warnings));
  });
  for (const [{ code, cause, fix }, says, helps] of rows) {
    it(`name what happened and what helps: ${code}, ${says.source}`, () => {
      expect(cause).to.match(says);
      expect(fix).to.match(helps);
    });
  }
});
