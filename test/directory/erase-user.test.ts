import { expect } from "chai";
import {
  changeUser,
  createGroup,
  createUser,
  eraseUser,
  isForgotten,
  removeUser,
  restoreUser,
  type UserDraft,
} from "../../src/directory/index.js";
import type { User } from "../../src/model/user.js";
import { exportedLine } from "../../src/store/port/event-chain.js";
import { verifyChain } from "../../src/teams/index.js";
import { address, persistent } from "../support/claims.js";
import { onBothEngines, refusalOf, told, userOf, type DirectoryStage } from "../support/directory-stage.js";

const ada: UserDraft = {
  userName: "ada@acme.example",
  externalId: "00u1ada",
  profile: {
    name: { givenName: "Adalina", familyName: "Lovelace-Byron" },
    emails: [{ value: "ada.l@acme.example", type: "work", primary: true }],
  },
};
const names = /ada@|ada\.l@|adalina|lovelace|00u1ada|countess/i;

/** All that the store says of people, as its port hands it out. */
async function said({ store }: DirectoryStage): Promise<string> {
  const events = await store.events.page({ after: 0, limit: 1000 });
  const users = await store.users.list({
    scope: { includeRemoved: true },
    page: { skip: 0, limit: 1000 },
    withTotal: false,
  });
  const identities = await Promise.all(users.items.map(({ id }) => store.identities.ofUser(id)));
  const last = await Promise.all(users.items.map(({ id }) => store.lastSaid.ofUser(id)));
  const methods = await store.methods.list();
  const traces = await Promise.all(methods.map(({ id }) => store.traces.latest([id], 1000)));
  const attempts = await store.attempts.list({ limit: 1000 });
  const failures = await store.failures.list({ limit: 1000 });
  return JSON.stringify([
    events.map(exportedLine),
    users.items,
    identities,
    last,
    traces,
    attempts.items,
    failures.items,
  ]);
}

const body = (draft: UserDraft) => ({
  asked: { method: "POST", path: "/Users", body: { userName: draft.userName, ...draft.profile } } as const,
});

async function wholePerson(stage: DirectoryStage): Promise<User> {
  const method = await stage.method();
  const directory = await stage.directory({ methodId: method.id });
  const by = { ...stage.by(directory), ...body(ada) };
  const { user } = await createUser(stage.deps, by, directory, { ...ada, userName: "countess@acme.example" });
  await changeUser(stage.deps, by, directory, user.id, () => ada);
  await createGroup(stage.deps, stage.by(directory), directory, { displayName: "Eng", members: [user.id] });
  const entered = await stage.signIn(method, { nameId: persistent("Countess-7"), emails: ["ada.l@acme.example"] });
  expect(told(entered)).to.equal("linked");
  await stage.session(user);
  // Refused, and told by the failed list.
  expect(await refusalOf(createUser(stage.deps, by, directory, { ...ada, externalId: "other" }))).to.equal(
    "user_name_taken",
  );
  return user;
}

onBothEngines("Erasing a person (design §6, Audit)", (at) => {
  it("leaves their names nowhere, the chain whole, and an event that says so", async () => {
    const stage = at();
    await stage.policies({ seats: 5 });
    const user = await wholePerson(stage);
    expect(await said(stage)).to.match(names);
    const erasure = await eraseUser(stage.deps, stage.admin, user.id);
    expect(erasure).to.include({ id: user.id, clean: true });
    expect(await said(stage)).to.not.match(names);
    const report = await verifyChain(stage.store.events);
    expect(report).to.include({ erased: erasure.events }).and.not.have.property("fault");
    const newest = (await stage.store.events.latest({ limit: 1 }))[0];
    expect(newest).to.deep.include({ type: "user.erased", actor: { kind: "admin", id: "root" } });
    expect(newest?.data).to.have.property("events", erasure.events);
    expect(await stage.store.seats.used()).to.equal(0);
    expect((await stage.whole.sessions.ofUser(stage.team.id, user.id, stage.clock)).length).to.equal(0);
    expect(isForgotten((await stage.store.users.get(user.id))!)).to.equal(true);
  });

  it("is refused the second time, and for whoever is not there", async () => {
    const stage = at();
    const { id } = await stage.user();
    await eraseUser(stage.deps, stage.admin, id);
    expect(await refusalOf(eraseUser(stage.deps, stage.admin, id))).to.equal("not_found");
    expect(await stage.attempts()).to.deep.equal([]);
  });

  it("leaves others alone, also where they share an address or are in the same group", async () => {
    const stage = at();
    const user = await wholePerson(stage);
    const bob = await stage.user({
      userName: "bob@acme.example",
      profile: { displayName: "Bob", emails: [{ value: "ada.l@acme.example", primary: true }] },
    });
    const directory = (await stage.store.directories.list())[0]!;
    await createUser(stage.deps, stage.by(directory), directory, { userName: "eve@acme.example", profile: {} });
    await eraseUser(stage.deps, stage.admin, user.id);
    expect(await stage.store.users.get(bob.id)).to.deep.equal(bob);
    const events = await stage.store.events.page({ after: 0, limit: 1000 });
    expect(JSON.stringify(events)).to.include("eve@acme.example");
    expect(events.find(({ type }) => type === "group.created")?.data).to.include({ displayName: "Eng" });
    expect(await stage.attempts()).to.deep.equal(["group.create success", "user.create success"]);
  });

  it("stays so: whatever is pushed of them or asserted and refused names nobody", async () => {
    const stage = at();
    const user = await wholePerson(stage);
    const [method] = await stage.store.methods.list();
    const [directory] = await stage.store.directories.list();
    await eraseUser(stage.deps, stage.admin, user.id);
    const again = await stage.signIn(method!, { nameId: persistent("Countess-7"), emails: ["ada.l@acme.example"] });
    expect(told(again)).to.equal("removed_by_directory");
    expect(again).to.include({ erased: true });
    const by = { ...stage.by(directory!), ...body(ada) };
    expect(await refusalOf(changeUser(stage.deps, by, directory!, user.id, () => ada))).to.equal("not_found");
    await stage.policies({ userNameIsEmail: true });
    expect(await refusalOf(createUser(stage.deps, by, directory!, ada))).to.equal("username_not_email");
    expect(await said(stage)).to.not.match(names);
    expect((await stage.attempts()).slice(-3)).to.deep.equal([
      "sign-in failure removed_by_directory",
      "user.update failure not_found",
      "user.create failure username_not_email",
    ]);
    const refused = (await stage.store.events.page({ after: 0, limit: 1000 })).find(
      ({ type }) => type === "login.refused",
    );
    expect(refused?.subject).to.include({ kind: "user", id: user.id });
    expect(refused?.data).to.include({ code: "removed_by_directory" }).and.not.have.property("who");
  });

  it("and ends when the directory pushes them again, or an admin takes the hashes away", async () => {
    const stage = at();
    const user = await wholePerson(stage);
    const [directory] = await stage.store.directories.list();
    await eraseUser(stage.deps, stage.admin, user.id);
    const back = await createUser(stage.deps, stage.by(directory!), directory!, ada);
    expect(back.outcome).to.equal("created");
    expect(back.user.id).to.not.equal(user.id);
    await eraseUser(stage.deps, stage.admin, back.user.id);
    await restoreUser(stage.deps, stage.admin, back.user.id);
    expect(await stage.store.users.get(back.user.id)).to.equal(undefined);
    expect(await said(stage)).to.not.match(names);
  });

  it("is what a directory's DELETE does under `onRemoval: delete`, with the deletion's own attempt by id", async () => {
    const stage = at();
    await stage.policies({ onRemoval: "delete" });
    const user = await wholePerson(stage);
    const [directory] = await stage.store.directories.list();
    const by = { ...stage.by(directory!), asked: { method: "DELETE", path: `/Users/${user.id}` } as const };
    expect(await removeUser(stage.deps, by, directory!, user.id)).to.deep.equal({ outcome: "forgotten", id: user.id });
    expect(await said(stage)).to.not.match(names);
    expect((await stage.events()).slice(-2)).to.deep.equal(["user.removed", "user.erased"]);
    expect(await verifyChain(stage.store.events)).to.not.have.property("fault");
    expect(await stage.attempts()).to.deep.equal(["group.create success", "user.delete success"]);
    expect(await stage.store.failures.countOpen()).to.equal(0);
  });

  it("is not undone by sign-ins and pushes that are under way (a race)", async () => {
    const stage = at();
    const user = await wholePerson(stage);
    const [method] = await stage.store.methods.list();
    const [directory] = await stage.store.directories.list();
    const by = { ...stage.by(directory!), ...body(ada) };
    const others = Array.from({ length: 8 }, (_, n) => [
      stage.signIn(method!, { nameId: persistent("Countess-7"), emails: ["ada.l@acme.example"] }),
      changeUser(stage.deps, by, directory!, user.id, () => ({ ...ada, profile: { ...ada.profile, title: `T${n}` } })),
    ]).flat();
    const erased = eraseUser(stage.deps, stage.admin, user.id);
    await Promise.allSettled(others);
    await erased;
    expect(await said(stage)).to.not.match(names);
    expect((await stage.whole.sessions.ofUser(stage.team.id, user.id, stage.clock)).length).to.equal(0);
    const late = await stage.signIn(method!, { nameId: address("ada.l@acme.example"), emails: ["ada.l@acme.example"] });
    expect(told(late)).to.equal("removed_by_directory");
    expect(() => userOf(late)).to.throw();
  });
});
