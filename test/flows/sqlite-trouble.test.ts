import { expect } from "chai";
import Database from "libsql";
import { join } from "node:path";
import { flowBridge, me, reply, start, type FlowBridge } from "./flow-bridge.js";

describe("trouble with the SQLite file during a sign-in", function () {
  this.timeout(60_000);
  let flow: FlowBridge;
  beforeEach(async () => {
    flow = await flowBridge();
  });
  afterEach(() => flow.stop());

  it("locked by another process, it is told by a page with 503, and the same sign-in goes on afterwards", async () => {
    const ada = flow.visitor();
    const { requestId } = await start(ada);
    const form = reply(flow, { inResponseTo: requestId });
    const other = new Database(join(flow.folder, "flow.db"));
    other.exec("BEGIN IMMEDIATE");
    try {
      const refused = await ada.post("/saml/acme-sso/acs", form);
      expect(refused.status).to.equal(503);
      expect(refused.headers.get("retry-after")).to.match(/^\d+$/);
      expect(refused.text)
        .to.include("store_unavailable")
        .and.include(refused.headers.get("reference-id") ?? "");
      expect((await ada.json("/healthz")).status).to.equal(200);
    } finally {
      other.exec("ROLLBACK");
      other.close();
    }
    const done = await ada.post("/saml/acme-sso/acs", form);
    expect([done.status, done.location]).to.deep.equal([303, "/"]);
    expect(await me(ada)).to.include({ email: "ada@acme.example" });
  });
});
