import { compareUtf8 } from "../../src/lib/fold.js";
import { userAttributes } from "../../src/model/attributes.js";
import {
  comparedForm,
  formOfInstant,
  instantOfForm,
  searchValuesOfGroup,
  searchValuesOfUser,
  sortValueOf,
} from "../../src/store/search-values.js";
import { expect } from "chai";
import fc from "fast-check";
import { aGroup, aMethod, aUser, noon } from "../support/builders.js";

const whole = aUser({
  userName: "Ada",
  externalId: "Ext",
  sso: { method: aMethod().id, name: "Okta" },
  profile: {
    displayName: "D",
    nickName: "N",
    profileUrl: "https://Ada.example",
    title: "T",
    userType: "U",
    preferredLanguage: "EN",
    locale: "en-GB",
    timezone: "Europe/London",
    name: {
      formatted: "F",
      familyName: "L",
      givenName: "G",
      middleName: "M",
      honorificPrefix: "P",
      honorificSuffix: "S",
    },
    emails: [
      { value: "A@x", display: "a", type: "Work" },
      { value: "B@x", primary: true },
    ],
    phoneNumbers: [{ value: "1", display: "d", type: "t", primary: false }],
    ims: [{ value: "1", display: "d", type: "t", primary: false }],
    photos: [{ value: "https://X", display: "d", type: "t", primary: false }],
    entitlements: [{ value: "1", display: "d", type: "t", primary: false }],
    roles: [{ value: "1", display: "d", type: "t", primary: false }],
    x509Certificates: [{ value: "MII", display: "d", type: "t", primary: false }],
    addresses: [
      {
        formatted: "f",
        streetAddress: "s",
        locality: "l",
        region: "r",
        postalCode: "p",
        country: "GB",
        type: "work",
        primary: true,
      },
    ],
    enterprise: {
      employeeNumber: "7",
      costCenter: "c",
      organization: "o",
      division: "v",
      department: "d",
      manager: { value: "Boss", $ref: "../Users/Boss" },
    },
  },
});

describe("what a user is searched by (RFC 7643 §4, §8.7)", () => {
  const values = searchValuesOfUser(whole);
  const at = (path: string) => values.filter((value) => value.path === path);

  it("is every attribute that can be asked for", () => {
    expect(new Set(values.map(({ path }) => path))).to.deep.equal(new Set(Object.keys(userAttributes)));
  });

  it("is folded unless letter case matters", () => {
    expect(at("userName")[0]?.value).to.equal("ada");
    expect(at("externalId")[0]?.value).to.equal("Ext");
    expect(at("profileUrl")[0]?.value).to.equal("https://Ada.example");
    expect(at("enterprise.manager.value")[0]?.value).to.equal("Boss");
    expect(at("ssoName")[0]?.value).to.equal("okta");
  });

  it("keeps the values of one element together", () => {
    expect(at("emails.value").map(({ element, value }) => [element, value])).to.deep.equal([
      [0, "a@x"],
      [1, "b@x"],
    ]);
    expect(at("emails.type").map(({ element }) => element)).to.deep.equal([0]);
    expect(at("emails.primary").map(({ element, value }) => [element, value])).to.deep.equal([[1, "true"]]);
  });

  it("says nothing of what is absent", () => {
    const paths = searchValuesOfUser(aUser({ profile: {} })).map(({ path }) => path);
    expect(paths).to.deep.equal(["id", "userName", "active", "createdAt", "updatedAt"]);
  });
});

describe("what a group is searched by", () => {
  it("is every attribute it has", () => {
    const values = searchValuesOfGroup(aGroup({ displayName: "Ops", externalId: "X" }));
    expect(values.map(({ path, value }) => [path, value])).to.deep.include.members([
      ["displayName", "ops"],
      ["externalId", "X"],
      ["createdAt", formOfInstant(noon)],
    ]);
    expect(values).to.have.length(5);
  });
});

describe("the value a list is sorted by (RFC 7644 §3.4.2.3)", () => {
  const sorted = (emails: { value?: string; primary?: boolean }[]) =>
    sortValueOf(searchValuesOfUser(aUser({ profile: { emails } })), "emails.value");

  it("is the primary one, else the first that there is, else none", () => {
    expect(sorted([{ value: "b" }, { value: "a", primary: true }])).to.equal("a");
    expect(sorted([{ value: "b" }, { value: "a", primary: false }])).to.equal("b");
    expect(sorted([{ primary: true }, { value: "c" }, { value: "d" }])).to.equal("c");
    expect(sorted([{ primary: true }])).to.equal(null);
    expect(sortValueOf(searchValuesOfUser(whole), "userName")).to.equal("ada");
  });
});

describe("the compared form of an instant", () => {
  const instant = fc.integer({ min: -8.64e15, max: 8.64e15 });

  it("sorts as time does, and is read back", () => {
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        expect(Math.sign(compareUtf8(formOfInstant(a), formOfInstant(b)))).to.equal(Math.sign(a - b));
        expect(instantOfForm(formOfInstant(a))).to.equal(a);
      }),
      { seed: 20261125 },
    );
    for (const edge of [-8.64e15, -1, 0, 1, 8.64e15]) expect(instantOfForm(formOfInstant(edge))).to.equal(edge);
  });

  it("is only that of whole milliseconds a date can hold", () => {
    for (const wrong of [0.5, NaN, Infinity, 8.64e15 + 2]) expect(() => formOfInstant(wrong)).to.throw(TypeError);
  });
});

describe("the compared form of what is asked", () => {
  it("has the attribute's type", () => {
    expect(comparedForm(userAttributes.active, false)).to.equal("false");
    expect(comparedForm(userAttributes.title, "Zo\u00CB")).to.equal("zoë");
    expect(() => comparedForm(userAttributes.active, "false")).to.throw(TypeError);
    expect(() => comparedForm(userAttributes.createdAt, "now")).to.throw(TypeError);
    expect(() => comparedForm(userAttributes.title, 1)).to.throw(TypeError);
  });
});
