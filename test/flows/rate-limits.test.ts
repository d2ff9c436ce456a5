import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "chai";
import { teamsDeps } from "../../src/start/services.js";
import { createApp } from "../../src/teams/index.js";
import { aDirectory, aToken, callers } from "../support/builders.js";
import { sha256Hex } from "../../src/lib/sha256.js";
import { flowBridge, type FlowBridge } from "./flow-bridge.js";

const formType = { "content-type": "application/x-www-form-urlencoded" };
const token = "db_global_a-token-of-the-flow-that-is-long-enough";

/** Each answer's status, in order; some at a time. */
async function statuses(count: number, ask: () => Promise<Response>, atOnce = 1): Promise<number[]> {
  const answers: number[] = [];
  while (answers.length < count) {
    const some = await Promise.all(Array.from({ length: atOnce }, ask));
    for (const answer of some) await answer.arrayBuffer();
    answers.push(...some.map(({ status }) => status));
  }
  return answers;
}

describe("limits of requests at the doors (DESIGN §8)", () => {
  let flow: FlowBridge;
  let scim: string;
  const open = async (env: Record<string, string> = {}) => {
    flow = await flowBridge({ env });
    const team = flow.bridge.store.inTeam(flow.team.id);
    const directory = await team.directories.create(aDirectory({ teamId: flow.team.id, slug: "acme-scim" }));
    await team.tokens.create(
      aToken({ teamId: flow.team.id, directoryId: directory.id, hash: sha256Hex(token), scopes: ["read", "write"] }),
    );
    scim = `${flow.url}/scim/v2/acme-scim/Users?count=0`;
  };
  afterEach(() => flow.stop());
  const withToken = (one: string) => fetch(scim, { headers: { authorization: `Bearer ${one}` } });

  it("answer refused tokens of an address with 429 in SCIM form, and let its good ones through", async () => {
    await open();
    const answers = await statuses(40, () => withToken("db_global_wrong"));
    // A minute may end meanwhile.
    expect(answers.slice(0, 5)).to.deep.equal([401, 401, 401, 401, 401]);
    expect(new Set(answers.slice(-5))).to.deep.equal(new Set([429]));
    const refused = await withToken("db_global_wrong");
    expect(Number(refused.headers.get("retry-after"))).to.be.within(1, 60);
    expect(await refused.json()).to.deep.include({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: "429",
    });
    expect((await withToken(token)).status).to.equal(200);
  });

  it("answer a token that sends more than its burst with 429, as set", async () => {
    await open({ TOKEN_RATE: "25", TOKEN_BURST: "500" });
    const answers = await statuses(900, () => withToken(token), 50);
    expect(answers.filter((status) => status === 200).length).to.be.at.least(500);
    expect(answers).to.include(429);
    const metrics = await (await fetch(`${flow.url}/metrics`)).text();
    expect(metrics).to.match(/bridge_rate_limited_total\{limit="token"\} \d+/);
  });

  it("answer apps' requests of people who are not signed in with 429, which leave nothing in the store", async () => {
    await open();
    const draft = { slug: "portal", redirectUris: ["https://app.acme.example/callback"], kind: "public" } as const;
    await createApp(teamsDeps(flow.bridge, callers.cli), flow.team.id, draft);
    const asked = new URLSearchParams({
      ...{ client_id: "portal", response_type: "code", scope: "openid", redirect_uri: draft.redirectUris[0] },
      ...{ code_challenge_method: "S256", code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" },
      state: "A".repeat(8_000),
    });
    const address = `${flow.url}/oauth2/authorize?${asked.toString()}`;
    const answers = await Promise.all(Array.from({ length: 200 }, () => fetch(address, { redirect: "manual" })));
    expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([303, 429]));
    const held = answers.find(({ status }) => status === 429)!;
    expect(held.headers.get("retry-after")).to.equal("1");
    expect(held.headers.get("set-cookie")).to.equal(null);
    expect(await held.text())
      .to.include("Wait a second and try again.")
      .and.include("/oauth2/authorize?client_id=portal");
    // Both count as one: whoever waits as told is heard again.
    await sleep(1_000 * Number(held.headers.get("retry-after")));
    const push = () => fetch(`${flow.url}/oauth2/par`, { method: "POST", body: asked });
    const pushed = await Promise.all(Array.from({ length: 200 }, push));
    expect(new Set(pushed.map(({ status }) => status))).to.deep.equal(new Set([201, 429]));
    const late = pushed.find(({ status }) => status === 429)!;
    expect(late.headers.get("retry-after")).to.equal("1");
    expect(await late.json()).to.have.property("error", "temporarily_unavailable");
    // what the library does not see proves nothing: an empty field, one behind its first thousand, one of another charset
    const proofs = {
      "an empty secret": `${asked.toString()}&client_secret=`,
      "an empty assertion": `client_assertion=&${asked.toString()}`,
      "one behind a thousand fields": `${asked.toString()}&${"a&".repeat(1_000)}client_secret=x`,
    };
    for (const [what, form] of Object.entries(proofs)) {
      const again = () => fetch(`${flow.url}/oauth2/par`, { method: "POST", headers: formType, body: form });
      expect(await statuses(150, again, 150), what).to.include(429);
    }
    const wide = Buffer.from(`${asked.toString()}&`, "utf16le");
    const hidden = Buffer.concat([wide, Buffer.from("&client_secret=x&&")]);
    const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-16le" };
    const inDisguise = () => fetch(`${flow.url}/oauth2/par`, { method: "POST", headers, body: hidden });
    expect(await statuses(150, inDisguise, 150)).to.include(429);
    for (const place of ["PAR", "par/"]) {
      const there = () => fetch(`${flow.url}/oauth2/${place}`, { method: "POST", body: asked });
      expect(await statuses(150, there, 150), place).to.include(429);
    }
    for (const place of ["Authorize", "authorize/"]) {
      const there = () => fetch(address.replace("authorize", place), { redirect: "manual" });
      expect(await statuses(150, there, 150), place).to.include(429);
    }
    const outs = await statuses(150, () => fetch(`${flow.url}/oauth2/logout`, { redirect: "manual" }), 150);
    expect(outs).to.include(429);
  });

  it("answer sign-ins begun too often and forms refused too often by a page that says when to try again", async () => {
    await open();
    const starts = await Promise.all(
      Array.from({ length: 130 }, () => fetch(`${flow.url}/sso/acme-sso`, { redirect: "manual" })),
    );
    const held = starts.filter(({ status }) => status === 429);
    expect(held).not.to.deep.equal([]);
    expect(held[0]!.headers.get("retry-after")).to.equal("1");
    expect(await held[0]!.text())
      .to.include("Wait a second and try again.")
      .and.include("/sso/acme-sso");
    const ask = () =>
      fetch(`${flow.url}/login`, { method: "POST", body: new URLSearchParams({ email: "a@nobody.example" }) });
    const forms = await statuses(40, ask);
    expect(forms[0]).to.equal(404);
    expect(forms.at(-1)).to.equal(429);
    const known = await fetch(`${flow.url}/login`, {
      method: "POST",
      body: new URLSearchParams({ email: "ada@acme.example" }),
    });
    expect(known.status).to.equal(200);
  });

  it("are off where the operator switches them off", async () => {
    await open({ RATE_LIMITS: "off", TOKEN_RATE: "25", TOKEN_BURST: "500" });
    expect(new Set(await statuses(40, () => withToken("db_global_wrong")))).to.deep.equal(new Set([401]));
    expect(new Set(await statuses(900, () => withToken(token), 50))).to.deep.equal(new Set([200]));
  });
});
