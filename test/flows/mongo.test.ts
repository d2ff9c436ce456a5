import { expect } from "chai";
import type { Mongod } from "../support/mongod.js";
import { needsMongo, ownMongod } from "../support/mongo.js";
import { flowBridge, me, reply, signIn, start, type FlowBridge } from "./flow-bridge.js";

describe("signing in on MongoDB", function () {
  this.timeout(120_000);
  needsMongo();

  let mongod: Mongod;
  let flow: FlowBridge;
  before(async () => {
    mongod = await ownMongod();
    flow = await flowBridge({ env: { DATABASE_URL: mongod.uri("drawbridge_flow") } });
  });
  after(async () => {
    await flow.stop();
    await mongod.stop();
  });

  it("signs people in, once for each response", async () => {
    const ada = flow.visitor();
    const { requestId } = await start(ada);
    const form = reply(flow, { inResponseTo: requestId });
    const copies = Array.from({ length: 10 }, () => ada.at(flow.url));
    const visits = await Promise.all(copies.map((copy) => copy.post("/saml/acme-sso/acs", form)));
    expect(visits.map((visit) => visit.status).sort()).to.deep.equal([303, ...Array<number>(9).fill(403)]);
  });

  it("makes one person of ten first sign-ins at once", async () => {
    const visitors = Array.from({ length: 10 }, () => flow.visitor());
    const visits = await Promise.all(visitors.map((one) => signIn(flow, one, { person: "twin" })));
    expect(visits.map((visit) => visit.status)).to.deep.equal(Array<number>(10).fill(303));
    const ids = new Set(await Promise.all(visitors.map(async (one) => (await me(one))?.["userId"])));
    expect(ids.size).to.equal(1);
  });

  it("gone in the middle of a sign-in, it is told by a page with 503, and the same sign-in goes on when it is back", async () => {
    const ada = flow.visitor();
    const { requestId } = await start(ada);
    const form = reply(flow, { inResponseTo: requestId });
    await mongod.kill();
    const refused = await ada.post("/saml/acme-sso/acs", form);
    expect(refused.status).to.equal(503);
    expect(refused.headers.get("retry-after")).to.match(/^\d+$/);
    expect(refused.text)
      .to.include("store_unavailable")
      .and.include(refused.headers.get("reference-id") ?? "");
    expect((await fetch(`${flow.url}/readyz`)).status).to.equal(503);
    expect((await fetch(`${flow.url}/healthz`)).status).to.equal(200);
    await mongod.restart();
    let again = await ada.post("/saml/acme-sso/acs", form);
    for (let tries = 0; again.status === 503 && tries < 10; tries++) again = await ada.post("/saml/acme-sso/acs", form);
    expect([again.status, again.location]).to.deep.equal([303, "/"]);
    expect(await me(ada)).to.include({ email: "ada@acme.example" });
  });
});
