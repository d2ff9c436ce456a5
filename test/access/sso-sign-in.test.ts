import { expect } from "chai";
import { grantOfSso, signOutSsoEverywhere, takeHandover } from "../../src/access/index.js";
import { suspendUser } from "../../src/directory/index.js";
import { handoverMs, handoverSession, type SsoAdmin } from "../../src/model/console-session.js";
import type { SessionId } from "../../src/model/ids.js";
import { Refused } from "../../src/model/refused.js";
import type { User } from "../../src/model/user.js";
import { storedSessionId } from "../../src/session/index.js";
import { callers } from "../support/builders.js";
import { onBothEngines, refusalOf, userOf, type DirectoryStage } from "../support/directory-stage.js";

const from = { reference: callers.cli.reference, address: "192.0.2.1" };
const hour = 60 * 60_000;

onBothEngines("Taking up an admin's sign-in by SSO (DESIGN §5)", (at) => {
  let user: User;
  let sso: SsoAdmin;
  const code = "c".repeat(43);
  beforeEach(async () => {
    const stage = at();
    const method = await stage.method({ admins: { groups: { IT: "admin" } } });
    user = userOf(await stage.signIn(method, { groups: ["IT"] }));
    const whose = { teamId: stage.team.id, userId: user.id, methodId: method.id };
    sso = { ...whose, email: "ada@acme.example", role: "admin", values: ["IT"] };
    const handover = { browser: "b", returnTo: "/console", until: stage.clock + 9 * hour };
    const session = handoverSession(storedSessionId(code), sso, handover, stage.clock);
    await stage.store.atomically((tx) => tx.sessions.open(session));
  });
  const take = (stage: DirectoryStage, n = 1, browser = "b") =>
    takeHandover(
      { store: stage.whole, now: stage.deps.now, from },
      { id: storedSessionId(code), browser },
      { id: `s${n}` as SessionId, idleMs: 4 * hour, absoluteMs: 12 * hour },
    );
  const sessionsOf = (stage: DirectoryStage) => stage.whole.sessions.ofUser(stage.team.id, user.id, stage.clock);
  const codeOf = (error: unknown): string => (error instanceof Refused ? error.refusal.code : String(error));

  it("opens one session, however many come at once, no longer than the sign-in lets it live", async () => {
    const stage = at();
    const all = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => take(stage, n)));
    const refused = all.flatMap((one) => (one.status === "rejected" ? [codeOf(one.reason)] : []));
    expect(refused).to.deep.equal(Array<string>(7).fill("handover_invalid"));
    const [session, ...more] = await sessionsOf(stage);
    expect(more).to.deep.equal([]);
    expect(session).to.include({ expiresAt: stage.clock + 4 * hour, endsAt: stage.clock + 9 * hour });
    expect((await stage.events()).filter((type) => type === "admin.signed_in")).to.have.length(1);
  });

  it("is refused to another browser, which spends nothing, and after half a minute", async () => {
    const stage = at();
    expect(await refusalOf(take(stage, 1, "other"))).to.equal("handover_invalid");
    stage.clock += handoverMs;
    expect(await refusalOf(take(stage))).to.equal("handover_invalid");
    stage.clock -= 1;
    expect((await take(stage)).returnTo).to.equal("/console");
  });

  it("leaves nobody in who is suspended in the very moment", async () => {
    const stage = at();
    const suspending = suspendUser(stage.deps, stage.admin, user.id, {});
    await Promise.allSettled([take(stage), suspending]);
    await suspending;
    expect(await sessionsOf(stage)).to.deep.equal([]);
    expect(await grantOfSso(stage.whole, sso)).to.equal(undefined);
  });

  it("ends with all of the person's sessions in the console, before it is taken up too", async () => {
    const stage = at();
    await signOutSsoEverywhere({ store: stage.whole, now: stage.deps.now, caller: callers.cli }, sso);
    expect(await refusalOf(take(stage))).to.equal("handover_invalid");
    expect(await sessionsOf(stage)).to.deep.equal([]);
  });

  it("goes with the method that is deleted or lets nobody in any more", async () => {
    const stage = at();
    const method = await stage.store.methods.get(sso.methodId);
    if (method === undefined) throw new Error("the method is gone");
    const { admins: _, ...closed } = method;
    await stage.store.methods.replace(closed);
    expect(await refusalOf(take(stage))).to.equal("handover_invalid");
    await stage.store.methods.delete(method.id);
    expect(await grantOfSso(stage.whole, sso)).to.equal(undefined);
  });
});
