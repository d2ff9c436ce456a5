import { expect } from "chai";
import type { IncomingMessage } from "node:http";
import { pino } from "pino";
import { createApiKey } from "../../../src/access/index.js";
import { hostGrants } from "../../../src/admin/index.js";
import type { ProblemFault } from "../../../src/http/api/index.js";
import { proveCaller } from "../../../src/http/api/index.js";
import { makeRateLimits } from "../../../src/http/shared/rate-limits.js";
import { newId } from "../../../src/lib/new-id.js";
import { callers } from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { temporaryStore, type TemporaryStore } from "../../support/temporary-store.js";

describe("API keys at the door (DESIGN §5, §8)", () => {
  let temporary: TemporaryStore;
  let time: number;
  let logged: string[];
  beforeEach(async () => {
    temporary = await temporaryStore();
    time = Date.now();
    logged = [];
  });
  afterEach(() => temporary.remove());

  const now = (): number => time;
  async function prove(authorization: string | undefined) {
    const { store } = temporary;
    const limits = makeRateLimits({ counters: store.counters, now, tokenRate: 25, tokenBurst: 500 });
    const log = pino({ level: "info" }, { write: (line: string) => void logged.push(line) });
    const req = { headers: { authorization }, socket: { remoteAddress: "192.0.2.7" } } as unknown as IncomingMessage;
    return proveCaller({ store, now, log, limits }, req, newId());
  }
  const statusFor = async (authorization: string | undefined): Promise<number> =>
    ((await rejection(prove(authorization))) as ProblemFault).problem.status;

  async function makeKey(): Promise<string> {
    const deps = { store: temporary.store, now, caller: callers.cli, grants: hostGrants };
    const { text } = await createApiKey(deps, { name: "ci", role: "operator", team: null });
    return text;
  }

  it("prove a caller by id and name, with the grant of the key", async () => {
    const caller = await prove(`Bearer ${await makeKey()}`);
    expect(caller.actor.kind).to.equal("api_key");
    expect(caller.by).to.equal("ci");
    expect(caller.grants).to.deep.equal([{ role: "operator", team: null }]);
  });

  for (const [what, sent] of [
    ["no header", undefined],
    ["another scheme", "Basic YWRhOmFkYQ=="],
    ["no key of ours", "Bearer non-token"],
    ["a key that never was", `Bearer dbk_${"A".repeat(43)}`],
  ] as const) {
    it(`are refused with 401: ${what}`, async () => {
      expect(await statusFor(sent)).to.equal(401);
    });
  }

  it("are refused with 401 when they have ended, and why is told in the log alone", async () => {
    const key = await makeKey();
    time += 2 * 365 * 86_400_000;
    const fault = (await rejection(prove(`Bearer ${key}`))) as ProblemFault;
    expect(fault.problem.status).to.equal(401);
    expect(JSON.stringify(fault.problem)).not.to.contain("expired");
    expect(logged.join("")).to.contain('"because":"expired"').and.to.contain('"keyName":"ci"').and.not.to.contain(key);
  });

  it("are refused with 429 from an address of which thirty were refused in a minute; a good one goes on", async () => {
    const key = await makeKey();
    time = Math.ceil(time / 60_000) * 60_000;
    for (let n = 0; n < 30; n++) expect(await statusFor("Bearer wrong")).to.equal(401);
    expect(await statusFor("Bearer wrong")).to.equal(429);
    expect((await prove(`Bearer ${key}`)).by).to.equal("ci");
    time += 60_000;
    expect(await statusFor("Bearer wrong")).to.equal(401);
  });
});
