import { expect } from "chai";
import { newId } from "../../src/lib/new-id.js";
import type { Claims } from "../../src/model/claims.js";
import type { DirectoryId } from "../../src/model/ids.js";
import { identityKey, readPerson, resolvePerson, type ClaimedPerson, type PersonFacts } from "../../src/rules/index.js";
import { aMethod, anIdentity, aUser, noon } from "../support/builders.js";
import { address, claims, persistent, transient, unspecified } from "../support/claims.js";

const method = aMethod({ slug: "here" });
const other = aMethod({ slug: "there" });
const linked = newId<DirectoryId>();
const nothing: PersonFacts = { byEmail: [], identities: [], linkedDirectories: [linked] };
const owned = { owner: { kind: "directory", id: linked } } as const;
const foreign = { owner: { kind: "directory", id: newId<DirectoryId>() } } as const;

function person(own: Partial<Claims> = {}): ClaimedPerson {
  const reading = readPerson(claims(own));
  if (!reading.ok) throw new Error(reading.refusal.cause);
  return reading.value;
}

function resolve(
  facts: Partial<PersonFacts>,
  own: Partial<Claims> = {},
  existingUsers: "link" | "refuse" = "link",
  at = method,
): string {
  const reading = resolvePerson(person(own), at, { existingUsers }, { ...nothing, ...facts });
  return reading.ok ? reading.value.by : reading.refusal.code;
}

describe("The key of a person at a method (design §2, Identity)", () => {
  const rows: readonly [string, Parameters<typeof identityKey>[0], string, string][] = [
    ["a persistent NameID as it is", persistent("Ada-1"), "Ada-1", "persistent"],
    ["an unspecified one as it is", unspecified("Ada"), "Ada", "unspecified"],
    ["an emailAddress folded", address("ADA@Acme.example"), "ada@acme.example", "emailAddress"],
    ["the email where it is transient", transient("x1"), "mail@acme.example", "email"],
    ["the email where there is none", undefined, "mail@acme.example", "email"],
    ["the email where it is empty", unspecified(""), "mail@acme.example", "email"],
    ["an unknown format as it is", { value: "X", format: "urn:example:x" }, "X", "other"],
    ["a format named like a property of every object", { value: "X", format: "constructor" }, "X", "other"],
    [
      "JumpCloud's unspecified",
      { value: "X", format: "urn:oasis:names:tc:SAML:1.0:nameid-format:unspecified" },
      "X",
      "unspecified",
    ],
  ];
  for (const [what, nameId, key, kind] of rows) {
    it(`is ${what}`, () => expect(identityKey(nameId, "Mail@acme.example")).to.deep.equal({ key, kind }));
  }

  it("is refused where an emailAddress NameID would fold to somebody else's", () => {
    const reading = readPerson(claims({ nameId: address("\u212aate@acme.example"), emails: ["kate@acme.example"] }));
    expect(!reading.ok && reading.refusal.code).to.equal("map_email");
  });

  it("leads by itself only where it is no address, or the mapped one", () => {
    expect(person({ nameId: unspecified("ada") }).nameId).to.equal("ada");
    expect(person({ nameId: unspecified("Ada@acme.example") }).nameId).to.equal("Ada@acme.example");
    expect(person({ nameId: unspecified("bob@acme.example") }).nameId).to.equal(undefined);
    expect(person({ nameId: transient("ada") }).nameId).to.equal(undefined);
    expect(person({ nameId: unspecified("\u212aate") }).nameId).to.equal(undefined);
  });
});

describe("Who it is (design §2, Identity and step 5)", () => {
  const ada = aUser({ userName: "ada@acme.example" });
  const bob = aUser({ userName: "bob" });

  it("is the user whom a known key of the method leads to, whatever the email says", () => {
    expect(resolve({ byIdentity: bob, byUserName: ada })).to.equal("identity");
  });

  it("is not whom an address in a NameID of another format leads to by chance: identity_conflict", () => {
    const chosen = { nameId: unspecified("ada@acme.example"), emails: ["eve@acme.example"] };
    expect(resolve({ byIdentity: ada, identityKind: "email" }, chosen)).to.equal("identity_conflict");
    expect(resolve({ byIdentity: ada, identityKind: "unspecified" }, chosen)).to.equal("identity");
    expect(resolve({ byIdentity: ada, identityKind: "email" }, { ...chosen, emails: ["ada@acme.example"] })).to.equal(
      "identity",
    );
    expect(resolve({ byIdentity: ada, identityKind: "persistent" }, { ...chosen, nameId: unspecified("1") })).to.equal(
      "identity",
    );
  });

  it("is the user whose userName is the email, before another one who is written to there", () => {
    expect(resolve({ byUserName: ada })).to.equal("email");
    expect(resolve({ byUserName: ada, byEmail: [bob] })).to.equal("email");
  });

  it("is else the only user with that primary email", () => expect(resolve({ byEmail: [bob] })).to.equal("email"));

  it("is nobody known without any hit", () => expect(resolve({})).to.equal("nobody"));

  it("stays open between two users with that email: user_ambiguous", () => {
    expect(resolve({ byEmail: [ada, bob] })).to.equal("user_ambiguous");
  });

  it("is a living user before a removed one with the same email, whose identities are no conflict", () => {
    const gone = aUser({ active: false, removed: { directory: linked, at: noon } });
    const identities = [anIdentity({ userId: gone.id, methodId: method.id, kind: "persistent", key: "old" })];
    for (const known of [{ byEmail: [gone, bob] }, { byUserName: gone, byEmail: [bob] }]) {
      const facts = { ...nothing, ...known, identities };
      const reading = resolvePerson(person(), method, { existingUsers: "link" }, facts);
      expect(reading).to.deep.equal({ ok: true, value: { user: bob, by: "email" } });
    }
  });

  it("is a removed user where nobody living has that email, and one of several: to be refused, not made anew", () => {
    const gone = () => aUser({ active: false, removed: { directory: linked, at: noon } });
    expect(resolve({ byUserName: gone() })).to.equal("email");
    expect(resolve({ byEmail: [gone()] })).to.equal("email");
    expect(resolve({ byUserName: gone(), byEmail: [gone(), gone()] })).to.equal("email");
  });

  it("is the user of a linked directory whose userName is the NameID", () => {
    const facts = { byNameId: aUser({ userName: "ada", ...owned }) };
    expect(resolve(facts, { nameId: unspecified("ada") })).to.equal("nameId");
  });

  it("is not led by the NameID to a user that no linked directory owns", () => {
    for (const owner of [{}, foreign]) {
      expect(resolve({ byNameId: aUser({ userName: "ada", ...owner }) }, { nameId: unspecified("ada") })).to.equal(
        "nobody",
      );
    }
  });

  it("is refused where NameID and email lead to different users: user_ambiguous", () => {
    const facts = { byNameId: aUser({ userName: "ada", ...owned }), byUserName: ada };
    expect(resolve(facts, { nameId: unspecified("ada") })).to.equal("user_ambiguous");
  });

  it("is one user where both lead to the same", () => {
    const both = aUser({ userName: "ada", ...owned });
    expect(resolve({ byNameId: both, byEmail: [both] }, { nameId: unspecified("ada") })).to.equal("nameId");
  });

  it("is somebody else where the found user holds another persistent NameID of this method: identity_conflict", () => {
    const identities = [anIdentity({ userId: ada.id, methodId: method.id, kind: "persistent", key: "old" })];
    expect(resolve({ byUserName: ada, identities })).to.equal("identity_conflict");
  });

  it("is told with the command that links the two, by the NameID where one came", () => {
    const fix = (own: Partial<Claims>): string | undefined => {
      const identities = [anIdentity({ userId: ada.id, methodId: method.id, kind: "persistent", key: "old" })];
      const facts = { ...nothing, byUserName: ada, identities };
      const reading = resolvePerson(person(own), method, { existingUsers: "link" }, facts);
      return reading.ok ? undefined : reading.refusal.fix;
    };
    const command = 'If it is the same person, link them: drawbridge user link "ada@acme.example" --method here';
    expect(fix({ nameId: persistent("new") })).to.equal(`${command} --name-id "new".`);
    // a transient name is another one each time, so the email stands in for it and need not be named
    expect(fix({ nameId: transient("x") })).to.equal(`${command}.`);
    expect(fix({ nameId: undefined })).to.equal(`${command}.`);
  });

  it("may be the same where the other NameID of this method is not persistent", () => {
    const identities = [
      anIdentity({ userId: ada.id, methodId: method.id, kind: "emailAddress", key: "old@acme.example" }),
    ];
    expect(resolve({ byUserName: ada, identities })).to.equal("email");
  });

  it("is not linked by email to somebody with an identity at another method: identity_conflict", () => {
    const identities = [anIdentity({ userId: ada.id, methodId: other.id })];
    expect(resolve({ byUserName: ada, identities })).to.equal("identity_conflict");
    const elsewhere = aMethod({ emailDomains: ["other.example"] });
    expect(resolve({ byUserName: ada, identities }, {}, "link", elsewhere)).to.equal("identity_conflict");
  });

  it("is no conflict where the NameID leads to the user of a linked directory, not the email alone", () => {
    const user = aUser({ userName: "ada", ...owned });
    const identities = [anIdentity({ userId: user.id, methodId: other.id })];
    expect(resolve({ byNameId: user, byEmail: [user], identities }, { nameId: unspecified("ada") })).to.equal("nameId");
  });

  it("is linked all the same where this method's own emailDomains name the domain", () => {
    const identities = [anIdentity({ userId: ada.id, methodId: other.id })];
    for (const emailDomains of [["Acme.example"], ["globex.example", "acme.example"]]) {
      expect(resolve({ byUserName: ada, identities }, {}, "link", aMethod({ emailDomains }))).to.equal("email");
    }
  });

  it("is bound to its method by ssoName: method_mismatch, for a known key too", () => {
    const bound = aUser({ userName: "ada@acme.example", sso: { method: other.id, name: "there" } });
    expect(resolve({ byUserName: bound })).to.equal("method_mismatch");
    expect(resolve({ byIdentity: bound })).to.equal("method_mismatch");
    const here = aUser({ userName: "ada@acme.example", sso: { method: method.id, name: "here" } });
    expect(resolve({ byUserName: here })).to.equal("email");
  });

  it("is told to be bound elsewhere rather than to exist, where both are so", () => {
    const bound = aUser({ userName: "ada@acme.example", sso: { method: other.id, name: "there" } });
    expect(resolve({ byUserName: bound }, {}, "refuse")).to.equal("method_mismatch");
  });

  it("is not linked by email under existingUsers: refuse: email_exists", () => {
    expect(resolve({ byUserName: ada }, {}, "refuse")).to.equal("email_exists");
    expect(resolve({ byUserName: aUser({ ...foreign }) }, {}, "refuse")).to.equal("email_exists");
  });

  it("is linked under refuse where a directory linked to this method owns the user", () => {
    expect(resolve({ byUserName: aUser({ ...owned }) }, {}, "refuse")).to.equal("email");
  });

  it("signs in under refuse with a key that is known", () => {
    expect(resolve({ byIdentity: ada }, {}, "refuse")).to.equal("identity");
  });
});
