import { expect } from "chai";
import { makeSealer } from "../../src/lib/seal.js";
import type { ClientSecret } from "../../src/model/client-secret.js";
import { secretWorks } from "../../src/model/client-secret.js";
import { Refused } from "../../src/model/refused.js";
import { checkSecretEnd, rotated, secretChanges, secretsAsSaid } from "../../src/teams/client-secrets.js";
import { noon } from "../support/builders.js";

const day = 24 * 60 * 60_000;
const aSecret = (own: Partial<ClientSecret> = {}): ClientSecret => ({ sealed: "before", createdAt: noon, ...own });

describe("Client secrets that end (RFC 7591 client_secret_expires_at)", () => {
  it("open nothing from the very instant of their end", () => {
    const secret = aSecret({ expiresAt: noon + 5 });
    expect([4, 5, 6].map((ms) => secretWorks(secret, noon + ms))).to.deep.equal([true, false, false]);
    expect(secretWorks(aSecret(), Number.MAX_SAFE_INTEGER)).to.equal(true);
  });

  describe("rotated", () => {
    const keepOld = true;

    it("leave the one before as long as is said, and never longer than it would have worked", () => {
      const [, week] = rotated([aSecret()], "new", { keepOld, overlapMs: 7 * day }, noon);
      expect(week).to.deep.equal(aSecret({ expiresAt: noon + 7 * day }));
      const soon = aSecret({ expiresAt: noon + day });
      expect(rotated([soon], "new", { keepOld, overlapMs: 7 * day, expiresAt: null }, noon)[1]).to.deep.equal(soon);
      expect(rotated([aSecret()], "new", { keepOld }, noon)[1]).to.deep.equal(aSecret());
    });

    it("work as long as the one before was to, unless something else is said", () => {
      const ninety = aSecret({ createdAt: noon - 80 * day, expiresAt: noon + 10 * day });
      const ends = (expiresAt?: number | null) => rotated([ninety], "new", { keepOld, expiresAt }, noon)[0]?.expiresAt;
      expect(ends()).to.equal(noon + 90 * day);
      expect(ends(noon + day)).to.equal(noon + day);
      expect(ends(null)).to.equal(undefined);
      expect(rotated([aSecret()], "new", { keepOld }, noon)[0]).not.to.have.property("expiresAt");
    });

    it("are not born dead after one that the file gave with an end that had passed", () => {
      const dead = aSecret({ createdAt: noon - day, expiresAt: noon - 2 * day });
      expect(rotated([dead], "new", { keepOld }, noon)).to.deep.equal([{ sealed: "new", createdAt: noon }]);
    });

    it("keep the newest of those that work, none that has ended, and none where none is to be kept", () => {
      const ended = aSecret({ sealed: "ended", expiresAt: noon });
      const older = aSecret({ sealed: "older" });
      const kept = (before: readonly ClientSecret[], keep = true) =>
        rotated(before, "new", { keepOld: keep }, noon).map(({ sealed }) => sealed);
      expect(kept([ended, older])).to.deep.equal(["new", "older"]);
      expect(kept([ended])).to.deep.equal(["new"]);
      expect(kept([aSecret(), older])).to.deep.equal(["new", "before"]);
      expect(kept([aSecret()], false)).to.deep.equal(["new"]);
    });
  });

  describe("said", () => {
    const deps = { sealer: makeSealer(["a-secret-of-more-than-thirty-two-characters"], "tests"), now: () => noon };
    const holder = async (...texts: string[]) => ({
      secrets: await Promise.all(
        texts.map(async (text) => aSecret({ sealed: await deps.sealer.seal(text), createdAt: noon - day })),
      ),
      called: "the app portal",
    });

    it("give the newest its end and leave everything else as it is", async () => {
      const before = await holder("new", "old");
      const { secrets } = await secretsAsSaid(deps, before, { secretExpiresAt: noon + day });
      expect(secrets).to.deep.equal([{ ...before.secrets[0], expiresAt: noon + day }, before.secrets[1]]);
      const again = await secretsAsSaid(deps, { ...before, secrets }, { secretExpiresAt: null });
      expect(again.secrets).to.deep.equal(before.secrets);
      expect((await secretsAsSaid(deps, { ...before, secrets }, {})).secrets).to.deep.equal(secrets);
    });

    it("keep what is sealed of the same text, and take each end as it is said, none where none is", async () => {
      const before = await holder("old");
      const { secrets } = await secretsAsSaid(deps, before, {
        secrets: [{ text: "new", expiresAt: noon + day }, { text: "old" }],
      });
      expect(secrets[0]).to.include({ createdAt: noon, expiresAt: noon + day });
      expect(secrets[1]).to.deep.equal(before.secrets[0]);
    });

    it("give an end to one that is made because none was there", async () => {
      const { made, secrets } = await secretsAsSaid(deps, await holder(), { secretExpiresAt: noon + day });
      expect(made).to.be.a("string");
      expect(secrets.map(({ expiresAt }) => expiresAt)).to.deep.equal([noon + day]);
    });
  });

  it("are given no end that has passed, none where no secret is used, and none once they have ended", () => {
    const fault = (...asked: Parameters<typeof checkSecretEnd>) => {
      try {
        checkSecretEnd(...asked);
        return undefined;
      } catch (error) {
        return error instanceof Refused ? [error.refusal.field, error.message] : error;
      }
    };
    const at = { now: noon, isNeeded: true };
    const field = "secretExpiresAt";
    expect(fault(noon, at)).to.have.property("0", field);
    expect(fault(noon + 1, at)).to.equal(undefined);
    expect(fault(noon + 1, { ...at, isNeeded: false })).to.have.property("0", field);
    expect(fault(null, { ...at, isNeeded: false })).to.equal(undefined);
    const newest = aSecret({ expiresAt: noon - 1 });
    expect(fault(noon + day, { ...at, newest })).to.have.property("0", field);
    expect(fault(null, { ...at, newest })).to.have.property("0", field);
    expect(fault(noon - 1, { ...at, newest }), "said again as it is").to.equal(undefined);
    expect(fault(undefined, { ...at, newest })).to.equal(undefined);
  });

  it("tell in an event when they end, and of themselves that there is another one", () => {
    const before = [aSecret()];
    const after = [aSecret({ sealed: "new" }), aSecret({ expiresAt: noon })];
    const told = secretChanges(before, after);
    expect(told).to.deep.equal({
      oldSecretExpiresAt: { before: null, after: "2026-11-25T12:00:00.000Z" },
      secret: { before: "…", after: "…" },
    });
    expect(secretChanges(before, [aSecret({ expiresAt: noon })])).to.have.all.keys("secretExpiresAt");
    expect(secretChanges(before, before)).to.deep.equal({});
  });
});
