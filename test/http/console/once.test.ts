import { expect } from "chai";
import { claimOnce, doneOnce, notDone } from "../../../src/http/console/engine/once.js";
import { StoreUnavailable } from "../../../src/store/port/errors.js";
import { makeSealer } from "../../../src/lib/seal.js";
import { noon } from "../../support/builders.js";
import { temporaryStore, type TemporaryStore } from "../../support/temporary-store.js";

describe("a form of the console that is sent twice", () => {
  let temporary: TemporaryStore;
  let time: number;
  beforeEach(async () => {
    temporary = await temporaryStore();
    time = noon;
  });
  afterEach(() => temporary.remove());

  const deps = () => ({
    admin: { store: temporary.store },
    now: () => time,
    sealer: makeSealer(["a-secret-of-more-than-thirty-two-characters"], "tests"),
  });
  const led = {
    to: "/console/api-keys",
    said: { tone: "good", text: "Done." },
    secrets: { key: "dbk_secret" },
  } as const;

  it("counts once: the second click waits for the first and leads where it led, with what is shown once", async () => {
    expect(await claimOnce(deps(), "form")).to.equal("first");
    const second = claimOnce(deps(), "form");
    await doneOnce(deps(), "form", led);
    expect(await second).to.deep.equal(led);
  });

  it("counts once where the first is done between two looks of the second", async () => {
    await claimOnce(deps(), "form");
    const { notes } = temporary.store;
    let isDone = false;
    const get = async (key: string, now: number): Promise<string | undefined> => {
      const found = await notes.get(key, now);
      if (!isDone) await doneOnce(deps(), "form", led);
      isDone = true;
      return found;
    };
    const second = { ...deps(), admin: { store: { notes: { ...notes, get } } } };
    expect(await claimOnce(second, "form")).to.deep.equal(led);
  });

  it("keeps what is shown once sealed, and for a moment alone: the back button later shows nothing", async () => {
    await claimOnce(deps(), "form");
    await doneOnce(deps(), "form", led);
    expect(await temporary.store.notes.get("form led", time)).to.not.contain("dbk_secret");
    time += 15_000;
    expect(await claimOnce(deps(), "form")).to.equal(undefined);
  });

  it("is done by the second click where the first one was refused", async () => {
    await claimOnce(deps(), "form");
    const second = claimOnce(deps(), "form");
    await notDone(deps(), "form");
    expect(await second).to.equal("first");
  });

  it("can be sent again two minutes after the store went away in the midst of it, and says till then that its end is not known", async () => {
    await claimOnce(deps(), "form");
    const { notes } = temporary.store;
    expect(await claimOnce(deps(), "form", 2)).to.equal("unsure");
    time += 119_999;
    expect(await notes.get("form", time)).to.match(/^waited for/);
    time += 1;
    expect(await claimOnce(deps(), "form")).to.equal("first");
    await doneOnce(deps(), "form", led);
    time += 120_000;
    expect(await claimOnce(deps(), "form"), "what is done stays done").to.equal(undefined);
  });

  it("is told as it went where the store goes right behind it", async () => {
    const gone = () => Promise.reject(new StoreUnavailable("locked"));
    const { notes } = temporary.store;
    const without = { ...deps(), admin: { store: { notes: { ...notes, put: gone, delete: gone } } } };
    await claimOnce(without, "form");
    await doneOnce(without, "form", led);
    await notDone(without, "form");
  });
});
