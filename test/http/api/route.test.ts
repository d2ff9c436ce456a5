import { expect } from "chai";
import { allOperations, operations as o } from "../../../src/admin/index.js";
import { route, routeTable } from "../../../src/http/api/route.js";
import { routes } from "../../../src/http/api/routes.js";

describe("API routes: method + path + operation", () => {
  const find = routeTable([
    route("GET", "/teams/{team}/users", o.userList),
    route("GET", "/teams/{team}/users/{user}", o.userShow),
    route("DELETE", "/teams/{team}/users/{user}", o.userDelete),
    route("GET", "/teams/{team}/users/search", o.userList),
  ]);

  it("finds a route and names what the path names", () => {
    const match = find("GET", "/teams/acme/users/01k");
    expect(match).to.have.nested.property("route.operation.name", "user.show");
    expect(match).to.have.deep.property("path", { team: "acme", user: "01k" });
  });

  it("takes names percent-encoded, slashes in them too", () => {
    expect(find("GET", "/teams/acme/users/ada%40acme.example")).to.have.nested.property(
      "path.user",
      "ada@acme.example",
    );
    expect(find("GET", "/teams/acme/users/a%2Fb")).to.have.nested.property("path.user", "a/b");
  });

  it("prefers a word to a name in its place", () => {
    expect(find("GET", "/teams/acme/users/search")).to.have.nested.property("route.operation.name", "user.list");
  });

  it("says which verbs a known path takes", () => {
    expect(find("PUT", "/teams/acme/users/01k")).to.deep.equal({ is: "other verbs", allowed: ["GET", "DELETE"] });
  });

  for (const path of [
    "",
    "/",
    "/teams",
    "/teams/acme/users/",
    "/teams//users",
    "/teams/acme/users/%zz",
    "/teams/acme/users/1/2",
  ]) {
    it(`knows nothing at "${path}"`, () => {
      expect(find("GET", path)).to.deep.equal({ is: "nothing" });
    });
  }

  it("reaches every operation by a route, each by one", () => {
    const routed = routes.map(({ operation }) => operation.name);
    expect(new Set(routed).size).to.equal(routed.length);
    expect(allOperations.map(({ name }) => name).filter((name) => !routed.includes(name))).to.deep.equal([]);
  });

  it("reads by GET, takes away by DELETE, and does everything else by POST or PATCH", () => {
    const verbs = { read: "GET", remove: "DELETE", change: "PATCH", create: "POST", act: "POST" } as const;
    for (const { verb, operation } of routes) expect(verb, operation.name).to.equal(verbs[operation.effect]);
  });
});
