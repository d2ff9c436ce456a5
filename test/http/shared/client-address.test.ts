import type { IncomingMessage } from "node:http";
import { expect } from "chai";
import { clientAddressOf, giveTrust } from "../../../src/http/shared/client-address.js";

/** A request that a believed proxy at 10.0.0.1 hands on. */
function handedOn(forwardedFor: string, isTrusted = (address: string) => address.startsWith("10.")): IncomingMessage {
  const req = {
    socket: { remoteAddress: "10.0.0.1" },
    headers: { "x-forwarded-for": forwardedFor },
  } as unknown as IncomingMessage;
  giveTrust(req, isTrusted);
  return req;
}

describe("the address of a client (DESIGN §8, TRUST_PROXY)", () => {
  for (const [written, address] of [
    ["192.0.2.7", "192.0.2.7"],
    ["198.51.100.1, 192.0.2.7", "192.0.2.7"],
    ["192.0.2.7, 10.0.0.2", "192.0.2.7"],
    // of each connection another port: it would be counted as somebody else
    ["192.0.2.7:51234", "192.0.2.7"],
    ["192.0.2.7:51234, 10.0.0.2:443", "192.0.2.7"],
    ["[2001:db8::7]:51234", "2001:db8::7"],
    ["[2001:db8::7]", "2001:db8::7"],
    ["2001:db8::7", "2001:db8::7"],
    ["_hidden", "_hidden"],
    // what is no address is not believed: the proxy that wrote it stands for it
    ["a b", "10.0.0.1"],
    ["", "10.0.0.1"],
    ["1".repeat(65), "10.0.0.1"],
    ["\u001b[31m", "10.0.0.1"],
  ] as const) {
    it(`is ${address} where a believed proxy writes ${JSON.stringify(written)}`, () => {
      expect(clientAddressOf(handedOn(written))).to.equal(address);
    });
  }

  it("is the one that connects, where no proxy is believed", () => {
    expect(clientAddressOf(handedOn("192.0.2.7", () => false))).to.equal("10.0.0.1");
  });
});
