import { expect } from "chai";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InvalidInput } from "../../src/admin/index.js";
import { SettingsFault } from "../../src/config/settings.js";
import { exitCodes, faultOf, NotFound, UsageFault } from "../../src/cli/exit-codes.js";
import { Refused } from "../../src/model/refused.js";
import { OidcKeysUnusable } from "../../src/oidc/index.js";
import { NoMailPackage } from "../../src/outgoing/index.js";
import { CannotListen } from "../../src/start/listen.js";
import { WrongEncryptionKey } from "../../src/start/services.js";
import { OutcomeUnknown, StoreUnavailable, StoreUnusable, TooMuchToSearch } from "../../src/store/port/errors.js";
import { SpKeysUnusable } from "../../src/teams/index.js";
import { CliStage } from "../support/cli-stage.js";

interface Told {
  readonly error: { readonly code: string; readonly message: string; readonly fix: string };
}

/** Each kind of fault that reaches the command line, by the code that it is told with. */
const faults: readonly (readonly [code: string, error: unknown, exitCode: number, fix: RegExp])[] = [
  ["usage", new UsageFault("--role is needed."), 64, /^See drawbridge team create --help\.$/],
  ["usage", new UsageFault("This deletes all.", { fix: "Add --yes." }), 64, /^Add --yes\.$/],
  [
    "validation_failed",
    new InvalidInput([{ field: "slug", message: "is too long" }]),
    64,
    /drawbridge team create --help/,
  ],
  ["not_found", new NotFound("There is no team."), 1, /what there is; see drawbridge team create --help/],
  ["seat_limit", new Refused({ code: "seat_limit", cause: "No seat.", fix: "Buy one." }), 1, /^Buy one\.$/],
  ["value_invalid", new Refused({ code: "value_invalid", cause: "No.", fix: "Yes." }), 64, /^Yes\.$/],
  ["too_much_to_search", new TooMuchToSearch("too much"), 69, /less at once/],
  ["outcome_unknown", new OutcomeUnknown("late"), 69, /Look whether it was done/],
  ["store_unavailable", new StoreUnavailable("gone"), 69, /DATABASE_URL/],
  ["store_unusable", new StoreUnusable("too old"), 69, /DATABASE_URL/],
  ["keys_unusable", new SpKeysUnusable("sealed"), 69, /ENCRYPTION_KEY/],
  ["keys_unusable", new OidcKeysUnusable("sealed"), 69, /ENCRYPTION_KEY/],
  ["settings", new SettingsFault(["PORT is no port"]), 78, /drawbridge config check/],
  ["settings", new WrongEncryptionKey("another key"), 78, /drawbridge config check/],
  ["settings", new NoMailPackage("no package"), 78, /drawbridge config check/],
  ["cannot_listen", new CannotListen("in use"), 69, /another/],
  ["internal", new TypeError("oops"), 70, /report it/],
  ["internal", "thrown as a text", 70, /report it/],
];

describe("What the command line says when it cannot (docs/cli.md)", () => {
  const typed = { typedAs: (field: string) => `--${field}`, help: "drawbridge team create --help" };
  for (const [code, error, exitCode, fix] of faults) {
    it(`has code, message and fix for ${code}: ${error instanceof Error ? error.name : "no error"}`, () => {
      const fault = faultOf(error, typed);
      expect(fault).to.include({ code, exitCode });
      expect(fault.message).not.to.equal("");
      expect(fault.fix).to.match(fix);
    });
  }

  it("ends with the codes that are documented", () => {
    expect(new Set(faults.map(([, , exitCode]) => exitCode))).to.deep.equal(
      new Set(Object.values(exitCodes).filter((code) => code !== exitCodes.ok)),
    );
  });

  describe("with --json", () => {
    let stage: CliStage;
    before(async () => {
      stage = await CliStage.open();
      await stage.json("team", "create", "acme", "--name", "Acme");
    });
    after(() => stage.close());

    const typedWrong: readonly (readonly [words: readonly string[], exitCode: number, code: string, fix: RegExp])[] = [
      [["team", "create"], 64, "usage", /--help/],
      [["team", "create", "globex", "--nmae", "Globex"], 64, "usage", /--help/],
      [["team", "crate", "globex"], 64, "usage", /--help/],
      [["team"], 64, "usage", /--help/],
      [["taem", "list"], 64, "usage", /--help/],
      [["team", "create", "Not A Slug", "--name", "x"], 64, "validation_failed", /drawbridge team create --help/],
      [["team", "create", "acme", "--name", "Acme"], 1, "slug_taken", /./],
      [["team", "show", "amce"], 1, "not_found", /^See what there is: drawbridge team list$/],
      [["team", "create", "globex", "--seats", "many"], 64, "usage", /drawbridge team create --help/],
      [["sso", "create", "okta", "--metadata-file", "/nowhere/okta.xml"], 1, "not_found", /Compare the path/],
      [["trace", "show", "01k00000000000000000000000"], 1, "not_found", /log of the server/],
    ];
    for (const [words, exitCode, code, fix] of typedWrong) {
      it(`is one line of JSON on standard error: ${words.join(" ")}`, async () => {
        const said = await stage.run(...words, "--json");
        expect([said.exitCode, said.out]).to.deep.equal([exitCode, ""]);
        expect(said.err.trimEnd()).not.to.include("\n");
        const { error } = JSON.parse(said.err) as Told;
        expect(Object.keys(error)).to.deep.equal(["code", "message", "fix"]);
        expect(error.code).to.equal(code);
        expect(error.message).to.match(/^[^\n]{4,}$/);
        expect(error.fix).to.match(fix);
      });
    }

    it("is told of a file whose aliases multiply", async () => {
      const folder = await mkdtemp(join(tmpdir(), "drawbridge-bomb-"));
      const lists = "bcdefghi".split("").map((name, at) => {
        const before = `*${"abcdefgh"[at] ?? ""}`;
        return `${name}: &${name} [${Array.from({ length: 9 }, () => before).join(", ")}]`;
      });
      const bomb = ["apiVersion: drawbridge/v1", "a: &a [x, x, x]", ...lists, "teams: *i", ""].join("\n");
      await writeFile(join(folder, "bomb.yaml"), bomb);
      const said = await stage.run("apply", "-f", join(folder, "bomb.yaml"), "--json");
      expect(said.exitCode).to.be.oneOf([exitCodes.refused, exitCodes.usage]);
      const { error } = JSON.parse(said.err) as Told;
      expect(error.message)
        .to.match(/alias|readable YAML/i)
        .and.not.match(/\n +at /);
      await rm(folder, { recursive: true });
    });

    it("is told where metadata cannot be written", async () => {
      await stage.json("sso", "create", "okta");
      const said = await stage.run("sso", "metadata", "okta", "--out", "/nowhere/sp.xml", "--json");
      expect(said.exitCode).to.equal(64);
      const { error } = JSON.parse(said.err) as Told;
      expect(error).to.deep.include({ code: "usage", message: "--out: /nowhere/sp.xml cannot be written (ENOENT)." });
      expect(error.fix).to.include("folder");
    });
  });

  it("is told in words without --json, with what to do in a line of its own", async () => {
    const stage = await CliStage.open();
    const { err } = await stage.run("team", "create", "globex", "--seats", "many");
    expect(err).to.equal('--seats must be a number, not "many".\nSee drawbridge team create --help.\n');
    expect((await stage.run("team", "crate")).err).to.match(/^error: unknown command 'crate'\n.*--help tells how/s);
    const { err: unlike } = await stage.run("audit", "list");
    expect(unlike).to.equal(
      "error: unknown command 'list'\n(There are: tail, verify, export, show, undo. --help tells how.)\n",
    );
    await stage.close();
  });
});
