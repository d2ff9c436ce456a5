import { expect } from "chai";
import { operations as o, perform } from "../../src/admin/index.js";
import { newId } from "../../src/lib/new-id.js";
import { MongoClient } from "../../src/store/mongo/driver.js";
import { AdminStage } from "../support/admin-stage.js";
import {
  aDirectory,
  aMethod,
  anApp,
  anEvent,
  anAttempt,
  anOAuthClient,
  aToken,
  aTrace,
  aTeam,
  aUser,
} from "../support/builders.js";
import { aDomain } from "../support/keep-domain.js";
import { keepTeam } from "../support/keep-team.js";
import { mongoStage } from "../support/mongo-store.js";

describe("lists and pages on MongoDB, where each question is a call to a server", () => {
  const mongo = mongoStage();
  let stage: AdminStage;
  beforeEach(async () => {
    const store = await mongo.open({ pollMs: 60_000 });
    const remove = (): Promise<void> => Promise.resolve();
    stage = await AdminStage.open({ store, folder: "", url: mongo.database.uri, remove });
  });

  // Counted here and not by the server, which other tests ask as well.
  const questions = ["find", "aggregate", "countDocuments", "distinct"] as const;
  let calls = 0;
  let putBack: (() => void) | undefined;
  before(() => {
    const { constructor } = new MongoClient(mongo.database.uri).db().collection("any");
    const asking = constructor.prototype as Record<string, (...given: unknown[]) => unknown>;
    const before = questions.map((name) => [name, asking[name]!] as const);
    for (const [name, ask] of before) {
      asking[name] = function (...given) {
        calls++;
        return ask.apply(this, given);
      };
    }
    putBack = () => void Object.assign(asking, Object.fromEntries(before));
  });
  after(() => {
    putBack?.();
  });

  /** A method that is refused of late, and a directory with tokens, a client and pushes; each has a user of its own in the audit. */
  async function add(many: number): Promise<void> {
    const { store } = stage.deps;
    const own = { teamId: stage.acme.team.id };
    const records = store.inTeam(own.teamId);
    for (let n = 0; n < many; n++) {
      const slug = `more-${newId().toLowerCase()}`;
      const method = await records.methods.create(aMethod({ ...own, slug }));
      const { id: directoryId } = await records.directories.create(aDirectory({ ...own, slug, methodId: method.id }));
      for (const hash of [newId(), newId()]) await records.tokens.create(aToken({ ...own, directoryId, hash }));
      await records.oauthClients.create(anOAuthClient({ ...own, directoryId, clientId: slug, name: slug }));
      await records.apps.create(anApp({ ...own, slug, clientId: `app-${slug}` }));
      await records.domains.create(aDomain({ ...own, domain: `${slug}.example` }));
      for (const outcome of ["signed-in", "refused", "refused", "refused"] as const)
        await records.traces.append(aTrace({ ...own, methodId: method.id, outcome }));
      await records.attempts.append(anAttempt({ ...own, directoryId, status: "failure" }));
      const user = await records.users.create(aUser({ ...own, userName: `${slug}@acme.example` }));
      await records.events.append(anEvent({ subject: { kind: "user", id: user.id, version: 1 } }));
      const team = await keepTeam(store, aTeam({ id: newId(), slug: `team-${slug}`, name: slug }));
      await store.inTeam(team.id).domains.create(aDomain({ teamId: team.id, domain: `${slug}.example` }));
    }
  }

  const asked: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["team.overview", () => perform(stage.deps, stage.as("auditor"), o.teamOverview, { team: "acme" }, {})],
    ["method.list", () => perform(stage.deps, stage.as("auditor"), o.methodList, { team: "acme" }, { limit: 200 })],
    [
      "directory.list",
      () => perform(stage.deps, stage.as("auditor"), o.directoryList, { team: "acme" }, { limit: 200 }),
    ],
    ["app.list", () => perform(stage.deps, stage.as("auditor"), o.appList, { team: "acme" }, { limit: 200 })],
    ["user.list", () => perform(stage.deps, stage.as("auditor"), o.userList, { team: "acme" }, { limit: 200 })],
    ["group.list", () => perform(stage.deps, stage.as("auditor"), o.groupList, { team: "acme" }, { limit: 200 })],
    ["audit.list", () => perform(stage.deps, stage.as("auditor"), o.auditList, { team: "acme" }, { limit: 200 })],
    ["team.list", () => perform(stage.deps, stage.as("operator"), o.teamList, {}, { limit: 200 })],
    ["system.show", () => perform(stage.deps, stage.as("operator"), o.systemShow, {}, {})],
  ];
  it("ask as often where there is a dozen of everything as where there is one", async function () {
    this.timeout(60_000);
    const count = async (): Promise<Record<string, number>> => {
      const counted: Record<string, number> = {};
      for (const [name, ask] of asked) {
        await ask();
        calls = 0;
        await ask();
        counted[name] = calls;
      }
      return counted;
    };
    await add(1);
    const few = await count();
    await add(12);
    const many = await count();
    // What is under way when a question comes decides which others it goes with.
    const more = Object.keys(many).filter((name) => (many[name] ?? 0) > (few[name] ?? 0) + 4);
    expect(more, JSON.stringify({ few, many })).to.deep.equal([]);
  });
});
