import { expect } from "chai";
import { newId } from "../../src/lib/new-id.js";
import { noteLargeToken } from "../../src/teams/index.js";
import { aUser } from "../support/builders.js";
import { CliStage } from "../support/cli-stage.js";

describe("app show: groups that do not fit (DESIGN §6)", () => {
  let stage: CliStage;
  before(async () => {
    stage = await CliStage.open();
    await stage.json("team", "create", "acme");
    await stage.json("app", "create", "portal", "--redirect-uri", "https://app.acme.example/callback");
  });
  after(() => stage.close());
  const show = () => stage.run("app", "show", "portal");

  it("says whose ID token is about to be too large for a cookie, and what to do, until the app is changed", async () => {
    const { store, time } = stage;
    const app = await store.appByClientId("portal");
    if (app === undefined) throw new TypeError("no app");
    const { teamId } = app;
    const ada = await store.inTeam(teamId).users.create(aUser({ id: newId(), teamId, userName: "ada@acme.example" }));
    const note = (bytes: number) => noteLargeToken({ store, now: () => time }, app, { bytes, userId: ada.id });
    await note(3583);
    expect((await show()).out).not.to.include("The ID token of");
    await note(4200);
    expect((await show()).out).to.match(
      /Note: The ID token of ada@acme\.example had 4200 bytes on .*, which holds 4096\. .*groups\.only.*groups\.max/,
    );
    const { warnings } = await stage.json<{ warnings: readonly string[] }>("app", "show", "portal");
    expect(warnings).to.have.length(1);
    await stage.json("app", "update", "portal", "--max-groups", "50");
    expect((await show()).out).not.to.include("The ID token of");
  });
});
