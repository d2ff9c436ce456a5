import { expect } from "chai";
import {
  beginSetupLink,
  createApiKey,
  createSetupLink,
  openedSetupLink,
  proveApiKey,
  proveSetupLink,
  revokeApiKey,
  revokeSetupLink,
} from "../../src/access/index.js";
import { permit } from "../../src/rules/index.js";
import { acme, aMethod, callers } from "../support/builders.js";
import { AccessStage, expectRefused, globex, ownerOf } from "./access-stage.js";

const hour = 60 * 60_000;
const day = 24 * hour;

describe("API keys (DESIGN §5)", () => {
  const stage = new AccessStage();

  it("are shown once, kept as a hash, and known again by how they begin", async () => {
    const { key, text } = await createApiKey(stage.deps(), { name: "deploy", role: "admin", team: acme });
    expect(text).to.match(/^dbk_[A-Za-z0-9_-]{43}$/);
    expect(text.startsWith(key.prefix)).to.equal(true);
    expect(JSON.stringify(await stage.store.installation.apiKeys.list())).to.not.contain(text);
    expect(JSON.stringify(await stage.store.inTeam(acme).events.page({ after: 0, limit: 9 }))).to.not.contain(text);
    expect(key.expiresAt).to.equal(stage.time + 365 * day);
    expect(key.madeBy).to.deep.equal({ kind: "cli", id: "cli", name: "ada" });
    expect(await stage.types(acme)).to.deep.equal(["api_key.created"]);
  });

  it("prove what they were given and no more, until they end or are revoked", async () => {
    const needs = ["read"] as const;
    const draft = { name: "watch", role: "admin", team: acme, needs, expiresAt: stage.time + hour } as const;
    const { key, text } = await createApiKey(stage.deps(), draft);
    const proven = await proveApiKey(stage.store, text, stage.time);
    const grants = proven.ok ? proven.grants : [];
    expect(permit(grants, "read", { team: acme }).ok).to.equal(true);
    expect(permit(grants, "manage", { team: acme })).to.deep.equal({ ok: false, because: "lacking", need: "manage" });
    expect(permit(grants, "read", { team: globex })).to.deep.equal({ ok: false, because: "hidden" });
    expect(await proveApiKey(stage.store, text, stage.time + hour)).to.deep.include({ ok: false, because: "expired" });
    await revokeApiKey(stage.deps(), key.id, { team: acme });
    await revokeApiKey(stage.deps(), key.id, { team: acme });
    expect(await proveApiKey(stage.store, text, stage.time)).to.deep.include({ ok: false, because: "revoked" });
    expect(await stage.types(acme)).to.deep.equal(["api_key.created", "api_key.revoked"]);
  });

  it("that are mangled, foreign or of another kind are unknown", async () => {
    const { text } = await createApiKey(stage.deps(), { name: "k", role: "operator", team: null });
    for (const wrong of [
      "",
      "dbk_",
      text.slice(0, -1),
      `${text}x`,
      ` ${text}`,
      text.replace("dbk_", "dbs_"),
      "Bearer x",
    ]) {
      expect(await proveApiKey(stage.store, wrong, stage.time), wrong).to.deep.equal({ ok: false, because: "unknown" });
    }
  });

  it("note their use once a minute, without a new version", async () => {
    const { key, text } = await createApiKey(stage.deps(), { name: "k", role: "operator", team: null });
    await proveApiKey(stage.store, text, stage.time);
    await proveApiKey(stage.store, text, stage.time + 59_999);
    const seen = await stage.store.installation.apiKeys.get(key.id);
    expect(seen).to.deep.equal({ ...key, lastUsedAt: stage.time });
  });

  it("are refused above the maker's role, with needs their role has not, without a name, or with an end that is past", async () => {
    const owner = stage.deps(ownerOf(acme));
    const draft = { name: "k", role: "owner", team: acme } as const;
    await expectRefused(createApiKey(owner, { ...draft, role: "operator", team: null }), "forbidden");
    await expectRefused(createApiKey(owner, { ...draft, team: globex }), "forbidden");
    await expectRefused(createApiKey(owner, { ...draft, needs: ["operate"] }), "value_invalid");
    await expectRefused(createApiKey(owner, { ...draft, needs: [] }), "value_invalid");
    await expectRefused(createApiKey(owner, { ...draft, expiresAt: stage.time }), "value_invalid");
    for (const name of ["", "  ", "a\u0000b", "x".repeat(101), "a\u202eb"]) {
      await expectRefused(createApiKey(owner, { ...draft, name }), "value_invalid");
    }
  });

  it("of another team are not there", async () => {
    const { key } = await createApiKey(stage.deps(), { name: "k", role: "admin", team: globex });
    await expectRefused(revokeApiKey(stage.deps(ownerOf(acme)), key.id, { team: acme }), "not_found");
    await expectRefused(revokeApiKey(stage.deps(), key.id, { team: null }), "not_found");
  });
});

describe("Setup links (DESIGN §5)", () => {
  const stage = new AccessStage();
  const from = { ...callers.cli, actor: { kind: "setup_link", id: "x" } } as const;
  let method = "";
  beforeEach(async () => {
    ({ id: method } = await stage.store.inTeam(acme).methods.create(aMethod({ slug: "okta" })));
  });

  it("give one need on one record, for 7 days", async () => {
    const { link, secret } = await createSetupLink(stage.deps(), acme, { intent: "sso", record: method });
    expect(secret).to.match(/^dbs_[A-Za-z0-9_-]{43}$/);
    expect(JSON.stringify(link)).to.not.contain(secret);
    expect(link.expiresAt).to.equal(stage.time + 7 * day);
    const { grants } = await proveSetupLink(stage.deps(), secret);
    const record = { kind: "method", id: method } as const;
    expect(permit(grants, "manage", { team: acme, record }).ok).to.equal(true);
    expect(permit(grants, "own", { team: acme, record }).ok).to.equal(false);
    expect(permit(grants, "manage", { team: acme }).ok).to.equal(false);
    expect(permit(grants, "manage", { team: acme, record: { kind: "method", id: "other" } }).ok).to.equal(false);
  });

  it("are spent by no look at them, and told once when they are begun", async () => {
    const { link, secret } = await createSetupLink(stage.deps(), acme, { intent: "certificate", record: method });
    const deps = { store: stage.store, now: stage.now, caller: from };
    await proveSetupLink(deps, secret);
    await beginSetupLink(deps, secret);
    await beginSetupLink(deps, secret);
    expect((await openedSetupLink(deps, link.id)).link.openedAt).to.equal(stage.time);
    expect(await stage.types(acme)).to.deep.equal(["setup_link.created", "setup_link.opened"]);
  });

  it("end at their time and when they are taken back, for whoever has them open too", async () => {
    const deps = stage.deps();
    const { link, secret } = await createSetupLink(deps, acme, { intent: "sso", record: method });
    await beginSetupLink(deps, secret);
    await revokeSetupLink(deps, acme, link.id);
    await expectRefused(proveSetupLink(deps, secret), "link_invalid");
    await expectRefused(openedSetupLink(deps, link.id), "link_invalid");
    const short = await createSetupLink(deps, acme, { intent: "sso", record: method, expiresAt: stage.time + hour });
    stage.time += hour;
    await expectRefused(beginSetupLink(deps, short.secret), "link_invalid");
    await expectRefused(proveSetupLink(deps, "dbs_nothing"), "link_invalid");
  });

  it("last from one hour to 30 days, lead back to an https address alone, and are about what is there", async () => {
    const make = (own: object) => createSetupLink(stage.deps(), acme, { intent: "sso", record: method, ...own });
    await expectRefused(make({ expiresAt: stage.time + hour - 1 }), "value_invalid");
    await expectRefused(make({ expiresAt: stage.time + 30 * day + 1 }), "value_invalid");
    for (const returnUrl of [
      "http://app.example",
      "javascript:alert(1)",
      "data:text/html,x",
      "https://a:b@app.example",
      "/x",
    ]) {
      await expectRefused(make({ returnUrl }), "value_invalid");
    }
    expect((await make({ returnUrl: "https://app.example/done" })).link.returnUrl).to.equal("https://app.example/done");
    await expectRefused(make({ record: "nothing" }), "not_found");
    await expectRefused(createSetupLink(stage.deps(), globex, { intent: "sso", record: method }), "not_found");
    await expectRefused(
      createSetupLink(stage.deps(ownerOf(globex)), acme, { intent: "sso", record: method }),
      "forbidden",
    );
  });
});
