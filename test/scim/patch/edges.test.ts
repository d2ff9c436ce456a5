import { expect } from "chai";
import { ENT, type Operation, profileAfter as after } from "../../support/scim-patched.js";

const work = { value: "w@acme.example", type: "work" };
const home = { value: "h@acme.example", type: "home" };

type Row = readonly [
  promise: string,
  before: Record<string, unknown>,
  operation: Operation,
  after: Record<string, unknown>,
];
const rows: readonly Row[] = [
  // the one who is primary
  [
    "a list that marks one leaves it alone so",
    {
      emails: [
        { ...work, primary: true },
        { ...home, primary: false },
      ],
    },
    { op: "replace", path: 'emails[type eq "home"].primary', value: true },
    {
      emails: [
        { ...work, primary: false },
        { ...home, primary: true },
      ],
    },
  ],
  [
    "two that are marked at once: only the first is primary",
    { emails: [work, home] },
    { op: "replace", path: "emails[value pr].primary", value: true },
    {
      emails: [
        { ...work, primary: true },
        { ...home, primary: false },
      ],
    },
  ],
  [
    "one that is unmarked takes the rank from nobody",
    { emails: [{ ...work, primary: true }, home] },
    { op: "replace", path: 'emails[type eq "home"].primary', value: false },
    {
      emails: [
        { ...work, primary: true },
        { ...home, primary: false },
      ],
    },
  ],
  // parts of many, and of one
  [
    "a part of every element",
    { emails: [work, home] },
    { op: "replace", path: "emails.display", value: "D" },
    {
      emails: [
        { ...work, display: "D" },
        { ...home, display: "D" },
      ],
    },
  ],
  [
    "a part of an element that is not there makes one",
    {},
    { op: "add", path: "emails.value", value: "a@b.example" },
    { emails: [{ value: "a@b.example" }] },
  ],
  ["a part unset of what is not there makes none", {}, { op: "replace", path: "emails.value", value: null }, {}],
  ["a part removed of what is not there makes none", {}, { op: "remove", path: "emails.value" }, {}],
  [
    "a part removed of every element",
    { emails: [{ ...work, display: "D" }, home] },
    { op: "remove", path: "emails.display" },
    { emails: [work, home] },
  ],
  [
    "an element whose value is removed goes",
    { emails: [work, home] },
    { op: "remove", path: 'emails[type eq "home"].value' },
    { emails: [work] },
  ],
  [
    "removal of matching elements leaves the others",
    { emails: [work, home] },
    { op: "remove", path: 'emails[type eq "work"]' },
    { emails: [home] },
  ],
  ["removal where nothing is", {}, { op: "remove", path: 'emails[type eq "work"].value' }, {}],
  [
    "a name whose last part is removed is no name",
    { name: { givenName: "A" } },
    { op: "remove", path: "name.givenName" },
    {},
  ],
  [
    "a name whose parts become null is no name",
    { name: { givenName: "A" } },
    { op: "replace", path: "name", value: { givenName: null } },
    {},
  ],
  [
    "a part of a name that is not there",
    {},
    { op: "add", path: "name.givenName", value: "A" },
    { name: { givenName: "A" } },
  ],
  [
    "parts of a name in any letter case",
    { name: { givenName: "A", familyName: "B" } },
    { op: "replace", path: "name", value: { GIVENNAME: "C" } },
    { name: { givenName: "C", familyName: "B" } },
  ],
  // matching elements as a whole
  [
    "add to matching elements merges",
    { emails: [{ ...work, display: "D" }, home] },
    { op: "add", path: 'emails[type eq "work"]', value: { value: "n@acme.example" } },
    { emails: [{ type: "work", value: "n@acme.example", display: "D" }, home] },
  ],
  [
    "replace of matching elements keeps only what the filter says",
    { emails: [{ ...work, display: "D" }, home] },
    { op: "replace", path: 'emails[type eq "work"]', value: { value: "n@acme.example" } },
    { emails: [{ type: "work", value: "n@acme.example" }, home] },
  ],
  [
    "replace by a filter that is no equality keeps the value alone",
    { emails: [work, home] },
    { op: "replace", path: 'emails[type sw "w"]', value: { value: "n@acme.example" } },
    { emails: [{ value: "n@acme.example" }, home] },
  ],
  [
    "replace of matching elements by nothing takes them out",
    { emails: [work, home] },
    { op: "replace", path: 'emails[type eq "work"]', value: null },
    { emails: [home] },
  ],
  [
    "add of nothing to matching elements keeps them",
    { emails: [work, home] },
    { op: "add", path: 'emails[type eq "work"]', value: null },
    { emails: [work, home] },
  ],
  // a single complex value by a filter
  [
    "a part of a name that meets the filter",
    { name: { givenName: "A", familyName: "B" } },
    { op: "replace", path: 'name[familyName eq "b"].givenName', value: "C" },
    { name: { givenName: "C", familyName: "B" } },
  ],
  [
    "a name that meets the filter goes",
    { name: { givenName: "A" } },
    { op: "remove", path: 'name[givenName eq "a"]' },
    {},
  ],
  [
    "a name that does not meet it stays",
    { name: { givenName: "A" } },
    { op: "remove", path: 'name[givenName eq "b"]' },
    { name: { givenName: "A" } },
  ],
  [
    "a name that is not there is made of the filter",
    {},
    { op: "add", path: 'name[familyName eq "B"].givenName', value: "A" },
    { name: { familyName: "B", givenName: "A" } },
  ],
  [
    "an element is made of all that the filter says",
    {},
    { op: "add", path: 'emails[type eq "work" and display eq "D"].value', value: "a@b.example" },
    { emails: [{ type: "work", display: "D", value: "a@b.example" }] },
  ],
  // removal by value
  [
    "a remove that names a value takes it out, whatever its letter case and rank",
    { emails: [{ ...work, primary: true }, home] },
    { op: "remove", path: "emails", value: [{ value: "W@ACME.example", primary: false }] },
    { emails: [home] },
  ],
  [
    "a remove that names value and kind takes out only what has both",
    { emails: [work, home] },
    { op: "remove", path: "emails", value: { value: work.value, type: "home" } },
    { emails: [work, home] },
  ],
  // sameness
  [
    "addresses are the same where all but the rank is",
    { addresses: [{ country: "GB", type: "work" }] },
    { op: "add", path: "addresses", value: [{ country: "gb", type: "WORK", primary: true }] },
    { addresses: [{ country: "gb", type: "WORK", primary: true }] },
  ],
  [
    "addresses that differ in one part are two",
    { addresses: [{ country: "GB", type: "work" }] },
    { op: "add", path: "addresses", value: [{ country: "GB", type: "work", region: "X" }] },
    {
      addresses: [
        { country: "GB", type: "work" },
        { country: "GB", type: "work", region: "X" },
      ],
    },
  ],
  [
    "values that differ in kind are two",
    { emails: [work] },
    { op: "add", path: "emails", value: [{ ...work, type: "home" }] },
    { emails: [work, { ...work, type: "home" }] },
  ],
  [
    "certificates differ by letter case",
    { x509Certificates: [{ value: "AAAA" }] },
    { op: "add", path: "x509Certificates", value: [{ value: "aaaa" }] },
    { x509Certificates: [{ value: "AAAA" }, { value: "aaaa" }] },
  ],
  // references that go with a value
  [
    "a manager told again keeps the address",
    { enterprise: { manager: { value: "u9", $ref: "r" } } },
    { op: "replace", path: `${ENT}:manager.value`, value: "u9" },
    { enterprise: { manager: { value: "u9", $ref: "r" } } },
  ],
  [
    "another manager loses the old one's address",
    { enterprise: { manager: { value: "u9", $ref: "r" } } },
    { op: "replace", path: `${ENT}:manager`, value: { value: "u8" } },
    { enterprise: { manager: { value: "u8" } } },
  ],
  [
    "another manager with an address keeps that",
    { enterprise: { manager: { value: "u9", $ref: "r" } } },
    { op: "replace", path: `${ENT}:manager`, value: { value: "u8", $ref: "s" } },
    { enterprise: { manager: { value: "u8", $ref: "s" } } },
  ],
  [
    "a manager without one gets it alone",
    { enterprise: { manager: { value: "u9" } } },
    { op: "add", path: `${ENT}:manager.$ref`, value: "r" },
    { enterprise: { manager: { value: "u9", $ref: "r" } } },
  ],
];

describe("SCIM PATCH at its edges (RFC 7644 §3.5.2)", () => {
  for (const [promise, before, operation, expected] of rows) {
    it(promise, () => expect(JSON.parse(JSON.stringify(after(before, [operation])))).to.deep.equal(expected));
  }
});
