import { expect } from "chai";
import { operations as o, perform } from "../../src/admin/index.js";
import { noteLastSaid } from "../../src/directory/last-said.js";
import { newId } from "../../src/lib/new-id.js";
import type { UserId } from "../../src/model/ids.js";
import type { Source } from "../../src/model/last-said.js";
import { AdminStage } from "../support/admin-stage.js";
import { aUser, later, noon } from "../support/builders.js";
import { claims } from "../support/claims.js";

describe("try one person: what was last said of them against the settings of now (issue 14.5)", () => {
  let stage: AdminStage;
  let userId: UserId;
  beforeEach(async () => {
    stage = await AdminStage.open();
    const { team, directory } = stage.acme;
    const owner = { kind: "directory", id: directory.id } as const;
    const user = aUser({ id: newId(), teamId: team.id, userName: "grace@acme.example", owner, externalId: "00u" });
    userId = (await records().users.create(user)).id;
  });
  afterEach(() => stage.close());

  const records = () => stage.deps.store.inTeam(stage.acme.team.id);
  const said = (source: Source, what: object, at = noon) =>
    records().atomically((tx) => noteLastSaid(tx, userId, source, what, at));
  const byDirectory = (): Source => ({ kind: "directory", id: stage.acme.directory.id });
  const byMethod = (): Source => ({ kind: "method", id: stage.acme.method.id });
  const tryThem = () => perform(stage.deps, stage.as("admin"), o.userTry, { team: "acme", user: userId }, {});
  const push = (own: object) => ({
    method: "POST",
    path: "/Users",
    body: {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      ...{ userName: "grace@acme.example", externalId: "00u", active: true, displayName: "Grace Hopper" },
      ...own,
    },
  });

  /** All that a work could have left behind. */
  async function everything() {
    const { users, attempts, events, failures, groups } = records();
    return {
      user: await users.get(userId),
      users: await users.count({ scope: { includeRemoved: true } }),
      groups: await groups.count({ scope: {} }),
      attempts: (await attempts.list({ limit: 50 })).items.length,
      failures: (await failures.list({ limit: 50 })).items.length,
      events: await events.head(),
      seats: await records().seats.used(),
      said: await records().lastSaid.ofUser(userId),
    };
  }

  it("says that there is nothing to try of somebody of whom nothing was said", async () => {
    expect((await tryThem()).tries).to.deep.equal([]);
  });

  it("tells what a push would change, step by step, and changes nothing", async () => {
    await said(byDirectory(), push({}));
    const before = await everything();
    const [tried] = (await tryThem()).tries;
    expect(tried).to.include({ passed: true, code: null });
    expect(tried?.source).to.deep.include({ kind: "directory", slug: stage.acme.directory.slug });
    expect(tried?.effects.join("\n")).to.include(`displayName to "Grace Hopper"`);
    expect(tried?.checks.map(({ outcome }) => outcome)).to.deep.equal(["passed", "passed", "passed", "passed"]);
    expect(await everything()).to.deep.equal(before);
  });

  it("tells of a push that the rules refuse today where it stops, and why, and leaves no attempt of it", async () => {
    await said(byDirectory(), push({ userName: "renamed@acme.example" }));
    const team = await records().team.get();
    if (team === undefined) throw new Error("no team");
    await records().team.replace({ ...team, policies: { ...team.policies, usernameChanges: "refuse" } });
    const before = await everything();
    const [tried] = (await tryThem()).tries;
    expect(tried).to.include({ passed: false, code: "username_change_refused" });
    expect(tried?.checks.map(({ name, outcome }) => `${name} ${outcome}`)).to.deep.equal([
      ...["directory passed", "brake passed", "request passed", "rules failed"],
    ]);
    expect(await everything()).to.deep.equal(before);
  });

  it("tells of what cannot be read as SCIM, and of a directory that is switched off", async () => {
    await said(byDirectory(), push({ active: "maybe" }));
    expect((await tryThem()).tries[0]).to.deep.include({ passed: false, code: "scim_invalid_value" });
    const { directory } = stage.acme;
    await records().directories.replace({ ...directory, disabled: true });
    expect((await tryThem()).tries[0]).to.include({ passed: false, code: "directory_disabled" });
  });

  it("tells what the claims of the last sign-in would do by the domains and settings of now", async () => {
    await said(byMethod(), claims({ emails: ["grace@acme.example"] }));
    const before = await everything();
    const entered = (await tryThem()).tries[0];
    expect(entered).to.deep.include({ passed: true, effects: ["link the user grace@acme.example to this method"] });
    expect(await everything()).to.deep.equal(before);
    for (const { id } of await records().domains.list()) await records().domains.delete(id);
    const denied = (await tryThem()).tries[0];
    expect(denied).to.include({ passed: false, code: "domain_denied" });
    expect(denied?.checks.map(({ outcome }) => outcome).slice(0, 4)).to.deep.equal([
      ...["passed", "passed", "failed", "skipped"],
    ]);
    const { method } = stage.acme;
    await records().methods.replace({ ...method, verified: { at: noon, by: "operator" }, disabled: true });
    const off = (await tryThem()).tries[0];
    expect(off).to.include({ passed: false, code: "method_not_ready" });
    expect(off?.checks[0]).to.include({ name: "method", outcome: "failed" });
    expect(off?.mapping.find(({ field }) => field === "email")?.values).to.deep.equal(["grace@acme.example"]);
  });

  it("names the newest first, and what is too large to be tried", async () => {
    await said(byMethod(), claims({ groups: Array.from({ length: 5000 }, (_, n) => `a group of some length ${n}`) }));
    await said(byDirectory(), push({}), later(5));
    const { tries } = await tryThem();
    expect(tries.map(({ source, code }) => [source.kind, code])).to.deep.equal([
      ["directory", null],
      ["method", "not_kept_whole"],
    ]);
  });
});
