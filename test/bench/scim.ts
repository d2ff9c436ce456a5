/**
 * The SCIM rows of DESIGN §11 in one run: the built server, a bare express echo, scimmy-routers over a Map and, on MongoDB,
 * scimmy-routers over mongoose documents, each in its own process.
 */
import { Connection, rate, timeOf, type Call, type Target } from "./http-load.js";
import { PATCH_SCHEMA, personOf, USER_SCHEMA } from "./people.js";
import type { GroupSize } from "./scim-fill.js";
import { medianOf, ratiosOf, type Row } from "./rows.js";
import { base, openScimStage, userNameFilter, type Engine, type Product, type ScimStage } from "./scim-stage.js";

export interface ScimBenchOptions {
  readonly engines: readonly Engine[];
  /** Users of the large team; one group holds as many. */
  readonly users: number;
}

const rounds = 5;
const connections = 8;
const fewUsers = 1_000;
const bigAnswer = 10_000;
/** Members of the groups that more are pushed into. */
const pushed = { sqlite: 100, mongodb: 1_000 } as const;
const [everybody, ten, thousands, firstPushed] = [0, 1, 2, 3];
/** Whom the writes change: not those whom the first page and the last pages show, who are in one group on each side. */
const firstChanged = 2_000;

/** All users, ten of them, ten thousand, and eight groups of the usual size, one for each connection. */
const groupsOf = (engine: Engine, users: number): GroupSize[] => [
  { from: 0, size: users },
  { from: firstChanged, size: 10 },
  { from: firstChanged, size: bigAnswer },
  ...Array.from({ length: connections }, () => ({ from: firstChanged, size: pushed[engine] })),
];

export async function benchScim({ engines, users }: ScimBenchOptions): Promise<Row[]> {
  const rows: Row[] = [];
  for (const engine of engines) {
    const stage = await openScimStage(engine, { users, fewUsers, groups: groupsOf(engine, users) });
    try {
      const searched = await others(stage);
      for (const row of [...(await reads(stage)), ...(await writes(stage)), ...(await sizes(stage)), searched]) {
        rows.push({ ...row, measure: `${engine}: ${row.measure}` });
      }
    } finally {
      await stage.stop();
    }
  }
  return rows;
}

const ofDocuments = "scimmy-routers on mongoose documents";

const count = (n: number): string => n.toLocaleString("en");
const usersIn = ({ filled }: Product): string => count(filled.users.length);

/** How two sides compare in requests a second: in turn, round by round, so that a busy moment of the machine meets both. */
async function compareRates(
  measure: string,
  bar: { readonly atLeast?: number | undefined; readonly of: string },
  ours: (round: number) => Promise<number>,
  theirs: (round: number) => Promise<number>,
): Promise<Row> {
  await ours(rounds);
  await theirs(rounds);
  const [our, their]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    our.push(await ours(round));
    their.push(await theirs(round));
  }
  const ratio = ratiosOf(our.map((one, at) => one / (their[at] ?? 1)));
  const digits = medianOf(their) < 10 ? 1 : 0;
  return {
    measure,
    bar: bar.atLeast === undefined ? `none; shown beside ${bar.of}` : `≥ ${bar.atLeast} times ${bar.of}`,
    result: `${medianOf(our).toFixed(0)} against ${medianOf(their).toFixed(digits)} a second`,
    ratio,
    met: ratio.median >= (bar.atLeast ?? 0),
  };
}

async function reads(stage: ScimStage): Promise<Row[]> {
  const { large, echo, documents } = stage;
  const perRound = 3_000;
  const known = large.filled.users;
  // spread over all users, a different way through them in each round
  const some = (round: number): number[] =>
    Array.from({ length: perRound }, (_, n) => (n * 7_919 + round * 104_729) % known.length);
  const run = (target: Target, paths: readonly string[]): Promise<number> =>
    rate(
      target,
      paths.map((path) => ({ method: "GET", path, expect: 200 })),
      connections,
    );
  // a look-up that crosses to another process and back is compared with one that does so too
  const peer = documents ?? echo;
  const bar = documents === undefined ? { atLeast: 0.6, of: "an express echo" } : { atLeast: 2, of: ofDocuments };
  const theirId = (n: number): string => (documents === undefined ? String(n) : `u${n}`);
  const row = (measure: string, ours: (n: number) => string, theirs: (n: number) => string): Promise<Row> =>
    compareRates(
      `${measure}, ${usersIn(large)} users`,
      bar,
      (round) => run(large.target, some(round).map(ours)),
      (round) => run(peer, some(round).map(theirs)),
    );
  return [
    await row(
      "GET a user by id",
      (n) => `${base}/Users/${known[n] ?? ""}`,
      (n) => `/Users/${theirId(n)}`,
    ),
    await row("filter userName eq", userNameFilter, (n) => userNameFilter(n).slice(base.length)),
  ];
}

/** More than people put into one filter, and done in a second or two. */
const comparisons = 6;
const mostWaitMs = 50;

/** How long somebody else waits while a filter is searched for that no index answers; several times, one after the other. */
async function others({ large }: ScimStage): Promise<Row> {
  const [searching, asking] = [new Connection(large.target), new Connection(large.target)];
  const terms = Array.from({ length: comparisons }, (_, n) => `not (title co "none of these titles ${n}")`);
  const path = `${base}/Users?count=10&filter=${encodeURIComponent(terms.join(" and "))}`;
  const [id = ""] = large.filled.users;
  const [waits, searches]: [number[], number[]] = [[], []];
  try {
    for (let round = 0; round < rounds; round++) {
      const state = { isOver: false };
      const search = timeOf(searching, { method: "GET", path, expect: 200 }).finally(() => {
        state.isOver = true;
      });
      while (!state.isOver)
        waits.push(await timeOf(asking, { method: "GET", path: `${base}/Users/${id}`, expect: 200 }));
      searches.push(await search);
    }
  } finally {
    searching.close();
    asking.close();
  }
  return {
    measure: `GET a user by id while ${comparisons} comparisons are searched through, ${usersIn(large)} users`,
    bar: `≤ ${mostWaitMs} ms at most`,
    result: `${Math.max(...waits).toFixed(1)} ms at most, ${medianOf(waits).toFixed(1)} ms mostly; searches of ${(medianOf(searches) / 1000).toFixed(1)} s`,
    met: Math.max(...waits) <= mostWaitMs,
  };
}

/** Where the next untouched record is, on each side: every request changes something, as a push does. */
class Untouched {
  #at = 0;
  next(): number {
    return this.#at++;
  }
}

/** How many times as many a second: on SQLite of a peer that keeps nothing, on MongoDB of one that keeps it as durably. */
const writeBars = {
  // what making a user costs at least is the bench `floor`
  sqlite: { post: undefined, patch: 4, member: 4 },
  mongodb: { post: 1, patch: 2, member: 15 },
} as const;

async function writes({ large, scimmy, documents }: ScimStage): Promise<Row[]> {
  const bars = writeBars[large.engine];
  const of = documents === undefined ? "scimmy-routers on a Map" : ofDocuments;
  const peer = documents ?? scimmy;
  const members = pushed[large.engine];
  const ours = { users: `${base}/Users`, groups: `${base}/Groups`, user: idOf(large), group: groupOf(large) };
  const theirs = {
    users: "/Users",
    groups: "/Groups",
    user: (n: number) => `u${firstChanged + n}`,
    group: (n: number) => `g${firstPushed + n}`,
  };
  const side = (target: Target, at: Side, perRound: number, make: (at: Side, n: number) => Call) => {
    const untouched = new Untouched();
    return () =>
      rate(
        target,
        Array.from({ length: perRound }, () => make(at, untouched.next())),
        connections,
      );
  };
  const row = (
    measure: string,
    atLeast: number | undefined,
    [ourTimes, theirTimes]: readonly [number, number],
    make: (at: Side, n: number) => Call,
  ) =>
    compareRates(
      `${measure}, durable, ${connections} connections, ${usersIn(large)} users`,
      { atLeast, of },
      side(large.target, ours, ourTimes, make),
      side(peer, theirs, theirTimes, make),
    );
  return [
    await row("POST a user", bars.post, [2_000, 600], ({ users }, n) => ({
      method: "POST",
      path: users,
      body: { schemas: [USER_SCHEMA], ...personOf(n, "new") },
      expect: 201,
    })),
    await row("PATCH active", bars.patch, [2_000, 600], ({ users, user }, n) => ({
      method: "PATCH",
      path: `${users}/${user(n)}`,
      body: patch({ op: "replace", path: "active", value: false }),
      expect: 200,
    })),
    await row(
      `PATCH add member, groups of ${count(members)}`,
      bars.member,
      [2_000, 60],
      ({ groups, user, group }, n) => ({
        method: "PATCH",
        path: `${groups}/${group(n % connections)}`,
        body: patch({ op: "add", path: "members", value: [{ value: user(members + n) }] }),
        expect: [200, 204],
      }),
    ),
  ];
}

interface Side {
  readonly users: string;
  readonly groups: string;
  readonly user: (n: number) => string;
  readonly group: (n: number) => string;
}

const idOf =
  ({ filled }: Product) =>
  (n: number): string =>
    filled.users[firstChanged + n] ?? "";
const groupOf =
  ({ filled }: Product) =>
  (n: number): string =>
    filled.groups[firstPushed + n] ?? "";

function patch(...Operations: readonly object[]): object {
  return { schemas: [PATCH_SCHEMA], Operations };
}

/** The time of one request at two sizes, asked in turn over one connection each. */
async function compareTimes(
  measure: string,
  bar: { readonly is: string; readonly met: (ratio: number) => boolean; readonly slowAbove: boolean },
  perRound: { readonly one: number; readonly other: number },
  one: { readonly target: Target; readonly call: (n: number) => Call },
  other: { readonly target: Target; readonly call: (n: number) => Call },
): Promise<Row> {
  const [first, second] = [new Connection(one.target), new Connection(other.target)];
  const times: { readonly one: number; readonly other: number }[] = [];
  try {
    for (let round = -1, [a, b] = [0, 0]; round < rounds; round++) {
      const [mine, others]: [number[], number[]] = [[], []];
      const most = Math.max(perRound.one, perRound.other);
      for (let at = 0; at < most; at++) {
        if (at < perRound.one) mine.push(await timeOf(first, one.call(a++)));
        if (at < perRound.other) others.push(await timeOf(second, other.call(b++)));
      }
      // the first round only warms both
      if (round >= 0) times.push({ one: medianOf(mine), other: medianOf(others) });
    }
  } finally {
    first.close();
    second.close();
  }
  const ratio = ratiosOf(times.map((time) => (bar.slowAbove ? time.one / time.other : time.other / time.one)));
  const middle = (of: readonly number[]): string => medianOf(of).toFixed(1);
  return {
    measure,
    bar: bar.is,
    result: `${middle(times.map((time) => time.one))} against ${middle(times.map((time) => time.other))} ms`,
    ratio,
    met: bar.met(ratio.median),
  };
}

const noSlower = { is: "≤ 1.3 times", met: (ratio: number) => ratio <= 1.3, slowAbove: true };

async function sizes(stage: ScimStage): Promise<Row[]> {
  const { large, small, scimmy } = stage;
  const get = (target: Target, path: string) => ({
    target,
    call: (): Call => ({ method: "GET", path, expect: 200 }),
  });
  const page = `${base}/Users?count=100`;
  const deep = await deepCursor(large);
  const wholeGroup = large.engine === "sqlite" ? 15 : 6;
  return [
    await oneMember(large),
    await compareTimes(
      `a page of 100, ${usersIn(large)} users against ${usersIn(small)}`,
      noSlower,
      { one: 40, other: 40 },
      get(large.target, page),
      get(small.target, page),
    ),
    await compareTimes(
      `a deep cursor page against the first, ${usersIn(large)} users`,
      noSlower,
      { one: 40, other: 40 },
      get(large.target, `${page}&cursor=${deep}`),
      get(large.target, `${page}&cursor=`),
    ),
    await compareTimes(
      `GET a group of ${count(bigAnswer)} members, against scimmy-routers on a Map`,
      { is: `≥ ${wholeGroup} times as fast`, met: (ratio) => ratio >= wholeGroup, slowAbove: false },
      { one: 10, other: 2 },
      get(large.target, `${base}/Groups/${large.filled.groups[thousands] ?? ""}`),
      get(scimmy, `/Groups/g${thousands}`),
    ),
  ];
}

/** Joins and leaves in turn, of somebody who was in neither group: the last user and one who is made for it. */
async function oneMember(large: Product): Promise<Row> {
  const connection = new Connection(large.target);
  const made = await connection.send({
    method: "POST",
    path: `${base}/Users`,
    body: { schemas: [USER_SCHEMA], ...personOf(0, "joining") },
    expect: 201,
  });
  connection.close();
  const { id } = JSON.parse(made.body) as { id: string };
  const change = (group: string) => ({
    target: large.target,
    call: (n: number): Call => ({
      method: "PATCH",
      path: `${base}/Groups/${group}`,
      body: patch(
        n % 2 === 0
          ? { op: "add", path: "members", value: [{ value: id }] }
          : { op: "remove", path: `members[value eq "${id}"]` },
      ),
      expect: 204,
    }),
  });
  const [all = "", few = ""] = [large.filled.groups[everybody], large.filled.groups[ten]];
  return compareTimes(
    `PATCH add or remove one member, group of ${usersIn(large)} against 10`,
    noSlower,
    { one: 60, other: 60 },
    change(all),
    change(few),
  );
}

/** The cursor of a page near the end, after walking there as a client would. */
async function deepCursor({ target, filled }: Product): Promise<string> {
  const connection = new Connection(target);
  let cursor = "";
  for (let seen = 0; seen < filled.users.length * 0.95; seen += 1_000) {
    const path = `${base}/Users?count=1000&attributes=id&cursor=${cursor}`;
    const { body } = await connection.send({ method: "GET", path, expect: 200 });
    const { nextCursor } = JSON.parse(body) as { nextCursor?: string };
    if (nextCursor === undefined) break;
    cursor = nextCursor;
  }
  connection.close();
  return cursor;
}
