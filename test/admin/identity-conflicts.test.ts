import { expect } from "chai";
import { operations as o, perform } from "../../src/admin/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { UserId } from "../../src/model/ids.js";
import { AdminStage } from "../support/admin-stage.js";
import { aFailure, anIdentity, later } from "../support/builders.js";
import { persistent } from "../support/claims.js";

describe("identity conflicts: old link, new claim, evidence", () => {
  let stage: AdminStage;
  before(async () => {
    stage = await AdminStage.open();
  });
  after(() => stage.close());

  const path = { team: "acme" };
  const own = () => ({ teamId: stage.acme.team.id, methodId: stage.acme.method.id });
  const records = () => stage.deps.store.inTeam(stage.acme.team.id);
  const userId = () => stage.acme.path.user["user"] as UserId;

  async function aConflict(n: number) {
    return records().failures.create(
      aFailure({
        ...own(),
        ...{ id: newId(), key: `conflict ${n}`, source: "jit", code: "identity_conflict", lastSeenAt: later(n) },
        conflict: {
          ...{ userId: userId(), because: "persistent", email: "ada@acme.example" },
          nameId: persistent(`ada-${n}`),
        },
      }),
    );
  }

  it("are listed last seen first, page by page, each with all that one has to know", async () => {
    await records().identities.create(anIdentity({ ...own(), userId: userId(), key: "ada-1", kind: "persistent" }));
    await aConflict(2);
    await aConflict(3);
    const first = await perform(stage.deps, stage.as("auditor"), o.identityConflictList, path, { limit: 1 });
    expect(first.items[0]).to.deep.include({ method: stage.acme.method.slug, because: "persistent" });
    expect(first.items[0]?.claim).to.include({ email: "ada@acme.example", key: "ada-3" });
    expect(first.items[0]?.user).to.include({ userName: "ada@acme.example" });
    expect(first.items[0]?.user?.links.map(({ key }) => key)).to.deep.equal(["ada-1"]);
    const second = await perform(stage.deps, stage.as("auditor"), o.identityConflictList, path, {
      limit: 1,
      after: first.next,
    });
    expect(second.items.map(({ claim }) => claim.key)).to.deep.equal(["ada-2"]);
    expect(second.next).to.equal(null);
  });

  it("are re-linked many at once, each with its outcome; another team's entry is one that never was", async () => {
    const foreign = await stage.deps.store
      .inTeam(stage.globex.team.id)
      .failures.create(
        aFailure({ teamId: stage.globex.team.id, id: newId(), key: "theirs", code: "identity_conflict" }),
      );
    const { items } = await perform(stage.deps, stage.as("auditor"), o.identityConflictList, path, {});
    const conflicts = [
      { id: items[0]?.id ?? "", key: "ada-3" },
      { id: items[1]?.id ?? "", key: "somebody-else" },
      { id: foreign.id },
    ];
    const done = await perform(stage.deps, stage.as("admin"), o.identityConflictRelink, path, { conflicts });
    expect(done.items.map(({ outcome, code }) => [outcome, code])).to.deep.equal([
      ["relinked", null],
      ["refused", "conflict_changed"],
      ["refused", "not_found"],
    ]);
    const links = await records().identities.ofUser(userId());
    expect(links.map(({ key }) => key)).to.deep.equal(["ada-3"]);
  });
});
