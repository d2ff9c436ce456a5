import { expect } from "chai";
import { idsBetween } from "../../src/admin/attempt-times.js";
import { firstIdAt } from "../../src/lib/new-id.js";
import type { Attempts } from "../../src/store/port/happenings.js";
import { acme, anAttempt, aTeam, noon } from "../support/builders.js";
import { keepTeam } from "../support/keep-team.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

const hour = 3_600_000;
const count = 100;

describe("where among all attempts those of a time lie", () => {
  let temporary: TemporaryStore;
  let attempts: Attempts;
  /** How often anything was asked for. */
  let asked = 0;
  before(async () => {
    temporary = await temporaryStore();
    await keepTeam(temporary.store, aTeam({ id: acme }));
    const team = temporary.store.inTeam(acme);
    await team.atomically(async (tx) => {
      for (let n = 0; n < count; n++) {
        const at = noon + n * hour;
        await tx.attempts.append(anAttempt({ teamId: acme, id: `${firstIdAt(at).slice(0, -1)}1` as never, at }));
      }
    });
    attempts = team.attempts;
  });
  after(() => temporary.remove());
  beforeEach(() => (asked = 0));

  const between = async (since: number | undefined, until: number | undefined) => {
    const list: Attempts["list"] = (query) => {
      asked++;
      return attempts.list(query);
    };
    const { above, below } = await idsBetween({ list }, { since, until });
    const { items } = await attempts.list({
      ...{ order: "oldest", limit: 200, since, until },
      ...{ above, below },
    });
    return items.map(({ at }) => (at - noon) / hour);
  };

  it("finds those of a day by halving, each of them", async () => {
    const found = await between(noon + 30 * hour, noon + 54 * hour);
    expect(found).to.deep.equal(Array.from({ length: 24 }, (_, n) => 30 + n));
    expect(asked).to.be.within(4, 40);
  });

  for (const [what, since, until, all] of [
    ["after the last", noon + 1_000_000 * hour, undefined, false],
    ["before the first", undefined, noon - 1_000_000 * hour, false],
    ["since before the first", noon - 1_000_000 * hour, undefined, true],
    ["until after the last", undefined, noon + 1_000_000 * hour, true],
  ] as const) {
    it(`asks for the two ends alone where the time is ${what}`, async () => {
      expect(await between(since, until)).to.have.length(all ? count : 0);
      expect(asked).to.equal(2);
    });
  }
});
