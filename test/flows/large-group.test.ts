import { expect } from "chai";
import { fill, slug, token } from "../bench/scim-fill.js";
import { PATCH_SCHEMA } from "../bench/people.js";
import { startBuiltBridge, type BuiltBridge } from "../support/built-bridge.js";
import { needsMongo, ownMongod } from "../support/mongo.js";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeFolder } from "../support/remove-folder.js";

/** 100,000 in the full run. */
const size = Number(process.env["LARGE_GROUP"] ?? 3_000);
const GROUP_SCHEMA = "urn:ietf:params:scim:schemas:core:2.0:Group";

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

interface Stage {
  readonly users: readonly string[];
  readonly ask: (method: string, path: string, body?: object) => Promise<Answer>;
}

/** The built server on a store of its own that holds so many users, asked by HTTP as a client would. */
function largeStage(open: () => Promise<{ url: (folder: string) => string; close: () => Promise<void> }>): () => Stage {
  let bridge: BuiltBridge | undefined;
  let stage: Stage | undefined;
  let close: (() => Promise<void>) | undefined;
  before(async function () {
    this.timeout(300_000);
    const folder = await mkdtemp(join(tmpdir(), "drawbridge-large-"));
    const store = await open();
    close = async () => {
      await store.close();
      await removeFolder(folder);
    };
    const { users } = await fill(store.url(folder), size, []);
    bridge = await startBuiltBridge({ folder, env: { DATABASE_URL: store.url(folder) } });
    const { url } = bridge;
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/scim+json" };
    stage = {
      users,
      ask: async (method, path, body) => {
        const sent = body === undefined ? {} : { body: JSON.stringify(body) };
        const answer = await fetch(`${url}/scim/v2/${slug}${path}`, { method, headers, ...sent });
        const text = await answer.text();
        return { status: answer.status, body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown> };
      },
    };
  });
  after(async function () {
    this.timeout(60_000);
    await bridge?.stop();
    await close?.();
  });
  return () => {
    if (stage === undefined) throw new Error("the stage is ready only inside a test");
    return stage;
  };
}

const named = (ids: readonly string[]): { value: string }[] => ids.map((value) => ({ value }));
const patch = (...Operations: object[]): object => ({ schemas: [PATCH_SCHEMA], Operations });
const membersIn = ({ body }: Answer): string[] =>
  ((body["members"] ?? []) as { value: string }[]).map(({ value }) => value).sort();

function promises(of: () => Stage): void {
  let group = "";
  const members = async (): Promise<string[]> => membersIn(await of().ask("GET", group));
  const change = async (...operations: object[]): Promise<number> =>
    (await of().ask("PATCH", group, patch(...operations))).status;

  it("is made by one POST, while others are answered", async () => {
    const { users, ask } = of();
    const making = ask("POST", "/Groups", { schemas: [GROUP_SCHEMA], displayName: "All", members: named(users) });
    const done = making.then(() => true);
    let answered = 0;
    // Several at once: on a quiet machine a small group is made before one who asks again and again has asked twice.
    const asking = async (): Promise<void> => {
      while (!(await Promise.race([done, ask("GET", `/Users/${users[0] ?? ""}`).then(() => false)]))) answered++;
    };
    await Promise.all(Array.from({ length: 4 }, asking));
    const made = await making;
    expect(made.status).to.equal(201);
    expect(membersIn(made)).to.deep.equal([...users].sort());
    expect(answered).to.be.greaterThan(1);
    group = `/Groups/${String(made.body["id"])}`;
  });

  it("is read whole, by several at once, and without members where they are not wanted", async () => {
    const { users, ask } = of();
    for (const answer of await Promise.all([1, 2, 3].map(() => ask("GET", group)))) {
      expect(membersIn(answer)).to.deep.equal([...users].sort());
    }
    expect((await ask("GET", `${group}?excludedAttributes=members`)).body).to.not.have.property("members");
  });

  it("is left by half and joined again, twice the same changing nothing", async () => {
    const { users, ask } = of();
    const half = users.slice(0, size / 2);
    expect(await change({ op: "remove", path: "members", value: named(half) })).to.equal(204);
    expect(await members()).to.deep.equal(users.slice(size / 2).sort());
    expect(await change({ op: "add", path: "members", value: named(half) })).to.equal(204);
    expect(await members()).to.deep.equal([...users].sort());
    const version = async () =>
      ((await ask("GET", `${group}?attributes=meta`)).body["meta"] as { version: string }).version;
    const before = await version();
    expect(await change({ op: "add", path: "members", value: named(users) })).to.equal(204);
    expect(await version()).to.equal(before);
  });

  it("is not changed at all by a request that names one unknown member among them", async () => {
    const { users, ask } = of();
    const operations = [
      { op: "remove", path: "members", value: named(users.slice(0, 10)) },
      { op: "add", path: "members", value: named([...users.slice(10, -1), "nobody"]) },
    ];
    const refused = await ask("PATCH", group, patch(...operations));
    expect([refused.status, refused.body["scimType"]]).to.deep.equal([400, "invalidValue"]);
    expect(refused.body["detail"]).to.include("nobody");
    expect(await members()).to.have.lengthOf(size);
  });

  it("keeps every one of many changes of single members at once", async () => {
    const { users } = of();
    const some = users.slice(0, 40);
    const leave = some.map((id) => change({ op: "remove", path: `members[value eq "${id}"]` }));
    expect(new Set(await Promise.all(leave))).to.deep.equal(new Set([204]));
    expect(await members()).to.deep.equal(users.slice(40).sort());
    const join = some.map((id) => change({ op: "add", path: "members", value: named([id]) }));
    expect(new Set(await Promise.all(join))).to.deep.equal(new Set([204]));
    expect(await members()).to.have.lengthOf(size);
  });

  it("is replaced by few, and by all again", async () => {
    const { users, ask } = of();
    const few = users.slice(-7);
    const put = await ask("PUT", group, { schemas: [GROUP_SCHEMA], displayName: "Few", members: named(few) });
    expect([put.status, membersIn(put)]).to.deep.equal([200, [...few].sort()]);
    expect(await change({ op: "replace", path: "members", value: named(users) })).to.equal(204);
    expect(await members()).to.have.lengthOf(size);
  });

  it("is deleted, and nobody is in it any more", async () => {
    const { users, ask } = of();
    const groupsOf = async (id = ""): Promise<unknown> => (await ask("GET", `/Users/${id}`)).body["groups"];
    expect(await groupsOf(users[5])).to.have.lengthOf(1);
    expect((await ask("DELETE", group)).status).to.equal(204);
    expect((await ask("GET", group)).status).to.equal(404);
    for (const id of [users[0], users[5], users.at(-1)]) expect(await groupsOf(id)).to.equal(undefined);
    const again = await ask("POST", "/Groups", { schemas: [GROUP_SCHEMA], displayName: "All", members: [] });
    expect(membersIn(again)).to.deep.equal([]);
  });
}

describe(`a group of ${size} members through the SCIM door, on SQLite`, function () {
  this.timeout(180_000);
  const none = (): Promise<void> => Promise.resolve();
  promises(
    largeStage(() =>
      Promise.resolve({ url: (folder: string) => `sqlite:${join(folder, "drawbridge.db")}`, close: none }),
    ),
  );
});

describe(`a group of ${size} members through the SCIM door, on MongoDB`, function () {
  this.timeout(180_000);
  needsMongo();
  promises(
    largeStage(async () => {
      const mongod = await ownMongod({ cacheGiB: 2 });
      return { url: () => mongod.uri("large"), close: () => mongod.stop() };
    }),
  );
});
