import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { acme, aTeam } from "../support/builders.js";
import { temporaryStore, type TemporaryStore } from "../support/temporary-store.js";
import { WebhookStage } from "../support/webhook-stage.js";

describe("kill -9 of the process that sends webhooks (DESIGN §6)", function () {
  this.timeout(60_000);
  let temporary: TemporaryStore;
  let stage: WebhookStage;
  beforeEach(async () => {
    temporary = await temporaryStore();
    const { version: _, ...team } = aTeam({ id: acme });
    await temporary.store.inTeam(acme).team.create(team);
    stage = new WebhookStage(temporary.store, acme);
    await stage.consumer.open();
  });
  afterEach(async () => {
    await stage.close();
    await temporary.remove();
  });

  it("loses no event, and keeps the order of each subject", async () => {
    const events = 600;
    const { id } = await stage.webhook({ events: ["admin.*"] });
    stage.consumer.answer = (_got, res) => void setTimeout(() => res.writeHead(204).end(), 3);
    await stage.happen(...Array.from({ length: events }, (_, n) => `s${n % 40}`));
    const args = ["--import", "tsx/esm", "test/webhooks/sender-process.ts", temporary.url, stage.consumer.host];
    const child = spawn(process.execPath, args, { stdio: "inherit" });
    const ended = once(child, "exit");
    await stage.until(() => stage.consumer.received.length >= 150);
    child.kill("SIGKILL");
    await ended;
    const before = stage.consumer.received.length;
    expect(before, "was killed in the midst of it").to.be.lessThan(events);
    stage.send();
    await stage.until(async () => ((await stage.store.inTeam(acme).cursors.get(id))?.position ?? 0) > events);
    await stage.until(async () => (await stage.store.inTeam(acme).deliveries.waiting(id, 1)).length === 0);
    const first = new Map<number, number>();
    for (const [at, number] of stage.consumer.numbers.entries())
      if (number !== null && !first.has(number)) first.set(number, at);
    expect(first.size).to.equal(events);
    for (let number = 2; number + 40 <= events + 1; number++) {
      expect(first.get(number), `event ${number}`).to.be.lessThan(first.get(number + 40) ?? -1);
    }
  });
});
