import { expect } from "chai";
import {
  planBulk,
  readBulk,
  resolveData,
  resolvePath,
  ScimError,
  strictly,
  toleranceOf,
} from "../../src/scim/index.js";

const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const bulk = (Operations: unknown, more: Record<string, unknown> = {}) =>
  readBulk({ schemas: [BULK], Operations, ...more }, strictly());
const user = (bulkId: string, manager?: string) => ({
  method: "POST",
  path: "/Users",
  bulkId,
  data: { userName: bulkId, ...(manager !== undefined && { [ENT]: { manager: { value: manager } } }) },
});
const group = (bulkId: string, ...members: string[]) => ({
  method: "POST",
  path: "/Groups",
  bulkId,
  data: { displayName: bulkId, members: members.map((value) => ({ value })) },
});

describe("SCIM bulk requests (RFC 7644 §3.7)", () => {
  it("reads operations and keeps the fault of each with it", () => {
    const { operations, failOnErrors } = bulk(
      [
        user("a"),
        { method: "get", path: "/Users" },
        { method: "POST", path: "/Users", data: {} },
        5,
        { method: "delete", path: "/Users/1", version: 'W/"3"' },
      ],
      { failOnErrors: 1 },
    );
    expect(failOnErrors).to.equal(1);
    expect(operations.map(({ method, fault }) => [method, fault?.scimType])).to.deep.equal([
      ["POST", undefined],
      ["GET", "invalidSyntax"],
      ["POST", "invalidSyntax"],
      ["", "invalidSyntax"],
      ["DELETE", undefined],
    ]);
    expect(operations[4]?.version).to.equal('W/"3"');
  });

  it("keeps no path that is longer than any of a resource", () => {
    const of = (length: number) => {
      const path = `/Users/${"x".repeat(length - 7)}`;
      const [operation] = bulk([{ method: "DELETE", path }]).operations;
      return [operation?.path === path, operation?.path.length, operation?.fault?.scimType];
    };
    expect(of(1024)).to.deep.equal([true, 1024, undefined]);
    expect(of(1025).slice(1)).to.deep.equal([0, "invalidSyntax"]);
  });

  const refused: readonly (readonly [string, unknown, number])[] = [
    ["a list", [], 400],
    ["no operations", { schemas: [BULK] }, 400],
    ["operations that are no list", { schemas: [BULK], Operations: {} }, 400],
    ["an unknown field", { schemas: [BULK], Operations: [user("a")], x: 1 }, 400],
    ["a text for failOnErrors", { schemas: [BULK], Operations: [user("a")], failOnErrors: "1" }, 400],
    ["a bulkId twice", { schemas: [BULK], Operations: [user("a"), user("a")] }, 400],
    ["1,001 operations", { schemas: [BULK], Operations: Array.from({ length: 1001 }, (_, i) => user(`u${i}`)) }, 413],
    ["another message", { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [user("a")] }, 400],
  ];
  for (const [what, body, status] of refused) {
    it(`refuses ${what} whole`, () => {
      expect(() => readBulk(body, toleranceOf("auto")))
        .to.throw(ScimError)
        .with.property("status", status);
    });
  }

  it("keeps the client's order where no reference demands another", () => {
    const { operations } = bulk([user("a"), group("g", "bulkId:a"), user("b")]);
    expect(planBulk(operations).map(({ index }) => index)).to.deep.equal([0, 1, 2]);
  });

  it("does first what others refer to, whatever the client's order", () => {
    const { operations } = bulk([
      group("g", "bulkId:a", "bulkId:b"),
      { method: "PATCH", path: "/Groups/bulkId:h", data: {} },
      user("b", "bulkId:a"),
      user("a"),
      group("h"),
    ]);
    expect(planBulk(operations).map(({ index }) => index)).to.deep.equal([3, 2, 0, 4, 1]);
  });

  it("makes a circle of managers without one of them, and tells it afterwards", () => {
    const { operations } = bulk([user("a", "bulkId:b"), user("b", "bulkId:a")]);
    const steps = planBulk(operations);
    expect(steps.map((step) => [step.do, step.index])).to.deep.equal([
      ["run", 1],
      ["run", 0],
      ["complete", 1],
    ]);
    expect(steps[0]).to.have.nested.property("data.userName", "b");
    expect(JSON.stringify(steps[0])).not.to.contain("bulkId:");
    expect(JSON.stringify(steps[2])).to.contain("bulkId:a");
  });

  it("makes who is their own manager first, and tells it afterwards", () => {
    const steps = planBulk(bulk([user("a", "bulkId:a")]).operations);
    expect(steps.map((step) => [step.do, step.index])).to.deep.equal([
      ["run", 0],
      ["complete", 0],
    ]);
    expect(JSON.stringify(steps[0])).not.to.contain("bulkId:");
    expect(JSON.stringify(steps[1])).to.contain("bulkId:a");
  });

  it("follows a chain of a thousand references", () => {
    const chain = Array.from({ length: 1000 }, (_, index) =>
      user(`u${index}`, index < 999 ? `bulkId:u${index + 1}` : undefined),
    );
    const order = planBulk(bulk(chain).operations).map(({ index }) => index);
    expect(order).to.deep.equal(Array.from({ length: 1000 }, (_, index) => 999 - index));
  });

  it("puts ids into paths and data, and leaves other texts alone", () => {
    const idOf = (bulkId: string) => `ID-${bulkId}`;
    expect(resolvePath("/Groups/bulkId:g?attributes=id", idOf)).to.equal("/Groups/ID-g?attributes=id");
    expect(
      resolveData(
        {
          members: [{ value: "bulkId:a" }],
          title: "see bulkId:a",
          Operations: [{ path: 'members[value eq "bulkId:b"]' }],
        },
        idOf,
      ),
    ).to.deep.equal({
      members: [{ value: "ID-a" }],
      title: "see bulkId:a",
      Operations: [{ path: 'members[value eq "ID-b"]' }],
    });
  });
});
