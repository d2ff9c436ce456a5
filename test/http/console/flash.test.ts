import { expect } from "chai";
import type { Request, Response } from "express";
import { giveFlash, takeFlash } from "../../../src/http/console/engine/flash.js";
import { makeSealer } from "../../../src/lib/seal.js";

describe("what a form of the console leaves for the next page (DESIGN §5)", () => {
  const deps = { sealer: makeSealer(["a secret of more than thirty-two octets"], "console flash"), secure: false };
  const secrets = { link: `https://bridge.acme.example/setup/dbs_${"x".repeat(43)}` };

  for (const [of, letter] of [
    ["Chinese", "漢"],
    ["quotation marks", '"'],
    ["control characters", "\u0001"],
    ["emoji", "🔑"],
  ] as const) {
    it(`fits into what browsers keep and proxies pass on, however long a name in ${of} it tells`, async () => {
      const lines: string[] = [];
      const res = { append: (_name: string, all: string[]) => lines.push(...all) } as unknown as Response;
      const text = `The group ${letter.repeat(5_000)} is deleted.`;
      await giveFlash(deps, res, "session", { said: { tone: "good", text }, secrets });
      const [line = ""] = lines;
      expect(line.length).to.be.lessThan(3_600);
      const req = { headers: { cookie: line.split(";")[0] } } as unknown as Request;
      const left = await takeFlash(deps, req, res, "session");
      expect(left.secrets).to.deep.equal(secrets);
      expect(left.said?.text).to.match(/^The group .{100,}…$/su);
      expect(text.startsWith(left.said?.text.slice(0, -1) ?? "-")).to.equal(true);
    });
  }
});
