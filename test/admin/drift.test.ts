import { expect } from "chai";
import { operations, perform } from "../../src/admin/index.js";
import { claimedAttributes, saidAttributes } from "../../src/admin/drift/said-attributes.js";
import { eventOf } from "../../src/model/event.js";
import type { ReferenceId, UserId } from "../../src/model/ids.js";
import { aGroup, aUser, noon } from "../support/builders.js";
import { AdminStage } from "../support/admin-stage.js";

const push = (body: object): string => JSON.stringify({ method: "PUT", path: "/Users/1", body });

describe("what a push said (RFC 7644 §3.3, §3.5.2)", () => {
  for (const [what, body, said] of [
    [
      "a resource",
      { userName: "ada", active: true, name: { givenName: "Ada" } },
      { userName: "ada", active: "true", "name.givenName": "Ada" },
    ],
    ["names in other letters", { USERNAME: "ada", Active: "False" }, { userName: "ada", active: "false" }],
    [
      "emails",
      { emails: [{ value: "a@x.example" }, { value: "b@x.example", primary: true }] },
      { email: "b@x.example" },
    ],
    [
      "operations",
      {
        Operations: [
          { op: "Replace", path: "name.familyName", value: "King" },
          { op: "remove", path: "displayName" },
          { op: "replace", value: { active: false } },
        ],
      },
      { "name.familyName": "King", active: "false" },
    ],
    [
      "a path of Entra's",
      { Operations: [{ op: "Add", path: 'emails[type eq "work"].value', value: "a@x.example" }] },
      { email: "a@x.example" },
    ],
    [
      "nothing that can be told",
      { Operations: [{ op: "replace", path: 'roles[value eq "x"]', value: 1 }, 7, null] },
      {},
    ],
  ] as const) {
    it(`reads ${what}`, () => {
      expect(Object.fromEntries(saidAttributes(push(body)))).to.deep.equal(said);
    });
  }

  it("says nothing of what was cut, or is none", () => {
    for (const text of ["", '{"body": {"userName": "a', "[]", "7", '{"body": 7}'])
      expect([...saidAttributes(text)]).to.deep.equal([]);
  });
});

describe("what the claims of a sign-in said", () => {
  it("are names and the one address", () => {
    const claims = {
      emails: ["ada@x.example"],
      firstName: "Ada",
      lastName: "King",
      displayName: "Ada K",
      groups: ["A"],
    };
    expect(Object.fromEntries(claimedAttributes(JSON.stringify(claims)))).to.deep.equal({
      ...{ email: "ada@x.example", "name.givenName": "Ada", "name.familyName": "King", displayName: "Ada K" },
    });
    const several = { emails: ["a@x.example", "b@x.example"] };
    expect([...claimedAttributes(JSON.stringify(several))]).to.deep.equal([]);
    expect([...claimedAttributes("{")]).to.deep.equal([]);
  });
});

describe("the drift report of a directory (DESIGN §6)", () => {
  let stage: AdminStage;
  before(async () => {
    stage = await AdminStage.open();
    const { team, directory } = stage.acme;
    const store = stage.deps.store.inTeam(team.id);
    const owner = { kind: "directory", id: directory.id } as const;
    const own = { teamId: team.id, owner };
    const [said, other] = [
      await store.users.create(
        aUser({
          ...own,
          userName: "grace@acme.example",
          active: true,
          profile: { displayName: "=Ada", emails: [{ value: "grace@acme.example" }] },
        }),
      ),
      await store.users.create(aUser({ ...own, userName: "bob@acme.example" })),
    ];
    const text = push({ userName: "grace@acme.example", displayName: "Ada L", active: true });
    await store.lastSaid.note({ userId: said.id, source: owner, at: noon, digest: "d", text });
    const { id } = await store.groups.create(aGroup({ ...own, displayName: "Ops" }));
    await store.memberships.add(id, [said.id], { at: noon });
    await store.groups.noteSaid(id, { directoryId: directory.id, at: noon });
    await store.memberships.add(id, [other.id], { at: noon });
    await store.memberships.remove(id, [said.id], { at: noon });
    const actor = { kind: "admin", id: "01k0000000000000000000admn" } as const;
    const event = (type: "group.members_added" | "group.members_removed", at: number, members: UserId[]) =>
      store.events.append(
        eventOf(
          { actor, reference: "r" as ReferenceId, at },
          type,
          { kind: "group", id },
          { displayName: "Ops", members },
        ),
      );
    await event("group.members_removed", noon - 1, [other.id]);
    await event("group.members_added", noon + 1, [other.id]);
    await event("group.members_removed", noon + 2, [said.id]);
    const visitor = "01k000000000000000000visit" as UserId;
    await event("group.members_added", noon + 3, [visitor]);
    await event("group.members_removed", noon + 4, [visitor]);
    const claims = JSON.stringify({ emails: ["GRACE@acme.example"], displayName: "Grace H" });
    const method = (await store.methods.list())[0]!;
    await store.lastSaid.note({
      ...{ userId: said.id, source: { kind: "method", id: method.id }, at: noon + 9, digest: "c", text: claims },
    });
  });
  after(() => stage.close());

  const report = async (input: object): Promise<string> => {
    const path = { team: "acme", directory: stage.acme.directory.slug };
    const { text } = await perform(stage.deps, stage.as("auditor"), operations.directoryDrift, path, input);
    let whole = "";
    for await (const part of text) whole += part;
    return whole;
  };

  it("shows what was said otherwise, members that changed since, and how far webhooks have come", async () => {
    const rows = JSON.parse(await report({ format: "json" })) as {
      kind: string;
      attribute: string;
      said: string;
      held: string;
    }[];
    const told = rows.map(({ kind, attribute, held }) => [kind, attribute, held]);
    expect(told).to.deep.equal([
      ["user", "displayName", "=Ada"],
      ["group", "members", "changed since"],
      ["group", "member", "bob@acme.example"],
      ["group", "member", null],
      ["webhook", "acknowledged", "0"],
    ]);
    const claimed = { claimed: "Grace H", claimedAt: new Date(noon + 9).toISOString() };
    expect(rows[0]).to.deep.include({ said: "Ada L", saidAt: new Date(noon).toISOString(), ...claimed });
    expect(rows[3]).to.deep.include({ said: "grace@acme.example", held: null });
  });

  it("shows what agrees as well where that is asked for, and runs no formula in a spreadsheet", async () => {
    const all = await report({ format: "csv", all: true });
    expect(all).to.match(/^kind,id,name,attribute,said,claimed,held,differs,saidAt,claimedAt\n/);
    expect(all).to.match(/,userName,grace@acme\.example,,grace@acme\.example,false,/);
    expect(all).to.contain(",'=Ada,true,");
    expect(all).to.match(/bob@acme\.example,userName,,,bob@acme\.example,false,/);
  });
});
