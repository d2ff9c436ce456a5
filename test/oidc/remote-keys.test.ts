import { expect } from "chai";
import { exportJWK, generateKeyPair } from "jose";
import { makeRemoteKeys } from "../../src/oidc/index.js";
import { rejection } from "../support/rejection.js";

const at = "https://acme.okta.example/keys";
const minute = 60_000;

describe("Keys of an issuer (DESIGN §6: kept 10 minutes, at most one more fetch a minute)", () => {
  let time: number;
  let fetched: number;
  let fails: boolean;
  const stage = () => {
    [time, fetched, fails] = [1_000_000, 0, false];
    return makeRemoteKeys({
      now: () => time,
      async fetchKeys() {
        fetched += 1;
        if (fails) throw new Error("out of reach");
        const { publicKey } = await generateKeyPair("ES256");
        return { keys: [await exportJWK(publicKey)] };
      },
    });
  };

  it("are fetched once in 10 minutes, by whoever comes first", async () => {
    const keys = stage();
    await Promise.all([keys.of(at), keys.of(at), keys.of(at)]);
    time += 10 * minute - 1;
    await keys.of(at);
    expect(fetched).to.equal(1);
    time += 1;
    await keys.of(at);
    expect(fetched).to.equal(2);
  });

  it("are fetched once more a minute for a key that is not among them", async () => {
    const keys = stage();
    await keys.of(at);
    expect(await keys.again(at)).to.be.a("function");
    expect(await keys.again(at)).to.equal(undefined);
    time += minute - 1;
    expect(await keys.again(at)).to.equal(undefined);
    time += 1;
    expect(await keys.again(at)).to.be.a("function");
    expect(fetched).to.equal(3);
  });

  it("of an issuer out of reach are not asked for with each request, and again soon", async () => {
    const keys = stage();
    fails = true;
    expect(await rejection(keys.of(at))).to.match(/out of reach/);
    expect(await rejection(keys.of(at))).to.match(/out of reach/);
    expect(fetched).to.equal(1);
    fails = false;
    time += 10_000;
    expect(await keys.of(at)).to.be.a("function");
  });
});
