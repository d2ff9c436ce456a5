import { expect } from "chai";
import { readFileSync } from "node:fs";
import { makeMetrics } from "../../../src/http/shared/metrics.js";
import { resultOf, scimOperation } from "../../../src/http/shared/scim-operation.js";

describe("metrics", () => {
  it("are all in the catalogue, with their labels", async () => {
    const catalogue = readFileSync("docs/metrics.md", "utf8");
    const ours = (await makeMetrics().registry.getMetricsAsJSON()).filter(
      ({ name }) => !/^bridge_(process|nodejs)_/.test(name),
    );
    expect(ours.map(({ name }) => name).filter((name) => !catalogue.includes(`\`${name}\``))).to.deep.equal([]);
    const told = [...catalogue.matchAll(/`(bridge_[a-z_]+)`/g)].map(([, name = ""]) => name);
    const known = new Set((await makeMetrics().registry.getMetricsAsJSON()).map(({ name }) => name));
    expect(told.filter((name) => !known.has(name))).to.deep.equal([]);
  });

  const cases: readonly (readonly [string, string, string])[] = [
    ["GET", "/acme/Users?filter=x", "user.list"],
    ["GET", "/acme/Users/01m8", "user.read"],
    ["POST", "/acme/Users", "user.create"],
    ["POST", "/acme/users/", "user.create"],
    ["PUT", "/acme/Users/01m8", "user.replace"],
    ["PATCH", "/acme/Groups/01m8?attributes=x", "group.patch"],
    ["DELETE", "/acme/Groups/01m8", "group.delete"],
    ["POST", "/acme/Users/.search", "user.list"],
    ["POST", "/acme/.search", "search"],
    ["POST", "/acme/Bulk", "bulk"],
    ["GET", "/acme/Schemas", "discovery"],
    ["GET", "/acme/Me", "me"],
    ["GET", "/acme/Nothing", "other"],
    ["GET", "/acme/__proto__", "other"],
    ["GET", "/acme/constructor", "other"],
    ["BREW", "/acme/Users/01m8", "other"],
    ["DELETE", "/acme/Users", "other"],
    ["GET", "", "other"],
  ];
  for (const [method, url, operation] of cases) {
    it(`count ${method} ${url} as ${operation}`, () => {
      expect(scimOperation(method, url)).to.equal(operation);
    });
  }

  it("tell what the client has to mend from what we have to", () => {
    expect([200, 304, 404, 409, 500, 503].map(resultOf)).to.deep.equal([
      "success",
      "success",
      "refused",
      "refused",
      "failed",
      "failed",
    ]);
  });
});
