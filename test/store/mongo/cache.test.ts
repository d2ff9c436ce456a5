import { expect } from "chai";
import { newId } from "../../../src/lib/new-id.js";
import type { UserId } from "../../../src/model/ids.js";
import { StoreUnavailable } from "../../../src/store/port/errors.js";
import { openMongoStore } from "../../../src/store/mongo/index.js";
import type { Store } from "../../../src/store/port/store.js";
import { acme, aGroup, aTeam, noon } from "../../support/builders.js";
import { needsMongo, ownMongod } from "../../support/mongo.js";
import type { Mongod } from "../../support/mongod.js";
import { rejection } from "../../support/rejection.js";
import { keepTeam } from "../../support/keep-team.js";

describe("a change that does not fit into MongoDB's cache", function () {
  this.timeout(120_000);
  needsMongo();
  let mongod: Mongod;
  let store: Store;
  before(async () => {
    mongod = await ownMongod({ cacheGiB: 0.25 });
    store = await openMongoStore({ uri: mongod.uri("small") });
    await store.migrate();
    await keepTeam(store, aTeam({ id: acme, slug: "acme" }));
  });
  after(async () => {
    await store.close();
    await mongod.stop();
  });

  it("is refused whole with what helps, and goes through in portions", async () => {
    const team = store.inTeam(acme);
    const { id } = await team.groups.create(aGroup());
    const users = Array.from({ length: 60_000 }, () => newId<UserId>());
    const error = await rejection(team.memberships.add(id, users, { at: noon }));
    expect(error).to.be.instanceOf(StoreUnavailable);
    expect(String(error)).to.match(/does not fit into MongoDB's cache: send it in smaller portions/);
    expect(await team.memberships.count(id)).to.equal(0);
    for (let from = 0; from < users.length; from += 6_000) {
      await team.memberships.add(id, users.slice(from, from + 6_000), { at: noon });
    }
    expect(await team.memberships.count(id)).to.equal(users.length);
  });
});
