import { expect } from "chai";
import { ApiStage } from "../../support/api-stage.js";

describe("email domains by the API", () => {
  let api: ApiStage;
  beforeEach(async () => {
    api = await ApiStage.open();
  });
  afterEach(() => api.close());

  const list = "/teams/acme/domains";

  it("adds one, shows the record to publish, and finds it in the DNS", async () => {
    const made = await api.ask("owner", "POST", list, { domain: "Eng.Acme.Example" });
    expect(made.status).to.equal(201);
    expect(made.body).to.have.all.keys("domain", "state", "proof", "record", "checkedAt", "problem", "failingSince");
    expect(made.body).to.include({ domain: "eng.acme.example", state: "pending", proof: "dns", checkedAt: null });
    const { record } = made.body as { record: { name: string; value: string } };
    expect(record).to.include({ type: "TXT", name: "_drawbridge.eng.acme.example", relativeName: "_drawbridge" });
    const missing = await api.ask("owner", "POST", `${list}/eng.acme.example/check`);
    expect(missing.body).to.include({ state: "pending", problem: "no_such_name" });
    expect(missing.body).to.have.property("hint").that.contains(record.value);
    expect(missing.body, "who else holds it is told to the operator alone").to.include({ heldByTeams: null });
    api.admin.texts.set(record.name, record.value);
    const found = await api.ask("owner", "POST", `${list}/eng.acme.example/check`);
    expect(found.body).to.include({ state: "verified", proof: "dns", problem: null });
    expect((await api.ask("auditor", "GET", `${list}/eng.acme.example`)).body).to.include({ state: "verified" });
  });

  it("takes the operator's word, which nobody else may give", async () => {
    await api.ask("owner", "POST", list, { domain: "closed.example" });
    const path = `${list}/closed.example/approve`;
    const refused = await api.ask("owner", "POST", path);
    expect(refused.status).to.equal(403);
    expect(refused.body).to.include({ expected: "operate" });
    expect((await api.ask("operator", "POST", path)).body).to.include({ state: "verified", proof: "operator" });
  });

  it("lists by name in pages, and takes one off", async () => {
    await api.ask("owner", "POST", list, { domain: "zebra.example" });
    const first = (await api.ask("auditor", "GET", `${list}?limit=1`)).body as { next: string };
    expect(first).to.have.nested.property("items[0].domain", "acme.example");
    const second = await api.ask("auditor", "GET", `${list}?limit=1&after=${first.next}`);
    expect(second.body).to.have.nested.property("items[0].domain", "zebra.example");
    expect(second.body).to.have.property("next", null);
    expect((await api.ask("admin", "DELETE", `${list}/zebra.example`)).status).to.equal(403);
    expect((await api.ask("owner", "DELETE", `${list}/zebra.example`)).status).to.equal(204);
    expect((await api.ask("auditor", "GET", `${list}/zebra.example`)).status).to.equal(404);
  });

  for (const [what, domain, status, code] of [
    ["no name", "not a domain", 400, "value_invalid"],
    ["one that is there", "acme.example", 409, "domain_exists"],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { status: got, body } = await api.ask("owner", "POST", list, { domain });
      expect(got).to.equal(status);
      expect(body).to.have.property("code", code);
    });
  }
});
