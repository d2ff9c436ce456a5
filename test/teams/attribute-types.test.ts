import { expect } from "chai";
import type { CustomAttribute } from "../../src/model/custom-attribute.js";
import { comparisonsOf } from "../../src/store/search-effort.js";
import type { UserQuery } from "../../src/store/port/questions.js";
import { checkTypesKept } from "../../src/teams/team-attributes.js";
import { rejection } from "../support/rejection.js";

describe("the types of a team's own attributes, where it has a million users", () => {
  const asked: string[] = [];
  const users = {
    count: ({ where }: Pick<UserQuery, "where">) => {
      expect(comparisonsOf(where!), "of one search").to.equal(1);
      const path = where?.is === "has" ? where.attribute : "";
      asked.push(path);
      return Promise.resolve(path === "custom.number.floor" ? 600_000 : 0);
    },
  };
  const check = (before: readonly CustomAttribute[], next: readonly CustomAttribute[]) => {
    asked.length = 0;
    return checkTypesKept({ users } as never, { attributes: before }, { attributes: next });
  };
  const floor = { name: "floor", type: "string", multiValued: false } as const;
  const desk = { name: "desk", type: "string", multiValued: false } as const;

  it("asks for nothing of what is declared already", async () => {
    await check([floor, desk], [desk, floor]);
    expect(asked).to.deep.equal([]);
  });

  it("asks for one type at a time of what is new, and counts those who have it", async () => {
    await check([floor], [floor, desk]);
    expect(asked.every((path) => path.includes(".desk"))).to.equal(true);
    expect(asked).to.have.length(new Set(asked).size).and.not.include("custom.string.desk");
    expect(await rejection(check([desk], [desk, floor])))
      .to.have.nested.property("refusal.cause")
      .that.matches(/600,?000/);
  });
});
