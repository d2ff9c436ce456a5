import { expect } from "chai";
import { Webhook } from "standardwebhooks";
import { newId } from "../../src/lib/new-id.js";
import { backOffMs } from "../../src/webhooks/index.js";
import { resendDelivery, resumeEndpoint, rewindEndpoint, updateEndpoint } from "../../src/teams/index.js";
import { acme, aDelivery, aTeam, day } from "../support/builders.js";
import { mongoStage } from "../support/mongo-store.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";
import { webhookSecret, WebhookStage } from "../support/webhook-stage.js";
import type { Store } from "../../src/store/port/store.js";

function promises(title: string, open: () => Promise<Store>, nodes = false): void {
  describe(title, () => {
    let stage: WebhookStage;
    beforeEach(async () => {
      const store = await open();
      const { version: _, ...team } = aTeam({ id: acme });
      await store.inTeam(acme).team.create(team);
      stage = new WebhookStage(store, acme);
      await stage.consumer.open();
    });
    afterEach(async () => {
      await stage.close();
      expect(stage.faults).to.deep.equal([]);
    });
    const stateOf = async (id: string) => {
      const [found] = (await stage.store.outboxes.endpoints()).filter(({ endpoint }) => endpoint.id === id);
      if (found === undefined) throw new Error("the webhook is gone");
      return found;
    };
    const deliveriesOf = async (endpoint: string) =>
      (await stage.store.inTeam(acme).deliveries.list({ endpoint, limit: 100 })).items;
    const settledAt = (id: string, position: number) =>
      stage.until(async () => (await stateOf(id)).cursor.position >= position);

    it("posts what happens from then on by ids alone, signed so that Standard Webhooks verifies it", async () => {
      await stage.happen("before");
      // MongoDB numbers an event a moment later, and what has no number yet when a webhook is made still comes to it.
      await stage.until(async () => (await stage.store.inTeam(acme).events.latest({ limit: 1 }))[0]?.number === 1);
      const { id } = await stage.webhook();
      stage.send();
      await stage.happen("a");
      await stage.until(() => stage.consumer.received.length === 2);
      const got = stage.consumer.received.find(({ event }) => event.number === 3);
      const [event] = await stage.store.inTeam(acme).events.latest({ limit: 1 });
      expect(new Webhook(webhookSecret).verify(got?.text ?? "", got?.headers ?? {})).to.deep.equal({
        ...{ id: event?.id, type: event?.type, version: event?.version, number: 3, team: acme },
        at: new Date(event?.at ?? 0).toISOString(),
        subject: { kind: "method", id: "a", version: null },
        actor: { kind: event?.actor.kind, id: event?.actor.id },
      });
      expect(got?.headers).to.include({ "webhook-id": event?.id, "content-type": "application/json" });
      expect(() =>
        new Webhook(`whsec_${Buffer.alloc(32).toString("base64")}`).verify(got?.text ?? "", got?.headers ?? {}),
      ).to.throw();
      await settledAt(id, 3);
      expect(await deliveriesOf(id)).to.have.length(2);
      expect((await deliveriesOf(id))[0]).to.include({ state: "delivered", tries: 1, messageId: event?.id });
    });

    it("signs with both secrets while one follows the other", async () => {
      const fresh = `whsec_${Buffer.alloc(32, 9).toString("base64")}`;
      await stage.webhook({ secrets: [fresh, webhookSecret], events: ["admin.*"] });
      stage.send();
      await stage.happen("a");
      await stage.until(() => stage.consumer.received.length === 1);
      const [got] = stage.consumer.received;
      for (const secret of [fresh, webhookSecret]) {
        expect(new Webhook(secret).verify(got?.text ?? "", got?.headers ?? {})).to.include({ number: 2 });
      }
    });

    it("sends chosen types only, and moves on past the others", async () => {
      const { id } = await stage.webhook({ events: ["user.*", "group.created"] });
      stage.send();
      await stage.happen("a", "b");
      await settledAt(id, 3);
      expect(stage.consumer.received).to.deep.equal([]);
      expect(await deliveriesOf(id)).to.deep.equal([]);
    });

    it("keeps the order of a subject while another one's goes on, and tries again within about a second", async () => {
      const { id } = await stage.webhook({ events: ["admin.*"] });
      let failures = 0;
      stage.consumer.answer = ({ event }, res) => {
        const isBad = event.subject.id === "bad" && failures < 2;
        if (isBad) failures++;
        res.writeHead(isBad ? 500 : 200).end();
      };
      await stage.happen("bad", "good", "bad", "good", "bad");
      stage.send();
      await stage.until(() => stage.consumer.received.length === 7);
      await settledAt(id, 6);
      const of = (subject: string) =>
        stage.consumer.received.filter(({ event }) => event.subject.id === subject).map(({ event }) => event.number);
      expect(of("good")).to.deep.equal([3, 5]);
      expect(of("bad")).to.deep.equal([2, 2, 2, 4, 6]);
      expect(stage.consumer.numbers.indexOf(5), "was not held up").to.be.lessThan(
        stage.consumer.numbers.lastIndexOf(2),
      );
      await stage.until(async () => (await deliveriesOf(id)).every(({ state }) => state === "delivered"));
      expect((await deliveriesOf(id)).map(({ tries }) => tries).sort()).to.deep.equal([1, 1, 1, 1, 3]);
    });

    it("counts a redirect and silence as failures, and goes on with others meanwhile", async () => {
      const { id } = await stage.webhook({ events: ["admin.*"] });
      stage.consumer.answer = ({ event }, res) => {
        if (event.subject.id === "silent") return;
        if (event.subject.id === "lying") res.writeHead(302, { Location: "http://169.254.169.254/" }).end();
        else res.writeHead(200).end();
      };
      await stage.happen("silent", "lying", "good");
      stage.send();
      await stage.until(async () => (await deliveriesOf(id)).filter(({ tries }) => tries > 0).length === 3);
      const failures = (await deliveriesOf(id)).map(({ number, answer }) => [number, answer?.failure]);
      expect(failures).to.deep.include.members([[4, undefined]]);
      expect(failures.find(([number]) => number === 3)?.[1]).to.match(/answered 302: redirects are not followed/);
      expect(failures.find(([number]) => number === 2)?.[1]).to.match(/did not answer within 0.5 seconds/);
    });

    it("never reaches a private address that the operator has not allowed", async () => {
      const { id } = await stage.webhook({
        events: ["admin.*"],
        url: stage.consumer.url.replace("127.0.0.1", "localhost"),
      });
      stage.send();
      await stage.happen("a");
      await stage.until(async () => (await deliveriesOf(id)).some(({ tries }) => tries > 0));
      expect((await deliveriesOf(id))[0]?.answer?.failure).to.match(
        /internal address.*WEBHOOK_ALLOWED_HOSTS=localhost/,
      );
      expect(stage.consumer.received).to.deep.equal([]);
    });

    it("leaves an endpoint alone for as long as it asked for (Retry-After)", async () => {
      const { id } = await stage.webhook({ events: ["admin.*"] });
      stage.consumer.answer = (_got, res) => void res.writeHead(429, { "Retry-After": "3600" }).end();
      stage.send();
      await stage.happen("a");
      await stage.until(async () => (await stateOf(id)).cursor.holdUntil !== undefined);
      await stage.happen("b");
      stage.ahead = 3_500_000;
      await stage.happen("c");
      const before = stage.consumer.received.length;
      expect((await stateOf(id)).cursor.holdUntil).to.be.greaterThan(stage.now());
      stage.consumer.answer = (_got, res) => void res.writeHead(200).end();
      stage.ahead = 3_700_000;
      await settledAt(id, 4);
      expect(before).to.equal(1);
      expect(stage.consumer.numbers).to.have.members([2, 2, 3, 4]);
    });

    it("pauses at 410 at once and tells; resume goes on from the place that was kept", async () => {
      const endpoint = await stage.webhook({ events: ["admin.*"] });
      stage.consumer.answer = (_got, res) => void res.writeHead(410).end();
      stage.send();
      await stage.happen("a");
      await stage.until(async () => (await stateOf(endpoint.id)).endpoint.paused !== undefined);
      const [told] = await stage.store.inTeam(acme).events.latest({ limit: 1 });
      expect(told).to.deep.include({ type: "webhook.paused", outcome: "failed" });
      expect(told?.data).to.include({ slug: "crm", because: "gone" });
      stage.consumer.answer = (_got, res) => void res.writeHead(200).end();
      await stage.happen("b");
      await resumeEndpoint(stage.settings, endpoint);
      await stage.until(() => stage.consumer.received.length === 3);
      expect(stage.consumer.numbers).to.have.members([2, 2, 4]);
    });

    it("gives one delivery up three days after its first try, so that its subject goes on, and resends it when asked", async () => {
      const endpoint = await stage.webhook({ events: ["admin.*"] });
      stage.consumer.answer = ({ event }, res) => void res.writeHead(event.number === 2 ? 500 : 200).end();
      const sending = stage.send();
      await stage.happen("a", "a");
      await stage.until(async () => (await deliveriesOf(endpoint.id)).some(({ tries }) => tries > 0));
      await sending.stop();
      stage.ahead = 3 * day + 5_000;
      await stage.happen("other");
      stage.send();
      await stage.until(
        async () => (await deliveriesOf(endpoint.id)).filter(({ state }) => state !== "waiting").length === 3,
      );
      expect((await deliveriesOf(endpoint.id)).map(({ number, state }) => [number, state])).to.have.deep.members([
        [2, "dead"],
        [3, "delivered"],
        [4, "delivered"],
      ]);
      stage.consumer.answer = (_got, res) => void res.writeHead(200).end();
      const dead = (await deliveriesOf(endpoint.id)).find(({ state }) => state === "dead");
      await resendDelivery(stage.settings, endpoint, dead?.id ?? newId());
      await stage.until(async () => (await deliveriesOf(endpoint.id)).every(({ state }) => state === "delivered"));
    });

    it("pauses what has taken nothing for three days, and keeps what waits", async () => {
      const endpoint = await stage.webhook({ events: ["admin.*"] });
      stage.consumer.answer = (_got, res) => void res.writeHead(503).end();
      stage.send();
      await stage.happen("a");
      await stage.until(async () => (await stateOf(endpoint.id)).cursor.failingSince !== undefined);
      stage.ahead = 3 * day + 5_000;
      await stage.until(async () => (await stateOf(endpoint.id)).endpoint.paused !== undefined);
      expect((await stateOf(endpoint.id)).endpoint.paused?.because).to.equal("no_success");
      expect((await deliveriesOf(endpoint.id)).map(({ state }) => state)).to.deep.equal(["waiting"]);
    });

    it("sends everything once more from a moment on", async () => {
      const endpoint = await stage.webhook({ events: ["admin.*"] });
      stage.send();
      await stage.happen("a", "b");
      await settledAt(endpoint.id, 3);
      await stage.until(() => stage.consumer.received.length === 2);
      const { from } = await rewindEndpoint(stage.settings, endpoint, 0);
      expect(from).to.equal(1);
      await stage.until(() => stage.consumer.received.length === 4);
      expect(stage.consumer.numbers).to.deep.equal([2, 3, 2, 3]);
    });

    it("sends to the new address from the moment it is changed", async () => {
      const at = (path: string) => `http://${stage.consumer.host}${path}`;
      const endpoint = await stage.webhook({ events: ["admin.*"], url: at("/old") });
      stage.send();
      await stage.happen("a");
      await settledAt(endpoint.id, 2);
      const moved = await updateEndpoint(stage.settings, endpoint, { url: at("/new") });
      await stage.happen("b");
      await settledAt(endpoint.id, 4);
      await updateEndpoint(stage.settings, moved, { events: ["user.*"] });
      await stage.happen("c");
      await settledAt(endpoint.id, 6);
      expect(stage.consumer.received.map(({ path, event }) => [path, event.number])).to.deep.equal([
        ["/old", 2],
        ["/new", 4],
      ]);
    });

    it("sends messages of a queue, made fresh for each try, and drops what nobody is to be told any more", async () => {
      const made: string[] = [];
      stage.prepare = ({ messageId, body = "" }) => {
        made.push(messageId);
        if (body === "gone") return Promise.resolve(undefined);
        return Promise.resolve({ address: stage.consumer.url, headers: {}, body: `${messageId} ${made.length}` });
      };
      stage.consumer.answer = (_got, res) => void res.writeHead(stage.consumer.received.length === 1 ? 500 : 200).end();
      const nextAt = stage.now();
      const queued = aDelivery({ kind: "logout", body: "", nextAt });
      const gone = aDelivery({ kind: "logout", body: "gone", nextAt });
      await stage.store.inTeam(acme).deliveries.save([queued]);
      stage.send();
      await stage.until(() => stage.consumer.received.length === 2);
      await stage.store.inTeam(acme).deliveries.save([gone]);
      const { deliveries } = stage.store.inTeam(acme);
      await stage.until(async () => (await deliveries.get(gone.id))?.state === "dead");
      expect(await deliveries.get(queued.id)).to.include({ state: "delivered", tries: 2 });
      expect(stage.consumer.received.map(({ text }) => text)).to.deep.equal([
        `${queued.messageId} 1`,
        `${queued.messageId} 2`,
      ]);
    });

    it("sends nothing again where what came of it cannot be stored at first", async () => {
      const { id } = await stage.webhook({ events: ["admin.*"] });
      await stage.happen("a", "b", "a");
      stage.failWorks(2);
      stage.send();
      await settledAt(id, 4);
      expect(stage.consumer.numbers).to.have.members([2, 3, 4]);
      expect((await deliveriesOf(id)).map(({ state, tries }) => [state, tries])).to.deep.equal(
        Array.from({ length: 3 }, () => ["delivered", 1]),
      );
      expect(stage.faults.splice(0)).to.have.length(2);
    });

    it("stores nothing by the old place where another node moved the cursor", async () => {
      const { id } = await stage.webhook({ events: ["admin.*"] });
      const both = [stage.send(), stage.send(stage.deps(nodes ? await open() : stage.store))];
      await stage.happen(...Array.from({ length: 40 }, (_, n) => `s${n % 7}`));
      await settledAt(id, 41);
      for (const one of both) await one.stop();
      const delivered = (await deliveriesOf(id)).map(({ number }) => number);
      expect(new Set(delivered).size, "each has one delivery that counts").to.equal(delivered.length);
      expect(delivered).to.have.length(40);
    });
  });
}

let temporary: TemporaryStore | undefined;
promises("webhooks on SQLite (DESIGN §6)", async () => {
  temporary = await temporaryStore();
  return temporary.store;
});

if (process.env["TEST_ENGINES"] !== "sqlite") {
  describe("on MongoDB", () => {
    const mongo = mongoStage();
    promises("webhooks (DESIGN §6)", () => mongo.open(), true);
  });
}

describe("back-off of deliveries (DESIGN §6)", () => {
  it("waits a second at most first, then twice as long each time, with jitter, an hour at most", () => {
    expect([1, 2, 3, 4].map((tries) => backOffMs(tries, 0))).to.deep.equal([500, 1000, 2000, 4000]);
    expect([1, 2, 3, 4].map((tries) => backOffMs(tries, 1))).to.deep.equal([1000, 2000, 4000, 8000]);
    expect(backOffMs(60, 1)).to.equal(3_600_000);
  });
});
