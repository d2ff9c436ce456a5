/** What a store costs as it and its groups grow: the time of a request, the server's memory, and room on the disk for each user. */
import { statSync } from "node:fs";
import { MongoClient } from "../../src/store/mongo/driver.js";
import { findMongod } from "../support/mongod-binary.js";
import { startMongod } from "../support/mongod.js";
import { Connection, timeOf, type Call } from "./http-load.js";
import { residentMiB } from "./memory.js";
import { PATCH_SCHEMA, personOf, USER_SCHEMA } from "./people.js";
import type { GroupSize } from "./scim-fill.js";
import { medianOf, type Row } from "./rows.js";
import { base, sqliteIn, startProduct, userNameFilter, type Engine, type Product } from "./scim-stage.js";

const smallest = 1_000;
const samples = 200;
/** Groups of up to so many are read whole this often: a hundred thousand members are ten megabytes. */
const readWhole = 20;
const noBar = "none; shown beside the other sizes";
const usualGroup = 100;
const largestGroup = 100_000;

/**
 * @param most         users of the largest store; each is ten times the one before it
 * @param memberships  of each user, in groups of 100; beside them there are groups of 10, 100 and so on to 100,000
 */
export async function benchGrowth(engine: Engine, most: number, memberships: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (let users = smallest; users <= most; users *= 10) rows.push(...(await atSize(engine, users, memberships)));
  return rows;
}

/** Of ten, a hundred and so on, as far as there are people. */
const sizesUpTo = (users: number): readonly number[] =>
  [10, 100, 1_000, 10_000, largestGroup].filter((size) => size <= users);

function groupsFor(users: number, memberships: number): readonly GroupSize[] {
  const usual = (users / usualGroup) * memberships;
  return [
    ...sizesUpTo(users).map((size) => ({ from: 0, size })),
    ...Array.from({ length: usual }, (_, n) => ({ from: (n * usualGroup) % users, size: usualGroup })),
  ];
}

async function atSize(engine: Engine, users: number, memberships: number): Promise<Row[]> {
  const mongod = engine === "mongodb" ? await startMongod(await findMongod()) : undefined;
  const name = { sqlite: "SQLite", mongodb: "MongoDB" }[engine];
  try {
    let place = "";
    const urlIn = (folder: string): string => (place = mongod?.uri("growth") ?? sqliteIn(folder));
    const groups = groupsFor(users, memberships);
    const product = await startProduct(engine, urlIn, users, groups);
    try {
      const octets = mongod === undefined ? sizeOfFile(place) : await sizeInMongo(place);
      const times = await timesOf(product);
      const row = (what: string, result: string): Row => ({
        ...{ measure: `${engine}, ${count(users)} users: ${what}`, bar: noBar, result, met: true },
      });
      return [
        ...times.map(({ what, members, ms }): Row => {
          const of = members === undefined ? "" : `, group of ${count(members)}`;
          const point = {
            ...{ panel: members === undefined ? `${name}, by users` : `${name}, by members of the group` },
            ...{ line: what, size: members ?? users, ms: medianOf(ms) },
          };
          return { ...row(`${what}${of}`, `${medianOf(ms).toFixed(1)} ms, ${p95Of(ms).toFixed(1)} at p95`), point };
        }),
        row("memory of the server after these", `${residentMiB(product.pid).toFixed(0)} MiB`),
        row("memberships", count(groups.reduce((all, { size }) => all + size, 0))),
        row("disk for each user, with its memberships", `${(octets / users / 1024).toFixed(1)} kB`),
      ];
    } finally {
      await product.stop();
    }
  } finally {
    await mongod?.stop();
  }
}

interface Timed {
  readonly what: string;
  /** Of the group that is asked for. */
  readonly members?: number;
}

async function timesOf({ target, filled }: Product): Promise<readonly (Timed & { readonly ms: readonly number[] })[]> {
  const connection = new Connection(target);
  const anybody = (n: number): string => filled.users[(n * 7_919) % filled.users.length] ?? "";
  const get = (path: string): Call => ({ method: "GET", path: `${base}${path}`, expect: 200 });
  const post = (n: number): Call => ({
    ...{ method: "POST", path: `${base}/Users`, expect: 201 },
    body: { schemas: [USER_SCHEMA], ...personOf(n, "grown") },
  });
  const member = (group: string, n: number): Call => ({
    ...{ method: "PATCH", path: `${base}/Groups/${group}`, expect: 204 },
    body: {
      schemas: [PATCH_SCHEMA],
      Operations: [{ op: n % 2 === 0 ? "remove" : "add", path: "members", value: [{ value: filled.users[5] }] }],
    },
  });
  const groupsOf = (n: number): string => encodeURIComponent(`members.value eq "${anybody(n)}"`);
  const ofSize = sizesUpTo(filled.users.length).map((members, at) => ({ members, id: filled.groups[at] ?? "" }));
  const asked: readonly (Timed & { readonly call: (n: number) => Call; readonly often: number })[] = [
    { what: "GET a user", call: (n) => get(`/Users/${anybody(n)}`), often: samples },
    {
      what: "filter userName eq",
      call: (n) => get(userNameFilter(n % filled.users.length).slice(base.length)),
      often: samples,
    },
    { what: "a page of 100", call: () => get("/Users?count=100"), often: samples },
    {
      ...{ what: "the groups of a user", often: samples },
      call: (n) => get(`/Groups?filter=${groupsOf(n)}&excludedAttributes=members`),
    },
    { what: "POST a user", call: post, often: samples },
    ...ofSize.map(({ members, id }) => ({
      ...{ what: "PATCH a member", members, often: samples },
      call: (n: number) => member(id, n),
    })),
    ...ofSize.map(({ members, id }) => ({
      ...{ what: "GET the group", members, often: readWhole },
      call: () => get(`/Groups/${id}`),
    })),
  ];
  try {
    const times: (Timed & { readonly ms: readonly number[] })[] = [];
    for (const { call, often, ...timed } of asked) {
      const ms: number[] = [];
      for (let n = 0; n < often; n++) ms.push(await timeOf(connection, call(n)));
      // The first ones warm it.
      times.push({ ...timed, ms: ms.slice(often / 10) });
    }
    return times;
  } finally {
    connection.close();
  }
}

const count = (n: number): string => n.toLocaleString("en");

function p95Of(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length * 0.95)] ?? Number.NaN;
}

function sizeOfFile(url: string): number {
  return statSync(url.slice("sqlite:".length)).size;
}

/** Collections and indexes as they lie on the disk, compressed. */
async function sizeInMongo(uri: string): Promise<number> {
  const client = new MongoClient(uri);
  try {
    const { storageSize, indexSize } = await client.db().stats();
    return Number(storageSize) + Number(indexSize);
  } finally {
    await client.close();
  }
}
