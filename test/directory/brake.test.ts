import { expect } from "chai";
import { changeUser, createGroup, createUser, removeUser } from "../../src/directory/index.js";
import type { Directory } from "../../src/model/directory.js";
import type { UserId } from "../../src/model/ids.js";
import { pausedView, resumeDirectory, type TeamsDeps } from "../../src/teams/index.js";
import { onBothEngines, refusalOf, type DirectoryStage } from "../support/directory-stage.js";

const hour = 3_600_000;

onBothEngines("The mass change brake (design §2)", (at) => {
  const admin = (stage: DirectoryStage): TeamsDeps => ({
    store: stage.whole,
    now: () => stage.clock,
    caller: stage.admin,
  });

  async function pushed(stage: DirectoryStage, directory: Directory, count: number): Promise<UserId[]> {
    const ids: UserId[] = [];
    for (let n = 0; n < count; n++) {
      const { user } = await createUser(stage.deps, stage.by(directory), directory, { userName: `u${n}`, profile: {} });
      ids.push(user.id);
    }
    return ids;
  }

  async function tripped(stage: DirectoryStage): Promise<{ directory: Directory; left: UserId[] }> {
    await stage.policies({ massChangeBrake: 0.2 });
    const directory = await stage.directory();
    const by = stage.by(directory);
    const [a, b, c, ...left] = (await pushed(stage, directory, 10)) as [UserId, UserId, UserId, ...UserId[]];
    await removeUser(stage.deps, by, directory, a);
    await changeUser(stage.deps, by, directory, b, (user) => ({ ...user, active: false }));
    expect(await refusalOf(removeUser(stage.deps, by, directory, c))).to.equal("mass_change_brake");
    expect(await stage.store.users.get(c)).to.include({ active: true });
    return { directory, left: [c, ...left] };
  }

  it("pauses a directory that removes too many in an hour, by DELETE or by active: false, and tells once", async () => {
    const stage = at();
    const { directory, left } = await tripped(stage);
    const paused = (await stage.store.directories.get(directory.id))!;
    expect(pausedView(paused)).to.deep.equal({
      at: new Date(stage.clock).toISOString(),
      code: "mass_change_brake",
      removed: 2,
      allowed: 2,
    });
    expect(paused.version).to.equal(directory.version + 1);
    const by = stage.by(directory);
    for (const change of [
      () => createUser(stage.deps, by, directory, { userName: "new", profile: {} }),
      () => changeUser(stage.deps, by, directory, left[0]!, (user) => ({ ...user, profile: { displayName: "New" } })),
      () => createGroup(stage.deps, by, directory, { displayName: "Eng" }),
      () => removeUser(stage.deps, by, directory, left[1]!),
    ]) {
      expect(await refusalOf(change())).to.equal("mass_change_brake");
    }
    stage.clock += 24 * hour;
    expect(await refusalOf(removeUser(stage.deps, by, directory, left[0]!))).to.equal("mass_change_brake");
    const events = await stage.store.events.page({ after: 0, limit: 1000 });
    expect(events.filter(({ type }) => type === "directory.paused")).to.have.length(1);
    const { items } = await stage.store.failures.list({ state: ["open"], limit: 100 });
    expect(items.map(({ code, target, operation, attempts }) => ({ code, target, operation, attempts }))).to.deep.equal(
      [{ code: "mass_change_brake", target: directory.slug, operation: "directory.pause", attempts: 1 }],
    );
  });

  it("counts without moving the version of the directory", async () => {
    const stage = at();
    await stage.policies({ massChangeBrake: 1 });
    const directory = await stage.directory();
    for (const id of await pushed(stage, directory, 3)) {
      await removeUser(stage.deps, stage.by(directory), directory, id);
    }
    expect(await stage.store.directories.get(directory.id)).to.deep.equal(directory);
  });

  it("lets go on what an admin resumes once, and counts anew", async () => {
    const stage = at();
    const { directory, left } = await tripped(stage);
    const resumed = await resumeDirectory(admin(stage), directory.teamId, directory.id, "once");
    expect(pausedView(resumed)).to.equal(null);
    const { items } = await stage.store.failures.list({ state: ["open"], limit: 100 });
    expect(items).to.deep.equal([]);
    const by = stage.by(directory);
    // a fifth of the eight that are left is one
    await removeUser(stage.deps, by, directory, left[0]!);
    expect(await refusalOf(removeUser(stage.deps, by, directory, left[1]!))).to.equal("mass_change_brake");
  });

  it("lets go on for the hour, without a brake, and begins to count when it is over", async () => {
    const stage = at();
    const { directory, left } = await tripped(stage);
    await resumeDirectory(admin(stage), directory.teamId, directory.id, "hour");
    const by = stage.by(directory);
    for (const id of left.slice(0, 5)) await removeUser(stage.deps, by, directory, id);
    stage.clock += hour;
    await removeUser(stage.deps, by, directory, left[5]!);
    expect(await refusalOf(removeUser(stage.deps, by, directory, left[6]!))).to.equal("mass_change_brake");
    const events = await stage.store.events.page({ after: 0, limit: 1000 });
    expect(events.filter(({ type }) => type.startsWith("directory.")).map(({ type }) => type)).to.deep.equal([
      "directory.paused",
      "directory.resumed",
      "directory.paused",
    ]);
  });

  it("changes nothing where a directory that is not paused is resumed, and refuses who has seen another version", async () => {
    const stage = at();
    const directory = await stage.directory();
    expect(await resumeDirectory(admin(stage), directory.teamId, directory.id, "once")).to.deep.equal(directory);
    const stale = await refusalOf(
      resumeDirectory(admin(stage), directory.teamId, directory.id, "hour", { expected: directory.version + 1 }),
    );
    expect(stale).to.equal("stale_version");
  });

  it("forgets removals an hour later", async () => {
    const stage = at();
    await stage.policies({ massChangeBrake: 0.2 });
    const directory = await stage.directory();
    const by = stage.by(directory);
    const [a, b, c] = (await pushed(stage, directory, 10)) as [UserId, UserId, UserId];
    await removeUser(stage.deps, by, directory, a);
    await removeUser(stage.deps, by, directory, b);
    stage.clock += hour;
    await removeUser(stage.deps, by, directory, c);
  });

  it("trips once under eight connections, at most as many removals over as run beside each other", async () => {
    const stage = at();
    await stage.policies({ massChangeBrake: 0.2 });
    const directory = await stage.directory();
    const by = stage.by(directory);
    const waiting = await pushed(stage, directory, 60);
    const codes: string[] = [];
    const connection = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
        const removed = removeUser(stage.deps, by, directory, id);
        codes.push(
          await removed.then(
            () => "removed",
            (error: unknown) => (error instanceof Error ? (error.message.split(":", 1)[0] ?? "") : String(error)),
          ),
        );
      }
    };
    await Promise.all(Array.from({ length: 8 }, connection));
    const removed = codes.filter((code) => code === "removed").length;
    expect(codes.filter((code) => code !== "removed" && code !== "mass_change_brake")).to.deep.equal([]);
    expect(removed).to.be.at.least(12);
    expect(removed).to.be.at.most(stage.whole.engine === "sqlite" ? 12 : 12 + 7);
    expect(await stage.store.seats.used()).to.equal(60 - removed);
    const events = await stage.store.events.page({ after: 0, limit: 1000 });
    expect(events.filter(({ type }) => type === "directory.paused")).to.have.length(1);
    const { items } = await stage.store.failures.list({ state: ["open"], limit: 100 });
    expect(items).to.have.length(1);
  });
});
