import { expect } from "chai";
import { StoreUnusable } from "../../../src/store/port/errors.js";
import { checkHello, checkVersion } from "../../../src/store/mongo/check-server.js";

describe("the check of a MongoDB server", () => {
  it("takes members of a replica set and routers", () => {
    expect(() => checkHello({ setName: "rs0", isWritablePrimary: true })).to.not.throw();
    expect(() => checkHello({ setName: "rs0", secondary: true })).to.not.throw();
    expect(() => checkHello({ msg: "isdbgrid" })).to.not.throw();
  });

  it("tells a standalone server both commands, and one that only waits for its configuration the second", () => {
    expect(() => checkHello({ isWritablePrimary: true }))
      .to.throw(StoreUnusable)
      .with.property("message")
      .that.matches(/mongod --replSet rs0[^]*rs\.initiate\(\)/);
    expect(() => checkHello({ isreplicaset: true, info: "Does not have a valid replica set config" }))
      .to.throw(StoreUnusable)
      .with.property("message")
      .that.matches(/never initiated[^]*rs\.initiate\(\)/)
      .and.not.contain("mongod --replSet rs0");
  });

  it("takes version 6 and newer", () => {
    for (const version of ["6.0.5", "7.0.0", "8.2.6", "10.1.0-rc0"])
      expect(() => checkVersion({ version })).to.not.throw();
    for (const version of ["5.0.31", "4.4.0", "", "unknown"]) {
      expect(() => checkVersion({ version })).to.throw(StoreUnusable, "6.0 or newer");
    }
  });
});
