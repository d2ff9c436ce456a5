import { expect } from "chai";
import type { CustomAttribute } from "../../src/model/custom-attribute.js";
import { missedGroups, ownAttributes, unnamedGroups } from "../../src/rules/index.js";

const attributes: readonly CustomAttribute[] = [
  { name: "costCode", type: "string", multiValued: false },
  { name: "level", type: "number", multiValued: false },
  { name: "contractor", type: "boolean", multiValued: false },
  { name: "hiredOn", type: "date", multiValued: true },
];

describe("A team's own attributes at sign-in (design §5)", () => {
  it("are read by their types", () => {
    const custom = {
      costcode: ["R-7"],
      level: ["7.5"],
      contractor: ["True"],
      hiredon: ["2024-02-29", "2024-02-29T08:00:00Z"],
    };
    expect(ownAttributes({ custom }, attributes)).to.deep.equal({
      values: {
        costcode: { type: "string", value: "R-7" },
        level: { type: "number", value: 7.5 },
        contractor: { type: "boolean", value: true },
        hiredon: { type: "date", value: ["2024-02-29", "2024-02-29T08:00:00Z"] },
      },
      warnings: [],
    });
  });

  it("leave out what is no value of the type, and all but the first of several, and tell", () => {
    const custom = { level: ["high"], contractor: ["yes", "true"], costcode: ["a", "b"], hiredon: ["2024-02-30"] };
    const { values, warnings } = ownAttributes({ custom }, attributes);
    expect(values).to.deep.equal({
      contractor: { type: "boolean", value: true },
      costcode: { type: "string", value: "a" },
    });
    expect(warnings.map(({ code, cause }) => `${code} ${cause}`).join("\n"))
      .to.match(/attribute_several .*"costCode"/)
      .and.match(/attribute_value .*"level" is not a number/)
      .and.match(/attribute_value .*"hiredOn" is not a date/);
  });

  it("are 4,096 characters long at most, and a thousand different values of one", () => {
    const read = (custom: Record<string, readonly string[]>) => ownAttributes({ custom }, attributes);
    expect(read({ costcode: ["x".repeat(4096)] }).values).to.have.property("costcode");
    expect(read({ costcode: ["x".repeat(4097)] }))
      .to.have.property("values")
      .that.deep.equals({});
    expect(read({ costcode: ["x".repeat(4097)] }).warnings.map(({ code }) => code)).to.deep.equal(["attribute_value"]);
    const day = (n: number) => new Date(Date.UTC(2020, 0, 1 + n)).toISOString().slice(0, 10);
    const days = Array.from({ length: 1001 }, (_, n) => day(n));
    expect(read({ hiredon: [...days, ...days] }).values["hiredon"]?.value).to.deep.equal(days.slice(0, 1000));
  });

  it("warn of nothing where all is well", () => {
    const custom = { level: ["7"], hiredon: ["2024-02-29", "2024-02-29"] };
    expect(ownAttributes({ custom }, attributes)).to.deep.equal({
      values: { level: { type: "number", value: 7 }, hiredon: { type: "date", value: ["2024-02-29"] } },
      warnings: [],
    });
  });

  it("are nothing where none is declared or none came", () => {
    expect(ownAttributes({ custom: { costcode: ["x"] } }, []).values).to.deep.equal({});
    expect(ownAttributes({}, attributes).values).to.deep.equal({});
    expect(
      ownAttributes({ custom: {} }, [{ name: "toString2", type: "string", multiValued: false }]).values,
    ).to.deep.equal({});
  });
});

describe("Groups that did not come, or came wrong", () => {
  const came = (...received: string[]) =>
    missedGroups({ groupsOverage: false, received, lookedFor: { email: ["email"], groups: ["groups", "memberOf"] } });

  for (const name of ["Groups", "MyGroups", "MEMBEROF", "http://idp.example/claims/Group", "roles", "user_groups"]) {
    it(`are looked for in ${name}, with the row of the mapping`, () => {
      const [warning] = came("email", name);
      expect(warning?.code).to.equal("groups_elsewhere");
      expect(warning?.cause).to.contain(`"${name}"`).and.contain('"groups"');
      expect(warning?.fix).to.contain(`attributes: { groups: ["${name}"] }`);
    });
  }

  it("are looked for under a name of the mapping in another letter case, unusual as it is", () => {
    const lookedFor = { email: ["email"], groups: ["Teams"] };
    const [warning] = missedGroups({ groupsOverage: false, received: ["email", "TEAMS"], lookedFor });
    expect(warning?.fix).to.contain('attributes: { groups: ["TEAMS"] }');
  });

  it("are not looked for in what has nothing to do with them, nor where some came", () => {
    expect(came("email", "department", "growth", "grouping")).to.deep.equal([]);
    expect(missedGroups({ groups: [], groupsOverage: false, received: ["Groups"] })).to.deep.equal([]);
    expect(missedGroups({ groupsOverage: true, received: ["Groups"] })).to.deep.equal([]);
  });

  it("are given the line of groupMap to paste where they are object IDs", () => {
    const [warning, ...more] = unnamedGroups(["Eng", "0f8fad5b-d9cb-469f-a165-70867728950e"]);
    expect(warning?.fix).to.contain('groupMap: { "0f8fad5b-d9cb-469f-a165-70867728950e": "NAME" }');
    expect(more).to.deep.equal([]);
    expect(unnamedGroups(["Eng"])).to.deep.equal([]);
  });

  it("are shown as far as eight object IDs, with twenty of them to paste", () => {
    const ids = (count: number) =>
      Array.from({ length: count }, (_, n) => `0f8fad5b-d9cb-469f-a165-7086772895${String(n + 10)}`);
    const quotes = (text = "") => text.match(/"/g)?.length ?? 0;
    const [eight] = unnamedGroups(ids(8));
    expect([quotes(eight?.cause), eight?.cause.includes("more")]).to.deep.equal([16, false]);
    const [nine] = unnamedGroups(ids(9));
    expect([quotes(nine?.cause), nine?.cause.endsWith(" and 1 more.")]).to.deep.equal([16, true]);
    const named = (count: number) => unnamedGroups(ids(count))[0]?.fix.match(/": "NAME"/g)?.length;
    expect([named(20), named(21)]).to.deep.equal([20, 20]);
  });
});
