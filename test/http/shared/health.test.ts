import { expect } from "chai";
import express from "express";
import request from "supertest";
import { healthRouter, type MetricsAccess } from "../../../src/http/shared/health.js";
import { makeMetrics } from "../../../src/http/shared/metrics.js";
import { makeSecurityHeaders } from "../../../src/http/shared/security-headers.js";

const clock = { now: 0 };

function app(
  metricsAccess: MetricsAccess,
  { stored = 1, ping = () => Promise.resolve(), spKeys = (): Promise<unknown> => Promise.resolve() } = {},
) {
  return express().use(
    healthRouter({
      store: { engine: "sqlite", ping, schema: () => Promise.resolve({ stored, known: 1, steps: [] }) },
      spKeys,
      metrics: makeMetrics(),
      now: () => clock.now,
      security: makeSecurityHeaders("http://localhost"),
      draining: () => false,
      metricsAccess,
      measure: () => Promise.resolve(),
    }),
  );
}

describe("/metrics", () => {
  const token = "a token of the monitoring".replaceAll(" ", "-");

  it("is open where nothing says otherwise", async () => {
    const answer = await request(app({ to: "anybody" })).get("/metrics");
    expect([answer.status, answer.text.includes("bridge_")]).to.deep.equal([200, true]);
  });

  it("tells nobody anything in production without a token, and says what to set", async () => {
    const answer = await request(app({ to: "nobody" }))
      .get("/metrics")
      .set("Authorization", "Bearer x");
    expect(answer.status).to.equal(403);
    expect(answer.text).to.include("METRICS_TOKEN").and.not.include("bridge_");
  });

  it("is for whoever brings the token, as a bearer token and whole", async () => {
    const server = app({ to: "bearer", token });
    for (const header of [`Bearer ${token}`, `bearer  ${token}`]) {
      expect((await request(server).get("/metrics").set("Authorization", header)).status).to.equal(200);
    }
    for (const header of ["", token, `Bearer ${token}x`, `Bearer ${token.slice(1)}`, "Bearer ", `Basic ${token}`]) {
      const answer = await request(server).get("/metrics").set("Authorization", header);
      expect([header, answer.status, answer.headers["www-authenticate"]]).to.deep.equal([header, 401, "Bearer"]);
      expect(answer.text).not.to.include(token);
    }
  });
});

describe("/readyz", () => {
  const ready = async (store: Parameters<typeof app>[1]) => {
    const { status, body } = await request(app({ to: "anybody" }, store)).get("/readyz");
    return [status, (body as { status: string }).status];
  };

  it("says why requests are better sent elsewhere", async () => {
    expect(await ready({})).to.deep.equal([200, "ready"]);
    expect(await ready({ stored: 2 }), "the next release has migrated the store").to.deep.equal([200, "ready"]);
    expect(await ready({ stored: 3 }), "and the one after it").to.deep.equal([503, "schema"]);
    const down = { ping: () => Promise.reject(new Error("gone")) };
    expect(await ready(down)).to.deep.equal([503, "store_unavailable"]);
    const sealed = { spKeys: () => Promise.reject(new Error("sealed with another key")) };
    expect(await ready(sealed)).to.deep.equal([503, "keys_unusable"]);
    expect(await ready({ ...down, ...sealed }), "the store first").to.deep.equal([503, "store_unavailable"]);
  });

  it("asks the store once a second, however many look: each time it writes and waits for the disk", async () => {
    let asked = 0;
    const ping = () => {
      asked++;
      return Promise.resolve();
    };
    const server = app({ to: "anybody" }, { ping });
    const look = async () => (await request(server).get("/readyz")).status;
    expect(await Promise.all([look(), look(), look()])).to.deep.equal([200, 200, 200]);
    clock.now += 999;
    await look();
    expect(asked).to.equal(1);
    clock.now += 1;
    await look();
    expect(asked).to.equal(2);
  });

  it("sends requests to a node that makes its SAML keys at the moment: who needs them waits for just that", async () => {
    expect(await ready({ spKeys: () => new Promise(() => undefined) })).to.deep.equal([200, "ready"]);
  });
});
