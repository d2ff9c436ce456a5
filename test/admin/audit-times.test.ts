import { expect } from "chai";
import { readBack, type AuditQuery } from "../../src/admin/read-audit.js";
import type { AuditEvent } from "../../src/model/event.js";
import { isMadeBy } from "../../src/store/port/event-chain.js";
import { mostLookedThrough, type Events, type LatestEvents } from "../../src/store/port/happenings.js";

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
  const events: Pick<Events, "latest" | "madeBy" | "page" | "head"> = {
    madeBy: ({ actor, limit, below = count + 1 }) => {
      told.questions += 1;
      const looked = all.filter(({ number }) => number < below && number >= below - mostLookedThrough).reverse();
      const fitting = looked.filter((event) => isMadeBy(event, actor));
      const shown = fitting.slice(0, limit);
      const end = fitting.length > limit ? shown.at(-1)?.number : below - mostLookedThrough;
      return Promise.resolve({ events: shown, next: end !== undefined && end > 1 ? end : undefined });
    },
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

describe("the audit of somebody (API, `actor`)", () => {
  const asked = async (count: number, query: Omit<AuditQuery, "limit">) => {
    const { events, told } = chainOf(count);
    const { items, next } = await readBack(events, { limit: 3, ...query });
    return { found: items.map(({ number }) => number), next, questions: told.questions };
  };

  it("is one question, that looks through so many events and no more", async () => {
    expect(await asked(100_000, { actor: "nobody" })).to.deep.equal({ found: [], next: 95_001, questions: 1 });
    expect(await asked(100_000, { actor: "nobody", below: 4_000 })).to.deep.equal({
      ...{ found: [], next: undefined, questions: 1 },
    });
    expect(await asked(10, { actor: "system" })).to.deep.equal({ found: [10, 9, 8], next: 8, questions: 1 });
    expect(await asked(10, { actor: "no\0body" })).to.deep.equal({ found: [], next: undefined, questions: 0 });
  });

  it("ends where all that is left was before the moment that is asked for", async () => {
    const since = day + 99_000 * hour;
    const { next, questions } = await asked(100_000, { actor: "nobody", since });
    expect([next, questions]).to.deep.equal([undefined, 2]);
    const { next: further } = await asked(100_000, { actor: "nobody", since: day });
    expect(further).to.equal(95_001);
  });

  it("goes on where the first found are after the moment until which it is asked for", async () => {
    const { found } = await asked(100, { actor: "system", until: day + 50 * hour });
    expect(found).to.deep.equal([51, 50, 49]);
  });
});
