import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { UserId } from "../../../src/model/ids.js";
import { MongoClient } from "../../../src/store/mongo/driver.js";
import { continuesChain, emptyChain } from "../../../src/store/port/event-chain.js";
import { acme, aGroup, aTeam, later } from "../../support/builders.js";
import { mongoStage } from "../../support/mongo-store.js";
import { rejection } from "../../support/rejection.js";
import { keepTeam } from "../../support/keep-team.js";

/** The server would keep it for a minute. A server that is not ours may refuse. */
async function endDeadTransaction(uri: string): Promise<void> {
  const client = new MongoClient(uri);
  await client
    .db("admin")
    .command({ killAllSessions: [] })
    .catch(() => undefined);
  await client.close();
}

describe("a node that is killed while it writes to MongoDB", () => {
  const stage = mongoStage({ tampers: true });

  it("leaves all that it acknowledged, nothing half, and a chain that goes on", async function () {
    this.timeout(150_000);
    const store = await stage.open({ pollMs: 60_000 });
    await keepTeam(store, aTeam({ id: acme, slug: "acme" }));
    const team = store.inTeam(acme);
    const group = await team.groups.create(aGroup());

    const writer = spawn(
      process.execPath,
      ["--import=tsx", join(import.meta.dirname, "writer.ts"), stage.database.uri, group.id],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const acknowledged: UserId[] = [];
    for await (const line of createInterface({ input: writer.stdout })) {
      acknowledged.push(line as UserId);
      if (acknowledged.length === 60) writer.kill("SIGKILL");
    }
    if (writer.exitCode === null && writer.signalCode === null) await once(writer, "exit");
    expect(writer.signalCode).to.equal("SIGKILL");

    // Its clock is ahead of the dead node's leases.
    const next = (await stage.open({ now: () => Date.now() + 60_000 })).inTeam(acme);
    expect((await next.users.existing(acknowledged, {})).size).to.equal(acknowledged.length);
    const { items: users } = await next.users.list({ scope: {}, page: { skip: 0, limit: 10_000 }, withTotal: true });
    expect(await next.users.count({ scope: {} })).to.equal(users.length);
    const members = await next.memberships.ids(group.id);
    expect(members.size).to.equal(users.length);
    // it may hold events that nobody else can number before it is over
    await endDeadTransaction(stage.database.uri);
    const events = await next.events.page({ after: 0, limit: 10_000 });
    expect(events).to.have.length(users.length);
    let head = emptyChain;
    for (const event of events) {
      expect(continuesChain(head, event)).to.equal(true);
      head = event;
    }
    for (const user of users) {
      expect(members.has(user.id)).to.equal(true);
      expect(await rejection(next.spend(user.id, later(1000)))).to.have.property("field", "once");
    }
    await next.events.page({ after: 0, limit: 1 });
  });
});
