import { expect } from "chai";
import { createUser, removeUser } from "../../src/directory/index.js";
import type { User } from "../../src/model/user.js";
import { anArtefact } from "../support/builders.js";
import { onBothEngines } from "../support/directory-stage.js";
import { writesDuring } from "../support/writes-during.js";

onBothEngines("A removal by a directory (DESIGN §2, §6)", (at) => {
  it("ends all sessions by one write more at most, and what all apps hold by one more, however many there are", async () => {
    const stage = at();
    const directory = await stage.directory();
    const by = stage.by(directory);
    const pushed = async (name: string): Promise<User> => {
      const userName = `${name}@acme.example`;
      const emails = [{ value: userName, type: "work", primary: true }];
      return (await createUser(stage.deps, by, directory, { userName, externalId: name, profile: { emails } })).user;
    };
    const { artefacts } = stage.whole;
    const tokensOf = (account: User["id"], apps: number) =>
      Array.from({ length: apps }, (_, n) => `app-${n}`).flatMap((client) =>
        (["Grant", "AccessToken", "RefreshToken"] as const).map((model) =>
          anArtefact({ model, client, team: stage.store.teamId, account }),
        ),
      );
    const writesOfRemoving = async (name: string, sessions: number, apps: number): Promise<readonly string[]> => {
      const user = await pushed(name);
      for (let n = 0; n < sessions; n++) await stage.session(user);
      const tokens = tokensOf(user.id, apps);
      for (const one of tokens) await artefacts.save(one);
      const written = await writesDuring(() => removeUser(stage.deps, by, directory, user.id));
      expect(await stage.whole.sessions.ofUser(stage.team.id, user.id, stage.clock)).to.deep.equal([]);
      for (const one of tokens) expect(await artefacts.find(one.model, one.id, 0), one.model).to.equal(undefined);
      return written;
    };
    const nowhere = await writesOfRemoving("nowhere", 0, 0);
    expect(nowhere.filter((text) => /\busers\b/.test(text))).to.have.length(1);
    const signedIn = await writesOfRemoving("signed-in", 1, 0);
    expect(signedIn.length - nowhere.length).to.be.within(0, 1);
    const atOne = await writesOfRemoving("at-one", 1, 1);
    expect(atOne.length - signedIn.length).to.be.within(0, 1);
    expect(await writesOfRemoving("at-ten", 5, 10)).to.deep.equal(atOne);
  });
});
