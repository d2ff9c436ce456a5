import { expect } from "chai";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { sourceFiles, sourceFolders, type SourceFile } from "./source.js";

/** From the top of the house down: a room knows the rows above its own. */
const rows: readonly (readonly string[])[] = [
  ["lib", "model"],
  ["rules"],
  ["saml", "scim", "store", "outgoing"],
  ["directory", "teams", "session", "access"],
  ["login", "provisioning", "oidc", "webhooks"],
  ["admin"],
  ["pages"],
  ["http"],
  ["cli", "demo"],
  ["config", "start", "main"],
];

/** Within a row: who may look at a neighbour. All others stand side by side and do not know each other. */
const neighbours: Readonly<Record<string, readonly string[]>> = {
  model: ["lib"],
  teams: ["directory"],
  start: ["config"],
  main: ["start"],
};

/** Packages that are at home in some rooms only. */
const homes: Readonly<Record<string, readonly string[]>> = {
  express: ["http"],
  "express-session": ["http", "session"],
  helmet: ["http"],
  "pino-http": ["http"],
  "prom-client": ["http"],
  hono: ["pages"],
  mongoose: ["store/mongo"],
  mongodb: ["store/mongo"],
  libsql: ["store/sqlite"],
  commander: ["cli"],
  yaml: ["config", "teams", "admin"],
  // Shapes of what comes from outside, and of what is told to it: settings, the file, events, operations.
  zod: ["config", "model", "teams", "login", "admin"],
  "xml-crypto": ["demo"],
  "@node-saml/node-saml": ["saml"],
  "@peculiar/x509": ["saml"],
  "request-filtering-agent": ["outgoing"],
  "@node-rs/argon2": ["access"],
  "oidc-provider": ["oidc"],
  jose: ["oidc"],
};

/** Rooms without a face: small files, each of them to be looked at by itself. */
const open = ["lib/", "model/", "store/port/"];

/** The demo's identity provider is made of the same parts as the bridge, and of parts that the bridge hands to nobody. */
const wandering = "demo/";

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

/** Imports of another room's insides, past the `index.ts` that is its face. */
function intrusions(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => !file.path.startsWith(wandering))
    .flatMap((file) =>
      file.imports
        .filter((one) => one.kind === "ours" && roomOf(one.target) !== roomOf(file.path))
        .filter(({ target }) => !open.some((place) => target.startsWith(place)))
        .filter(({ target }) => target !== `${roomOf(target)}/index.js`)
        .map((one) => `${file.path} imports ${one.target}`),
    );
}

/** Each circle of imports once, as its files in their order, inside rooms too. */
function circles(files: readonly SourceFile[]): string[] {
  const withoutEnding = (path: string): string => path.replace(/\.[jt]sx?$/, "");
  const ours = ({ imports }: SourceFile): string[] =>
    imports.filter(({ kind }) => kind === "ours").map(({ target }) => withoutEnding(target));
  const known = new Map(files.map((file) => [withoutEnding(file.path), ours(file)]));
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, way: readonly string[]): void => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(" → "));
    else if (!done.has(path)) {
      for (const next of known.get(path) ?? []) walk(next, [...way, path]);
      done.add(path);
    }
  };
  for (const path of known.keys()) walk(path, []);
  return found;
}

/** The nearest `index.ts` above a folder. */
function openingAbove(folder: string, files: readonly SourceFile[]): string {
  const above = dirname(folder);
  return files.find((file) => file.path === join(above, "index.ts"))?.text ?? openingAbove(above, files);
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

  it("meets another room at its face, the index.ts, and nowhere else", () => {
    expect(intrusions(files)).to.deep.equal([]);
  });

  it("has no circle of imports, not even inside a room", () => {
    expect(circles(files)).to.deep.equal([]);
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
    const wrong = made("rules/decide.ts", ["http/shared/log.js"], ["express"]);
    expect(crossings([wrong])).to.have.length(1);
    expect(strays([wrong])).to.have.length(1);
  });

  it("sees neighbours that should not know each other", () => {
    expect(crossings([made("oidc/claims.ts", ["login/index.js"])])).to.have.length(1);
    expect(crossings([made("teams/verbs.ts", ["directory/index.js"])])).to.have.length(0);
  });

  it("sees a hand that reaches past a face", () => {
    const reaching = made("login/finish.ts", [
      "saml/xml/tree.js",
      "saml/index.js",
      "store/port/store.js",
      "login/x.js",
    ]);
    expect(intrusions([reaching])).to.deep.equal(["login/finish.ts imports saml/xml/tree.js"]);
  });

  it("sees a circle inside a room", () => {
    const three = [
      made("rules/a.ts", ["rules/b.js"]),
      made("rules/b.ts", ["rules/c.js", "lib/fold.js"]),
      made("rules/c.ts", ["rules/a.js"]),
    ];
    expect(circles(three)).to.deep.equal(["rules/a → rules/b → rules/c → rules/a"]);
    expect(circles(three.slice(0, 2))).to.deep.equal([]);
  });

  it("has small files, each with one reason to change", () => {
    expect(files.filter((file) => file.lines > 350).map((file) => `${file.path} ${file.lines}`)).to.deep.equal([]);
  });

  it("has rooms that introduce themselves", () => {
    const folders = sourceFolders().filter((folder) => !folder.includes("/") && !open.includes(`${folder}/`));
    expect(folders.filter((folder) => !existsSync(join("src", folder, "index.ts")))).to.deep.equal([]);
    const openings = files.filter((file) => /(^|\/)index\.ts$/.test(file.path));
    expect(openings.filter((file) => !file.text.startsWith("/**")).map((file) => file.path)).to.deep.equal([]);
  });

  it("has sub-folders that are introduced by the opening above them", () => {
    const nested = sourceFolders().filter((folder) => folder.includes("/"));
    const unnamed = nested.filter((folder) => {
      const [opening = ""] = openingAbove(folder, files).split("*/");
      return !new RegExp(`^ \\* - \`${folder.split("/").at(-1) ?? ""}/\`: .{15,}`, "m").test(opening);
    });
    expect(unnamed).to.deep.equal([]);
  });
});

function made(path: string, ours: readonly string[], packages: readonly string[] = []): SourceFile {
  const imports: SourceFile["imports"] = [
    ...ours.map((target) => ({ kind: "ours" as const, target })),
    ...packages.map((target) => ({ kind: "package" as const, target })),
  ];
  return { path, lines: 1, text: "", imports };
}
