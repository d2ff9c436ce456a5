import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { suspendUser } from "../../src/directory/index.js";
import type { UserId } from "../../src/model/ids.js";
import { oidcDeps } from "../../src/start/services.js";
import { makeSender } from "../../src/outgoing/index.js";
import { tellLogouts } from "../../src/oidc/index.js";
import { callers } from "../support/builders.js";
import { appStage, signInAt, type AppAtWork, type AppStage } from "./app-stage.js";

describe("Telling apps that a session has ended (OpenID Connect Back-Channel Logout 1.0)", () => {
  let flow: AppStage;
  let portal: AppAtWork;
  let receiver: Server;
  let host: string;
  let status = 200;
  const tokens: string[] = [];
  const faults: object[] = [];
  before(async () => {
    receiver = createServer((req, res) => {
      void text(req).then((body) => {
        tokens.push(new URLSearchParams(body).get("logout_token") ?? "");
        res.writeHead(status).end();
      });
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => receiver.once("listening", resolve));
    host = `127.0.0.1:${(receiver.address() as AddressInfo).port}`;
    flow = await appStage();
    portal = await flow.make({ backchannelLogoutUri: `http://${host}/logout` });
  });
  after(async () => {
    receiver.close();
    await flow.stop();
  });
  beforeEach(async () => {
    // The server's own turns would tell them first.
    const now = Date.now();
    await flow.bridge.store.leases.take("chore tell-logouts", "this test", now, now + 60_000);
    tokens.length = faults.length = 0;
    status = 200;
  });

  const tellAll = async (allowedHosts: readonly string[], laterMs = 0) => {
    const sender = makeSender({ allowedHosts });
    const now = () => flow.bridge.now() + laterMs;
    const deps = {
      ...oidcDeps(flow.bridge, flow.bridge.log),
      now,
      sender,
      onFault: (fault: object) => faults.push(fault),
    };
    await tellLogouts(deps, () => Promise.resolve());
    sender.close();
  };
  const suspend = (id: UserId) => suspendUser(flow.directory(), callers.cli, id);

  it("sends a signed token that names the session and the person, once, with what ended it", async () => {
    const claims = (await signInAt(flow, portal, flow.visitor())).claims()!;
    await tellAll([host]);
    expect(tokens).to.deep.equal([]);
    await suspend(claims.sub as UserId);
    await tellAll([host]);
    await tellAll([host], 60_000);
    expect(tokens).to.have.length(1);
    const keys = createRemoteJWKSet(new URL(`${flow.issuer}/jwks`));
    const { payload, protectedHeader } = await jwtVerify(tokens[0] ?? "", keys, {
      issuer: flow.issuer,
      audience: "portal",
    });
    expect(protectedHeader).to.include({ typ: "logout+jwt", alg: "RS256" });
    expect(payload).to.include({ sub: claims.sub, sid: claims["sid"] }).and.not.to.have.property("nonce");
    expect(payload["events"]).to.deep.equal({ "http://schemas.openid.net/event/backchannel-logout": {} });
  });

  it("tries again after a refusal, and reaches no internal address that the operator has not allowed", async () => {
    const claims = (await signInAt(flow, portal, flow.visitor(), { person: "grace" })).claims()!;
    await suspend(claims.sub as UserId);
    await tellAll([]);
    expect([tokens.length, faults.length]).to.deep.equal([0, 1]);
    status = 503;
    await tellAll([host], 5_000);
    status = 200;
    await tellAll([host], 20_000);
    expect([tokens.length, faults.length]).to.deep.equal([2, 2]);
    await tellAll([host], 90_000);
    expect(tokens).to.have.length(2);
  });
});
