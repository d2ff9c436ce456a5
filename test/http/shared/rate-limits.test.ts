import { expect } from "chai";
import { makeRateLimits, type RateLimits } from "../../../src/http/shared/rate-limits.js";
import { CountersInMemory } from "../../../src/store/sqlite/counters.js";
import { aMethod, noon } from "../../support/builders.js";

describe("limits of requests (DESIGN §8)", () => {
  let at: number;
  let limits: RateLimits;
  let counters: CountersInMemory;
  const now = () => at;
  const make = () => makeRateLimits({ counters, now, tokenRate: 200, tokenBurst: 2_000 });
  beforeEach(() => {
    at = noon;
    counters = new CountersInMemory(now);
    limits = make();
  });
  /** How many of these go on. */
  const passing = async (count: number, ask: () => Promise<number | undefined>): Promise<number> => {
    let passed = 0;
    for (let n = 0; n < count; n++) if ((await ask()) === undefined) passed++;
    return passed;
  };
  const token = () => limits.token("t");

  it("let a token burst, go on at its rate however hard it knocks, and burst again when it has rested", async () => {
    expect(await passing(2_500, token)).to.equal(2_000);
    expect(await token()).to.equal(1);
    let passed = 0;
    for (let n = 0; n < 5_000; n++) {
      at += 1;
      passed += await passing(2, token);
    }
    expect(passed).to.be.within(995, 1_000);
    at += 10_000;
    expect(await passing(2_500, token)).to.equal(2_000);
    expect(await limits.token("another")).to.equal(undefined);
  });

  it("never hold up a token that sends 25 requests a second, for an hour and over every border", async () => {
    for (let n = 0; n < 25 * 3_600; n++) {
      at += 40;
      if ((await token()) !== undefined) expect.fail(`held up after ${n} requests`);
    }
  });

  it("hold for all nodes together", async () => {
    const nodes = [limits, make()];
    let passed = 0;
    for (let n = 0; n < 4_000; n++) if ((await nodes[n % 2]!.token("t")) === undefined) passed++;
    expect(passed).to.be.within(1_990, 2_010);
  });

  it("count refused tokens, refused forms and begun sign-ins each by itself, and say when to come again", async () => {
    at = noon - (noon % 60_000) + 45_000;
    for (const ask of [() => limits.refusedToken("192.0.2.1"), () => limits.refusedForm("192.0.2.1")]) {
      expect(await passing(40, ask)).to.equal(30);
      expect(await ask()).to.equal(15);
    }
    expect(await limits.refusedToken("192.0.2.2")).to.equal(undefined);
    const method = aMethod().id;
    const from = (address: string, of = method) => limits.start(of, address);
    // a few for each address, and the room that all share who begin more
    expect(await passing(70, () => from("192.0.2.1"))).to.equal(52);
    expect(await from("192.0.2.1")).to.equal(1);
    expect(await from("192.0.2.1", aMethod().id)).to.equal(undefined);
    at += 1_000;
    expect(await from("192.0.2.1")).to.equal(undefined);
    at += 14_000;
    expect(await limits.refusedToken("192.0.2.1")).to.equal(undefined);
  });

  it("keep nobody from signing in because of what one address, or a network, or a few of them begin", async () => {
    at = noon - (noon % 60_000);
    const method = aMethod().id;
    for (const address of ["192.0.2.1", "2001:db8:0:7::1", "2001:db8:0:7::2", "198.51.100.9"])
      await passing(1_000, () => limits.start(method, address));
    for (let n = 0; n < 90; n++) {
      expect(await passing(3, () => limits.start(method, `203.0.113.${n}`)), String(n)).to.equal(2);
    }
    // and yet no more in all than the server has room for
    let passed = 0;
    for (let n = 0; n < 400; n++) passed += await passing(2, () => limits.start(method, `10.0.${n >> 8}.${n & 255}`));
    expect(passed).to.equal(200 - 3 * 2 - 90 * 2);
  });
});
