import { expect } from "chai";
import { flowBridge, signIn, type FlowBridge } from "./flow-bridge.js";

/** Whoever is shown a reference id hands it to somebody with the log: there it must be, with the cause. */
describe("what the log says of refusals, by the reference id that was shown", () => {
  const lines: string[] = [];
  let flow: FlowBridge;
  before(async () => {
    flow = await flowBridge({ log: { write: (text) => lines.push(text) } });
  });
  after(() => flow.stop());

  function lineOf(reference: string | undefined): Record<string, unknown> {
    const found = lines.filter((line) => reference !== undefined && line.includes(`"reference":"${reference}"`));
    expect(found, `lines with ${reference ?? "no id"}`).to.have.length.above(0);
    return JSON.parse(found[0] ?? "{}") as Record<string, unknown>;
  }
  const shownOn = (page: string) => /id="reference">([0-9a-z]{26})</.exec(page)?.[1];

  it("of a sign-in: code, cause, expected and actual, the method and the address", async () => {
    const visit = await signIn(flow, flow.visitor(), { spEntityId: "https://wrong.example/" });
    expect(visit.status).to.equal(403);
    const line = lineOf(shownOn(visit.text));
    expect(line).to.include({ level: "info", msg: "sign-in refused", code: "saml_audience", method: "acme-sso" });
    expect(line).to.include({ expected: `${flow.url}/saml/acme-sso/metadata`, actual: "https://wrong.example/" });
    expect(line["cause"]).to.be.a("string");
    expect(line["address"]).to.match(/127\.0\.0\.1|::1/);
  });

  it("of a decision of the rules, which names nobody's address but for the domain", async () => {
    const visit = await signIn(flow, flow.visitor(), { person: "mia", email: "mia@other.example" });
    expect(lineOf(shownOn(visit.text))).to.include({ code: "domain_denied", actual: "other.example" });
  });

  for (const [what, path, code] of [
    ["an unknown method", "/sso/nobody-here", "unknown_method"],
    ["an address that leads nowhere", "/nowhere", "not_found"],
  ] as const) {
    it(`of ${what}: code, status and path`, async () => {
      const visit = await flow.visitor().get(path);
      expect(lineOf(shownOn(visit.text))).to.include({ level: "info", status: 404, code, path });
    });
  }

  it("of a SCIM token: a warning with directory, reason and address, and never the token", async () => {
    const answer = await fetch(`${flow.url}/scim/v2/acme-scim/Users`, {
      headers: { authorization: "Bearer a-token-of-nobody" },
    });
    expect(answer.status).to.equal(401);
    const { detail } = (await answer.json()) as { detail: string };
    const line = lineOf(/\(reference ([0-9a-z]{26})\)/.exec(detail)?.[1]);
    expect(line).to.include({ level: "warn", msg: "SCIM token refused", directory: "acme-scim" });
    expect(line["address"]).to.be.a("string");
    expect(lines.join("")).not.to.include("a-token-of-nobody");
  });

  it("of a SCIM client at /scim/DIRECTORY, without v2: in SCIM form, with the base URL", async () => {
    for (const path of ["/scim/acme-scim", "/scim/acme-scim/Users", "/scim/acme-scim/v2/Users"]) {
      const answer = await fetch(`${flow.url}${path}`, { headers: { accept: "application/json" } });
      expect([path, answer.status]).to.deep.equal([path, 404]);
      expect(answer.headers.get("content-type")).to.match(/^application\/scim\+json/);
      const { detail } = (await answer.json()) as { detail: string };
      expect(detail).to.include(`${flow.url}/scim/v2/acme-scim`);
    }
  });
});
