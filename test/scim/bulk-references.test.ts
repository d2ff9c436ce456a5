import { expect } from "chai";
import { ENTERPRISE, PATCH_OP, planBulk, readBulk, resolveData, resolvePath, strictly } from "../../src/scim/index.js";
import { referencesIn } from "../../src/scim/bulk/bulk-references.js";

const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const operationsOf = (Operations: unknown, more: Record<string, unknown> = {}) =>
  readBulk({ schemas: [BULK], Operations, ...more }, strictly());
const idOf = (bulkId: string) => `ID-${bulkId}`;
const user = (bulkId: string, extension?: unknown) => ({
  method: "POST",
  path: "/Users",
  bulkId,
  data: { userName: bulkId, ...(extension !== undefined && { [ENTERPRISE]: extension }) },
});

/** A value within so many lists. */
function within(depth: number, value: unknown): unknown {
  return depth === 0 ? value : [within(depth - 1, value)];
}

describe("References to what the same request makes (RFC 7644 §3.7.2)", () => {
  const paths: readonly [string, string][] = [
    ["/Users/bulkId:a", "/Users/ID-a"],
    ["/Groups/bulkId:a?attributes=id", "/Groups/ID-a?attributes=id"],
    ["/Users/u1", "/Users/u1"],
    ["/Users/bulkId:", "/Users/bulkId:"],
    [`/Users/bulkId:${"x".repeat(200)}`, `/Users/ID-${"x".repeat(200)}`],
    ["/Groups/bulkId:a/members/bulkId:b", "/Groups/ID-a/members/ID-b"],
  ];
  for (const [path, expected] of paths) {
    it(`are replaced in the path ${path.slice(0, 40)}`, () => expect(resolvePath(path, idOf)).to.equal(expected));
  }

  const data: readonly [string, unknown, unknown][] = [
    ["a whole text", "bulkId:a", "ID-a"],
    ["a text in a list in an object", { members: [{ value: "bulkId:a" }] }, { members: [{ value: "ID-a" }] }],
    ["a filter in the path of a PATCH", { path: 'members[value eq "bulkId:a"]' }, { path: 'members[value eq "ID-a"]' }],
    ["the same, whatever the name's letter case", { PATH: 'm[value eq "bulkId:a"]' }, { PATH: 'm[value eq "ID-a"]' }],
    ["twelve levels down", within(12, "bulkId:a"), within(12, "ID-a")],
    ["a member of an object twelve levels down", within(12, { value: "bulkId:a" }), within(12, { value: "ID-a" })],
  ];
  for (const [where, value, expected] of data) {
    it(`are replaced in data: ${where}`, () => expect(resolveData(value, idOf)).to.deep.equal(expected));
  }

  const left: readonly [string, unknown][] = [
    ["a text that only holds one", { title: "see bulkId:a" }],
    ["a path within a list, which is no name", ['x[value eq "bulkId:a"]']],
    ["a reference to nothing", { value: "bulkId:" }],
    ["numbers, booleans and null", { a: 1, b: true, c: null }],
    ["what is nested deeper than any message", within(13, { value: "bulkId:a" })],
  ];
  for (const [what, value] of left) {
    it(`leaves alone ${what}`, () => expect(resolveData(value, idOf)).to.deep.equal(value));
  }

  it("are found in path and data, each once, and in nothing else", () => {
    const found = referencesIn("/Groups/bulkId:g", {
      members: [{ value: "bulkId:a" }, { value: "bulkId:a" }, { value: "u1" }],
      Operations: [{ path: 'members[value eq "bulkId:b" or value eq "bulkId:c"]' }],
      title: "see bulkId:x",
    });
    expect([...found]).to.have.members(["g", "a", "b", "c"]);
    expect([...referencesIn("/Users", undefined)]).to.deep.equal([]);
  });
});

describe("The order of a bulk request (RFC 7644 §3.7.2)", () => {
  const order = (operations: unknown) =>
    planBulk(operationsOf(operations).operations).map((step) => [step.do, step.index]);

  it("never waits for what makes nothing: another's PATCH, an operation at fault, an unknown bulkId", () => {
    const wants = (reference: string) => ({
      method: "PATCH",
      path: "/Groups/g",
      data: { value: `bulkId:${reference}` },
    });
    expect(order([wants("a"), { method: "PATCH", path: "/Users/1", bulkId: "a", data: {} }])).to.deep.equal([
      ["run", 0],
      ["run", 1],
    ]);
    expect(order([wants("a"), { method: "POST", path: "/Users", bulkId: "a" }])).to.deep.equal([
      ["run", 0],
      ["run", 1],
    ]);
    expect(order([wants("nobody"), user("a")])).to.deep.equal([
      ["run", 0],
      ["run", 1],
    ]);
    expect(order([wants("a"), user("a")])).to.deep.equal([
      ["run", 1],
      ["run", 0],
    ]);
  });

  it("hands each operation its own data", () => {
    const data = { value: "x" };
    const steps = planBulk(
      operationsOf([
        { method: "PUT", path: "/Users/1", data },
        { method: "DELETE", path: "/Users/1" },
      ]).operations,
    );
    expect(steps).to.deep.equal([
      { do: "run", index: 0, data },
      { do: "run", index: 1, data: undefined },
    ]);
  });

  it("parts the manager from its user, whatever the letter case, and keeps the rest", () => {
    const manager = { value: "bulkId:a" };
    const operation = {
      method: "POST",
      path: "/Users",
      bulkId: "a",
      data: { userName: "a", [ENTERPRISE.toUpperCase()]: { Manager: manager, department: "R&D" } },
    };
    expect(planBulk(operationsOf([operation]).operations)).to.deep.equal([
      { do: "run", index: 0, data: { userName: "a", [ENTERPRISE.toUpperCase()]: { department: "R&D" } } },
      {
        do: "complete",
        index: 0,
        patch: { schemas: [PATCH_OP], Operations: [{ op: "replace", path: `${ENTERPRISE}:manager`, value: manager }] },
      },
    ]);
  });

  const unparted: readonly [string, unknown][] = [
    ["a user without an extension", { ...user("a"), data: { userName: "a", title: "bulkId:a" } }],
    ["an extension without a manager", user("a", { department: "bulkId:a" })],
    ["an extension that is none", user("a", ["bulkId:a"])],
    ["data that is a list", { ...user("a"), data: ["bulkId:a"] }],
  ];
  for (const [what, operation] of unparted) {
    it(`leaves a circle that no manager makes to its turn: ${what}`, () => {
      expect(order([operation])).to.deep.equal([["run", 0]]);
    });
  }

  it("parts only what is made: a PUT that refers to itself runs as it is", () => {
    const put = { method: "PUT", path: "/Users/bulkId:a", data: { [ENTERPRISE]: { manager: { value: "bulkId:b" } } } };
    const made = { ...user("b"), path: "/Users", data: { userName: "b", title: "x" } };
    expect(order([put, made])).to.deep.equal([
      ["run", 1],
      ["run", 0],
    ]);
  });

  it("parts only those that refer back, not all that refer", () => {
    const boss = user("boss");
    const steps = planBulk(operationsOf([user("a", { manager: { value: "bulkId:boss" } }), boss]).operations);
    expect(steps.map((step) => [step.do, step.index])).to.deep.equal([
      ["run", 1],
      ["run", 0],
    ]);
    expect(JSON.stringify(steps[1])).to.contain("bulkId:boss");
  });

  it("puts what completes users behind all else", () => {
    const a = user("a", { manager: { value: "bulkId:b" } });
    const b = user("b", { manager: { value: "bulkId:a" } });
    expect(order([a, b, user("c")])).to.deep.equal([
      ["run", 1],
      ["run", 0],
      ["run", 2],
      ["complete", 1],
    ]);
  });
});

describe("A bulk request as it is read (RFC 7644 §3.7)", () => {
  const limit = (failOnErrors: unknown) => operationsOf([user("a")], { failOnErrors }).failOnErrors;

  it("goes on for ever where failOnErrors is absent, null or 0", () => {
    expect([limit(undefined), limit(null), limit(0), limit(1), limit(7)]).to.deep.equal([
      undefined,
      undefined,
      undefined,
      1,
      7,
    ]);
  });
  for (const wrong of [-1, 1.5, "1", true, {}]) {
    it(`refuses ${JSON.stringify(wrong)} for failOnErrors`, () => expect(() => limit(wrong)).to.throw(/whole number/));
  }

  it("takes names in any letter case, and a method too", () => {
    const { operations } = readBulk(
      { SCHEMAS: [BULK], operations: [{ Method: "post", PATH: "/Users", BULKID: "a", Data: { a: 1 }, Version: "v" }] },
      strictly(),
    );
    expect(operations).to.deep.equal([{ method: "POST", path: "/Users", bulkId: "a", data: { a: 1 }, version: "v" }]);
  });

  it("keeps only what was sent", () => {
    expect(operationsOf([{ method: "DELETE", path: "/Users/1", bulkId: "", version: 3 }]).operations).to.deep.equal([
      { method: "DELETE", path: "/Users/1" },
    ]);
    expect(operationsOf([{ method: "DELETE", path: "/Users/1", data: null }]).operations[0]).to.have.property(
      "data",
      null,
    );
  });

  const faults: readonly [string, unknown, RegExp | undefined][] = [
    ["no method", { path: "/Users/1" }, /"method" must be/],
    ["a method that bulk has not", { method: "GET", path: "/Users/1" }, /"method" must be/],
    ["no path", { method: "DELETE" }, /"path" is missing/],
    ["an empty path", { method: "DELETE", path: "" }, /"path" is missing/],
    ["a path that is no text", { method: "DELETE", path: 5 }, /"path" is missing/],
    ["a POST without bulkId", { method: "POST", path: "/Users", data: {} }, /needs a "bulkId"/],
    ["a bulkId with a space", { method: "POST", path: "/Users", bulkId: "a b", data: {} }, /short text/],
    ["a bulkId with a slash, of a PUT too", { method: "PUT", path: "/Users/1", bulkId: "a/b", data: {} }, /short text/],
    ["a bulkId of 201 characters", { method: "POST", path: "/Users", bulkId: "x".repeat(201), data: {} }, /short text/],
    ["a POST without data", { method: "POST", path: "/Users", bulkId: "a" }, /POST needs "data"/],
    ["a PUT without data", { method: "PUT", path: "/Users/1" }, /PUT needs "data"/],
    ["a PATCH without data", { method: "PATCH", path: "/Users/1" }, /PATCH needs "data"/],
    ["a DELETE without data", { method: "DELETE", path: "/Users/1" }, undefined],
    ["a PUT without bulkId", { method: "PUT", path: "/Users/1", data: {} }, undefined],
    ["a bulkId of 200 characters", { method: "POST", path: "/Users", bulkId: "x".repeat(200), data: {} }, undefined],
    ["a list", [], /not a JSON object/],
    ["null", null, /not a JSON object/],
  ];
  for (const [what, operation, fault] of faults) {
    it(`${fault ? "keeps the fault of" : "takes"} ${what}`, () => {
      const [read] = operationsOf([operation]).operations;
      if (fault) expect(read?.fault?.message).to.match(fault);
      else expect(read).not.to.have.property("fault");
    });
  }

  it("refuses a bulkId that two make, and not one that others only name", () => {
    expect(() => operationsOf([user("a"), user("b"), user("a")])).to.throw(/"a" is there twice/);
    const named = { method: "DELETE", path: "/Users/1", bulkId: "a" };
    expect(operationsOf([named, user("a"), named]).operations).to.have.length(3);
  });

  it("takes a thousand operations, and none only where the client is excused", () => {
    expect(operationsOf(Array.from({ length: 1000 }, (_, n) => user(`u${n}`))).operations).to.have.length(1000);
    expect(() => operationsOf([])).to.throw(/nothing to do/);
  });
});
