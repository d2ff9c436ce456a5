import { expect } from "chai";
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, readdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { blockBytes, padding, readTarHeader, tarHeader } from "../../../src/store/archive/tar.js";
import { fillStore } from "../../support/filled-store.js";
import { aKey, MovedPlace } from "../../support/moved-place.js";

interface Piece {
  readonly name: string;
  readonly bytes: Buffer;
}

/** The entries of a tar file, by our own reader of headers. */
function piecesOf(tar: Buffer): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; ;) {
    const entry = readTarHeader(tar.subarray(at, at + blockBytes));
    if (entry === undefined) return pieces;
    pieces.push({ name: entry.name, bytes: tar.subarray(at + blockBytes, at + blockBytes + entry.size) });
    at += blockBytes + entry.size + padding(entry.size);
  }
}

function tarOf(pieces: readonly Piece[]): Buffer {
  const parts = pieces.flatMap(({ name, bytes }) => [
    tarHeader({ name, size: bytes.length }, 0),
    bytes,
    Buffer.alloc(padding(bytes.length)),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(2 * blockBytes)]);
}

describe("An export that is not as it was made", function () {
  this.timeout(60_000);
  let from: MovedPlace;
  let to: MovedPlace;
  let whole: Buffer;
  before(async () => {
    from = await MovedPlace.make({ ENCRYPTION_KEY: aKey() });
    await from.with(({ store }) => fillStore(store));
    await from.runs("export", "--out", from.file("all.tar"));
    whole = await readFile(from.file("all.tar"));
  });
  beforeEach(async () => {
    to = await MovedPlace.make({ ENCRYPTION_KEY: from.env["ENCRYPTION_KEY"] ?? "" });
  });
  afterEach(() => to.remove());
  after(() => from.remove());

  /** What is said first of a file with these octets; the store must be untouched by it. */
  const saidOf = async (bytes: Buffer): Promise<string> => {
    const file = to.file("export.tar");
    await writeFile(file, bytes);
    const { exitCode, err } = await to.run("import", file);
    expect(exitCode).to.equal(1);
    expect(await readdir(to.folder)).to.not.include("drawbridge.db");
    return (err.split("\n")[0] ?? "").replace(file, "FILE");
  };
  const changed = (name: RegExp, change: (bytes: Buffer) => Buffer): Buffer =>
    tarOf(piecesOf(whole).map((one) => (name.test(one.name) ? { ...one, bytes: change(one.bytes) } : one)));

  it("can be looked into with tar", async () => {
    const folder = to.file("looked");
    await mkdir(folder);
    const listed = execFileSync("tar", ["tf", from.file("all.tar")], { encoding: "utf8" }).split("\n");
    expect(listed.slice(0, 2)).to.deep.equal(["drawbridge.json", "vault/00000000.jsonl.gz"]);
    expect(listed.slice(-3)).to.deep.equal(["manifest.json", "seal", ""]);
    execFileSync("tar", ["xf", from.file("all.tar"), "-C", folder]);
    const users = gunzipSync(await readFile(`${folder}/user/00000001.jsonl.gz`))
      .toString("utf8")
      .split("\n");
    expect(JSON.parse(users[0] ?? "")).to.include.keys("id", "userName");
    expect(tarOf(piecesOf(whole)).length).to.equal(whole.length);
  });

  it("is refused wherever it is cut off, naming where", async () => {
    const file = to.file("cut.tar");
    const ends = [whole.length - 1, whole.length - 1024, Math.floor(whole.length / 2), 2000, 700];
    for (const length of ends) {
      await copyFile(from.file("all.tar"), file);
      await truncate(file, length);
      expect(await saidOf(await readFile(file)), String(length)).to.match(
        /^FILE is cut off: it ends (?:within|after|before) /,
      );
    }
    expect(await saidOf(whole.subarray(0, 100))).to.equal("FILE is no archive of Drawbridge.");
  });

  it("is refused when an octet of it is another", async () => {
    for (const share of [0.2, 0.4, 0.6, 0.8]) {
      const at = Math.floor(whole.length * share);
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      expect(await saidOf(bytes), String(at)).to.match(/^FILE is (?:not as it was made|cut off)/);
    }
  });

  it("names the entry that was changed, taken out, put in, or is in another's place", async () => {
    const users = /^user\//;
    const longer = changed(users, (bytes) => gzipSync(`${gunzipSync(bytes).toString("utf8")}{"id":"more"}\n`));
    expect(await saidOf(longer)).to.equal("FILE is not as it was made: user/00000001.jsonl.gz was changed.");
    const pieces = piecesOf(whole);
    const at = pieces.findIndex(({ name }) => users.test(name));
    const without = tarOf(pieces.filter((_, n) => n !== at));
    expect(await saidOf(without)).to.equal(
      "FILE is not as it was made: group/00000001.jsonl.gz stands where user/00000001.jsonl.gz was.",
    );
    const twice = tarOf([
      ...pieces.slice(0, -2),
      pieces[at] ?? { name: "", bytes: Buffer.alloc(0) },
      ...pieces.slice(-2),
    ]);
    expect(await saidOf(twice)).to.equal("FILE is not as it was made: user/00000001.jsonl.gz was put in.");
    expect(await saidOf(Buffer.concat([whole, Buffer.alloc(512)]))).to.equal(
      "FILE is not as it was made: something stands behind its end.",
    );
  });

  it("is refused when the manifest was made to fit, for it is sealed, and when it is of another export", async () => {
    const manifest = changed(/^manifest/, (bytes) =>
      Buffer.from(bytes.toString("utf8").replace(/"items":\d+/, '"items":9')),
    );
    expect(await saidOf(manifest)).to.equal(
      "FILE is not as it was made: manifest.json is not the one that was sealed.",
    );
    const torn = changed(/^manifest/, (bytes) => bytes.subarray(0, -9));
    expect(await saidOf(torn)).to.equal("FILE is not as it was made: manifest.json is not the one that was sealed.");
    await from.runs("export", "--out", from.file("second.tar"));
    const second = piecesOf(await readFile(from.file("second.tar")));
    await rm(from.file("second.tar"));
    const mixed = tarOf(
      piecesOf(whole).map((one) =>
        one.name.startsWith("event/") ? (second.find(({ name }) => name === one.name) ?? one) : one,
      ),
    );
    expect(await saidOf(mixed)).to.equal("FILE is not as it was made: event/00000001.jsonl.gz was changed.");
    const unsealed = changed(/^seal/, () => Buffer.from("nothing"));
    expect(await saidOf(unsealed)).to.equal("FILE is not as it was made: seal was changed.");
  });

  it("is refused by name when a newer release made it, or it is something else", async () => {
    const newer = changed(/^drawbridge.json/, (bytes) =>
      Buffer.from(bytes.toString("utf8").replace('"version": 1', '"version": 2')),
    );
    expect(await saidOf(newer)).to.equal(
      "FILE was made by a newer release: its format is 2, and this release knows 1.",
    );
    expect(await saidOf(Buffer.from("something else".repeat(100)))).to.equal("FILE is no archive of Drawbridge.");
    const none = await to.run("import", to.file("none.tar"));
    expect(none.err).to.match(/none\.tar cannot be read: there is no such file\.\n/);
    const there = await from.run("export", "--out", from.file("all.tar"));
    expect(there.err).to.match(/all\.tar is there already\.\nName another file/);
    const nowhere = await from.run("export", "--out", from.file("no/such/all.tar"));
    expect(nowhere.err).to.match(/all\.tar cannot be written: ENOENT\./);
  });
});

describe("An export to a disk that is full", function () {
  this.timeout(60_000);
  it("is refused, and nothing of it is left", async () => {
    const place = await MovedPlace.make({ ENCRYPTION_KEY: aKey() });
    const disk = place.file("disk");
    await mkdir(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
    try {
      await place.with(({ store }) => fillStore(store));
      for (const command of ["export", "backup"]) {
        const { exitCode, err } = await place.run(command, "--out", `${disk}/all.tar`);
        expect([exitCode, err], command).to.deep.equal([
          1,
          `There is no space left for ${disk}/all.tar; nothing of it was kept.\nFree some space, or name a file on another disk.\n`,
        ]);
        expect(await readdir(disk)).to.deep.equal([]);
      }
    } finally {
      execFileSync("umount", [disk]);
      await place.remove();
    }
  });
});
