import { expect } from "chai";
import type { ScimClient } from "../../../support/scim-client.js";
import { SEARCH, group, made } from "../../../support/scim-door.js";
import { scimOnBothEngines } from "../../../support/scim-engines.js";

scimOnBothEngines("SCIM over HTTP (RFC 7644): lists", (stage) => {
  let client: ScimClient;
  beforeEach(() => {
    client = stage().client();
  });

  const names = Array.from({ length: 7 }, (_, i) => `user${i}`);
  beforeEach(async () => {
    for (const name of names)
      await made(client, name, { title: name === "user3" ? undefined : name.replace("user", "T") });
  });
  const pageOf = (answer: { body: { Resources: { userName: string }[] } }) =>
    answer.body.Resources.map(({ userName }) => userName);

  it("page by index: true totals, itemsPerPage of the page, nothing beyond the end", async () => {
    const page = await client.get("/Users?startIndex=3&count=3");
    expect(page.body).to.include({ totalResults: 7, startIndex: 3, itemsPerPage: 3 });
    expect(pageOf(page)).to.deep.equal(["user2", "user3", "user4"]);
    expect((await client.get("/Users?startIndex=99")).body).to.deep.include({
      totalResults: 7,
      itemsPerPage: 0,
      Resources: [],
    });
    expect((await client.get("/Users?count=0")).body).to.deep.include({
      totalResults: 7,
      itemsPerPage: 0,
      Resources: [],
    });
  });

  it("skip nobody who stays when somebody of an earlier page is deleted in between", async () => {
    const first = await client.get("/Users?startIndex=1&count=3");
    await client.delete(`/Users/${first.body.Resources[0].id}`);
    const second = await client.get("/Users?startIndex=4&count=3");
    const third = await client.get("/Users?startIndex=7&count=3");
    expect([...pageOf(first), ...pageOf(second), ...pageOf(third)]).to.deep.equal(names);
  });

  it("page by cursor to the end, with deletions in between", async () => {
    const seen: string[] = [];
    let cursor: string | undefined = "";
    while (cursor !== undefined) {
      const page: Awaited<ReturnType<typeof client.get>> = await client.get(`/Users?cursor=${cursor}&count=2`);
      expect(page.status).to.equal(200);
      expect(page.body).not.to.have.property("startIndex");
      seen.push(...pageOf(page));
      if (seen.length === 2) await client.delete(`/Users/${page.body.Resources[1].id}`);
      cursor = page.body.nextCursor as string | undefined;
    }
    expect(seen).to.deep.equal(names);
  });

  it("refuse cursors that are forged, of another query or of yesterday", async () => {
    const cursor = (await client.get("/Users?cursor=&count=2")).body.nextCursor as string;
    const types = async (path: string) => (await client.get(path)).body.scimType as string;
    expect(await types(`/Users?cursor=${cursor}x&count=2`)).to.equal("invalidCursor");
    expect(await types(`/Users?cursor=${cursor}&filter=title pr`)).to.equal("invalidCursor");
    expect(await types(`/Groups?cursor=${cursor}`)).to.equal("invalidCursor");
    stage().clock += 3_600_001;
    expect(await types(`/Users?cursor=${cursor}&count=2`)).to.equal("expiredCursor");
  });

  it("sort, with those who have no value last or, descending, first", async () => {
    const up = ["user0", "user1", "user2", "user4", "user5", "user6", "user3"];
    expect(pageOf(await client.get("/Users?sortBy=title"))).to.deep.equal(up);
    expect(pageOf(await client.get("/Users?sortBy=title&sortOrder=descending"))).to.deep.equal(up.toReversed());
    expect((await client.get("/Users?sortBy=nope")).body.scimType).to.equal("invalidPath");
    expect((await client.get("/Users?sortBy=groups")).body.scimType).to.equal("invalidPath");
  });

  it("search by POST, at each endpoint and over all", async () => {
    await client.post("/Groups", group("user0"));
    const search = (path: string, more: object) => client.post(path, { schemas: [SEARCH], ...more });
    expect(
      (await search("/Users/.search", { filter: 'title eq "t1"', attributes: ["userName"] })).body.Resources,
    ).to.have.length(1);
    const all = await search("/.search", { count: 3, startIndex: 6 });
    expect(all.body).to.include({ totalResults: 8, itemsPerPage: 3, startIndex: 6 });
    expect((await search("/.search", { filter: 'displayName eq "USER0"' })).body.totalResults).to.equal(1);
    expect((await search("/.search", { filter: 'meta.resourceType eq "Group"' })).body.totalResults).to.equal(1);
    expect((await search("/.search", { filter: 'userName sw "user"' })).body.totalResults).to.equal(7);
    const mixed: readonly (readonly [string, number])[] = [
      ['userName eq "user1" or displayName eq "user0"', 2],
      ['not (userName sw "user")', 1],
      ['userName ne "user1"', 7],
      ["userName pr or members pr", 7],
      ['userName eq "user1" and members eq "x"', 0],
      ['emails[type eq "work"] or displayName pr', 1],
      ["userName eq null", 1],
      ['urn:ietf:params:scim:schemas:core:2.0:Group:displayName eq "user0"', 1],
      ["department pr or id pr", 8],
      ['members[value eq "x"] or meta.resourceType eq "User"', 7],
    ];
    for (const [filter, found] of mixed) {
      const answer = await search("/.search", { filter });
      expect([answer.status, answer.body.totalResults], filter).to.deep.equal([200, found]);
    }
    const named = await search("/.search", { attributes: ["userName", "displayName"], startIndex: 7 });
    expect((named.body.Resources as object[]).map((one) => Object.keys(one))).to.deep.equal([
      ["schemas", "id", "userName"],
      ["schemas", "id", "displayName"],
    ]);
    expect((await search("/.search", { filter: 'nope eq "user"' })).body.scimType).to.equal("invalidFilter");
    expect((await client.get("/?count=0")).body.totalResults).to.equal(8);
  });
});
