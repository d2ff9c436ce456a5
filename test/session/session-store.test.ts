import { expect } from "chai";
import type { SessionData } from "express-session";
import type { MethodId, SessionId, TeamId, UserId } from "../../src/model/ids.js";
import type { StoredSession } from "../../src/model/session.js";
import { SessionStore, sessionLogin, storedSessionId } from "../../src/session/index.js";
import { noon } from "../support/builders.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

const minute = 60_000;
const who = { teamId: "t1" as TeamId, userId: "u1" as UserId, methodId: "m1" as MethodId };
const policy = { idleMinutes: 30, absoluteMinutes: 60 };
const cookie = { originalMaxAge: null, httpOnly: true, path: "/" } as unknown as SessionData["cookie"];

describe("browser sessions over the port (DESIGN §2 step 9, §7)", () => {
  let temporary: TemporaryStore;
  let now: number;
  let sessions: SessionStore;
  let touches: number;
  beforeEach(async () => {
    temporary = await temporaryStore();
    now = noon;
    touches = 0;
    const { store } = temporary;
    const counted = {
      ...store.sessions,
      get: (id: SessionId, at: number) => store.sessions.get(id, at),
      save: (one: StoredSession) => store.sessions.save(one),
      end: (id: SessionId) => store.sessions.end(id),
      touch: (id: SessionId, until: number) => {
        touches++;
        return store.sessions.touch(id, until);
      },
    };
    sessions = new SessionStore({ store: { sessions: counted }, now: () => now });
  });
  // A store that the test has closed cannot be looked at any more.
  let isClosed = false;
  afterEach(() => temporary.remove({ tampered: isClosed }));

  const wrong = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));
  const get = (sid: string) =>
    new Promise<SessionData | null | undefined>((resolve, reject) => {
      sessions.get(sid, (error, found) => (error ? reject(wrong(error)) : resolve(found)));
    });
  const done = (start: (callback: (error?: unknown) => void) => void) =>
    new Promise<void>((resolve, reject) => start((error) => (error ? reject(wrong(error)) : resolve())));
  const set = (sid: string, data: SessionData) => done((callback) => sessions.set(sid, data, callback));
  const touch = (sid: string, data: SessionData) => done((callback) => sessions.touch(sid, data, callback));
  const destroy = (sid: string) => done((callback) => sessions.destroy(sid, callback));
  const signedIn = (): SessionData => ({
    cookie,
    login: sessionLogin(who, policy, { endsAt: now + policy.absoluteMinutes * 60_000, now }),
  });

  it("give back what was kept, and keep the cookie's value only as its SHA-256", async () => {
    await set("secret-cookie", signedIn());
    expect((await get("secret-cookie"))?.login).to.deep.equal(signedIn().login);
    const [kept] = await temporary.store.sessions.ofUser(who.teamId, who.userId, now);
    expect(kept?.id).to.equal(storedSessionId("secret-cookie"));
    expect(JSON.stringify(kept)).not.to.contain("secret-cookie");
  });

  it("end when idle for as long as the policy says", async () => {
    await set("a", signedIn());
    now = noon + 30 * minute - 1;
    expect(await get("a")).to.be.an("object");
    now = noon + 30 * minute;
    expect(await get("a")).to.equal(null);
  });

  it("live on by use, but never beyond the absolute end", async () => {
    await set("a", signedIn());
    for (now = noon + 10 * minute; now < noon + 60 * minute; now += 10 * minute) await touch("a", (await get("a"))!);
    expect(now).to.equal(noon + 60 * minute);
    expect(await get("a")).to.equal(null);
  });

  it("tell the store of a use every five minutes at most, near the absolute end too", async () => {
    await set("a", signedIn());
    now = noon + 4 * minute;
    await touch("a", (await get("a"))!);
    expect(touches).to.equal(0);
    now = noon + 5 * minute;
    await touch("a", (await get("a"))!);
    expect(touches).to.equal(1);
    now = noon + 33 * minute;
    await touch("a", (await get("a"))!);
    now = noon + 45 * minute;
    await touch("a", (await get("a"))!);
    await touch("a", (await get("a"))!);
    expect(touches).to.equal(2);
  });

  it("are never revived by a request that saves late", async () => {
    await set("a", signedIn());
    const held = (await get("a"))!;
    await destroy("a");
    await set("a", held);
    expect(await get("a")).to.equal(null);
  });

  it("are found by what single logout names", async () => {
    const saml = { nameId: "ada", sessionIndex: "_s1" };
    await set("a", {
      cookie,
      login: sessionLogin({ ...who, saml }, policy, { endsAt: now + policy.absoluteMinutes * 60_000, now }),
    });
    expect(
      await temporary.store.inTeam(who.teamId).sessions.bySaml(who.methodId, { sessionIndex: "_s1" }, now),
    ).to.have.length(1);
    expect(
      await temporary.store.inTeam(who.teamId).sessions.bySaml(who.methodId, { sessionIndex: "_s2" }, now),
    ).to.have.length(0);
  });

  it("hand a fault of the store to the caller", async () => {
    await temporary.store.close();
    isClosed = true;
    let fault: unknown;
    await get("a").catch((error: unknown) => (fault = error));
    expect(fault).to.be.instanceOf(Error);
  });
});
