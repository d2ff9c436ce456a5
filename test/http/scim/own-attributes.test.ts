import { expect } from "chai";
import type { CustomAttribute } from "../../../src/model/custom-attribute.js";
import type { ScimClient } from "../../support/scim-client.js";
import { scimOnBothEngines } from "../../support/scim-engines.js";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const CUSTOM = "urn:ietf:params:scim:schemas:extension:drawbridge:2.0:Custom";

scimOnBothEngines("A team's own attributes over SCIM", (stage) => {
  let client: ScimClient;
  const own: readonly CustomAttribute[] = [
    { name: "costCode", type: "string", multiValued: false },
    { name: "contractor", type: "boolean", multiValued: false },
    { name: "level", type: "number", multiValued: false },
    { name: "hiredOn", type: "date", multiValued: false },
    { name: "badges", type: "string", multiValued: true },
    { name: "scores", type: "number", multiValued: true },
  ];
  const values = {
    costCode: "R-7",
    contractor: false,
    level: 7.5,
    hiredOn: "2024-02-29",
    badges: ["Blue", "Red"],
    scores: [-1, 30],
  };
  async function declare(attributes: readonly CustomAttribute[]): Promise<void> {
    const team = await stage().teamStore.team.get();
    await stage().teamStore.team.replace({ ...team!, attributes });
  }
  beforeEach(async () => {
    client = stage().client();
    await declare(own);
  });
  const user = (userName: string, custom: unknown) => ({ schemas: [USER, CUSTOM], userName, [CUSTOM]: custom });
  async function made(userName: string, custom: unknown = values): Promise<string> {
    const answer = await client.post("/Users", user(userName, custom));
    expect(answer.status, JSON.stringify(answer.body)).to.equal(201);
    return answer.body.id as string;
  }
  const found = async (filter: string) => {
    const { status, body } = await client.get(`/Users?filter=${encodeURIComponent(filter)}`);
    expect(status, JSON.stringify(body)).to.equal(200);
    return ((body.Resources ?? []) as { userName: string }[]).map(({ userName }) => userName);
  };

  it("are in Schemas and ResourceTypes of this team alone", async () => {
    const { body } = await client.get(`/Schemas/${CUSTOM}`);
    const attributes = body.attributes as Record<string, unknown>[];
    expect(attributes.map(({ name, type, multiValued }) => [name, type, multiValued])).to.deep.equal([
      ["costCode", "string", false],
      ["contractor", "boolean", false],
      ["level", "decimal", false],
      ["hiredOn", "dateTime", false],
      ["badges", "string", true],
      ["scores", "decimal", true],
    ]);
    expect(JSON.stringify(attributes)).not.to.contain("subAttributes");
    const types = await client.get("/ResourceTypes/User");
    expect(types.body.schemaExtensions).to.deep.include({ schema: CUSTOM, required: false });
    await declare([]);
    expect((await client.get(`/Schemas/${CUSTOM}`)).status).to.equal(404);
    expect(JSON.stringify((await client.get("/Schemas")).body)).not.to.contain("costCode");
  });

  it("come back as they were sent, from POST, GET, list and projection", async () => {
    const id = await made("ada");
    const answer = await client.get(`/Users/${id}`);
    expect(answer.body[CUSTOM]).to.deep.equal(values);
    expect(answer.body.schemas).to.deep.equal([USER, CUSTOM]);
    const [listed] = (await client.get("/Users?excludedAttributes=groups")).body.Resources as Record<string, unknown>[];
    expect(listed).to.deep.include({ [CUSTOM]: values, schemas: [USER, CUSTOM] });
    const cut = await client.get(`/Users/${id}?attributes=${CUSTOM}:costCode`);
    expect(cut.body).to.deep.equal({ schemas: [USER, CUSTOM], id, [CUSTOM]: { costCode: "R-7" } });
    expect((await client.get(`/Users/${id}?attributes=userName`)).body).not.to.have.property(CUSTOM);
  });

  it("are searched by type, value by value, and sorted by", async () => {
    await made("ada");
    await made("bob", { costCode: "r-10", contractor: true, level: -3, hiredOn: "2025-01-01T08:00:00+01:00" });
    await made("eve", {});
    const rows: readonly (readonly [string, readonly string[]])[] = [
      [`${CUSTOM}:costCode eq "r-7"`, ["ada"]],
      [`${CUSTOM.toUpperCase()}:COSTCODE sw "R-"`, ["ada", "bob"]],
      [`${CUSTOM}:costCode co "-1"`, ["bob"]],
      [`${CUSTOM}:costCode ne "R-7"`, ["bob", "eve"]],
      [`${CUSTOM}:contractor eq true`, ["bob"]],
      [`${CUSTOM}:level eq 7.5`, ["ada"]],
      [`${CUSTOM}:level lt 0`, ["bob"]],
      [`${CUSTOM}:level gt -3 and ${CUSTOM}:level pr`, ["ada"]],
      [`${CUSTOM}:hiredOn eq "2024-02-29T00:00:00Z"`, ["ada"]],
      [`${CUSTOM}:hiredOn ge "2025-01-01T07:00:00"`, ["bob"]],
      [`${CUSTOM}:badges eq "red"`, ["ada"]],
      [`${CUSTOM}:badges[value eq "blue"]`, ["ada"]],
      [`${CUSTOM}:badges[value sw "b" and value ew "d"]`, []],
      [`${CUSTOM}:scores gt 20`, ["ada"]],
      [`${CUSTOM}:badges pr`, ["ada"]],
      [`not (${CUSTOM}:badges pr)`, ["bob", "eve"]],
      [`schemas eq "${CUSTOM}"`, ["ada", "bob"]],
    ];
    for (const [filter, expected] of rows) expect(await found(filter), filter).to.deep.equal(expected);
    const sorted = await client.get(`/Users?sortBy=${CUSTOM}:level`);
    expect((sorted.body.Resources as { userName: string }[]).map(({ userName }) => userName)).to.deep.equal([
      "bob",
      "ada",
      "eve",
    ]);
    const searched = await client.post("/.search", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
      filter: `${CUSTOM}:level eq 7.5`,
    });
    expect(searched.body.totalResults).to.equal(1);
  });

  it("are changed by PATCH and PUT like every other attribute", async () => {
    const id = await made("ada");
    const after = async (operations: readonly unknown[]) => {
      const { status, body } = await client.patch(`/Users/${id}`, operations);
      expect(status, JSON.stringify(body)).to.equal(200);
      return body[CUSTOM];
    };
    expect(await after([{ op: "replace", path: `${CUSTOM}:level`, value: 8 }])).to.include({ level: 8 });
    expect(await after([{ op: "add", path: `${CUSTOM}:badges`, value: ["Green", "blue"] }])).to.deep.include({
      badges: ["blue", "Red", "Green"],
    });
    expect(await after([{ op: "remove", path: `${CUSTOM}:badges[value eq "red"]` }])).to.deep.include({
      badges: ["blue", "Green"],
    });
    expect(await after([{ op: "replace", value: { [CUSTOM]: { costCode: "X" }, [`${CUSTOM}:level`]: 9 } }])).to.include(
      { costCode: "X", level: 9 },
    );
    expect(await after([{ op: "remove", path: `${CUSTOM}:scores` }])).not.to.have.property("scores");
    expect(await after([{ op: "remove", path: CUSTOM }])).to.equal(undefined);
    await client.put(`/Users/${id}`, user("ada", { badges: ["one"] }));
    expect((await client.get(`/Users/${id}`)).body[CUSTOM]).to.deep.equal({ badges: ["one"] });
    expect(await found(`${CUSTOM}:level pr`)).to.deep.equal([]);
  });

  it("refuse an unknown one by name, a wrong type as invalidValue, and never store a part", async () => {
    const rows: readonly (readonly [object, string, RegExp])[] = [
      [{ shoeSize: 44 }, "invalidSyntax", /"shoeSize" in urn/],
      [{ level: true }, "invalidValue", /level must be a number/],
      [{ level: "x" }, "invalidValue", /level must be a number/],
      [{ costCode: 5 }, "invalidValue", /costCode must be text/],
      [{ contractor: "maybe" }, "invalidValue", /contractor must be true or false/],
      [{ hiredOn: "yesterday" }, "invalidValue", /hiredOn must be a date/],
      [{ badges: [1] }, "invalidValue", /badges\[0\] must be text/],
      [{ badges: { other: "x" } }, "invalidSyntax", /"other"/],
      [{ costCode: ["a", "b"] }, "invalidValue", /single value/],
    ];
    for (const [custom, scimType, detail] of rows) {
      const answer = await client.post("/Users", user("eve", custom));
      expect([answer.status, answer.body.scimType], JSON.stringify(custom)).to.deep.equal([400, scimType]);
      expect(answer.body.detail).to.match(detail);
    }
    for (const filter of [`${CUSTOM}:shoeSize eq 1`, `${CUSTOM}:level eq "x"`, `${CUSTOM}:level co 1`, "costCode pr"]) {
      const answer = await client.get(`/Users?filter=${encodeURIComponent(filter)}`);
      expect([answer.status, answer.body.scimType], filter).to.deep.equal([400, "invalidFilter"]);
    }
    expect((await client.get("/Users")).body.totalResults).to.equal(0);
    await declare([]);
    const undeclared = await client.post("/Users", user("eve", { costCode: "x" }));
    expect([undeclared.status, undeclared.body.scimType]).to.deep.equal([400, "invalidSyntax"]);
  });

  it("are hidden when taken out of the declaration, kept through a PUT, and there again with it", async () => {
    const id = await made("ada");
    await declare(own.filter(({ name }) => name !== "costCode"));
    expect((await client.get(`/Users/${id}`)).body[CUSTOM]).not.to.have.property("costCode");
    await client.put(`/Users/${id}`, user("ada", { level: 1 }));
    await client.patch(`/Users/${id}`, [{ op: "replace", path: "title", value: "Dr" }]);
    expect((await client.get(`/Users/${id}`)).body[CUSTOM]).to.deep.equal({ level: 1 });
    await declare(own.map((one) => (one.name === "costCode" ? { ...one, name: "CostCode" } : one)));
    expect((await client.get(`/Users/${id}`)).body[CUSTOM]).to.deep.equal({ CostCode: "R-7", level: 1 });
  });
});
