import { expect } from "chai";
import { sourceOf } from "../../src/lib/source-of.js";

describe("the source that limits of an address count by (DESIGN §8)", () => {
  for (const [address, source] of [
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["2001:db8:0:7:1:2:3:4", "2001:db8:0:7::/64"],
    ["2001:db8::7:1:2:3:4", "2001:db8:0:7::/64"],
    ["2001:0DB8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["_hidden", "_hidden"],
    [undefined, "unknown"],
  ] as const) {
    it(`of ${address} is ${source}`, () => {
      expect(sourceOf(address)).to.equal(source);
    });
  }
});
