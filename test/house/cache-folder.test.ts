import { homedir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { cacheFolder } from "../support/cache-folder.js";

describe("what runs keep between them", () => {
  const given = process.env["XDG_CACHE_HOME"];
  afterEach(() => {
    if (given === undefined) delete process.env["XDG_CACHE_HOME"];
    else process.env["XDG_CACHE_HOME"] = given;
  });

  it("lies in the user's cache folder, also where XDG_CACHE_HOME is empty: not in the folder that one stands in", () => {
    process.env["XDG_CACHE_HOME"] = "";
    expect(cacheFolder("bench", "one")).to.equal(join(homedir(), ".cache/drawbridge/bench/one"));
  });

  it("lies where XDG_CACHE_HOME says", () => {
    process.env["XDG_CACHE_HOME"] = "/caches";
    expect(cacheFolder()).to.equal("/caches/drawbridge");
  });
});
