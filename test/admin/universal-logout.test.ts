import { expect } from "chai";
import { InvalidInput, operations, perform } from "../../src/admin/index.js";
import { AdminStage } from "../support/admin-stage.js";
import { rejection } from "../support/rejection.js";

const issuer = "https://acme.okta.example";

describe("whose word ends sessions, by operations (DESIGN §6)", () => {
  let stage: AdminStage;
  before(async () => {
    stage = await AdminStage.open();
    await create("admin", "plain", undefined);
  });
  after(() => stage.close());

  type Role = "admin" | "operator";
  const create = (role: Role, slug: string, jwksUri: string | undefined) => {
    const universalLogout = jwksUri === undefined ? undefined : { issuer, jwksUri };
    const input = { slug, name: slug, ...(universalLogout && { universalLogout }) };
    return perform(stage.deps, stage.as(role), operations.methodCreate, { team: "acme" }, input);
  };
  const update = (role: Role, jwksUri: string) =>
    perform(
      stage.deps,
      stage.as(role),
      operations.methodUpdate,
      { team: "acme", method: "plain" },
      { universalLogout: { issuer, jwksUri } },
    );

  for (const address of [
    "https://10.0.0.5/keys",
    "https://[::1]/keys",
    "http://localhost:9/keys",
    "https://127.0.0.1/",
  ]) {
    it(`refuses keys at ${address} when they are set, and says what the operator can do`, async () => {
      for (const asked of [create("operator", "inside", address), update("operator", address)]) {
        const error = await rejection(asked);
        expect(error).to.be.instanceOf(InvalidInput);
        const [fault] = (error as InvalidInput).errors;
        expect(fault?.field).to.equal("universalLogout.jwksUri");
        expect(fault?.message).to.match(/internal host.*WEBHOOK_ALLOWED_HOSTS=/);
      }
    });
  }

  it("lets only the operator fetch keys from an internal host that the operator has allowed", async () => {
    const inside = "https://internal.example:8443/keys";
    for (const asked of [create("admin", "inside", inside), update("admin", inside)]) {
      expect(await rejection(asked)).to.have.nested.property("refusal.expected", "operate");
    }
    const set = await update("operator", inside);
    expect(set.universalLogout).to.include({ issuer, jwksUri: inside });
    expect((await update("admin", inside)).universalLogout, "as it was").to.include({ jwksUri: inside });
  });

  it("shows the address where the issuer says it, and none where nobody's word counts", async () => {
    const shut = await create("admin", "shut", undefined);
    expect(shut.addresses.universalLogout).to.equal(null);
    const open = await create("admin", "open", "https://acme.okta.example/oauth2/v1/keys");
    expect(open.addresses.universalLogout).to.match(/\/saml\/open\/global-token-revocation$/);
  });
});
