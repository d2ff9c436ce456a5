import { expect } from "chai";
import { newId } from "../../../src/lib/new-id.js";
import type { DeliveryId, UserId } from "../../../src/model/ids.js";
import { chainName } from "../../../src/store/port/event-chain.js";
import { acme, aCursor, aDelivery, anEvent, aWebhook, later, noon } from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { chainedEvents, globex, type Stage } from "./stage.js";

export function outboxContract(stage: Stage): void {
  describe("what is sent to the outside", () => {
    it("keeps endpoints of a team and of the installation apart, by slug and kind", async () => {
      const { installation } = stage.store;
      const crm = await stage.team.endpoints.create(aWebhook({ slug: "crm", sealedSecrets: ["a", "b"] }));
      expect(await stage.team.endpoints.get(crm.id)).to.deep.equal(crm);
      expect(await stage.other.endpoints.get(crm.id)).to.equal(undefined);
      expect(await installation.endpoints.get(crm.id)).to.equal(undefined);
      expect(await rejection(stage.team.endpoints.create(aWebhook({ slug: "crm" })))).to.include({ field: "slug" });
      await stage.team.endpoints.create(aWebhook({ slug: "crm", kind: "stream", format: "jsonl" }));
      await stage.other.endpoints.create(aWebhook({ slug: "crm", teamId: globex }));
      await installation.endpoints.create(aWebhook({ slug: "crm", teamId: null, kind: "stream" }));
      await stage.team.endpoints.create(aWebhook({ slug: "billing" }));
      expect((await stage.team.endpoints.list("webhook")).map(({ slug }) => slug)).to.deep.equal(["billing", "crm"]);
      expect(await rejection(stage.team.endpoints.create(aWebhook({ teamId: null })))).to.be.instanceOf(TypeError);
      const saved = await stage.team.endpoints.replace({ ...crm, url: "https://x.example/" });
      expect(saved.version).to.equal(2);
      expect(await rejection(stage.team.endpoints.replace(crm))).to.include({ field: "version" });
      expect(await stage.other.endpoints.delete(crm.id)).to.equal(false);
      expect(await stage.team.endpoints.delete(crm.id)).to.equal(true);
    });

    it("moves a cursor for one of eight who saw the same place", async () => {
      const cursor = await stage.team.cursors.create(aCursor());
      const moves = await Promise.allSettled(
        Array.from({ length: 8 }, (_, n) => stage.team.cursors.replace({ ...cursor, position: n + 1 })),
      );
      expect(moves.filter(({ status }) => status === "fulfilled")).to.have.length(1);
      expect(await stage.team.cursors.get(cursor.id)).to.include({ version: 2 });
    });

    it("answers every endpoint with its cursor, and the head of each chain", async () => {
      const crm = await stage.team.endpoints.create(aWebhook());
      await stage.team.endpoints.create(aWebhook());
      const audit = await stage.store.installation.endpoints.create(aWebhook({ teamId: null, kind: "stream" }));
      const cursor = await stage.team.cursors.create(aCursor({ id: crm.id, position: 7, failingSince: noon }));
      const place = await stage.store.installation.cursors.create(aCursor({ id: audit.id, teamId: null }));
      expect(await stage.store.outboxes.endpoints()).to.have.deep.members([
        { endpoint: crm, cursor },
        { endpoint: audit, cursor: place },
      ]);
      await stage.team.events.append(anEvent({}));
      await chainedEvents(stage.team, 1);
      expect((await stage.store.outboxes.heads()).get(chainName(acme))).to.equal(1);
    });

    it("keeps deliveries, in the order of their events while they wait and newest first in lists", async () => {
      const endpointId = newId();
      const [third, first, second] = [3, 1, 2].map((number) => aDelivery({ endpointId, number }));
      const dead = aDelivery({ endpointId, number: 9, state: "dead", answer: { status: 500, text: "ä", ms: 3 } });
      if (first === undefined || second === undefined || third === undefined) throw new Error("three are made");
      await stage.team.deliveries.save([third, first, second, dead]);
      expect(await stage.team.deliveries.get(dead.id)).to.deep.equal(dead);
      expect(await stage.other.deliveries.get(dead.id)).to.equal(undefined);
      expect(await stage.team.deliveries.waiting(endpointId, 2)).to.deep.equal([first, second]);
      expect(await stage.other.deliveries.waiting(endpointId, 2)).to.deep.equal([]);
      const page = await stage.team.deliveries.list({ endpoint: endpointId, limit: 3 });
      expect(page.items).to.deep.equal([dead, second, first]);
      const rest = { endpoint: endpointId, limit: 3, after: page.next?.id as DeliveryId };
      expect(await stage.team.deliveries.list(rest)).to.deep.equal({ items: [third] });
      expect((await stage.team.deliveries.list({ endpoint: endpointId, limit: 9, state: "dead" })).items).to.deep.equal(
        [dead],
      );
      await stage.team.deliveries.save([{ ...first, state: "delivered", tries: 1 }]);
      expect(await stage.team.deliveries.get(first.id)).to.include({ state: "delivered", tries: 1 });
      expect(await stage.team.deliveries.forgetWaiting(endpointId, 2)).to.equal(1);
      expect(await stage.other.deliveries.forgetWaiting(endpointId)).to.equal(0);
      expect(await stage.team.deliveries.forgetWaiting(endpointId)).to.equal(1);
    });

    it("answers what is due of a kind that is of no endpoint, whatever the team", async () => {
      const due = aDelivery({ kind: "logout", nextAt: later(1), number: null, body: "{}" });
      const other = aDelivery({ kind: "logout", nextAt: noon, number: null, teamId: globex });
      const late = aDelivery({ kind: "logout", nextAt: later(3) });
      await stage.team.deliveries.save([due, late, aDelivery({ nextAt: noon })]);
      await stage.other.deliveries.save([other, aDelivery({ kind: "logout", state: "dead", teamId: globex })]);
      expect(await stage.store.outboxes.due("logout", later(2), 9)).to.deep.equal([other, due]);
    });

    it("deletes settled deliveries at their end, and of an erased person, while what waits loses its answer alone", async () => {
      const user = newId<UserId>();
      const endpointId = newId();
      const answer = { status: 500, text: "no ada@acme.example", ms: 1 };
      const about = { endpointId, targetId: user, answer };
      const settled = aDelivery({ ...about, state: "delivered" });
      const waiting = aDelivery(about);
      const named = aDelivery({ endpointId, state: "dead", answer });
      const others = aDelivery({ endpointId, state: "dead", answer: { ...answer, text: "no eve@acme.example" } });
      await stage.team.deliveries.save([settled, waiting, named, others]);
      expect(await stage.team.eraseTracesOf({ user, names: ["ada@acme.example"] })).to.equal(2);
      const { answer: _, ...bare } = waiting;
      const left = await stage.team.deliveries.list({ endpoint: endpointId, limit: 9 });
      expect(left.items).to.deep.equal([others, bare]);
      await stage.team.deliveries.save([{ ...others, expiresAt: later(5) }]);
      await stage.store.sweep(later(5));
      expect((await stage.team.deliveries.list({ endpoint: endpointId, limit: 9 })).items).to.deep.equal([bare]);
    });
  });
}
