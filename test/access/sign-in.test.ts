import { expect } from "chai";
import {
  createAdmin,
  memoryCounters,
  resetAdmin,
  signInByPassword,
  updateAdmin,
  type AdminSignIn,
  type Counters,
} from "../../src/access/index.js";
import { acme, callers } from "../support/builders.js";
import { AccessStage } from "./access-stage.js";

const good = "correct horse battery";
const minute = 60_000;

describe("Signing an admin in by password (DESIGN §8)", () => {
  const stage = new AccessStage();
  let counters: Counters;
  beforeEach(async () => {
    counters = memoryCounters(stage.now);
    await createAdmin(stage.deps(), { email: "ada@example.com", role: "operator", team: null, password: good });
  });

  const tryIn = (email: string, password: string, address = "192.0.2.1", browser?: string): Promise<AdminSignIn> =>
    signInByPassword(
      {
        ...{ store: stage.store, now: stage.now, counters, browserKey: Buffer.alloc(32, 1) },
        from: { reference: callers.cli.reference, address },
      },
      { email, password, browser },
    );
  const codeOf = async (signing: Promise<AdminSignIn>): Promise<string> => {
    const signed = await signing;
    return signed.ok ? "in" : signed.refusal.code;
  };
  const failing = async (times: number, email: string, address: string): Promise<void> => {
    for (let n = 0; n < times; n++) expect(await codeOf(tryIn(email, "wrong", address))).to.equal("wrong_credentials");
  };
  const browserOf = (signed: AdminSignIn): string => (signed.ok ? signed.browser : "");

  it("lets in who knows the password, whatever the letter case of the address, and notes when", async () => {
    expect(await codeOf(tryIn(" ADA@example.com", good))).to.equal("in");
    const [admin] = await stage.store.installation.admins.list();
    expect(admin).to.deep.include({ lastPasswordSignInAt: stage.time, version: 1 });
    expect(await stage.types(null)).to.deep.equal(["admin.created", "admin.signed_in"]);
  });

  it("answers alike to a wrong password, an unknown address, nobody's password and an SSO-only admin", async () => {
    await createAdmin(stage.deps(), { email: "new@example.com", role: "owner", team: acme });
    const sso = { email: "s@example.com", role: "owner", team: acme, password: good } as const;
    await createAdmin(stage.deps(), sso);
    await updateAdmin(stage.deps(), sso.email, { team: acme }, { ssoOnly: true });
    const emails = ["ada@example.com", "nobody@example.com", "new@example.com", "x\u0000y"];
    const answers = await Promise.all(emails.map((email) => tryIn(email, "wrong")));
    answers.push(await tryIn("s@example.com", good));
    for (const answer of answers) expect(answer).to.deep.equal(answers[0]);
    expect(answers[0]).to.have.property("ok", false);
  });

  it("takes ten failures of an account from one address, then not even the right password, for 15 minutes", async () => {
    await failing(10, "ada@example.com", "192.0.2.1");
    expect(await codeOf(tryIn("ada@example.com", good))).to.equal("too_many_attempts");
    expect(await codeOf(tryIn("ada@example.com", good, "192.0.2.2"))).to.equal("in");
    stage.time += 15 * minute;
    expect(await codeOf(tryIn("ada@example.com", good))).to.equal("in");
  });

  it("counts no success: who signs in often is never kept out", async () => {
    for (let n = 0; n < 12; n++) expect(await codeOf(tryIn("ada@example.com", good))).to.equal("in");
  });

  it("takes 30 failures of one address, whatever the accounts, known or not", async () => {
    for (let n = 0; n < 30; n++) await failing(1, `n${n}@example.com`, "192.0.2.9");
    expect(await codeOf(tryIn("ada@example.com", good, "192.0.2.9"))).to.equal("too_many_attempts");
  });

  it("takes an IPv6 network for one address: whoever has one has all of it", async () => {
    for (let n = 0; n < 10; n++) await failing(1, "ada@example.com", `2001:db8:0:7::${n}`);
    expect(await codeOf(tryIn("ada@example.com", good, "2001:db8:0:7:a::1"))).to.equal("too_many_attempts");
    expect(await codeOf(tryIn("ada@example.com", good, "2001:db8:0:8::1"))).to.equal("in");
    for (let n = 0; n < 19; n++) await failing(1, `n${n}@example.com`, `2001:db8:0:7:b::${n}`);
    expect(await codeOf(tryIn("last@example.com", good, "2001:db8:0:7:c::1"))).to.equal("too_many_attempts");
  });

  it("takes 100 failures of one account from everywhere, and still lets in the browser it knows", async () => {
    const browser = browserOf(await tryIn("ada@example.com", good));
    for (let n = 0; n < 100; n++) await failing(1, "ada@example.com", `198.51.100.${n}`);
    expect(await codeOf(tryIn("ada@example.com", good, "192.0.2.77"))).to.equal("too_many_attempts");
    expect(await codeOf(tryIn("ada@example.com", good, "192.0.2.77", `x${browser}`))).to.equal("too_many_attempts");
    expect(await codeOf(tryIn("ada@example.com", good, "192.0.2.77", browser))).to.equal("in");
  });

  it("counts a known browser by itself, ten times", async () => {
    const browser = browserOf(await tryIn("ada@example.com", good));
    for (let n = 0; n < 10; n++) await tryIn("ada@example.com", "wrong", "192.0.2.1", browser);
    expect(await codeOf(tryIn("ada@example.com", good, "192.0.2.1", browser))).to.equal("too_many_attempts");
  });

  it("lets of many tries at once no more through than may", async () => {
    const tries = await Promise.all(Array.from({ length: 25 }, () => codeOf(tryIn("ada@example.com", "wrong"))));
    expect(tries.filter((code) => code === "wrong_credentials")).to.have.length(10);
  });

  it("begins anew after a reset, and knows no browser from before", async () => {
    const browser = browserOf(await tryIn("ada@example.com", good));
    await failing(10, "ada@example.com", "192.0.2.1");
    stage.time += 1;
    await resetAdmin(stage.deps(), "ada@example.com", "another good one");
    expect(await codeOf(tryIn("ada@example.com", "another good one"))).to.equal("in");
    await failing(10, "ada@example.com", "192.0.2.1");
    expect(await codeOf(tryIn("ada@example.com", "another good one", "192.0.2.1", browser))).to.equal(
      "too_many_attempts",
    );
  });
});
