import { expect } from "chai";
import { BodyBudget, makeLog, makeMetrics } from "../../src/http/index.js";
import { aroundWorks, timed } from "../../src/store/index.js";
import { measuring, type MeasuringDeps } from "../../src/start/measuring.js";
import { aDirectory, aFailure, aMethod, anApp, anOAuthClient, aTeam, aToken, aUser } from "../support/builders.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

const now = Date.UTC(2026, 10, 25);
const day = 24 * 60 * 60_000;

describe("what the metrics say of the store", () => {
  let kept: TemporaryStore;
  let deps: MeasuringDeps;
  let clock = now;
  const team = aTeam({ slug: "acme" });
  before(async () => {
    kept = await temporaryStore();
    const inTeam = kept.store.inTeam(team.id);
    await inTeam.atomically((tx) => tx.team.create({ ...team, policies: { ...team.policies, seats: 3 } }));
    await inTeam.users.create(aUser({ teamId: team.id }));
    await inTeam.failures.create(aFailure({ teamId: team.id, state: "open" }));
    await inTeam.failures.create(aFailure({ teamId: team.id, state: "resolved" }));
    const directory = aDirectory({ teamId: team.id, slug: "acme-scim" });
    await inTeam.directories.create(directory);
    const token = { teamId: team.id, directoryId: directory.id };
    await inTeam.tokens.create(aToken({ ...token, name: "okta", hash: "a".repeat(64), expiresAt: now + 5.5 * day }));
    await inTeam.tokens.create(aToken({ ...token, name: "old", hash: "b".repeat(64), expiresAt: now, revokedAt: now }));
    const ends = { sealed: "one", createdAt: now, expiresAt: now + 9.5 * day };
    await inTeam.apps.create(anApp({ teamId: team.id, clientId: "ending", secrets: [ends] }));
    const next = [{ ...ends, expiresAt: now + 90 * day }, ends];
    await inTeam.oauthClients.create(anOAuthClient({ ...token, clientId: "rotated", secrets: next }));
    await inTeam.apps.create(
      anApp({ teamId: team.id, clientId: "endless", secrets: [{ sealed: "two", createdAt: now }, ends] }),
    );
    const pair = { sealed: "three", pem: "", subject: "CN=old", notBefore: now, notAfter: now + 9.5 * day };
    const spKeys = ["aaaa1111", "bbbb2222"].map((start) => ({ ...pair, fingerprint256: start.padEnd(64, "0") }));
    await inTeam.methods.create(aMethod({ teamId: team.id, slug: "acme-okta", spKeys }));
    const key = { fingerprint256: "feedbeef00", notAfter: now - 1 } as never;
    deps = {
      store: kept.store,
      spKeys: { keys: () => Promise.resolve({ current: key }) },
      now: () => clock,
      metrics: makeMetrics(),
      bodies: new BodyBudget(),
      log: makeLog("silent"),
    };
  });
  after(() => kept.remove());

  it("are open failures, seats, and the days to the end of certificates and tokens", async () => {
    await measuring(deps)();
    const text = await deps.metrics.registry.metrics();
    for (const line of [
      'bridge_failures_open{team="acme"} 1',
      'bridge_seats_used{team="acme"} 1',
      'bridge_seats_limit{team="acme"} 3',
      'bridge_scim_token_days{directory="acme-scim",token="okta"} 5',
      'bridge_client_secret_days{team="acme",client="ending"} 9',
      'bridge_client_secret_days{team="acme",client="rotated"} 90',
      'bridge_certificate_days{of="bridge",use="sp",fingerprint="feedbeef"} -1',
      'bridge_certificate_days{of="acme-okta",use="sp",fingerprint="aaaa1111"} 9',
      `bridge_store_schema_version{engine="sqlite"} ${kept.store.schemaVersion}`,
      `bridge_measured_timestamp_seconds ${now / 1000}`,
    ]) {
      expect(text).to.include(line);
    }
    expect(text).to.match(/bridge_certificate_days\{of="acme-okta",use="idp",fingerprint="[0-9a-f]{8}"\} \d+/);
    expect(text).not.to.include('token="old"').and.not.include('client="endless"');
    expect(text, "one that only opens").not.to.include('fingerprint="bbbb2222"');
  });

  it("are read at most once a minute, and stand where the store does not answer", async () => {
    let asked = 0;
    const answers = { ...deps.store };
    const store = {
      ...answers,
      teams: {
        ...answers.teams,
        list: () => {
          asked++;
          return asked > 1 ? Promise.reject(new Error("gone")) : answers.teams.list();
        },
      },
    };
    const measure = measuring({ ...deps, store });
    await Promise.all([measure(), measure()]);
    await measure();
    expect(asked).to.equal(1);
    clock += 61_000;
    await measure();
    expect(asked).to.equal(2);
    expect(await deps.metrics.registry.metrics()).to.include('bridge_failures_open{team="acme"} 1');
  });

  it("are the times of works too, done and undone", async () => {
    const heard: string[] = [];
    const store = aroundWorks(
      kept.store,
      timed((ms, end) => heard.push(`${end} ${ms >= 0}`)),
    );
    const inTeam = store.inTeam(team.id);
    await inTeam.atomically((tx) => tx.team.get());
    await inTeam.atomically(() => Promise.reject(new Error("no"))).catch(() => undefined);
    expect(heard).to.deep.equal(["done true", "undone true"]);
  });
});
