import { expect } from "chai";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { newId } from "../../src/lib/new-id.js";
import { startBridge, type Bridge } from "../../src/start/bridge.js";
import { openParts } from "../../src/start/services.js";
import { freePort } from "../support/free-port.js";
import type { Mongod } from "../support/mongod.js";
import { needsMongo, ownMongod } from "../support/mongo.js";
import { flowBridge, flowSettings, me, signIn, type FlowBridge } from "./flow-bridge.js";

const issuer = "https://acme.okta.example";

describe("Universal Logout on two nodes with one MongoDB (DESIGN §6)", function () {
  this.timeout(120_000);
  needsMongo();

  let mongod: Mongod;
  let flow: FlowBridge;
  let other: Bridge;
  let sign: () => Promise<string>;
  before(async () => {
    mongod = await ownMongod();
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "one" }] as never };
    const env = { DATABASE_URL: mongod.uri("drawbridge_logout") };
    flow = await flowBridge({ env, method: { universalLogout: { issuer, jwks } } });
    const settings = flowSettings(flow.folder, await freePort(), { ...env, PUBLIC_URL: flow.url });
    other = await startBridge(await openParts(settings, "server"));
    sign = () => {
      const iat = Math.floor(Date.now() / 1000);
      const aud = `${flow.url}/saml/acme-sso/global-token-revocation`;
      return new SignJWT({ iss: issuer, aud, jti: newId(), iat, exp: iat + 60 })
        .setProtectedHeader({ alg: "ES256", kid: "one" })
        .sign(privateKey);
    };
  });
  after(async () => {
    await other.stop();
    await flow.stop();
    await mongod.stop();
  });
  const urls = () => [flow.url, `http://localhost:${other.port}`] as const;
  const revoke = async (url: string, token: string): Promise<number> => {
    const { status } = await fetch(`${url}/saml/acme-sso/global-token-revocation`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: JSON.stringify({ sub_id: { format: "email", email: "ada@acme.example" } }),
    });
    return status;
  };

  it("ends sessions at every node by the time it is answered, whichever is told", async () => {
    const [one, two] = urls();
    const ada = flow.visitor();
    await signIn(flow, ada);
    expect(await me(ada.at(two))).to.include({ email: "ada@acme.example" });
    expect(await revoke(two, await sign())).to.equal(204);
    expect(await me(ada.at(one))).to.equal(undefined);
    expect(await me(ada.at(two))).to.equal(undefined);
  });

  it("takes a token once, of eight copies at both nodes at the same time", async () => {
    const token = await sign();
    const [one, two] = urls();
    const statuses = await Promise.all(Array.from({ length: 8 }, (_, n) => revoke(n % 2 === 0 ? one : two, token)));
    expect(statuses.sort()).to.deep.equal([204, ...Array<number>(7).fill(401)]);
  });
});
