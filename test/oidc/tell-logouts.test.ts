import { expect } from "chai";
import { generateKeyPairSync } from "node:crypto";
import { decodeJwt } from "jose";
import { tellLogouts, type TellDeps } from "../../src/oidc/index.js";
import type { Artefact } from "../../src/model/artefact.js";
import type { Sent } from "../../src/outgoing/index.js";

const noon = Date.UTC(2026, 0, 1, 12);
/** Of the kind that signs fast: an app that waits for its signature counts as slow, too. */
const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
const taken: Sent = { status: 204, text: "", ms: 1 };

/** A session that has ended, and the apps that are to be told. */
const ended = (id: string, ...clients: readonly string[]): Artefact =>
  ({
    ...{ model: "Session", id, account: "ada", end: noon, payload: "" },
    tells: JSON.stringify({ sids: Object.fromEntries(clients.map((client) => [client, `${id}-${client}`])), tries: 0 }),
  }) as Artefact;

/** Apps told from a queue in memory; `silent` answers when the test lets it. */
function stage(sessions: readonly Artefact[]) {
  const queue = new Map(sessions.map((session) => [session.id as string, { session, at: 0 }]));
  const told: string[] = [];
  let [asked, under, mostUnder] = [0, 0, 0];
  let letGo = (): void => undefined;
  const gone = new Promise<void>((resolve) => (letGo = resolve));
  let heard = (): void => undefined;
  const portalHeard = new Promise<void>((resolve) => (heard = resolve));
  const artefacts = {
    endedToTell: (now: number, limit: number) =>
      Promise.resolve(
        [...queue.values()]
          .filter(({ at }) => at <= now)
          .slice(0, limit)
          .map(({ session }) => session),
      ),
    tellLater: (_model: string, id: string, left: { readonly tells: string; readonly at: number } | undefined) => {
      const kept = queue.get(id);
      if (left === undefined) queue.delete(id);
      else if (kept !== undefined) queue.set(id, { session: { ...kept.session, tells: left.tells }, at: left.at });
      return Promise.resolve();
    },
  };
  const appByClientId = (clientId: string) =>
    Promise.resolve({
      ...{ slug: clientId, clientId, idTokenSignedResponseAlg: "ES256" },
      backchannelLogoutUri: `https://${clientId}.example/logout`,
    });
  const deps = {
    ...{ store: { artefacts, appByClientId }, now: () => noon, publicUrl: "https://sso.example" },
    keys: { keys: () => Promise.resolve({ current: { keys: [{ ...key, kid: "k", alg: "ES256" }] } }) },
    onFault: () => undefined,
    sender: {
      async send(address: string, { body }: { readonly body: string }) {
        if (address.includes("silent")) {
          asked++;
          mostUnder = Math.max(mostUnder, ++under);
          await gone;
          under--;
        }
        told.push(String(decodeJwt(new URLSearchParams(body).get("logout_token") ?? "")["sid"]));
        if (address.includes("portal")) heard();
        return taken;
      },
    },
  } as unknown as TellDeps;
  const run = tellLogouts(deps, () => Promise.resolve());
  return { run, queue, told, letGo, portalHeard, counts: () => ({ asked, mostUnder }) };
}

describe("Telling apps of ended sessions, one of which lets us wait", () => {
  it("keeps no other app waiting, however many sessions the silent one is to be told of", async () => {
    const many = Array.from({ length: 250 }, (_, n) => ended(`s${n}`, "silent"));
    const { run, queue, told, letGo, portalHeard, counts } = stage([...many, ended("last", "portal")]);
    await portalHeard;
    expect(told).to.deep.equal(["last-portal"]);
    letGo();
    await run;
    expect(counts().mostUnder).to.be.at.most(101);
    // Told, or kept as it was: none is lost, and none is taken for tried.
    expect(counts().asked + queue.size).to.equal(250);
    // The more are put off, the later they come again: not all of them are written anew each time.
    expect([...queue.values()].filter(({ at }) => at === noon + 5_000)).to.have.length(100);
    for (const { session, at } of queue.values()) {
      expect(at).to.be.oneOf([noon + 5_000, noon + 10_000]);
      expect(JSON.parse(session.tells ?? "")).to.include({ tries: 0 });
    }
  });

  it("tells the other apps of a session at once, and the silent one later", async () => {
    const both = Array.from({ length: 101 }, (_, n) => ended(`s${n}`, "silent", "portal"));
    const { run, queue, told, letGo, portalHeard } = stage(both);
    await portalHeard;
    while (told.length < both.length) await new Promise((next) => setTimeout(next, 20));
    expect(told.every((sid) => sid.endsWith("-portal"))).to.equal(true);
    letGo();
    await run;
    const [left] = [...queue.values()];
    expect(JSON.parse(left?.session.tells ?? "")).to.deep.equal({ sids: { silent: "s100-silent" }, tries: 0 });
  });
});
