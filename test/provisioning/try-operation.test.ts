import { expect } from "chai";
import { pino } from "pino";
import { newId } from "../../src/lib/new-id.js";
import { tryOperation } from "../../src/provisioning/index.js";
import { onBothEngines } from "../support/directory-stage.js";

onBothEngines("a push that is only tried (user.try)", (stage) => {
  it("is judged as any other, and leaves no change, event, attempt or seat behind", async () => {
    await stage().policies({ seats: 5 });
    const directory = await stage().directory();
    const owner = { kind: "directory", id: directory.id } as const;
    const user = await stage().user({ userName: "grace@acme.example", owner, active: false, inactiveBy: "directory" });
    const deps = {
      ...{ store: stage().whole, publicUrl: "https://bridge.example", now: () => stage().clock },
      ...{ removalKey: stage().deps.removalKey, cursorKeys: [Buffer.alloc(32, 2)], stack: "global", stackPeers: {} },
      log: pino({ level: "silent" }),
    };
    const body = {
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
      ...{ userName: "grace@acme.example", active: true, displayName: "Grace" },
    };
    const left = async () => ({
      ...{ user: await stage().store.users.get(user.id), seats: await stage().store.seats.used() },
      ...{ events: await stage().events(), attempts: await stage().attempts(), failures: await stage().failures() },
      said: await stage().store.lastSaid.ofUser(user.id),
    });
    const before = await left();
    const tried = await tryOperation(deps, directory, user, { method: "POST", path: "/Users", body }, newId());
    if (!tried.ok) throw new Error(tried.refusal.cause);
    expect(tried.after).to.deep.include({ active: true });
    expect(tried.after.profile).to.have.property("displayName", "Grace");
    expect(await left()).to.deep.equal(before);
    // The last seat is taken: that is told, and leaves nothing either.
    await stage().policies({ seats: 0 });
    const full = await tryOperation(deps, directory, user, { method: "PUT", path: "/Users/x", body }, newId());
    expect(full).to.have.nested.property("refusal.code", "seat_limit");
    expect(await left()).to.deep.equal(before);
  });
});
