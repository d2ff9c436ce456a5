import { expect } from "chai";
import express from "express";
import request from "supertest";
import { loginOf, makeBrowserSessions } from "../../../src/http/shared/session.js";
import { openedSession, sessionLogin, storedSessionId } from "../../../src/session/index.js";
import { aMethod, acme, aUser, noon } from "../../support/builders.js";
import { temporaryStore, type TemporaryStore } from "../../support/temporary-store.js";

const secrets = ["the first secret of the installation", "the second secret of the installation"];

describe("browser sessions of one kind (DESIGN §5, §9)", () => {
  let temporary: TemporaryStore;
  beforeEach(async () => (temporary = await temporaryStore()));
  afterEach(() => temporary.remove());

  const who = { teamId: acme, userId: aUser().id, methodId: aMethod().id };
  const sessionsOf = (own: { cookie?: string; secrets?: readonly string[]; url?: string } = {}) =>
    makeBrowserSessions({
      ...{ store: temporary.store, now: () => noon, cookie: "drawbridge", secrets, url: "http://localhost:8080" },
      ...own,
    });
  const door = (sessions = sessionsOf()) => {
    const app = express();
    app.post("/sign-in", async (req, res) => {
      const sid = sessions.newId();
      const login = sessionLogin(who, { idleMinutes: 10 }, { endsAt: noon + 3_600_000, now: noon });
      await temporary.store.inTeam(acme).sessions.open(openedSession({ sid, login }, noon));
      const replaced = sessions.brought(req);
      if (replaced !== undefined) await temporary.store.sessions.end(replaced);
      sessions.give(res, sid);
      res.end(sid);
    });
    app.get("/me", ...sessions.handlers, (req, res) => void res.json({ user: loginOf(req)?.userId ?? null }));
    return app;
  };
  const signIn = async (app = door(), cookie = "") => {
    const { headers, text } = await request(app).post("/sign-in").set("Cookie", cookie);
    const [line = ""] = headers["set-cookie"] as unknown as string[];
    return { line, cookie: line.split(";")[0] ?? "", sid: text };
  };
  const userOf = async (app: ReturnType<typeof door>, cookie: string) =>
    ((await request(app).get("/me").set("Cookie", cookie)).body as { user: string | null }).user;

  it("are given signed, and read again by every secret but no other", async () => {
    const { line, cookie } = await signIn();
    expect(line).to.match(/^drawbridge=s%3A\S+; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(await userOf(door(), cookie)).to.equal(who.userId);
    const rotated = ["a newer secret of the installation", ...secrets];
    expect(await userOf(door(sessionsOf({ secrets: rotated })), cookie)).to.equal(who.userId);
    expect(await userOf(door(sessionsOf({ secrets: rotated.slice(0, 1) })), cookie)).to.equal(null);
    expect(await userOf(door(), `${cookie.slice(0, -4)}AAAA`)).to.equal(null);
  });

  it("are another kind under another cookie", async () => {
    const { cookie } = await signIn();
    expect(await userOf(door(sessionsOf({ cookie: "drawbridge-admin" })), cookie)).to.equal(null);
  });

  it("are Secure, and bound to their host, behind an https address", async () => {
    const app = door(sessionsOf({ url: "https://sso.acme.example" }));
    const { line, cookie } = await signIn(app);
    expect(line).to.match(/^__Host-drawbridge=\S+; Path=\/; HttpOnly; SameSite=Lax; Secure$/);
    expect(await userOf(app, cookie)).to.equal(who.userId);
  });

  it("replace the one that the browser brought, and nobody else's", async () => {
    const [mine, other] = [await signIn(), await signIn()];
    const forged = `drawbridge=s%3A${other.sid}.AAAA`;
    await signIn(door(), forged);
    expect(await userOf(door(), other.cookie), "a forged cookie ends nothing").to.equal(who.userId);
    const next = await signIn(door(), mine.cookie);
    expect(next.sid).not.to.equal(mine.sid);
    expect(await temporary.store.sessions.get(storedSessionId(mine.sid), noon)).to.equal(undefined);
    expect(await userOf(door(), next.cookie)).to.equal(who.userId);
  });
});
