import { expect } from "chai";
import { browserRows, type SessionSeen } from "../../../src/http/login/browser-rows.js";

function aSession(over: Partial<SessionSeen>): SessionSeen {
  return {
    handle: "a",
    current: false,
    browser: "Chrome on Linux",
    methodName: "Acme Okta",
    startedAt: 1,
    endsAt: 10,
    ...over,
  };
}

describe("the sessions of a person, as their page shows them", () => {
  it("are one row for each browser, this one first, then the one used last", () => {
    const rows = browserRows([
      aSession({ handle: "a", browser: "Firefox on Windows", startedAt: 3 }),
      aSession({ handle: "b", browser: "Safari on iPhone", startedAt: 9 }),
      aSession({ handle: "c", current: true, startedAt: 2, endsAt: 20 }),
      aSession({ handle: "d", startedAt: 5, endsAt: 15, methodName: "Acme Google" }),
    ]);
    expect(rows.map(({ browser, count }) => [browser, count])).to.deep.equal([
      ["Chrome on Linux", 2],
      ["Safari on iPhone", 1],
      ["Firefox on Windows", 1],
    ]);
    expect(rows[0]).to.deep.include({
      current: true,
      ends: ["d"],
      startedAt: 5,
      endsAt: 20,
      methodName: "Acme Google",
    });
  });

  it("end by a button all that are not the one in use, as many as a form can carry", () => {
    const many = Array.from({ length: 150 }, (_, n) => aSession({ handle: `s${n}` }));
    const [row] = browserRows([...many, aSession({ handle: "now", current: true })]);
    expect(row?.count).to.equal(151);
    expect(row?.ends).to.have.length(100).and.not.include("now");
  });
});
