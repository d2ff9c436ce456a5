import { expect } from "chai";
import { createGroup, createUser } from "../../src/directory/index.js";
import { newId } from "../../src/lib/new-id.js";
import {
  addDomain,
  createTeam,
  createToken,
  deleteTeam,
  finishDueDeletions,
  type TeamsDeps,
} from "../../src/teams/index.js";
import { aKey, aLink, aGrant, anAdmin, anInvitation } from "../support/access-builders.js";
import { aGroup, aUser } from "../support/builders.js";
import { fillTeam } from "../store/contract/stage.js";
import { onBothEngines, refusalOf, userOf, type DirectoryStage } from "../support/directory-stage.js";

onBothEngines("Deleting a team (DESIGN §5: the operator's)", (at) => {
  const deps = (stage: DirectoryStage): TeamsDeps & { stack: string } => ({
    store: stage.whole,
    now: () => stage.clock,
    caller: stage.admin,
    stack: "global",
  });

  it("asks for its slug again, and does nothing without it", async () => {
    const stage = at();
    expect(await refusalOf(deleteTeam(deps(stage), stage.team.id, "acm"))).to.equal("confirmation_needed");
    expect(await stage.whole.teams.get(stage.team.id)).to.not.equal(undefined);
    expect(await refusalOf(deleteTeam(deps(stage), newId(), "acme"))).to.equal("not_found");
    const stale = deleteTeam(deps(stage), stage.team.id, stage.team.slug, { expected: 99 });
    expect(await refusalOf(stale)).to.equal("stale_version");
  });

  it("takes everything of it and nothing of another, and is told in the installation's chain", async () => {
    const stage = at();
    const { team, whole, store } = stage;
    const method = await stage.method();
    const directory = await stage.directory({ methodId: method.id });
    const { token } = await createToken(deps(stage), team.id, directory.id, { name: "okta" });
    const ada = userOf(await stage.signIn(method, { groups: ["Eng"] }));
    const sessions = await stage.session(ada);
    const by = stage.by(directory);
    const { user: bob } = await createUser(stage.deps, by, directory, { userName: "bob", profile: {} });
    const { group } = await createGroup(stage.deps, by, directory, { displayName: "All", members: [bob.id] });
    await addDomain(deps(stage), team.id, "more.example");
    const { installation } = whole;
    const owner = await installation.admins.create(
      anAdmin({ email: "o@acme.example", grants: [aGrant("owner", team.id)] }),
    );
    const both = await installation.admins.create(
      anAdmin({
        email: "both@acme.example",
        grants: [aGrant("operator", null), aGrant("admin", team.id)],
      }),
    );
    const key = await installation.apiKeys.create(aKey(team.id, "hash of acme"));
    const link = await installation.setupLinks.create(aLink(team.id, "hash of a link"));
    const invitation = await installation.invitations.create(anInvitation(team.id, "hash of an invitation"));
    const other = await createTeam(deps(stage), { slug: "globex", domains: ["globex.example"] });
    const kept = whole.inTeam(other.id);

    expect(await deleteTeam(deps(stage), team.id, team.slug)).to.deep.equal({ slug: team.slug, users: 2, groups: 2 });
    expect(await whole.teams.list()).to.have.length(1);
    expect(await whole.methodBySlug(method.slug)).to.equal(undefined);
    expect(await whole.directoryByToken(directory.slug, token.hash)).to.equal(undefined);
    expect(await sessions()).to.equal(0);
    expect(await store.users.get(ada.id)).to.equal(undefined);
    expect(await store.users.count({ scope: { includeRemoved: true } })).to.equal(0);
    expect(await store.groups.get(group.id)).to.equal(undefined);
    expect(await store.identities.ofUser(ada.id)).to.deep.equal([]);
    expect(await store.domains.list()).to.deep.equal([]);
    expect((await store.attempts.list({ limit: 10 })).items).to.deep.equal([]);
    expect(await store.events.latest({ limit: 10 })).to.deep.equal([]);
    expect((await store.events.head()).number).to.equal(0);
    expect(await store.seats.used()).to.equal(0);
    expect(await installation.apiKeys.get(key.id)).to.equal(undefined);
    expect(await installation.setupLinks.get(link.id)).to.equal(undefined);
    expect(await installation.invitations.get(invitation.id)).to.equal(undefined);
    expect(await installation.admins.get(owner.id)).to.equal(undefined);
    expect((await installation.admins.get(both.id))?.grants.map(({ role }) => role)).to.deep.equal(["operator"]);
    expect(await store.purge()).to.equal(0);
    expect(await kept.domains.list()).to.have.length(1);
    const [told] = await installation.events.latest({ limit: 1 });
    expect(told).to.deep.include({ type: "team.deleted", subject: { kind: "team", id: team.id, version: 2 } });
    expect(told?.data).to.include({ slug: team.slug, users: 2, groups: 2 });
    // its name is free, and whoever has it next has nothing of it
    const anew = await createTeam(deps(stage), { slug: team.slug });
    expect(await whole.inTeam(anew.id).users.count({ scope: {} })).to.equal(0);
  });

  it("goes in portions where there are many, and others' works come between them", async function () {
    this.timeout(240_000);
    const stage = at();
    const many = 2_600;
    const users = await fillTeam(stage.store, many, (n) => ({ teamId: stage.team.id, userName: `u${n}` }));
    const ids = users.map(({ id }) => id);
    const group = await stage.store.groups.create(aGroup({ teamId: stage.team.id }));
    await stage.store.atomically((tx) => tx.memberships.add(group.id, ids, { at: stage.clock }));
    const other = await createTeam(deps(stage), { slug: "globex" });
    const elsewhere = stage.whole.inTeam(other.id);
    const deleted = deleteTeam(deps(stage), stage.team.id, stage.team.slug);
    const isDone = deleted.then(() => true);
    let between = 0;
    do {
      await elsewhere.users.create(aUser({ teamId: other.id }));
      between++;
    } while (!(await Promise.race([isDone, Promise.resolve(false)])));
    expect(await deleted).to.include({ users: many, groups: 1 });
    // one work for all of them would have let one of the others through
    expect(between).to.be.greaterThan(3);
    expect(await elsewhere.users.count({ scope: {} })).to.equal(between);
    expect(await stage.store.users.count({ scope: { includeRemoved: true } })).to.equal(0);
    expect(await stage.store.memberships.count(group.id)).to.equal(0);
    expect(await stage.store.purge()).to.equal(0);
  });

  it("clears once more what somebody at work wrote meanwhile", async () => {
    const stage = at();
    await deleteTeam(deps(stage), stage.team.id, stage.team.slug);
    await stage.user({ userName: "late" });
    stage.clock += 3 * 60_000;
    expect(await finishDueDeletions(deps(stage))).to.equal(1);
    expect(await stage.store.users.count({ scope: {} })).to.equal(0);
    expect(await stage.store.deletions.list()).to.deep.equal([]);
  });
});
