import { expect } from "chai";
import { operations, perform } from "../../src/admin/index.js";
import { saidAttributes } from "../../src/admin/drift/said-attributes.js";
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
        aUser({ ...own, userName: "grace@acme.example", active: true, profile: { displayName: "=Ada" } }),
      ),
      await store.users.create(aUser({ ...own, userName: "bob@acme.example" })),
    ];
    const text = push({ userName: "grace@acme.example", displayName: "Ada L", active: true });
    await store.lastSaid.note({ userId: said.id, source: owner, at: noon, digest: "d", text });
    const { id } = await store.groups.create(aGroup({ ...own, displayName: "Ops" }));
    await store.memberships.add(id, [said.id], { at: noon });
    await store.groups.noteSaid(id, { directoryId: directory.id, at: noon });
    await store.memberships.add(id, [other.id], { at: noon });
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
      ["webhook", "acknowledged", "0"],
    ]);
    expect(rows[0]).to.deep.include({ said: "Ada L", saidAt: new Date(noon).toISOString(), claimedAt: null });
  });

  it("shows what agrees as well where that is asked for, and runs no formula in a spreadsheet", async () => {
    const all = await report({ format: "csv", all: true });
    expect(all).to.match(/^kind,id,name,attribute,said,held,differs,saidAt,claimedAt\n/);
    expect(all).to.match(/,userName,grace@acme\.example,grace@acme\.example,false,/);
    expect(all).to.contain(",'=Ada,true,");
    expect(all).to.match(/bob@acme\.example,userName,,bob@acme\.example,false,/);
  });
});
