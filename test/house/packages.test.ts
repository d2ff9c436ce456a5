import { expect } from "chai";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./source.js";

interface Lock {
  readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly hasInstallScript?: boolean }>>;
}

describe("the house: packages", () => {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
  const paths = Object.keys(lock.packages);

  it("has one copy of xml-crypto: a second one could be an old one", () => {
    expect(paths.filter((path) => path.endsWith("node_modules/xml-crypto"))).to.have.length(1);
  });

  it("has a lock file without download addresses of one place", () => {
    expect(paths.filter((path) => lock.packages[path]?.resolved !== undefined)).to.deep.equal([]);
  });

  it("runs no install script", () => {
    expect(readFileSync(join(root, ".npmrc"), "utf8")).to.match(/^ignore-scripts=true$/m);
  });
});
