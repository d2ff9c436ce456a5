import { expect } from "chai";
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { GroupId, UserId } from "../../../src/model/ids.js";
import { continuesChain, emptyChain } from "../../../src/store/port/event-chain.js";
import { openSqliteStore } from "../../../src/store/sqlite/index.js";
import type { TeamStore } from "../../../src/store/port/store.js";
import { acme, aGroup, anEvent, later } from "../../support/builders.js";
import { rejection } from "../../support/rejection.js";
import { sqliteStage } from "./stage.js";

type Writer = ChildProcessByStdio<null, Readable, null>;

function startWriter(file: string, group: GroupId, count?: number): Writer {
  const script = join(import.meta.dirname, "crash-writer.ts");
  const more = count === undefined ? [] : [String(count)];
  return spawn(process.execPath, ["--import=tsx", script, file, group, ...more], {
    stdio: ["ignore", "pipe", "inherit"],
  });
}

/** Every user has its edge, its event, its attempt and its spent key, and none of these stands without a user. */
async function expectWhole(team: TeamStore, group: GroupId, acknowledged: readonly UserId[]): Promise<void> {
  expect((await team.users.existing(acknowledged, {})).size).to.equal(acknowledged.length);
  const { items: users } = await team.users.list({ scope: {}, page: { skip: 0, limit: 100_000 }, withTotal: false });
  expect(await team.users.count({ scope: {} })).to.equal(users.length);
  expect(await team.seats.used()).to.equal(users.length);
  const members = await team.memberships.ids(group);
  expect(members.size).to.equal(users.length);
  expect(await team.memberships.count(group)).to.equal(users.length);
  const events = await team.events.page({ after: 0, limit: 100_000 });
  const subjects = new Set(events.filter(({ type }) => type === "user.created").map(({ subject }) => subject.id));
  const attempts = await team.attempts.list({ limit: 100_000 });
  const targets = new Set(attempts.items.map(({ target }) => target));
  expect([subjects.size, targets.size]).to.deep.equal([users.length, users.length]);
  let head = emptyChain;
  for (const event of events) {
    expect(continuesChain(head, event), `event ${event.number}`).to.equal(true);
    head = event;
  }
  for (const { id } of users) {
    expect(members.has(id) && subjects.has(id) && targets.has(id), id).to.equal(true);
    expect(await rejection(team.spend(id, later(1000)))).to.have.property("field", "once");
  }
}

describe("a process that is killed while it writes to the SQLite file", () => {
  const stage = sqliteStage();

  for (const works of [5, 40, 160]) {
    it(`leaves all that it acknowledged, nothing half, and goes on: killed after ${works} works`, async function () {
      this.timeout(60_000);
      const group = await stage.team.groups.create(aGroup());
      const writer = startWriter(stage.file, group.id);
      const acknowledged: UserId[] = [];
      for await (const line of createInterface({ input: writer.stdout })) {
        acknowledged.push(line as UserId);
        if (acknowledged.length === works) writer.kill("SIGKILL");
      }
      if (writer.exitCode === null && writer.signalCode === null) await once(writer, "exit");
      expect(writer.signalCode).to.equal("SIGKILL");
      await expectWhole(stage.team, group.id, acknowledged);
      expect(stage.writing.get("PRAGMA integrity_check")).to.deep.equal(["ok"]);

      const next = await openSqliteStore({ path: stage.file });
      await next.migrate();
      await next.inTeam(acme).events.append(anEvent({ type: "user.updated" }));
      await next.close();
      await expectWhole(stage.team, group.id, acknowledged);
    });
  }
});

describe("another process that writes to the same SQLite file, as the command line does beside a server", () => {
  const stage = sqliteStage();

  it("and the server wait for each other, and one chain of events holds both", async function () {
    this.timeout(60_000);
    const group = await stage.team.groups.create(aGroup());
    const writer = startWriter(stage.file, group.id, 60);
    const acknowledged: UserId[] = [];
    const reading = (async () => {
      for await (const line of createInterface({ input: writer.stdout })) acknowledged.push(line as UserId);
    })();
    let mine = 0;
    while (writer.exitCode === null && writer.signalCode === null) {
      await Promise.all(
        [1, 2, 3].map(() => stage.team.events.append(anEvent({ type: "user.updated" })).then(() => mine++)),
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await reading;
    expect(writer.exitCode).to.equal(0);
    expect(acknowledged).to.have.length(60);
    await expectWhole(stage.team, group.id, acknowledged);
    expect((await stage.team.events.head()).number).to.equal(60 + mine);
  });
});
