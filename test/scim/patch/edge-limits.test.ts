import { expect } from "chai";
import { ScimError, toleranceOf } from "../../../src/scim/index.js";
import { ENT, type Operation, profileAfter as after } from "../../support/scim-patched.js";

const work = { value: "w@acme.example", type: "work" };

describe("SCIM PATCH at its edges: what is refused, passed over and limited (RFC 7644 §3.5.2)", () => {
  const refused: readonly [string, Record<string, unknown>, Operation, string, string][] = [
    ["a part that the server writes", {}, { op: "add", path: "groups.display", value: "x" }, "mutability", "auto"],
    [
      "an element that no filter finds, under strict",
      { emails: [work] },
      { op: "replace", path: 'emails[type eq "home"].value', value: "x@y.example" },
      "noTarget",
      "strict",
    ],
    [
      "a made element that its filter would not find",
      {},
      { op: "add", path: 'emails[type eq "work"]', value: { value: "a", type: "home" } },
      "noTarget",
      "auto",
    ],
    [
      "a name that only the server writes as a pattern",
      {},
      { op: "add", path: `${ENT}:manager[displayName eq "Bob"].value`, value: "u8" },
      "noTarget",
      "auto",
    ],
    [
      "an or as a pattern of a new element",
      {},
      { op: "add", path: 'emails[type eq "work" or type eq "home"].value', value: "a" },
      "noTarget",
      "auto",
    ],
    [
      "a filter that only half is an equality",
      {},
      { op: "add", path: 'emails[type eq "work" and value sw "a"].display', value: "a" },
      "noTarget",
      "auto",
    ],
    [
      "a remove of what only says a kind",
      { emails: [work] },
      { op: "remove", path: "emails", value: [{ type: "work" }] },
      "invalidValue",
      "auto",
    ],
  ];
  for (const [what, before, operation, scimType, profile] of refused) {
    it(`refuses ${what} as ${scimType}`, () => {
      expect(() => after(before, [operation], toleranceOf(profile as "auto" | "strict")))
        .to.throw(ScimError)
        .with.property("scimType", scimType);
    });
  }

  it("passes over what it does not know and what says nothing, four levels deep", () => {
    const nested = (depth: number): unknown => (depth === 0 ? null : { a: nested(depth - 1) });
    const name = (shoe: unknown) => ({ op: "add", path: "name", value: { givenName: "A", shoe } });
    for (const shoe of [null, "", [], {}, [null, ""], nested(4)]) {
      expect(after({}, [name(shoe)])).to.deep.equal({ name: { givenName: "A" } });
    }
    for (const shoe of [0, false, "x", [0], nested(5)]) {
      expect(() => after({}, [name(shoe)])).to.throw(ScimError, /no attribute "shoe"/);
    }
  });

  it("takes 30,000 looks at values in one request, and not more", () => {
    const many = (count: number) => ({
      emails: Array.from({ length: count }, (_, n) => ({ value: `m${n}@acme.example` })),
    });
    const operations = Array.from({ length: 1000 }, () => ({ op: "remove", path: 'emails[value eq "x"]' }));
    expect(after(many(29), operations)).to.deep.equal(many(29));
    expect(() => after(many(30), operations))
      .to.throw(ScimError, /too much work/)
      .with.property("status", 413);
    const added = { op: "add", path: "emails", value: [{ value: "a@acme.example" }, { value: "b@acme.example" }] };
    expect(after(many(29), [...operations.slice(1, -1), added])).to.have.property("emails");
    expect(() => after(many(29), [...operations.slice(1), added])).to.throw(ScimError, /too much work/);
    // each comparison of a filter looks at each value
    const path = `emails[${Array.from({ length: 60 }, (_, n) => `value eq "x${n}"`).join(" or ")}]`;
    expect(after(many(499), [{ op: "remove", path }])).to.deep.equal(many(499));
    expect(() => after(many(501), [{ op: "remove", path }])).to.throw(ScimError, /too much work/);
  });

  it("tells a thousand values from a thousand others by looking at each a few times, and not at every pair", () => {
    const many = (count: number, more: object = {}) =>
      Array.from({ length: count }, (_, n) => ({ value: `m${n}@acmé.example`, ...more }));
    const others = (more: object = {}) => many(1000, more).map((one) => ({ ...one, value: `other ${one.value}` }));
    const full = { emails: many(1000, { type: "work" }) };
    // each letter beyond ASCII is normalised where it is compared
    const normalize = Object.getOwnPropertyDescriptor(String.prototype, "normalize") ?? expect.fail();
    let looks = 0;
    Object.defineProperty(String.prototype, "normalize", {
      ...normalize,
      value(this: string, form?: string): string {
        looks++;
        return (normalize.value as (form?: string) => string).call(this, form);
      },
    });
    try {
      expect(() => after(full, [{ op: "add", path: "emails", value: others() }])).to.throw(/more than 1000 values/);
      expect(after(full, [{ op: "remove", path: "emails", value: others({ type: "work" }) }])).to.deep.equal(full);
      expect(after(full, [{ op: "remove", path: "emails", value: many(999) }]).emails).to.have.length(1);
    } finally {
      Object.defineProperty(String.prototype, "normalize", normalize);
    }
    expect(looks).to.be.within(1000, 100_000);
  });

  it("takes an extension whole, whatever the letter case of its names", () => {
    const value = { SCHEMAS: [ENT], DIVISION: "Engines" };
    expect(after({}, [{ op: "add", path: ENT, value }])).to.deep.equal({ enterprise: { division: "Engines" } });
  });

  it("has no list where only a kind was set", () => {
    expect(after({}, [{ op: "add", path: 'emails[type eq "work"].type', value: "work" }])).to.deep.equal({});
  });

  it("adds an address beside one of a type: without a value nothing makes the two one", () => {
    const [london, paris] = [{ locality: "London", type: "work" }, { locality: "Paris" }];
    const added = after({ addresses: [london] }, [{ op: "add", path: "addresses", value: [paris] }]);
    expect(added).to.deep.equal({ addresses: [london, paris] });
  });

  it("makes one primary by a filter that says so, and the one before no more", () => {
    const before = { emails: [{ ...work, primary: true }] };
    const path = 'emails[type eq "home" and primary eq true].value';
    expect(after(before, [{ op: "add", path, value: "h@acme.example" }]).emails).to.deep.equal([
      { ...work, primary: false },
      { value: "h@acme.example", type: "home", primary: true },
    ]);
  });

  it("names the operation that is at fault", () => {
    const fault = (operation: unknown) => () =>
      after({}, [{ op: "add", path: "title", value: "x" }, operation as Operation]);
    expect(fault({ op: "move", path: "title" })).to.throw(ScimError, /operation 2/i);
    expect(fault({ op: "add", path: "nope", value: "x" })).to.throw(ScimError, /operation 2/i);
    expect(fault({ op: "add", path: "active", value: "yes" })).to.throw(ScimError);
    expect(fault(5)).to.throw(ScimError, /operation 2/i);
  });

  it("keeps a thousand values, and not one more", () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => ({ value: `m${n}@acme.example` }));
    const full = { emails: many(1000) };
    expect(after({}, [{ op: "add", path: "emails", value: many(1000) }]).emails).to.have.length(1000);
    expect(() => after(full, [{ op: "add", path: "emails", value: [{ value: "x@acme.example" }] }])).to.throw(
      /more than 1000 values/,
    );
    expect(after(full, [{ op: "add", path: "emails", value: many(1) }]).emails).to.have.length(1000);
  });
});
