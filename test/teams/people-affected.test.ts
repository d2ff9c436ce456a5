import { expect } from "chai";
import { beforeApp, beforeDomain, peopleAffected } from "../../src/teams/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { TeamId } from "../../src/model/ids.js";
import type { Store } from "../../src/store/port/store.js";
import { anApp, aUser } from "../support/builders.js";
import { aDomain } from "../support/keep-domain.js";

describe("who is affected, in words", () => {
  const because = "They cannot sign in any more.";

  it("counts one and many, and names the first", () => {
    expect(peopleAffected({ users: 0, names: [], because })).to.equal(because);
    expect(peopleAffected({ users: 1, names: ["Ada"], because })).to.equal(`1 person: Ada. ${because}`);
    expect(peopleAffected({ users: 1234, names: ["Ada", "Bob"], because })).to.equal(
      `1,234 people: Ada, Bob and 1,232 more. ${because}`,
    );
  });

  it("says of a domain with very many people that there are that many or more, and counts no further", async () => {
    const users = {
      ofEmailDomain: (_: string, { counted }: { readonly counted: number }) =>
        Promise.resolve({ first: [aUser({ userName: "a\nda", profile: {} })], count: counted }),
    };
    const store = { inTeam: () => ({ users }) } as unknown as Store;
    const lost = await beforeDomain({ store, now: () => 0 }, aDomain({ teamId: newId<TeamId>() }));
    expect(lost).to.include({ users: 10_000, orMore: true });
    expect(peopleAffected(lost)).to.match(/^10,000 people or more: a\ufffdda and others\. With an address of it /);
  });

  it("finds the people of an internationalized domain in both spellings", async () => {
    const asked: string[] = [];
    const users = {
      ofEmailDomain: (domain: string) => {
        asked.push(domain);
        return Promise.resolve({ first: [aUser({ userName: domain, profile: {} })], count: 1 });
      },
    };
    const store = { inTeam: () => ({ users }) } as unknown as Store;
    const domain = aDomain({ teamId: newId<TeamId>(), domain: "xn--bcher-kva.example" });
    expect(await beforeDomain({ store, now: () => 0 }, domain)).to.deep.include({ users: 2, names: asked });
    expect(asked).to.deep.equal(["xn--bcher-kva.example", "bücher.example"]);
  });

  it("asks the members of a large group of an app for no more than its size", async () => {
    const sizes: Readonly<Record<string, number>> = { Few: 3, All: 1_000_000 };
    const own = {
      groups: { byName: (name: string) => Promise.resolve(name in sizes ? { id: name } : undefined) },
      memberships: {
        count: (id: string) => Promise.resolve(sizes[id]),
        page: (id: string) => Promise.resolve([{ display: `first of ${id}` }]),
      },
    };
    const store = { inTeam: () => own } as unknown as Store;
    const lost = await beforeApp({ store, now: () => 0 }, anApp({ allowedGroups: ["Few", "All", "Gone"] }));
    expect(lost).to.deep.include({ users: 10_000, orMore: true, names: ["first of All"] });
  });
});
