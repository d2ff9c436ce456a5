import { expect } from "chai";
import { newId } from "../../src/lib/new-id.js";
import { makeSealer } from "../../src/lib/seal.js";
import type { AdminGrantId, SetupLinkId } from "../../src/model/ids.js";
import { lettersEndpoint, letterPatienceMs, posted, type LetterMatter } from "../../src/model/letter.js";
import { MailFault, type Mail } from "../../src/outgoing/index.js";
import type { Store } from "../../src/store/port/store.js";
import { isLetterDue, mailState, sendLetters, type LettersDeps, type LetterTold } from "../../src/webhooks/index.js";
import { aGrant, aLink, anAdmin, anInvitation } from "../support/access-builders.js";
import { acme, aTeam, day, noon } from "../support/builders.js";
import { mongoStage } from "../support/mongo-store.js";
import { rejection } from "../support/rejection.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";

const minute = 60_000;
const linkId = newId<SetupLinkId>();
const contacts = ["a", "b", "c", "gone", "late"].map((name) => `${name}@acme.example`);

function promises(title: string, open: () => Promise<Store>): void {
  describe(title, () => {
    let store: Store;
    let time: number;
    let sent: Mail[];
    let told: LetterTold[];
    let downs: string[];
    /** What the server says to each mail; undefined: it takes it. */
    let answer: (mail: Mail) => MailFault | Error | undefined;
    let sealer: ReturnType<typeof makeSealer>;
    beforeEach(async () => {
      store = await open();
      const { version: _, ...team } = aTeam({ id: acme, contacts });
      await store.inTeam(acme).team.create(team);
      await store.installation.setupLinks.create({ ...aLink(acme, "hash"), id: linkId });
      [time, sent, told, downs] = [noon, [], [], []];
      answer = () => undefined;
      sealer = makeSealer(["a-secret-of-more-than-thirty-two-characters"], "tests");
    });

    const link: LetterMatter = {
      ...{ kind: "setup_link", team: "Acme", intent: "sso", record: "okta" },
      ...{ url: "https://bridge.example/setup/dbs_secret", endsAt: noon + 7 * day },
    };
    const post = async (to: readonly string[], matter: LetterMatter = link, targetId: string = linkId) => {
      const of = { teamId: acme, targetId, now: time };
      const letters = await posted(
        sealer,
        to.map((one) => ({ to: one, matter })),
        of,
      );
      await store.inTeam(acme).atomically((tx) => tx.deliveries.save(letters));
    };
    const deps = (): LettersDeps => ({
      ...{ store, sealer, now: () => time, random: () => 1, deliveryDays: 7 },
      mailer: {
        send(mail) {
          const fault = answer(mail);
          if (fault === undefined) sent.push(mail);
          return fault === undefined ? Promise.resolve() : Promise.reject(fault);
        },
      },
      write: ({ matter }) => ({ subject: matter.kind, text: matter.kind === "setup_link" ? matter.url : "" }),
      onLetter: (one) => void told.push(one),
      onServerFault: ({ message }) => void downs.push(message),
    });
    const send = (): Promise<void> => sendLetters(deps(), () => Promise.resolve());
    const kept = async () =>
      (await store.inTeam(acme).deliveries.list({ endpoint: lettersEndpoint, limit: 100 })).items;

    it("sends each once, and keeps nothing of what stood in it", async () => {
      await post(["a@acme.example", "b@acme.example"]);
      expect(await isLetterDue(deps())).to.equal(true);
      expect(JSON.stringify(await kept()), "sealed while it waits").to.not.contain("dbs_secret");
      await send();
      await send();
      expect(sent.map(({ to }) => to).sort()).to.deep.equal(["a@acme.example", "b@acme.example"]);
      expect(sent[0]).to.include({ text: "https://bridge.example/setup/dbs_secret" });
      for (const one of await kept()) {
        expect(one)
          .to.include({ state: "delivered", expiresAt: noon + 7 * day })
          .and.not.have.any.keys("body", "nextAt");
      }
      expect(await isLetterDue(deps())).to.equal(false);
      expect(await mailState(deps())).to.deep.equal({ lastSentAt: noon });
      expect(told.map(({ became }) => became)).to.deep.equal(["sent", "sent"]);
      expect(JSON.stringify(told)).to.not.match(/dbs_secret|acme\.example/);
    });

    it("tries a letter again later and later where the server does not take it now, under the same id; others go on", async () => {
      answer = ({ to }) => (to === "a@acme.example" ? new MailFault("greylisted", { of: "mail" }) : undefined);
      await post(["a@acme.example", "b@acme.example"]);
      await send();
      expect(sent.map(({ to }) => to)).to.deep.equal(["b@acme.example"]);
      expect((await mailState(deps())).lastFault).to.deep.equal({ at: noon, text: "greylisted" });
      const waits: number[] = [];
      for (let tries = 1; tries < 4; tries++) {
        const waiting = (await kept()).find(({ state }) => state === "waiting");
        expect(waiting).to.include({ tries });
        waits.push((waiting?.nextAt ?? 0) - time);
        expect(await isLetterDue(deps())).to.equal(false);
        time = waiting?.nextAt ?? 0;
        await send();
      }
      expect(waits[0]).to.be.at.least(minute);
      expect(waits).to.deep.equal([...waits].sort((a, b) => a - b));
      answer = () => undefined;
      time += 60 * minute;
      await send();
      expect(sent.map(({ to }) => to)).to.deep.equal(["b@acme.example", "a@acme.example"]);
      expect(new Set((await kept()).map(({ messageId }) => messageId))).to.deep.equal(
        new Set(sent.map(({ id }) => id)),
      );
    });

    it("asks a server that takes no mail at all once, and lets every letter wait for it", async () => {
      answer = () => new MailFault("cannot be reached", { of: "server" });
      await post(["a@acme.example", "b@acme.example", "c@acme.example"]);
      let asked = 0;
      const counting = answer;
      answer = (mail) => {
        asked += 1;
        return counting(mail);
      };
      await send();
      expect(asked).to.equal(1);
      expect(downs).to.deep.equal(["cannot be reached"]);
      const { downUntil = 0 } = await mailState(deps());
      expect(downUntil).to.be.greaterThan(noon + minute / 2);
      expect(await isLetterDue(deps())).to.equal(false);
      time = downUntil;
      await send();
      expect((await mailState(deps())).downUntil).to.be.greaterThan(downUntil + minute);
      answer = () => undefined;
      time += 60 * minute;
      await send();
      expect(sent).to.have.length(3);
      expect(await mailState(deps())).to.have.all.keys("lastSentAt", "lastFault");
    });

    it("gives a letter up for good where the server refuses it for good, and once its link has ended", async () => {
      answer = ({ to }) =>
        to === "gone@acme.example"
          ? new MailFault("no such user", { of: "mail", isFinal: true })
          : new MailFault("later", { of: "mail" });
      await post(["gone@acme.example", "late@acme.example"], { ...link, endsAt: noon + 2 * 60 * minute });
      await send();
      expect(told.map(({ became, why }) => [became, why]).sort()).to.deep.equal([
        ["refused", "no such user"],
        ["waiting", "later"],
      ]);
      time = noon + 2 * 60 * minute;
      await send();
      expect(told.at(-1)).to.include({ became: "given_up", why: "later" });
      expect((await kept()).map(({ state }) => state)).to.deep.equal(["dead", "dead"]);
      expect(sent).to.deep.equal([]);
    });

    it("gives any letter up after three days", async () => {
      answer = () => new MailFault("later", { of: "mail" });
      await post(["a@acme.example"]);
      time = noon + letterPatienceMs;
      await send();
      expect(told).to.have.length(1);
      expect(told[0]?.became).to.equal("given_up");
    });

    const dropped = async (): Promise<void> => {
      await send();
      expect(sent).to.deep.equal([]);
      expect(told.map(({ became }) => became)).to.deep.equal(["given_up"]);
      expect((await kept())[0])
        .to.include({ state: "dead" })
        .and.not.have.any.keys("body", "nextAt");
    };

    it("drops a setup link that was revoked while its letter waited", async () => {
      await post(["a@acme.example"]);
      const { setupLinks } = store.installation;
      const made = await setupLinks.get(linkId);
      if (made === undefined) throw new Error("there is no link");
      await setupLinks.replace({ ...made, revokedAt: time });
      await dropped();
    });

    it("drops what was for an IT contact who is none any more, whatever it is, and for nobody else", async () => {
      const matters: readonly LetterMatter[] = [
        link,
        { kind: "expiring", what: "token", team: "Acme", of: "acme-scim/okta", endsAt: noon + day, daysLeft: 1 },
        { kind: "domain_failing", team: "Acme", domain: "acme.example", hint: "" },
      ];
      for (const matter of matters) await post(["A@ACME.example", "former@acme.example"], matter);
      await send();
      expect(sent.map(({ to }) => to)).to.deep.equal(matters.map(() => "A@ACME.example"));
      expect(told.filter(({ became }) => became === "given_up")).to.have.length(matters.length);
    });

    it("drops an invitation that was taken back or taken up while its letter waited", async () => {
      const invitation: LetterMatter = {
        ...{ kind: "invitation", team: "Acme", role: "auditor" },
        ...{ url: "https://bridge.example/console/invitation/dbi_secret", endsAt: noon + day },
      };
      const id = newId<AdminGrantId>();
      const { invitations } = store.installation;
      await invitations.create({ ...anInvitation(acme, "secret", "new@acme.example"), id });
      await post(["new@acme.example"], invitation, id);
      await invitations.delete(id);
      await dropped();
    });

    it("drops what tells an admin of their password, and an operator of our keys, once they are gone", async () => {
      const operator = anAdmin({ email: "op@bridge.example", grants: [aGrant("operator", null)] });
      const { admins } = store.installation;
      const { id } = await admins.create(operator);
      const matters: readonly LetterMatter[] = [
        { kind: "password_reset", at: noon },
        { kind: "expiring", what: "key", team: null, of: "saml", endsAt: noon + day, daysLeft: 1 },
      ];
      const posting = async (): Promise<void> => {
        for (const matter of matters) {
          const of = { teamId: null, targetId: matter.kind, now: time };
          const letters = await posted(sealer, [{ to: "op@bridge.example", matter }], of);
          await store.installation.atomically((tx) => tx.deliveries.save(letters));
        }
      };
      await posting();
      await send();
      expect(sent).to.have.length(2);
      await posting();
      await admins.delete(id);
      await send();
      expect(sent).to.have.length(2);
      expect(told.map(({ became }) => became)).to.deep.equal(["sent", "sent", "given_up", "given_up"]);
    });

    it("drops what was sealed with a key that is gone, and says so", async () => {
      await post(["a@acme.example"]);
      sealer = makeSealer(["another-secret-of-more-than-thirty-two-characters"], "tests");
      await send();
      expect(told[0]).to.include({ became: "unreadable" });
    });

    it("goes with the change that it tells of: undone with it", async () => {
      const letters = await posted(sealer, [{ to: "a@acme.example", matter: link }], {
        ...{ teamId: acme, targetId: linkId, now: time },
      });
      await rejection(
        store.inTeam(acme).atomically(async (tx) => {
          await tx.deliveries.save(letters);
          throw new Error("undone");
        }),
      );
      expect(await isLetterDue(deps())).to.equal(false);
    });

    it("ends where the turn is over, and keeps what is left", async () => {
      await post(["a@acme.example", "b@acme.example"]);
      let checks = 0;
      await rejection(
        sendLetters(deps(), () => (checks++ === 0 ? Promise.resolve() : Promise.reject(new Error("over")))),
      );
      expect(sent).to.have.length(1);
      await send();
      expect(sent).to.have.length(2);
    });
  });
}

describe("letters by mail: never lost, never held on to", () => {
  describe("SQLite", () => {
    let temporary: TemporaryStore | undefined;
    afterEach(() => temporary?.remove());
    promises("SQLite", async () => {
      temporary = await temporaryStore();
      return temporary.store;
    });
  });
  describe("MongoDB", function () {
    this.timeout(60_000);
    const stage = mongoStage();
    promises("MongoDB", () => stage.open());
  });
});
