import { expect } from "chai";
import {
  groupKind,
  parseFilter,
  patchGroup,
  patchUser,
  readPatch,
  readUser,
  ScimError,
  toleranceOf,
  userKind,
} from "../../../src/scim/index.js";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const one = { value: "one@acme.example", type: "work", primary: true };
const two = { value: "two@acme.example", type: "home" };

type Profile = Readonly<Record<string, unknown>>;

function patched(profile: Profile, Operations: readonly object[]): Profile {
  const tolerance = toleranceOf("auto");
  const steps = readPatch(userKind, { schemas: [PATCH], Operations }, tolerance);
  return patchUser({ userName: "ada", active: true, profile }, steps, tolerance).profile as Profile;
}

function refusalOf(run: () => unknown): ScimError {
  try {
    run();
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

const permutations = <T>(of: readonly T[]): readonly (readonly T[])[] =>
  of.length < 2
    ? [of]
    : of.flatMap((first, at) => permutations(of.filter((_, n) => n !== at)).map((rest) => [first, ...rest]));

describe("Elements that a value path makes, one sub-attribute after the other", () => {
  for (const attribute of ["emails", "phoneNumbers", "roles", "photos"]) {
    for (const parts of permutations(["primary", "value", "display"])) {
      it(`are the same in the order of ${parts.join(", ")} (${attribute})`, () => {
        const values: Readonly<Record<string, unknown>> = { primary: "True", value: "new", display: "New" };
        const before = { [attribute]: [{ value: "old", type: "work", primary: true }] };
        const operations = parts.map((part) => ({
          op: "Add",
          path: `${attribute}[type eq "other"].${part}`,
          value: values[part],
        }));
        expect(patched(before, operations)[attribute]).to.deep.equal([
          { value: "old", type: "work", primary: false },
          { value: "new", display: "New", type: "other", primary: true },
        ]);
        // again: nothing more
        expect(patched(patched(before, operations), operations)).to.deep.equal(patched(before, operations));
      });
    }
  }

  for (const parts of permutations(["primary", "value", "type"])) {
    it(`are the same without a filter where there was no element, in the order of ${parts.join(", ")}`, () => {
      const values: Readonly<Record<string, unknown>> = { primary: true, value: "new@acme.example", type: "work" };
      const operations = parts.map((part) => ({ op: "add", path: `emails.${part}`, value: values[part] }));
      expect(patched({}, operations)["emails"]).to.deep.equal([
        { value: "new@acme.example", type: "work", primary: true },
      ]);
    });
  }

  it("take the rank from nobody where no value ever comes", () => {
    const operations = [
      { op: "add", path: 'emails[type eq "other"].primary', value: true },
      { op: "replace", path: 'emails[type eq "other"].primary', value: "True" },
    ];
    expect(patched({ emails: [one, two] }, operations)).to.deep.equal({ emails: [one, two] });
  });
});

describe("The same element, named again in another shape", () => {
  const json = (displayName: string): string => JSON.stringify({ id: "1", value: "Admin", displayName });
  const plain = { value: "Admin", display: "Administrator" };
  const typed = { ...plain, type: "AppRole", primary: true };
  const shapes: readonly (readonly [what: string, value: unknown])[] = [
    ["as a text", "Admin"],
    ["as JSON text", json("Administrator")],
    ["as JSON text of a list", `[${json("Administrator")}]`],
    ["as JSON text in its value", [{ value: json("Administrator") }]],
    ["as JSON text in a list", [json("Administrator")]],
    ["with another display", [{ value: "Admin", display: "Administrator" }]],
    ["in another letter case", [{ value: "ADMIN" }]],
  ];
  for (const [what, value] of shapes) {
    it(`${what} is added once, and taken out`, () => {
      for (const known of [plain, typed]) {
        const added = patched({ roles: [known] }, [{ op: "add", path: "roles", value }])["roles"] as {
          value: string;
        }[];
        expect(added.map((role) => role.value.toLowerCase())).to.deep.equal(["admin"]);
        const removed = patched({ roles: [known] }, [{ op: "remove", path: "roles", value }]);
        expect(removed).to.deep.equal({});
      }
    });
  }

  it("is found by a filter, and set by a path, in JSON text too", () => {
    const text = JSON.stringify(json("Other"));
    expect(patched({ roles: [plain] }, [{ op: "remove", path: `roles[value eq ${text}]` }])).to.deep.equal({});
    const set = { op: "replace", path: 'roles[primary eq "True"].value', value: json("Other") };
    expect(patched({ roles: [typed] }, [set])["roles"]).to.deep.equal([{ ...typed, display: "Other" }]);
    expect(patched({}, [set])["roles"]).to.deep.equal([{ value: "Admin", display: "Other", primary: true }]);
    expect(
      patched({ roles: [plain] }, [{ op: "add", path: "roles.value", value: json("Other") }])["roles"],
    ).to.deep.equal([{ value: "Admin", display: "Other" }]);
  });

  it("with another type is another one, and one without value is told by all it says", () => {
    const other = patched({ emails: [one] }, [{ op: "add", path: "emails", value: [{ ...one, type: "other" }] }]);
    expect(other["emails"]).to.have.length(2);
    expect(
      patched({ emails: [one] }, [{ op: "remove", path: "emails", value: [{ ...one, type: "home" }] }])["emails"],
    ).to.deep.equal([one]);
    const addresses = [{ streetAddress: "1 Mill Lane", type: "work" }];
    const elsewhere = [{ streetAddress: "2 Mill Lane", type: "work" }];
    expect(patched({ addresses }, [{ op: "remove", path: "addresses", value: elsewhere }])).to.deep.equal({
      addresses,
    });
  });

  it("is a member, when it comes as JSON text", () => {
    const tolerance = toleranceOf("auto");
    const operation = (op: string) => ({
      op,
      path: "members",
      value: [JSON.stringify({ value: "u1", display: "Ada" })],
    });
    const plan = (op: string) =>
      patchGroup(
        { displayName: "G" },
        readPatch(groupKind, { schemas: [PATCH], Operations: [operation(op)] }, tolerance),
        tolerance,
      ).members;
    expect(plan("add").add).to.deep.equal(["u1"]);
    expect(plan("remove").remove).to.deep.equal(["u1"]);
  });
});

describe("Add takes nothing away (RFC 7644 §3.5.2.1)", () => {
  const ada = { title: "Countess", name: { givenName: "Ada", familyName: "L" }, emails: [one, two] };
  const rows: readonly (readonly [path: string | undefined, value: unknown])[] = [
    ["title", null],
    ["title", ""],
    ["name", null],
    ["name", { givenName: null }],
    ["name.givenName", ""],
    ["emails", []],
    ["emails", ""],
    ["emails.value", null],
    ['emails[type eq "work"].value', ""],
    ['emails[type eq "work"]', null],
    [undefined, { title: null, emails: [], "name.givenName": "" }],
    ["emails", [{ value: "ONE@acme.example" }].map(({ value }) => ({ value: value.toLowerCase() }))],
  ];
  for (const [path, value] of rows) {
    it(`of ${JSON.stringify(value)} to ${path ?? "no path"}`, () => {
      expect(patched(ada, [{ op: "add", ...(path !== undefined && { path }), value }])).to.deep.equal(ada);
    });
  }

  it("while replace does", () => {
    expect(patched(ada, [{ op: "replace", path: "title", value: "" }])).not.to.have.property("title");
    expect(patched(ada, [{ op: "replace", path: "emails", value: [] }])).not.to.have.property("emails");
  });
});

describe("Types of members are suggestions (RFC 7643 §7)", () => {
  const plan = (path: string) => {
    const tolerance = toleranceOf("auto");
    const steps = readPatch(groupKind, { schemas: [PATCH], Operations: [{ op: "remove", path }] }, tolerance);
    return patchGroup({ displayName: "G" }, steps, tolerance).members;
  };
  it("so that one beside a value leaves the value to say who goes", () => {
    for (const type of ["value", "direct", "User", "user"]) {
      expect(plan(`members[value eq "u1" and type eq "${type}"]`).remove, type).to.deep.equal(["u1"]);
      expect(plan(`members[type eq "${type}" and value eq "u1"]`).remove, type).to.deep.equal(["u1"]);
    }
    expect(plan('members[value eq "u1" and type eq "Group"]').remove).to.deep.equal([]);
  });
  it("and one alone is refused, for it names nobody and everybody", () => {
    expect(refusalOf(() => plan('members[type eq "direct"]'))).to.have.property("scimType", "invalidFilter");
  });
});

describe("Texts in other marks, and marks that are encoded for something else", () => {
  const valueOf = (text: string): unknown => {
    const filter = parseFilter(`userName eq ${text}`, userKind, toleranceOf("auto"));
    return filter.kind === "compare" ? filter.value : filter.kind;
  };
  for (const text of [
    "＇ada＇",
    "′ada′",
    "″ada″",
    "‟ada”",
    "‛ada’",
    "❝ada❞",
    "❛ada❜",
    "〝ada〞",
    "〝ada〟",
    "「ada」",
    "『ada』",
  ]) {
    it(`reads ${text}`, () => expect(valueOf(text)).to.equal("ada"));
  }
  for (const text of ["ada'", "ada”", "ada」", "&#x27;ada&#x27;", "&lsquo;ada&rsquo;", "%E2%80%9Cada%E2%80%9D"]) {
    it(`refuses ${text} by name`, () => {
      const { scimType, detail } = refusalOf(() => valueOf(text));
      expect(scimType).to.equal("invalidFilter");
      expect(detail).to.contain("double quotes");
    });
  }
});

describe("Names that hold what nobody sees", () => {
  const post = (more: object) => readUser({ schemas: [USER], userName: "ada", ...more }, toleranceOf("auto"));
  const rows: readonly (readonly [where: string, more: object])[] = [
    ["userName", { userName: "ada\u200b" }],
    ["userName", { userName: "ada\u202e" }],
    ["userName", { userName: "a\u00a0da" }],
    ["displayName", { displayName: "Ada\u0007" }],
    ["displayName", { displayName: "Ada\u2066" }],
    ["emails[1].value", { emails: [{ value: "a@b.example" }, { value: "a\u200d@b.example" }] }],
  ];
  for (const [where, more] of rows) {
    it(`are refused: ${where} in ${JSON.stringify(more)}`, () => {
      const { scimType, detail } = refusalOf(() => post(more));
      expect([scimType, detail.split(" ")[0]]).to.deep.equal(["invalidValue", where]);
    });
  }

  it("keep nobody from being switched off who has such a name already", () => {
    const tolerance = toleranceOf("auto");
    const user = {
      userName: "ada\u200b",
      active: true,
      profile: { displayName: "A\u202e", emails: [{ value: "a\u200b@b.example" }] },
    };
    const off = readPatch(
      userKind,
      { schemas: [PATCH], Operations: [{ op: "replace", path: "active", value: false }] },
      tolerance,
    );
    expect(patchUser(user, off, tolerance).active).to.equal(false);
  });
});
