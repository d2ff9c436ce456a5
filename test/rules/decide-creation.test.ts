import { expect } from "chai";
import { newId } from "../../src/lib/new-id.js";
import type { DirectoryId, MethodId } from "../../src/model/ids.js";
import type { OwnerKey } from "../../src/model/owner.js";
import type { User } from "../../src/model/user.js";
import {
  adoptable,
  decideCreation,
  isKeyedBy,
  mayRestore,
  ownersVisibleTo,
  ownsOrSees,
  placeholderName,
  yieldAddress,
  yieldedAddresses,
} from "../../src/rules/index.js";
import { aDirectory, aMethod, anIdentity, aUser, noon } from "../support/builders.js";

const here = aDirectory();
const there = aDirectory();
const byHere = { owner: { kind: "directory", id: here.id } } as const;
const byThere = { owner: { kind: "directory", id: there.id } } as const;
const jit = newId<MethodId>();
const byJit = { owner: { kind: "method", id: jit } } as const;
const gone = (directory: DirectoryId): Partial<User> => ({ active: false, removed: { directory, at: noon } });

describe("Whose records a directory sees (design §2, Owners)", () => {
  const [okta, entra] = [aMethod().id, aMethod().id];
  const linked = aDirectory({ methodId: okta });
  const sees = (who: { id: DirectoryId }, existingUsers: "link" | "refuse"): readonly OwnerKey[] =>
    ownersVisibleTo(who, { existingUsers }, [okta, entra], [linked, here]);

  it("its own, an admin's and JIT's under link", () => {
    expect(sees(linked, "link")).to.have.members([`d:${linked.id}`, "a", `m:${okta}`, `m:${entra}`]);
  });
  it("not those of a method that has linked directories, unless it is one of them", () => {
    expect(sees(here, "link")).to.have.members([`d:${here.id}`, "a", `m:${entra}`]);
  });
  it("a method's where any one of its linked directories asks", () => {
    const second = aDirectory({ methodId: okta });
    const seen = ownersVisibleTo(second, { existingUsers: "link" }, [okta, entra], [linked, second, here]);
    expect(seen).to.have.members([`d:${second.id}`, "a", `m:${okta}`, `m:${entra}`]);
  });
  it("as its own, as one that may be taken over, or not at all", () => {
    const visible = sees(here, "link");
    const rows = [
      [byHere, "owns"],
      [byThere, "nothing"],
      [{ owner: { kind: "method", id: entra } }, "sees"],
      [{ owner: { kind: "method", id: okta } }, "nothing"],
      [{ owner: { kind: "manual" } }, "sees"],
    ] as const;
    for (const [{ owner }, stands] of rows) expect(ownsOrSees(owner, here, visible)).to.equal(stands);
    // ids of directories and methods are told apart
    expect(ownsOrSees({ kind: "method", id: here.id as string as MethodId }, here, [])).to.equal("nothing");
  });
  it("only its own under refuse", () => expect(sees(linked, "refuse")).to.deep.equal([`d:${linked.id}`]));
});

describe("A directory's POST of a user (design §2 and §4)", () => {
  const ada = { userName: "ada@acme.example", email: "ada@acme.example", externalId: "x-1" };
  const visible: readonly OwnerKey[] = [`d:${here.id}`, "a", `m:${jit}`];
  const record = (own: Partial<User>): User => aUser({ userName: ada.userName, ...own });

  function post(byUserName?: User, byEmail: readonly User[] = [], existingUsers: "link" | "refuse" = "link"): string {
    const reading = decideCreation(here, { existingUsers }, ada, { byUserName, byEmail, visible });
    return reading.ok ? reading.value.do : reading.refusal.code;
  }

  const rows: readonly [string, string, string][] = [
    ["a new record where nobody has userName or email", post(), "create"],
    ["a conflict with one of its own", post(record(byHere)), "user_name_taken"],
    ["a conflict with one of another directory", post(record(byThere)), "user_name_taken"],
    ["the taking over of one that JIT made", post(record(byJit)), "adopt"],
    ["the taking over of one that an admin made", post(record({})), "adopt"],
    ["the taking over of one with that email", post(undefined, [aUser(byJit)]), "adopt"],
    ["unclear where several have that email", post(undefined, [aUser(byJit), aUser()]), "several_users"],
    ["a new record beside one of its own with that email", post(undefined, [aUser(byHere)]), "create"],
    ["a new record beside another directory's with that email", post(undefined, [aUser(byThere)]), "create"],
    ["a conflict under refuse with a userName of JIT", post(record(byJit), [], "refuse"), "existing_user"],
    ["a conflict under refuse with an email of JIT", post(undefined, [aUser(byJit)], "refuse"), "existing_user"],
    [
      "a conflict with a JIT user it does not see",
      post(record({ owner: { kind: "method", id: newId<MethodId>() } })),
      "user_name_taken",
    ],
    [
      "a return where it removed them and externalId is equal",
      post(record({ ...byHere, ...gone(here.id), externalId: "x-1" })),
      "restore",
    ],
    [
      "another person where externalId differs",
      post(record({ ...byHere, ...gone(here.id), externalId: "x-2" })),
      "create",
    ],
    ["another person where only one has an externalId", post(record({ ...byHere, ...gone(here.id) })), "create"],
    [
      "another person where another directory removed them",
      post(record({ ...byThere, ...gone(there.id), externalId: "x-1" })),
      "create",
    ],
  ];
  for (const [promise, outcome, expected] of rows) it(`is ${promise}`, () => expect(outcome).to.equal(expected));

  it("is a return where both externalIds are absent", () => {
    const removed = record({ ...byHere, ...gone(here.id) });
    const wanted = { userName: ada.userName };
    const reading = decideCreation(here, { existingUsers: "link" }, wanted, {
      byUserName: removed,
      byEmail: [],
      visible,
    });
    expect(reading.ok && reading.value.do).to.equal("restore");
  });

  it("carries the lock of a removed record with that address over", () => {
    const removed = record({ ...byHere, ...gone(here.id), locked: true });
    const reading = decideCreation(here, { existingUsers: "link" }, ada, {
      byUserName: removed,
      byEmail: [removed],
      visible,
    });
    expect(reading.ok && reading.value).to.deep.equal({ do: "create", yielding: [removed], locked: true });
  });

  const create = (byUserName: User | undefined, byEmail: readonly User[]) => {
    const reading = decideCreation(here, { existingUsers: "link" }, ada, { byUserName, byEmail, visible });
    return reading.ok ? reading.value : reading.refusal;
  };

  it("takes the address from each removed record once, and never from a living one", () => {
    const [first, second] = [record({ ...byHere, ...gone(here.id) }), aUser({ ...byThere, ...gone(there.id) })];
    const living = aUser(byThere);
    expect(create(first, [living, second, first, second])).to.deep.equal({
      do: "create",
      yielding: [first, second],
      locked: false,
    });
    expect(create(undefined, [living])).to.deep.equal({ do: "create", yielding: [], locked: false });
  });

  it("is locked where one of several that yield was", () => {
    const [free, locked] = [aUser(gone(there.id)), aUser({ ...gone(there.id), locked: true })];
    expect(create(undefined, [free, locked])).to.include({ do: "create", locked: true });
  });

  it("never takes a removed record over by its email", () => {
    const removed = aUser({ ...byJit, ...gone(there.id) });
    expect(create(undefined, [removed])).to.deep.equal({ do: "create", yielding: [removed], locked: false });
  });

  it("takes over the record that was found, past those it does not see", () => {
    const found = aUser(byJit);
    expect(create(undefined, [aUser(byThere), found])).to.deep.equal({ do: "adopt", user: found });
  });

  it("tells by what somebody is known, under refuse, and which ones share an email", () => {
    const known = record(byJit);
    const told = (
      byUserName: User | undefined,
      byEmail: readonly User[],
      wanted: typeof ada | { userName: string },
    ) => {
      const reading = decideCreation(here, { existingUsers: "refuse" }, wanted, { byUserName, byEmail, visible });
      return reading.ok ? reading.value.do : reading.refusal.cause;
    };
    expect(told(known, [], ada)).to.match(/with this userName \("ada@acme\.example"\)/);
    const other = aUser({ ...byJit, userName: "ada" });
    expect(told(undefined, [other], ada)).to.match(/with this email \("ada@acme\.example"\)/);
    expect(told(undefined, [other], { userName: "ada@acme.example" })).to.match(/with this email \("ada"\)/);
    const twins = [aUser({ ...byJit, userName: "one" }), aUser({ userName: "two" })];
    expect(create(undefined, twins)).to.have.property("cause").that.contains('"one", "two"');
  });

  it("takes over only what JIT or an admin made and what it sees", () => {
    const may = (own: Partial<User>) => adoptable(aUser(own), here, visible);
    expect([may(byJit), may({}), may(byHere), may(byThere)]).to.deep.equal([true, true, false, false]);
    expect(adoptable(aUser(), here, [`d:${here.id}`])).to.equal(false);
    // even where another directory's records were among those it sees
    expect(adoptable(aUser(byThere), here, [`d:${there.id}`])).to.equal(false);
  });
});

describe("A recycled address (design §2, Removal)", () => {
  const old = aUser({
    userName: "Ada@acme.example",
    profile: { emails: [{ value: "ada@acme.example" }, { value: "ada@home.example" }], title: "Countess" },
  });

  it("takes userName and email from the removed record and leaves it the rest", () => {
    const addresses = yieldedAddresses(old, "ada@acme.example", "ADA@acme.example");
    const bare = yieldAddress(old, addresses);
    expect(bare.userName).to.equal(`Ada@acme.example~${old.id}`);
    expect(bare.profile).to.deep.equal({ emails: [{ value: "ada@home.example" }], title: "Countess" });
  });

  it("leaves the userName where only the email is wanted", () => {
    const other = { ...old, userName: "ada" };
    expect(yieldAddress(other, yieldedAddresses(other, "new", "ada@acme.example")).userName).to.equal("ada");
  });

  it("keeps an email without a value, and no empty list", () => {
    const bare = (emails: readonly object[]) =>
      yieldAddress({ ...old, profile: { emails } }, ["ada@acme.example"]).profile;
    expect(bare([{ type: "home" }])).to.deep.equal({ emails: [{ type: "home" }] });
    expect(bare([{ value: "ADA@acme.example" }])).to.deep.equal({});
    expect(yieldAddress({ ...old, profile: {} }, ["ada@acme.example"]).profile).to.deep.equal({});
  });

  it("gives the placeholder once", () => {
    const once = placeholderName(old);
    expect(once).to.equal(`Ada@acme.example~${old.id}`);
    expect(placeholderName({ ...old, userName: once })).to.equal(once);
  });

  it("goes over only as far as the removed record holds it", () => {
    const plain = { ...old, userName: "ada" };
    expect(yieldedAddresses(plain, "ADA", "ada@acme.example")).to.deep.equal(["ADA", "ada@acme.example"]);
    expect(yieldedAddresses(plain, "bob", "ada@home.example")).to.deep.equal([]);
    expect(yieldedAddresses(plain, "ada", undefined)).to.deep.equal(["ada"]);
    expect(yieldedAddresses({ ...plain, profile: {} }, "ada", "ada@acme.example")).to.deep.equal(["ada"]);
  });

  it("comes back to the same person only: removed by the same directory, with the same externalId or none", () => {
    const removed = aUser({ ...gone(here.id), externalId: "x" });
    expect(mayRestore(removed, here.id, "x")).to.equal(true);
    expect(mayRestore(removed, there.id, "x")).to.equal(false);
    expect(mayRestore(removed, here.id, undefined)).to.equal(false);
    expect(mayRestore(aUser({ externalId: "x" }), here.id, "x")).to.equal(false);
  });

  it("takes the identities keyed by the address, and never a persistent NameID", () => {
    const keyed = (kind: "email" | "emailAddress" | "unspecified" | "persistent"): boolean =>
      isKeyedBy(anIdentity({ kind, key: "ada@acme.example" }), ["Ada@acme.example"]);
    expect([keyed("email"), keyed("emailAddress"), keyed("unspecified"), keyed("persistent")]).to.deep.equal([
      true,
      true,
      true,
      false,
    ]);
    const bob = anIdentity({ kind: "email", key: "bob@acme.example" });
    expect(isKeyedBy(bob, ["ada@acme.example"])).to.equal(false);
    // userName and email may be two addresses, and either leads to the person
    expect(isKeyedBy(bob, ["ada@acme.example", "bob@acme.example"])).to.equal(true);
  });
});
