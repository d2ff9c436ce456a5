import { expect } from "chai";
import { sourceFiles, type SourceFile } from "./source.js";

/** From the top of the house down: a room knows the rows above its own. */
const rows: readonly (readonly string[])[] = [
  ["lib", "model"],
  ["rules"],
  ["saml", "scim", "store"],
  ["directory", "teams", "session"],
  ["login"],
  ["pages"],
  ["http"],
  ["cli", "demo"],
  ["config", "process", "parts", "bootstrap", "chores", "app", "start-server", "start-demo", "cli-host", "main"],
];

/** Within a row: who may look at a neighbour. `saml/`, `scim/` and `store/` do not know each other. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  model: ["lib"],
  teams: ["directory"],
  parts: ["config"],
  bootstrap: ["parts"],
  chores: ["parts"],
  app: ["config", "parts", "chores", "process"],
  "start-server": ["config", "process", "parts", "bootstrap", "app"],
  "start-demo": ["config", "process", "parts", "bootstrap", "app"],
  "cli-host": ["config", "parts", "start-server", "start-demo"],
  main: ["cli-host"],
};

/** Packages that are at home in some rooms only. */
const homes: Readonly<Record<string, readonly string[]>> = {
  express: ["http"],
  "express-session": ["http", "session"],
  helmet: ["http"],
  "pino-http": ["http"],
  "prom-client": ["http"],
  "rate-limiter-flexible": ["http"],
  hono: ["pages"],
  mongoose: ["store/mongo"],
  mongodb: ["store/mongo"],
  libsql: ["store/sqlite"],
  commander: ["cli"],
  "xml-crypto": ["demo"],
  "@node-saml/node-saml": ["saml"],
  "@peculiar/x509": ["saml"],
  "request-filtering-agent": ["teams"],
};

function roomOf(path: string): string {
  const [first = ""] = path.split("/");
  return first.replace(/\.[jt]sx?$/, "");
}

function rowOf(room: string): number {
  return rows.findIndex((row) => row.includes(room));
}

function mayKnow(room: string, other: string): boolean {
  if (room === other || rowOf(other) < rowOf(room)) return true;
  return neighbours[room]?.includes(other) ?? false;
}

function crossings(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    file.imports
      .filter((one) => one.kind === "ours" && !mayKnow(roomOf(file.path), roomOf(one.target)))
      .map((one) => `${file.path} imports ${one.target}`),
  );
}

function strays(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) =>
    file.imports
      .filter((one) => one.kind === "package")
      .filter((one) => homes[one.target]?.every((home) => !file.path.startsWith(`${home}/`)))
      .map((one) => `${file.path} imports ${one.target}`),
  );
}

describe("the house: rooms and who may know whom (the style guide's table)", () => {
  const files = sourceFiles();

  it("knows every room", () => {
    expect(files.map((file) => roomOf(file.path)).filter((room) => rowOf(room) < 0)).to.deep.equal([]);
  });

  it("imports one way: from the rooms above, never from one below or a stranger", () => {
    expect(crossings(files)).to.deep.equal([]);
  });

  it("keeps outside code in the rooms where it is at home", () => {
    expect(strays(files)).to.deep.equal([]);
  });

  it("keeps doors apart: none imports another one's files", () => {
    const doorOf = (path: string) => /^http\/(\w+)\//.exec(path)?.[1];
    const crossed = files.flatMap((file) => {
      const door = doorOf(file.path);
      if (door === undefined) return [];
      return file.imports
        .map((one) => ({ one, other: doorOf(one.target) }))
        .filter(({ other }) => other !== undefined && other !== door && other !== "shared")
        .map(({ one }) => `${file.path} imports ${one.target}`);
    });
    expect(crossed).to.deep.equal([]);
  });

  it("sees a line in the wrong room", () => {
    const wrong: SourceFile = {
      path: "rules/decide.ts",
      lines: 1,
      text: "",
      imports: [
        { kind: "ours", target: "http/shared/log.js" },
        { kind: "package", target: "express" },
      ],
    };
    expect(crossings([wrong])).to.have.length(1);
    expect(strays([wrong])).to.have.length(1);
  });

  it("has small files, each with one reason to change", () => {
    expect(files.filter((file) => file.lines > 350).map((file) => `${file.path} ${file.lines}`)).to.deep.equal([]);
  });

  it("has rooms that introduce themselves", () => {
    const openings = files.filter((file) => /^[a-z]+\/index\.ts$/.test(file.path));
    expect(openings.filter((file) => !file.text.startsWith("/**")).map((file) => file.path)).to.deep.equal([]);
  });
});
