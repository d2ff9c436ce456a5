import { expect } from "chai";
import { relink } from "../../src/directory/index.js";
import type { FailedEntry } from "../../src/model/attempt.js";
import { persistent } from "../support/claims.js";
import { onBothEngines, refusalOf, told, userOf } from "../support/directory-stage.js";

onBothEngines("re-linking somebody who comes back under another NameID (identity_conflict, DESIGN §2)", (stage) => {
  const caller = () => ({ actor: stage().admin.actor, reference: stage().admin.reference });
  const conflicts = async (): Promise<readonly FailedEntry[]> =>
    (await stage().store.failures.list({ limit: 10, code: "identity_conflict", state: ["open"] })).items;
  const open = async (): Promise<FailedEntry> => {
    const [entry] = await conflicts();
    if (entry === undefined) throw new Error("no conflict waits");
    return entry;
  };

  it("keeps what was claimed, lets it lead to the person, and takes the old NameID away, which signs them out", async () => {
    const method = await stage().method();
    const ada = userOf(await stage().signIn(method));
    const sessions = await stage().session(ada);
    expect(told(await stage().signIn(method, { nameId: persistent("ada-2") }))).to.equal("identity_conflict");
    const entry = await open();
    expect(entry.conflict).to.deep.equal({
      userId: ada.id,
      because: "persistent",
      email: "ada@acme.example",
      nameId: persistent("ada-2"),
    });
    const done = await relink(stage().deps, caller(), entry.id, { key: "ada-2", keepOld: false });
    expect(done).to.deep.include({ key: "ada-2", replaced: ["ada-1"] });
    expect(await sessions()).to.equal(0);
    expect(await conflicts()).to.deep.equal([]);
    expect(userOf(await stage().signIn(method, { nameId: persistent("ada-2") })).id).to.equal(ada.id);
    expect(told(await stage().signIn(method))).to.equal("identity_conflict");
    expect(await stage().events()).to.include.members(["user.linked", "user.unlinked"]);
  });

  it("keeps the old NameID where it is told to, and signs nobody out", async () => {
    const method = await stage().method();
    const ada = userOf(await stage().signIn(method));
    const sessions = await stage().session(ada);
    await stage().signIn(method, { nameId: persistent("ada-2") });
    const { replaced } = await relink(stage().deps, caller(), (await open()).id, { keepOld: true });
    expect(replaced).to.deep.equal([]);
    expect(await sessions()).to.equal(1);
    for (const nameId of ["ada-1", "ada-2"]) {
      expect(userOf(await stage().signIn(method, { nameId: persistent(nameId) })).id).to.equal(ada.id);
    }
  });

  it("adds a link to somebody of another method and leaves that method's", async () => {
    const method = await stage().method();
    const other = await stage().method({ id: "01k0000000000000000other00" as never, slug: "other" });
    const ada = userOf(await stage().signIn(method));
    expect(told(await stage().signIn(other, { nameId: persistent("entra-1") }))).to.equal("identity_conflict");
    await relink(stage().deps, caller(), (await open()).id, { keepOld: false });
    expect(userOf(await stage().signIn(other, { nameId: persistent("entra-1") })).id).to.equal(ada.id);
    expect(userOf(await stage().signIn(method)).id).to.equal(ada.id);
  });

  it("refuses a claim that is another one than the admin saw, and one that is settled already", async () => {
    const method = await stage().method();
    await stage().signIn(method);
    await stage().signIn(method, { nameId: persistent("ada-2") });
    const seen = await open();
    await stage().signIn(method, { nameId: persistent("mallory") });
    const asked = (key: string) => relink(stage().deps, caller(), seen.id, { key, keepOld: false });
    expect(await refusalOf(asked("ada-2"))).to.equal("conflict_changed");
    expect(await conflicts()).to.have.length(1);
    await asked("mallory");
    expect(await refusalOf(asked("mallory"))).to.equal("not_found");
  });
});
