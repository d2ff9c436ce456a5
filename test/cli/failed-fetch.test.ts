import { expect } from "chai";
import { CliStage } from "../support/cli-stage.js";

/** The wrong link is the commonest mistake of a first set-up, and no fault of ours. Nothing here goes out: each is refused before. */
describe("Metadata that cannot be fetched, on the command line", () => {
  let stage: CliStage;
  beforeEach(async () => {
    stage = await CliStage.open();
    await stage.json("team", "create", "acme", "--name", "Acme");
  });
  afterEach(() => stage.close());

  const wrong = [
    [
      "the link that starts the app in Okta",
      "http://acme.okta.com/home/acme/0oa1/aln1",
      /Sign On, Metadata details/,
      1,
    ],
    ["an address without scheme", "acme.okta.com/app/metadata", /--metadata-url must be an http\(s\) address/, 64],
    ["an address of the inside", "https://127.0.0.1:9/metadata", /./, 1],
  ] as const;
  for (const [what, address, words, exitCode] of wrong) {
    it(`is one sentence and exit code ${exitCode}: ${what}`, async () => {
      const said = await stage.run("sso", "create", "acme-okta", "--metadata-url", address);
      expect([said.exitCode, said.out]).to.deep.equal([exitCode, ""]);
      expect(said.err).to.match(words);
      expect(said.err).not.to.match(/report it|\n +at /);
      expect(await stage.json("sso", "list")).to.deep.equal([]);
    });
  }

  it("is told by `sso verify` to whoever has no metadata yet, by the way the method is kept", async () => {
    await stage.json("sso", "create", "by-hand");
    expect((await stage.run("sso", "verify", "by-hand")).err).to.include(
      "drawbridge sso update by-hand --metadata-file",
    );
    const { id, teamId } = (await stage.store.methodBySlug("by-hand")) ?? expect.fail("no method");
    const { methods } = stage.store.inTeam(teamId);
    const kept = (await methods.get(id)) ?? expect.fail("no method");
    await methods.replace({ ...kept, managedByFile: true });
    expect((await stage.run("sso", "verify", "by-hand")).err).to.include(
      "metadataFile or metadataUrl in the declarative file",
    );
  });

  it("that failed lately is told apart from metadata that came", async () => {
    await stage.json("sso", "create", "by-url");
    const { id, teamId } = (await stage.store.methodBySlug("by-url")) ?? expect.fail("no method");
    const { methods } = stage.store.inTeam(teamId);
    const kept = (await methods.get(id)) ?? expect.fail("no method");
    const metadata = { url: "https://idp.acme.example/metadata", newCertificates: "adopt", held: [] } as const;
    await methods.replace({ ...kept, metadata });
    const lastError = { at: Date.parse("2026-11-25T09:00:00Z"), message: "idp.acme.example answered 404." };
    await methods.note(id, { fetched: { lastError, nextFetchAt: Date.parse("2026-11-25T10:30:00Z") } });
    const { out, err } = await stage.run("sso", "show", "by-url");
    expect(err).to.equal("");
    expect(out)
      .to.match(/last fetched +never\n/)
      .and.match(/last failed +2026-11-25 09:00/);
    expect(out).to.include("idp.acme.example answered 404.");
  });
});
