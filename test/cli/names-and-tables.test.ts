import { expect } from "chai";
import { dayColumn, idColumn, table, timeColumn, type Column } from "../../src/cli/output.js";
import type { TeamId } from "../../src/model/ids.js";
import { aGroup, aUser } from "../support/builders.js";
import { CliStage } from "../support/cli-stage.js";

interface Row {
  readonly at: number;
  readonly source: string;
  readonly operation: string;
  readonly target: string;
  readonly code: string;
  readonly id: string;
}

const at = Date.UTC(2026, 10, 25, 10, 4, 12);
const rows: readonly Row[] = [1, 2, 3].map((n) => ({
  at,
  source: "scim",
  operation: "user.create",
  target: `somebody.with.a.long.name.${n}@research.acme.example`,
  code: "removed_by_directory",
  id: `01m8k2v7q4wz0t5n3x9r6c1b8${n}`,
}));
const columns: readonly Column<Row>[] = [
  timeColumn("TIME", (row) => new Date(row.at).toISOString()),
  { title: "SOURCE", of: (row) => row.source, expendable: 1 },
  { title: "OPERATION", of: (row) => row.operation, expendable: 2 },
  { title: "TARGET", of: (row) => row.target },
  { title: "CODE", of: (row) => row.code, whole: true },
  idColumn("ID", rows, (row) => row.id),
];

describe("tables of the command line", () => {
  it("never cut time and code, tell ids apart, and leave the source out first", () => {
    const text = table(rows, columns, 80, "");
    const lines = text.trimEnd().split("\n");
    expect(Math.max(...lines.map((line) => line.length))).to.be.at.most(80);
    expect(lines[0]).not.to.include("SOURCE");
    for (const [index, line] of lines.slice(1).entries()) {
      expect(line).to.match(/^11-25 10:04:12Z /);
      expect(line)
        .to.include("removed_by_directory")
        .and.include(rows[index]?.id ?? "");
    }
  });

  it("keep the year of what may end in another one", () => {
    const ends = rows.map((row, n) => ({ ...row, at: Date.UTC(2026 + n, 10, 25, 10, 4, 12) }));
    const text = table(ends, [...columns, dayColumn<Row>("EXPIRES", (row) => new Date(row.at).toISOString())], 80, "");
    for (const year of [2026, 2027, 2028]) expect(text).to.include(`${year}-11-25`);
  });

  it("shorten ids to what tells them apart", () => {
    const ids = ["01m8k2v7q4aaaaaaaaaaaaaaaa", "01m8k2v7q4abbbbbbbbbbbbbbb", "01m8k2v7q5cccccccccccccccc"];
    const few = ids.map((id) => ({ ...rows[0]!, id }));
    const column = idColumn<Row>("ID", few, (row) => row.id);
    expect(few.map((row) => column.short?.(row))).to.deep.equal(ids.map((id) => id.slice(0, 12)));
  });

  it("leave out no more than they must, and nothing where the output is no terminal", () => {
    expect(table(rows, columns, 150, ""))
      .to.include("SOURCE")
      .and.include("2026-11-25 10:04:12Z");
    const whole = table(rows, columns, undefined, "");
    for (const row of rows) expect(whole).to.include(row.target).and.include(row.id);
  });
});

describe("names on the command line", () => {
  let stage: CliStage;
  before(async () => {
    stage = await CliStage.open();
    const team = await stage.json<{ id: TeamId }>("team", "create", "acme", "--domain", "acme.example");
    const inTeam = stage.store.inTeam(team.id);
    await inTeam.users.create(aUser({ teamId: team.id, userName: "ada@acme.example" }));
    await inTeam.groups.create(aGroup({ teamId: team.id, displayName: "Engineering" }));
    await stage.json("sso", "create", "acme-okta", "--idp", "okta");
    await stage.json("directory", "create", "acme-scim");
    await stage.json("token", "create", "acme-scim", "--name", "okta");
  });
  after(() => stage.close());

  const mistyped: readonly (readonly [readonly string[], string])[] = [
    [["sso", "show", "acme-otka"], "acme-okta"],
    [["certificate", "list", "acme-okt"], "acme-okta"],
    [["trace", "list", "acmeokta"], "acme-okta"],
    [["simulate", "--method", "acme-otka", "--response", "x"], "acme-okta"],
    [["directory", "show", "acme-scmi"], "acme-scim"],
    [["token", "list", "acme-scmi"], "acme-scim"],
    [["token", "revoke", "acme-scim", "otka"], "okta"],
    [["attempts", "list", "--directory", "acme-scmi"], "acme-scim"],
    [["user", "show", "ada@acme.exmaple"], "ada@acme.example"],
    [["group", "show", "Enginering"], "Engineering"],
    [["team", "show", "amce"], "acme"],
  ];
  for (const [argv, meant] of mistyped) {
    it(`are told by what was probably meant: ${argv.join(" ")}`, async () => {
      const { exitCode, err } = await stage.run(...argv);
      expect([exitCode, err]).to.satisfy(
        ([code, text]: [number, string]) => code === 1 && text.includes(`"${meant}"?`),
        err,
      );
    });
  }

  it("are left alone where nothing is close", async () => {
    const { exitCode, err } = await stage.run("sso", "show", "something-else-entirely");
    expect([exitCode, err]).to.deep.equal([
      1,
      'There is no SSO method "something-else-entirely".\nSee what there is: drawbridge sso list\n',
    ]);
  });

  it("may follow the options of all commands", async () => {
    const before = await stage.run("--config", "x.yaml", "--json", "team", "list");
    expect([before.exitCode, stage.settingsFile]).to.deep.equal([0, "x.yaml"]);
    expect(JSON.parse(before.out)).to.have.length(1);
    await stage.run("team", "list", "--config", "y.yaml");
    expect(stage.settingsFile).to.equal("y.yaml");
    await stage.run("team", "list");
    expect(stage.settingsFile).to.equal(undefined);
    expect((await stage.run("--config=z.yaml", "config", "check")).exitCode).to.equal(0);
  });
});
