import { expect } from "chai";
import { readBack } from "../../src/admin/read-audit.js";
import type { AuditEvent } from "../../src/model/event.js";
import type { Events, LatestEvents } from "../../src/store/port/happenings.js";

const hour = 3_600_000;
const day = 24 * hour;

/** A chain of so many events, one each hour from the second day on, that counts what it is asked. */
function chainOf(count: number) {
  const all = Array.from(
    { length: count },
    (_, n) =>
      ({ number: n + 1, at: day + n * hour, type: "user.created", actor: { kind: "system", id: null } }) as AuditEvent,
  );
  const told = { questions: 0 };
  const events: Pick<Events, "latest" | "page" | "head"> = {
    head: () => Promise.resolve({ number: count, hash: "" }),
    page: ({ after, limit }) => {
      told.questions += 1;
      return Promise.resolve(all.slice(after, after + limit));
    },
    latest: ({ limit, below = Infinity }: LatestEvents) => {
      told.questions += 1;
      return Promise.resolve(
        all
          .filter(({ number }) => number < below)
          .reverse()
          .slice(0, limit),
      );
    },
  };
  return { events, told };
}

describe("the audit until a moment (API, `until`)", () => {
  const numbers = async (count: number, until: number) => {
    const { events, told } = chainOf(count);
    const { items } = await readBack(events, { limit: 3, until });
    return { found: items.map(({ number }) => number), questions: told.questions };
  };

  it("is found by halving, its newest first", async () => {
    const { found, questions } = await numbers(100_000, day + 50_000 * hour);
    expect(found).to.deep.equal([50_001, 50_000, 49_999]);
    expect(questions).to.be.at.most(20);
  });

  it("looks for nothing where there was none yet, however many there are", async () => {
    expect(await numbers(100_000, 0)).to.deep.equal({ found: [], questions: 2 });
    expect(await numbers(0, 0)).to.deep.equal({ found: [], questions: 2 });
  });
});
