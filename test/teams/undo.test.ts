import { expect } from "chai";
import { createUser, eraseUser, lockUser } from "../../src/directory/index.js";
import { undoMs } from "../../src/model/deletion.js";
import type { AuditEvent } from "../../src/model/event.js";
import {
  addDomain,
  createMethod,
  createToken,
  deleteDirectory,
  deleteMethod,
  disableMethod,
  enableMethod,
  finishDueDeletions,
  removeDomain,
  revokeToken,
  undoEvent,
  undoNeed,
  updateDirectory,
  vouchForDomains,
  type TeamsDeps,
} from "../../src/teams/index.js";
import { anApp, anOAuthClient, callers } from "../support/builders.js";
import { onBothEngines, refusalOf, told, userOf, type DirectoryStage } from "../support/directory-stage.js";

const minute = 60_000;

onBothEngines("Undo of what was switched off or deleted (DESIGN §5)", (at) => {
  const deps = (stage: DirectoryStage): TeamsDeps => ({
    store: stage.whole,
    now: () => stage.clock,
    caller: stage.admin,
  });

  /** The newest event of a type. */
  async function event(stage: DirectoryStage, type: string): Promise<AuditEvent> {
    const found = (await stage.store.events.latest({ limit: 50 })).find((one) => one.type === type);
    if (found === undefined) throw new Error(`no ${type}`);
    return found;
  }

  const undo = async (stage: DirectoryStage, type: string) =>
    undoEvent(deps(stage), stage.team.id, await event(stage, type));

  it("switches a method on again, and leaves its sessions ended", async () => {
    const stage = at();
    const method = await stage.method();
    const user = userOf(await stage.signIn(method));
    const sessions = await stage.session(user);
    await disableMethod(deps(stage), stage.team.id, method.id);
    expect(told(await stage.signIn(method))).to.equal("method_not_ready");
    const { number } = await event(stage, "method.disabled");
    expect(await undo(stage, "method.disabled")).to.deep.equal({ kind: "method", id: method.id, called: method.slug });
    expect(told(await stage.signIn(method))).to.equal("entered");
    expect(await sessions()).to.be.at.most(1);
    expect((await event(stage, "method.enabled")).data).to.include({ undoes: number, slug: method.slug });
  });

  it("brings a deleted method back with its people, identities and links, under the same address", async () => {
    const stage = at();
    const method = await stage.method({ slug: "okta" });
    const linked = await stage.directory({ methodId: method.id });
    const moved = await stage.directory({ methodId: method.id });
    const user = userOf(await stage.signIn(method, { groups: ["Eng"] }));
    const bound = { userName: "bob", profile: {}, ssoName: "okta" };
    const { user: bob } = await createUser(stage.deps, stage.by(linked), linked, bound);
    const owned = await deleteMethod(deps(stage), stage.team.id, method.id);
    expect(owned).to.deep.equal({ users: 1, groups: 1 });
    expect(await stage.whole.methodBySlug("okta")).to.equal(undefined);
    expect(told(await stage.signIn(method))).to.equal("method_not_ready");

    const other = await stage.method();
    const now = await stage.store.directories.get(moved.id);
    await updateDirectory(deps(stage), stage.team.id, moved.id, { methodId: other.id });
    expect(now?.methodId).to.equal(undefined);
    await undo(stage, "method.deleted");

    const back = await stage.whole.methodBySlug("okta");
    expect(back).to.deep.include({ id: method.id, idp: method.idp, verified: method.verified });
    expect(back!.version).to.be.greaterThan(method.version);
    expect((await stage.store.directories.get(linked.id))?.methodId).to.equal(method.id);
    expect((await stage.store.directories.get(moved.id))?.methodId).to.equal(other.id);
    expect(userOf(await stage.signIn(method)).id).to.equal(user.id);
    expect((await stage.store.users.get(user.id))?.owner).to.deep.equal({ kind: "method", id: method.id });
    expect((await stage.store.users.get(bob.id))?.sso).to.include({ method: method.id });
    expect(await stage.store.deletions.list()).to.deep.equal([]);
  });

  it("brings a deleted directory back with its tokens; what was revoked stays revoked", async () => {
    const stage = at();
    const directory = await stage.directory();
    const settings = { ...deps(stage), stack: "global" };
    const { token } = await createToken(settings, stage.team.id, directory.id, { name: "good" });
    const gone = await createToken(settings, stage.team.id, directory.id, { name: "gone" });
    await revokeToken(settings, stage.team.id, gone.token.id);
    const draft = { userName: "ada@acme.example", profile: {} };
    const { user } = await createUser(stage.deps, stage.by(directory), directory, draft);
    await deleteDirectory(deps(stage), stage.team.id, directory.id);
    expect(await stage.whole.directoryByToken(directory.slug, token.hash)).to.equal(undefined);
    await undo(stage, "directory.deleted");
    expect(await stage.whole.directoryByToken(directory.slug, token.hash)).to.not.equal(undefined);
    expect((await stage.store.tokens.get(gone.token.id))?.revokedAt).to.equal(stage.clock);
    expect((await stage.store.users.get(user.id))?.owner).to.deep.equal({ kind: "directory", id: directory.id });
    expect(await stage.events()).to.include("directory.restored");
  });

  it("brings no OAuth client back whose id is an application's by now: the application would be asked in its place", async () => {
    const stage = at();
    const directory = await stage.directory();
    const { version: _, ...client } = anOAuthClient({ teamId: stage.team.id, directoryId: directory.id });
    await stage.store.oauthClients.create(client);
    await deleteDirectory(deps(stage), stage.team.id, directory.id);
    const { version: __, ...app } = anApp({ teamId: stage.team.id, clientId: client.clientId });
    await stage.store.apps.create(app);
    expect(await refusalOf(undo(stage, "directory.deleted"))).to.equal("client_id_taken");
    await stage.store.apps.delete(app.id);
    await undo(stage, "directory.deleted");
    expect((await stage.whole.oauthClientByClientId(client.clientId))?.id).to.equal(client.id);
  });

  it("switches a directory on again, unless it was changed since", async () => {
    const stage = at();
    const directory = await stage.directory();
    await updateDirectory(deps(stage), stage.team.id, directory.id, { disabled: true });
    await undo(stage, "directory.updated");
    expect((await stage.store.directories.get(directory.id))?.disabled).to.equal(false);
    await updateDirectory(deps(stage), stage.team.id, directory.id, { disabled: true });
    const off = await event(stage, "directory.updated");
    await updateDirectory(deps(stage), stage.team.id, directory.id, { name: "Other" });
    expect(await refusalOf(undoEvent(deps(stage), stage.team.id, off))).to.equal("changed_since");
    const renamed = undo(stage, "directory.updated");
    expect(await refusalOf(renamed)).to.equal("not_undoable");
  });

  it("puts a domain back with its proof, and asks of whoever does it what the removal asked", async () => {
    const stage = at();
    const own = await addDomain(deps(stage), stage.team.id, "own.example");
    await removeDomain(deps(stage), stage.team.id, own.id);
    expect(undoNeed(await event(stage, "domain.removed"))).to.equal("own");
    await undo(stage, "domain.removed");
    expect(await stage.store.domains.byName("own.example")).to.deep.include({ id: own.id, token: own.token });

    await vouchForDomains(deps(stage), stage.team.id, "operator", ["word.example"]);
    const word = await stage.store.domains.byName("word.example");
    await removeDomain(deps(stage), stage.team.id, word!.id);
    expect(undoNeed(await event(stage, "domain.removed"))).to.equal("operate");
    await undo(stage, "domain.removed");
    expect((await stage.store.domains.byName("word.example"))?.words).to.deep.equal(["operator"]);
    await removeDomain(deps(stage), stage.team.id, word!.id);
    await addDomain(deps(stage), stage.team.id, "word.example");
    expect(await refusalOf(undo(stage, "domain.removed"))).to.equal("domain_exists");
  });

  it("refuses where the slug belongs to something else meanwhile, and leaves that alone", async () => {
    const stage = at();
    const method = await stage.method({ slug: "okta" });
    await deleteMethod(deps(stage), stage.team.id, method.id);
    const anew = await createMethod(deps(stage), stage.team.id, { slug: "okta" });
    expect(await refusalOf(undo(stage, "method.deleted"))).to.equal("slug_taken");
    expect((await stage.whole.methodBySlug("okta"))?.id).to.equal(anew.id);
    // and where that goes again, the undo works
    await deleteMethod(deps(stage), stage.team.id, anew.id, { final: true });
    const first = (await stage.store.events.latest({ limit: 50, subjectId: method.id })).find(
      ({ type }) => type === "method.deleted",
    );
    await undoEvent(deps(stage), stage.team.id, first!);
    expect((await stage.whole.methodBySlug("okta"))?.id).to.equal(method.id);
  });

  it("is done once, of two that ask at the same time", async () => {
    const stage = at();
    const method = await stage.method();
    for (const [type, act] of [
      ["method.deleted", deleteMethod],
      ["method.disabled", disableMethod],
    ] as const) {
      await act(deps(stage), stage.team.id, method.id);
      const happened = await event(stage, type);
      const both = await Promise.allSettled([1, 2].map(() => undoEvent(deps(stage), stage.team.id, happened)));
      expect(both.map(({ status }) => status).sort(), type).to.deep.equal(["fulfilled", "rejected"]);
      const [lost] = both.filter((one) => one.status === "rejected");
      expect(await refusalOf(Promise.reject(lost!.reason as Error))).to.equal("changed_since");
    }
  });

  it("knows an event that a later one has overtaken", async () => {
    const stage = at();
    const method = await stage.method();
    await deleteMethod(deps(stage), stage.team.id, method.id);
    const first = await event(stage, "method.deleted");
    await undoEvent(deps(stage), stage.team.id, first);
    await deleteMethod(deps(stage), stage.team.id, method.id);
    expect(await refusalOf(undoEvent(deps(stage), stage.team.id, first))).to.equal("changed_since");
    await undo(stage, "method.deleted");
    await disableMethod(deps(stage), stage.team.id, method.id);
    const off = await event(stage, "method.disabled");
    await enableMethod(deps(stage), stage.team.id, method.id);
    expect(await refusalOf(undoEvent(deps(stage), stage.team.id, off))).to.equal("changed_since");
  });

  it("ends after ten minutes; then the people become manual and nothing is kept", async () => {
    const stage = at();
    const method = await stage.method();
    const user = userOf(await stage.signIn(method, { groups: ["Eng"] }));
    const directory = await stage.directory();
    await deleteMethod(deps(stage), stage.team.id, method.id);
    await deleteDirectory(deps(stage), stage.team.id, directory.id);
    stage.clock += undoMs - 1;
    expect(await finishDueDeletions(deps(stage))).to.equal(0);
    stage.clock += 1;
    expect(await refusalOf(undo(stage, "method.deleted"))).to.equal("undo_too_late");
    expect(await finishDueDeletions(deps(stage))).to.equal(2);
    expect(await finishDueDeletions(deps(stage))).to.equal(0);
    expect((await stage.store.users.get(user.id))?.owner).to.deep.equal({ kind: "manual" });
    expect(await stage.store.identities.ofUser(user.id)).to.deep.equal([]);
    expect(await stage.store.deletions.list()).to.deep.equal([]);
    stage.clock -= minute;
    expect(await refusalOf(undo(stage, "method.deleted"))).to.equal("changed_since");
  });

  it("brings nobody back who was erased meanwhile, and unlocks nobody", async () => {
    const stage = at();
    const method = await stage.method();
    const user = userOf(await stage.signIn(method));
    const locked = userOf(
      await stage.signIn(method, {
        emails: ["bob@acme.example"],
        nameId: { value: "bob", format: "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" },
      }),
    );
    await deleteMethod(deps(stage), stage.team.id, method.id);
    await eraseUser(stage.deps, stage.admin, user.id);
    await lockUser(stage.deps, stage.admin, locked.id);
    await undo(stage, "method.deleted");
    const left = await stage.store.users.get(user.id);
    expect(left?.removed, "kept, to be refused").to.be.an("object");
    const digest = /^removed:[0-9a-f]{64}$/;
    expect(left?.userName).to.match(digest);
    expect(left?.profile).to.have.all.keys("emails");
    expect(left?.profile.emails).to.have.length(1);
    expect(left?.profile.emails?.[0]?.value).to.match(digest);
    expect((await stage.store.users.get(locked.id))?.locked).to.equal(true);
  });

  it("lets another method have a person of a deleted one at once", async () => {
    const stage = at();
    const [okta, entra] = [await stage.method(), await stage.method()];
    const user = userOf(await stage.signIn(okta));
    expect(told(await stage.signIn(entra))).to.equal("identity_conflict");
    await deleteMethod(deps(stage), stage.team.id, okta.id);
    expect(userOf(await stage.signIn(entra)).id).to.equal(user.id);
    await undo(stage, "method.deleted");
    expect(userOf(await stage.signIn(okta)).id).to.equal(user.id);
  });

  it("is no way to change what is not one of these, nor what the file did", async () => {
    const stage = at();
    const method = await stage.method();
    await lockUser(stage.deps, stage.admin, userOf(await stage.signIn(method)).id);
    expect(await refusalOf(undo(stage, "user.locked"))).to.equal("not_undoable");
    await disableMethod({ ...deps(stage), caller: callers.file }, stage.team.id, method.id);
    expect(await refusalOf(undo(stage, "method.disabled"))).to.equal("managed_by_file");
  });
});
