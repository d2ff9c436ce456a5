import { expect } from "chai";
import { readdirSync, readFileSync } from "node:fs";
import {
  changeUser,
  createGroup,
  createUser,
  recordAttempt,
  removeUser,
  signIn,
  type Deps,
} from "../../src/directory/index.js";
import { newId } from "../../src/lib/new-id.js";
import type { Directory } from "../../src/model/directory.js";
import type { ReferenceId } from "../../src/model/ids.js";
import { fold } from "../../src/lib/fold.js";
import type { Team } from "../../src/model/team.js";
import { aDirectory, aMethod, aSession, aTrace, noon } from "../support/builders.js";
import { claims, persistent } from "../support/claims.js";
import { CliStage } from "../support/cli-stage.js";
import { keepDomain } from "../support/keep-domain.js";

/** What must be found nowhere; each in other letters too. */
const secrets = [
  "Countess",
  "ada.first@acme.example",
  "Adalina",
  "Lovelace-Byron",
  "00u1-EXTERNAL",
  "ada.l@acme.example",
  "+44 7700 900123",
];

describe("user erase on SQLite (design §6, Audit)", () => {
  let stage: CliStage;
  let team: Team;
  let deps: Deps;
  let directory: Directory;
  beforeEach(async () => {
    stage = await CliStage.open();
    await stage.run("team", "create", "acme");
    team = (await stage.store.teams.bySlug("acme"))!;
    await keepDomain(stage.store, team.id);
    deps = { store: stage.store.inTeam(team.id), now: () => stage.time, removalKey: Buffer.alloc(32, 1) };
    directory = await deps.store.directories.create(aDirectory({ teamId: team.id }));
  });
  afterEach(() => stage.close());

  /** Every octet of the database file, its log and its index, as text. */
  function raw(): string {
    const { folder } = stage.temporary;
    return readdirSync(folder)
      .filter((name) => name.startsWith("test.db"))
      .map((name) => fold(readFileSync(`${folder}/${name}`, "latin1")))
      .join("\n");
  }

  const found = (): readonly string[] => secrets.filter((secret) => raw().includes(fold(secret)));

  /** Pushed, renamed, signed in, refused and told of, among many others who come and go. */
  async function live(others: number): Promise<string> {
    const draft = {
      userName: "ada.l@acme.example",
      externalId: "00u1-EXTERNAL",
      profile: {
        name: { givenName: "Adalina", familyName: "Lovelace-Byron", formatted: "Countess of Lovelace-Byron" },
        emails: [{ value: "ada.l@acme.example", type: "work", primary: true }],
        phoneNumbers: [{ value: "+44 7700 900123" }],
      },
    };
    const asked = { method: "POST", path: "/Users", body: { ...draft.profile, userName: draft.userName } } as const;
    const by = () =>
      ({ actor: { kind: "directory", id: directory.id }, reference: newId<ReferenceId>(), asked }) as const;
    const crowd = async (from: number, till: number) => {
      await Promise.all(
        Array.from({ length: till - from }, (_, n) => {
          const userName = `person${String((from + n) * 7919).padStart(9, "0")}@acme.example`;
          const profile = { displayName: `Person ${from + n}`, title: "t".repeat((n * 37) % 900) };
          return createUser(deps, { ...by(), asked: undefined }, directory, { userName, profile });
        }),
      );
    };
    await crowd(0, others / 2);
    const { user } = await createUser(deps, by(), directory, { ...draft, userName: "ada.first@acme.example" });
    await crowd(others / 2, others);
    await changeUser(deps, by(), directory, user.id, () => draft);
    await createGroup(deps, { ...by(), asked: undefined }, directory, { displayName: "Eng", members: [user.id] });
    const method = await deps.store.methods.create(aMethod({ teamId: team.id }));
    const said = claims({ nameId: persistent("Countess-7"), emails: ["ada.l@acme.example"] });
    const arrival = { methodId: method.id, claims: said, reference: newId() };
    const assertion = { id: newId(), expiresAt: noon + 1e9 };
    await signIn({ ...deps }, { ...arrival, assertion } as Parameters<typeof signIn>[1]);
    await stage.store.sessions.save(
      aSession({
        teamId: team.id,
        userId: user.id,
        methodId: method.id,
        saml: { nameId: "Countess-7" },
        endsAt: 9e12,
        expiresAt: 9e12,
      }),
    );
    await deps.store.traces.append(aTrace({ teamId: team.id, methodId: method.id, data: { claims: said } }));
    const failure = { source: "scim", operation: "user.create", directoryId: directory.id, status: "failure" } as const;
    const reason = { code: "seat_limit", cause: 'No seat for "ada.l@acme.example".', fix: "Buy one." };
    await recordAttempt(deps, { ...failure, ...reason, target: "ada.l@acme.example", reference: newId(), asked });
    return user.id;
  }

  it("leaves nothing of the person in the files, beside a running server, and a whole chain", async () => {
    const id = await live(0);
    expect(found()).to.deep.equal(secrets);
    const { exitCode, err } = await stage.run("user", "erase", "ada.l@acme.example", "--team", "acme");
    expect([exitCode, err]).to.deep.equal([64, err]);
    expect(err).to.include('This erases "ada.l@acme.example" for good');
    const erased = await stage.run("user", "erase", "ada.l@acme.example", "--team", "acme", "--yes");
    expect(erased).to.include({ exitCode: 0, err: "" });
    expect(erased.out).to.match(new RegExp(`^Erased ${id}: \\d+ events were emptied and \\d+ attempts`));
    expect(found()).to.deep.equal([]);
    const verified = await stage.run("audit", "verify", "--team", "acme");
    expect(verified.exitCode).to.equal(0);
    expect(verified.out).to.match(/is whole: \d+ events\. The data of \d+ were erased\./);
    for (const named of ["ada.l@acme.example", id]) {
      expect(await stage.run("user", "erase", named, "--team", "acme", "--yes")).to.include({ exitCode: 1 });
    }
    expect((await stage.run("user", "show", id, "--team", "acme")).out).to.include("removed");
    expect(found()).to.deep.equal([]);
  });

  it("nor does a directory's DELETE under onRemoval: delete", async () => {
    await stage.run("team", "set", "acme", "--on-removal", "delete");
    const id = await live(0);
    const by = { actor: { kind: "directory", id: directory.id }, reference: newId<ReferenceId>() } as const;
    const fresh = (await deps.store.team.get())!;
    await deps.store.team.replace({ ...fresh, policies: { ...fresh.policies, onRemoval: "delete" } });
    await removeUser(deps, by, directory, id as Parameters<typeof removeUser>[3]);
    expect(found()).to.deep.equal([]);
  });

  it("nor where the pages of the file were split and moved by hundreds of others", async () => {
    const id = await live(400);
    expect(found()).to.deep.equal(secrets);
    expect(await stage.run("user", "erase", id, "--team", "acme", "--yes")).to.include({ exitCode: 0 });
    expect(found()).to.deep.equal([]);
  }).timeout(60_000);

  it("but deleting a user keeps what was told of them", async () => {
    const id = await live(0);
    expect(await stage.run("user", "delete", id, "--team", "acme", "--yes")).to.include({ exitCode: 0 });
    expect(found()).to.include.members(["ada.l@acme.example", "Adalina"]);
  });
});
