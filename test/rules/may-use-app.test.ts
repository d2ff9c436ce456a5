import { expect } from "chai";
import { mayUseApp } from "../../src/rules/index.js";

describe("Who may use an app", () => {
  const rows: readonly [string, readonly string[] | undefined, readonly string[], boolean][] = [
    ["anybody where no groups are named", undefined, [], true],
    ["nobody where none is allowed", [], ["IT"], false],
    ["who is in one of the groups, whatever other ones they are in", ["IT", "Ops"], ["Staff", "Ops"], true],
    ["who is in one that differs in letter case", ["IT"], ["it"], true],
    ["not who is in others alone", ["IT"], ["Staff"], false],
    ["not who is in none", ["IT"], [], false],
  ];
  for (const [who, allowedGroups, groups, may] of rows) {
    it(`is ${who}`, () => {
      expect(mayUseApp(allowedGroups === undefined ? {} : { allowedGroups }, groups)).to.equal(may);
    });
  }
});
