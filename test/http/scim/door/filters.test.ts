import { expect } from "chai";
import type { ScimClient } from "../../../support/scim-client.js";
import { ENT, USER, group, made } from "../../../support/scim-door.js";
import { scimOnBothEngines } from "../../../support/scim-engines.js";

scimOnBothEngines("SCIM over HTTP (RFC 7644): filters", (stage) => {
  let client: ScimClient;
  beforeEach(() => {
    client = stage().client();
  });

  let ada: string;
  let bob: string;
  let eng: string;
  beforeEach(async () => {
    ada = await made(client, "ada", {
      externalId: "A1",
      schemas: [USER, ENT],
      emails: [
        { value: "ada@acme.example", type: "work", primary: true },
        { value: "ada@home.example", type: "home" },
      ],
      [ENT]: { department: "R&D", manager: { value: "boss" } },
    });
    stage().clock += 60_000;
    bob = await made(client, "bob", { active: false, title: 'Say "hi"' });
    eng = (await client.post("/Groups", group("Eng", ada))).body.id as string;
  });
  const rows: readonly (readonly [string, readonly ("ada" | "bob")[]])[] = [
    ['userName eq "ADA"', ["ada"]],
    ['userName ne "ada"', ["bob"]],
    ['externalId eq "a1"', []],
    ['externalId eq "A1"', ["ada"]],
    ["active eq false", ["bob"]],
    ['active eq "True"', ["ada"]],
    ["title pr", ["bob"]],
    ["not (title pr)", ["ada"]],
    ['title eq "say \\"HI\\""', ["bob"]],
    ['emails eq "ada@home.example"', ["ada"]],
    ['emails[type eq "work" and value co "home"]', []],
    ['emails.type eq "work" and emails.value co "home"', ["ada"]],
    ['emails[type eq "work"].value eq "ADA@acme.example"', ["ada"]],
    ["emails pr", ["ada"]],
    [`${ENT}:department eq "r&d"`, ["ada"]],
    [`${ENT}:manager pr`, ["ada"]],
    ['manager eq "boss"', ["ada"]],
    [`schemas eq "${ENT}"`, ["ada"]],
    [`schemas eq "${USER}"`, ["ada", "bob"]],
    ['meta.resourceType eq "User"', ["ada", "bob"]],
    ['meta.resourceType eq "Group"', []],
    ['meta.created gt "2026-11-25T12:00:30Z"', ["bob"]],
    ['meta.lastModified le "2026-11-25T13:00:30+01:00"', ["ada"]],
    ['groups.display eq "eng"', ["ada"]],
    ['groups.display ne "eng"', ["bob"]],
    ["groups pr", ["ada"]],
    ["not (groups pr)", ["bob"]],
    ['groups[display sw "E" and type eq "direct"]', ["ada"]],
    ['groups.type sw "Dir"', ["ada"]],
    ['groups[type gt "direct"]', []],
    ['groups.type ne "direct"', ["bob"]],
    ['userName eq "ada" or userName eq "bob"', ["ada", "bob"]],
    ['(userName eq "ada" or userName eq "bob") and active eq true', ["ada"]],
    ["userName eq ada", ["ada"]],
    ["id pr", ["ada", "bob"]],
    ["password pr or id pr", []],
  ];
  for (const [filter, names] of rows.slice(0, -1)) {
    it(`finds ${names.join(" and ") || "nobody"} by ${filter}`, async () => {
      const answer = await client.get(`/Users?filter=${encodeURIComponent(filter)}`);
      expect(answer.status, JSON.stringify(answer.body)).to.equal(200);
      expect((answer.body.Resources as { userName: string }[]).map(({ userName }) => userName)).to.deep.equal(names);
      expect(answer.body.totalResults).to.equal(names.length);
    });
  }

  it("finds by id, location and group", async () => {
    for (const filter of [
      `id eq "${ada}"`,
      `meta.location eq "${stage().base}/Users/${ada}"`,
      `groups.value eq "${eng}"`,
      `groups eq "${eng}"`,
      `groups.$ref eq "${stage().base}/Groups/${eng}"`,
    ]) {
      const answer = await client.get(`/Users?filter=${encodeURIComponent(filter)}`);
      expect(
        answer.body.Resources?.map(({ id }: { id: string }) => id),
        filter,
      ).to.deep.equal([ada]);
    }
  });

  it("finds groups by member, as Entra asks", async () => {
    const count = async (filter: string) =>
      (await client.get(`/Groups?excludedAttributes=members&filter=${encodeURIComponent(filter)}`)).body
        .totalResults as number;
    expect(await count(`id eq "${eng}" and members eq "${ada}"`)).to.equal(1);
    expect(await count(`id eq "${eng}" and members eq "${bob}"`)).to.equal(0);
    expect(await count(`members[value eq "${ada}" and type eq "User"]`)).to.equal(1);
    expect(await count("members pr")).to.equal(1);
    const { base } = stage();
    expect(await count(`members.$ref eq "${base}/Users/${ada}"`)).to.equal(1);
    expect(await count(`members[$ref eq "${base}/Users/${ada}"]`)).to.equal(1);
    expect(await count(`members.$ref eq "https://other.example/Users/${ada}"`)).to.equal(0);
    expect(await count(`members.$ref eq "${base}/Groups/${ada}"`)).to.equal(0);
    expect(await count('displayName eq "ENG"')).to.equal(1);
    expect(await count('externalId eq "x" or displayName sw "e"')).to.equal(1);
  });

  const refused = [
    "password pr",
    'meta.version pr and meta.version eq "x"',
    'nope eq "x"',
    "active gt true",
    'members eq "x"',
    "(",
    "a".repeat(5000),
    '__proto__ eq "x"',
    'userName eq "a" and',
  ];
  for (const filter of refused) {
    it(`refuses ${filter.slice(0, 50)}`, async () => {
      const answer = await client.get(`/Users?filter=${encodeURIComponent(filter)}`);
      expect([answer.status, answer.body.scimType]).to.deep.equal([400, "invalidFilter"]);
    });
  }
});
