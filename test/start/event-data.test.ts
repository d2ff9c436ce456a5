import { expect } from "chai";
import { emptyEventData } from "../../src/start/jobs/empty-event-data.js";
import { aKnownEvent } from "../support/access-builders.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

const dayMs = 24 * 3_600_000;

describe("EVENT_DATA_DAYS (DESIGN §8)", () => {
  let temporary: TemporaryStore;
  const now = Date.parse("2026-11-25T10:00:00Z");
  beforeEach(async () => {
    temporary = await temporaryStore();
    for (let n = 0; n < 620; n++)
      await temporary.store.installation.events.append(aKnownEvent(now - (700 - n) * dayMs));
  });
  afterEach(() => temporary.remove());

  const kept = async (
    eventDataDays: number | undefined,
  ): Promise<{ readonly kept: number; readonly checks: number }> => {
    const { store } = temporary;
    let checks = 0;
    const turn = {
      check: () => {
        checks++;
        return Promise.resolve();
      },
    };
    await emptyEventData({ store, now: () => now, settings: { eventDataDays } }).run(turn);
    const events = await store.installation.events.page({ after: 0, limit: 1_000 });
    return { kept: events.filter(({ data }) => data !== null).length, checks };
  };

  it("left out, keeps all for good", async () => {
    expect(await kept(undefined)).to.deep.equal({ kept: 620, checks: 0 });
  });

  it("empties what is older, in portions between which the lease is looked at, and no more the next time", async () => {
    const { checks, ...rest } = await kept(100);
    expect(rest).to.deep.equal({ kept: 20 });
    expect(checks).to.be.greaterThan(2);
    expect(await kept(100)).to.deep.equal({ kept: 20, checks: 1 });
  });
});
