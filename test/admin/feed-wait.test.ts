import { expect } from "chai";
import { operations, perform } from "../../src/admin/index.js";
import type { Events } from "../../src/store/port/happenings.js";
import type { Store } from "../../src/store/port/store.js";
import { newId } from "../../src/lib/new-id.js";
import { aKey, aKnownEvent } from "../support/access-builders.js";
import { AdminStage } from "../support/admin-stage.js";

describe("programs that wait for a team's next event (DESIGN §6)", () => {
  let stage: AdminStage;
  let looks = 0;
  let keyLooks = 0;
  before(async () => {
    stage = await AdminStage.open();
  });
  after(() => stage.close());
  beforeEach(() => (looks = keyLooks = 0));

  function counting(store: Store): Store {
    const counted = (events: Events): Events => ({
      ...events,
      page: (asked) => (looks++, events.page(asked)),
      head: () => (looks++, events.head()),
    });
    const { installation } = store;
    const apiKeys: typeof installation.apiKeys = {
      ...installation.apiKeys,
      get: (id) => (keyLooks++, installation.apiKeys.get(id)),
    };
    return {
      ...store,
      installation: { ...installation, apiKeys },
      inTeam: (id) => {
        const team = store.inTeam(id);
        const events = counted(team.events);
        return new Proxy(team, { get: (of, name) => (name === "events" ? events : Reflect.get(of, name, of)) });
      },
    };
  }

  it("share one look of the store, however many wait, and are all told", async () => {
    const deps = { ...stage.deps, store: counting(stage.deps.store) };
    const { number } = await stage.deps.store.inTeam(stage.acme.team.id).events.head();
    const began = performance.now();
    const waits = Array.from({ length: 60 }, (_, n) =>
      perform(
        deps,
        stage.as("auditor"),
        operations.eventList,
        { team: "acme" },
        { after: number, wait: n < 30 ? 1 : 20 },
      ),
    );
    const some = await Promise.all(waits.slice(0, 30));
    expect(some.map(({ items, next }) => [items.length, next])).to.deep.equal(some.map(() => [0, number]));
    // each looks twice for itself at first; then all of them together as often as one, however slow the machine is
    const asOne = Math.ceil((performance.now() - began) / 100);
    expect(looks).to.be.within(121, 120 + asOne);
    await stage.deps.store.inTeam(stage.acme.team.id).events.append(aKnownEvent());
    const told = await Promise.all(waits.slice(30));
    expect(told.map(({ next }) => next)).to.deep.equal(told.map(() => number + 1));
  });

  it("wait no longer than their key works, with one look at it, however many wait by it", async () => {
    const { team } = stage.acme;
    const { apiKeys } = stage.deps.store.installation;
    const fresh = { ...aKey(team.id, newId()), expiresAt: stage.time + 3_600_000 };
    const key = await apiKeys.create(fresh);
    const deps = { ...stage.deps, store: counting(stage.deps.store) };
    const { number } = await stage.deps.store.inTeam(team.id).events.head();
    const asked = (caller: Parameters<typeof perform>[1], wait: number) =>
      perform(deps, caller, operations.eventList, { team: "acme" }, { after: number, wait });
    const began = performance.now();
    const byKey = { ...stage.as("auditor"), actor: { kind: "api_key", id: key.id } } as const;
    const waits = Array.from({ length: 60 }, () => asked(byKey, 30));
    let isTold = false;
    const another = asked(stage.as("auditor"), 20).finally(() => (isTold = true));
    await apiKeys.replace({ ...key, revokedAt: stage.time });
    const ended = await Promise.all(waits);
    expect(ended.map(({ items }) => items)).to.deep.equal(ended.map(() => []));
    expect(isTold, "who waits by another key goes on waiting").to.equal(false);
    expect(keyLooks).to.be.within(1, Math.ceil((performance.now() - began) / 100));
    await stage.deps.store.inTeam(team.id).events.append(aKnownEvent());
    expect((await another).next).to.equal(number + 1);
  });
});
