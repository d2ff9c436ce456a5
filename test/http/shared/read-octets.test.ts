import { expect } from "chai";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { BodyBudget, budgetSizes, stranger, type Standing } from "../../../src/http/shared/body/body-budget.js";
import { giveBudget, holdThrough } from "../../../src/http/shared/body/open-lots.js";
import { readOctets } from "../../../src/http/shared/read-octets.js";
import { HttpRefusal } from "../../../src/http/shared/refusal.js";

describe("a body for which there is no room", () => {
  const admin: Standing = { is: "proven", by: "admin", holder: "ada" };
  let server: Server;
  let budget: BodyBudget;
  let standing: Standing;
  beforeEach(async () => {
    server = createServer((req, res) => {
      giveBudget(req, res, budget);
      const answer = async (): Promise<void> => {
        const refused: unknown = await readOctets(req, { type: undefined, limit: 1000, standing }).catch(
          (error: unknown) => error,
        );
        res.end(JSON.stringify(refused instanceof HttpRefusal ? refused.view : String(refused)));
      };
      void holdThrough(req, answer);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  });
  afterEach(() => server.close());

  const told = async (sizes: Partial<typeof budgetSizes>, who: Standing): Promise<Record<string, unknown>> => {
    [budget, standing] = [new BodyBudget(undefined, { ...budgetSizes, ...sizes }), who];
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "x".repeat(200) });
    return (await answer.json()) as Record<string, unknown>;
  };

  it("is blamed on the address of a stranger, on the sender who is proven, or on nobody", async () => {
    const small = { most: 1000, each: 100 };
    expect(await told({ anonymous: small }, stranger))
      .to.include({ status: 503, code: "too_busy" })
      .and.have.property("cause")
      .that.includes("from this address");
    const proven = await told({ admin: small }, admin);
    expect(proven["cause"]).to.include("the same sender");
    expect(proven["fix"]).to.equal("Send less at once.");
    for (const who of [stranger, admin]) {
      const all = await told({ anonymous: { most: 100, each: 1000 }, admin: { most: 100, each: 1000 } }, who);
      expect(all["cause"]).to.include("from everybody");
      expect(all["fix"]).not.to.include("TRUST_PROXY");
    }
  });
});
