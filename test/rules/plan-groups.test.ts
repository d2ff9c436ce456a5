import { expect } from "chai";
import { newId } from "../../src/lib/new-id.js";
import type { MethodId } from "../../src/model/ids.js";
import { aGroup } from "../support/builders.js";
import { byDirectory, byJit, byOtherJit, type Case, method, nothing, plan, type Told } from "../support/group-plan.js";

const rows: readonly [string, Case, Partial<Told>][] = [
  // map, externalId, name, create
  ["creates a group nobody knows", { claimed: ["Eng"] }, { create: ["Eng"] }],
  [
    "joins the group of that name, case folded",
    { claimed: ["ENG"], groups: [aGroup({ displayName: "eng" })] },
    { join: ["eng"] },
  ],
  [
    "prefers the group with that externalId to the name",
    {
      claimed: ["g-1"],
      groups: [aGroup({ displayName: "g-1" }), aGroup({ displayName: "Eng", externalId: "g-1" })],
    },
    { join: ["Eng"] },
  ],
  [
    "prefers the method's map to both",
    {
      claimed: ["g-1"],
      map: { "g-1": "Mapped" },
      groups: [aGroup({ displayName: "Mapped" }), aGroup({ displayName: "Eng", externalId: "g-1" })],
    },
    { join: ["Mapped"] },
  ],
  ["creates the mapped group where there is none", { claimed: ["g-1"], map: { "g-1": "Eng" } }, { create: ["Eng"] }],
  [
    "joins one group once when two values lead to it",
    {
      claimed: ["g-1", "g-2"],
      map: { "g-1": "Eng", "g-2": "eng" },
    },
    { create: ["Eng"] },
  ],
  ["creates nothing where jit.createGroups is off", { claimed: ["Eng"], jit: { createGroups: false } }, { skipped: 1 }],
  [
    "reads __proto__ and constructor as names",
    { claimed: ["__proto__", "constructor"] },
    { create: ["__proto__", "constructor"] },
  ],
  [
    "makes no group of a blank, overlong or unshowable name",
    {
      claimed: [" ", "x".repeat(600), "a\u202eb", "a\u0007b"],
    },
    { skipped: 4 },
  ],
  // owners
  [
    "joins a group that an admin made",
    { claimed: ["Eng"], groups: [aGroup({ displayName: "Eng" })] },
    { join: ["Eng"] },
  ],
  [
    "joins a group that another method made",
    { claimed: ["Eng"], groups: [aGroup({ displayName: "Eng", ...byOtherJit })] },
    { join: ["Eng"] },
  ],
  [
    "never joins a directory's group, and says so",
    { claimed: ["Eng"], groups: [aGroup({ displayName: "Eng", ...byDirectory })] },
    { skipped: 1 },
  ],
  [
    "never joins a directory's group, mapped either",
    {
      claimed: ["x"],
      map: { x: "Eng" },
      groups: [aGroup({ displayName: "Eng", ...byDirectory })],
    },
    { skipped: 1 },
  ],
  [
    "says nothing of a directory's group the user is in already",
    {
      claimed: ["Eng"],
      member: [[aGroup({ displayName: "Eng", ...byDirectory })]],
    },
    {},
  ],
  [
    "narrowed to its own groups, joins one it made",
    {
      claimed: ["Eng"],
      jit: { joinGroups: "own" },
      groups: [aGroup({ displayName: "Eng", ...byJit })],
    },
    { join: ["Eng"] },
  ],
  [
    "narrowed to its own groups, joins a mapped one",
    {
      claimed: ["x"],
      map: { x: "Eng" },
      jit: { joinGroups: "own" },
      groups: [aGroup({ displayName: "Eng" })],
    },
    { join: ["Eng"] },
  ],
  [
    "narrowed to its own groups, skips others",
    {
      claimed: ["Eng", "Ops"],
      jit: { joinGroups: "own" },
      groups: [aGroup({ displayName: "Eng" }), aGroup({ displayName: "Ops", ...byOtherJit })],
    },
    { skipped: 2 },
  ],
  // add and mirror
  ["add leaves nothing", { claimed: [], member: [[aGroup({ displayName: "Eng" }), method.id]] }, {}],
  [
    "mirror leaves what this method joined and is not claimed",
    {
      claimed: ["Ops"],
      jit: { groupSync: "mirror" },
      member: [[aGroup({ displayName: "Eng" }), method.id]],
    },
    { create: ["Ops"], leave: ["Eng"] },
  ],
  [
    "mirror leaves nothing that another method or an owner joined",
    {
      claimed: [],
      jit: { groupSync: "mirror" },
      member: [[aGroup({ displayName: "Eng" }), newId<MethodId>()], [aGroup({ displayName: "Ops" })]],
    },
    {},
  ],
  [
    "mirror keeps what is claimed",
    {
      claimed: ["Eng"],
      jit: { groupSync: "mirror" },
      member: [[aGroup({ displayName: "Eng" }), method.id]],
    },
    {},
  ],
  // a missing attribute
  [
    "mirror keeps and warns when the attribute has never come",
    {
      claimed: undefined,
      jit: { groupSync: "mirror" },
      member: [[aGroup({ displayName: "Eng" }), method.id]],
    },
    { warnings: ["groups_missing"] },
  ],
  [
    "mirror reads a missing attribute as no groups once one has come for anybody",
    {
      claimed: undefined,
      seen: true,
      jit: { groupSync: "mirror" },
      member: [[aGroup({ displayName: "Eng" }), method.id]],
    },
    { leave: ["Eng"] },
  ],
  [
    "missingGroups: keep always keeps",
    {
      claimed: undefined,
      seen: true,
      jit: { groupSync: "mirror", missingGroups: "keep" },
      member: [[aGroup({ displayName: "Eng" }), method.id]],
    },
    {},
  ],
  [
    "an empty attribute means no groups",
    {
      claimed: [],
      jit: { groupSync: "mirror" },
      member: [[aGroup({ displayName: "Eng" }), method.id]],
    },
    { leave: ["Eng"] },
  ],
  [
    "Entra's overage link never means no groups: keep and warn",
    {
      claimed: undefined,
      overage: true,
      seen: true,
      jit: { groupSync: "mirror" },
      member: [[aGroup({ displayName: "Eng" }), method.id]],
    },
    { warnings: ["groups_overage"] },
  ],
  // the limit
  [
    "counts the first different values in claim order and warns of the rest",
    {
      claimed: ["a", "b", "a", "c"],
      limit: 2,
    },
    { create: ["a", "b"], warnings: ["groups_over_limit"] },
  ],
  [
    "mirror neither joins nor leaves what is over the limit",
    {
      claimed: ["a", "Eng", "g-2"],
      limit: 1,
      jit: { groupSync: "mirror" },
      member: [
        [aGroup({ displayName: "eng" }), method.id],
        [aGroup({ displayName: "Ops", externalId: "g-2" }), method.id],
        [aGroup({ displayName: "Old" }), method.id],
      ],
    },
    { create: ["a"], leave: ["Old"], warnings: ["groups_over_limit"] },
  ],
  // one group only
  [
    "one-group teams: the first claimed group counts, the rest are skipped",
    {
      claimed: ["a", "b", "c"],
      multiGroup: false,
    },
    { create: ["a"], skipped: 2 },
  ],
  [
    "one-group teams: whoever is in a group stays there",
    {
      claimed: ["a"],
      multiGroup: false,
      member: [[aGroup({ displayName: "Eng" })]],
    },
    { skipped: 1 },
  ],
  [
    "one-group teams: whoever is in the claimed group stays quietly",
    {
      claimed: ["Eng"],
      multiGroup: false,
      member: [[aGroup({ displayName: "Eng" })]],
    },
    {},
  ],
  [
    "one-group teams: mirror moves what this method joined",
    {
      claimed: ["a"],
      multiGroup: false,
      jit: { groupSync: "mirror" },
      member: [[aGroup({ displayName: "Eng" }), method.id]],
    },
    { create: ["a"], leave: ["Eng"] },
  ],
  [
    "one-group teams: a first group that cannot be joined lets no other one count",
    {
      claimed: ["Eng", "a"],
      multiGroup: false,
      groups: [aGroup({ displayName: "Eng", ...byDirectory })],
    },
    { skipped: 2 },
  ],
];

describe("Groups of a sign-in (design §2, step 8)", () => {
  for (const [promise, of, expected] of rows) {
    it(promise, () => expect(plan(of)).to.deep.equal({ ...nothing, ...expected }));
  }
});
