/** What a store costs as it grows: the time of a request, the server's memory, and room on the disk for each user. */
import { statSync } from "node:fs";
import { MongoClient } from "../../src/store/mongo/driver.js";
import { findMongod } from "../support/mongod-binary.js";
import { startMongod } from "../support/mongod.js";
import { Connection, timeOf, type Call } from "./http-load.js";
import { residentMiB } from "./memory.js";
import { PATCH_SCHEMA, personOf, USER_SCHEMA } from "./people.js";
import { medianOf, type Row } from "./rows.js";
import { base, sqliteIn, startProduct, userNameFilter, type Engine, type Product } from "./scim-stage.js";

const smallest = 1_000;
const samples = 200;
const noBar = "none; shown beside the other sizes";

/** @param most  users of the largest store; each is ten times the one before it */
export async function benchGrowth(engine: Engine, most: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (let users = smallest; users <= most; users *= 10) rows.push(...(await atSize(engine, users)));
  return rows;
}

async function atSize(engine: Engine, users: number): Promise<Row[]> {
  const mongod = engine === "mongodb" ? await startMongod(await findMongod()) : undefined;
  try {
    let place = "";
    const urlIn = (folder: string): string => (place = mongod?.uri("growth") ?? sqliteIn(folder));
    const product = await startProduct(engine, urlIn, users, [
      { from: 0, size: 10 },
      { from: 0, size: users },
    ]);
    try {
      const octets = mongod === undefined ? sizeOfFile(place) : await sizeInMongo(place);
      const times = await timesOf(product);
      const row = (what: string, result: string): Row => ({
        ...{ measure: `${engine}, ${users.toLocaleString("en")} users: ${what}`, bar: noBar, result, met: true },
      });
      return [
        ...times.map(([what, ms]) => row(what, `${medianOf(ms).toFixed(1)} ms, ${p95Of(ms).toFixed(1)} at p95`)),
        row("memory of the server after these", `${residentMiB(product.pid).toFixed(0)} MiB`),
        row("disk for each user, with its place in two groups", `${(octets / users / 1024).toFixed(1)} kB`),
      ];
    } finally {
      await product.stop();
    }
  } finally {
    await mongod?.stop();
  }
}

async function timesOf({ target, filled }: Product): Promise<readonly (readonly [string, readonly number[]])[]> {
  const connection = new Connection(target);
  const some = (n: number): number => (n * 7_919) % filled.users.length;
  const get = (path: string): Call => ({ method: "GET", path, expect: 200 });
  const member = (group: string | undefined, n: number): Call => ({
    method: "PATCH",
    path: `${base}/Groups/${group ?? ""}`,
    body: {
      schemas: [PATCH_SCHEMA],
      Operations: [{ op: n % 2 === 0 ? "remove" : "add", path: "members", value: [{ value: filled.users[5] }] }],
    },
    expect: 204,
  });
  const calls: readonly (readonly [string, (n: number) => Call])[] = [
    ["GET a user", (n) => get(`${base}/Users/${filled.users[some(n)] ?? ""}`)],
    ["filter userName eq", (n) => get(userNameFilter(some(n)))],
    ["a page of 100", () => get(`${base}/Users?count=100`)],
    [
      "POST a user",
      (n) => ({
        ...{ method: "POST", path: `${base}/Users`, expect: 201 },
        body: { schemas: [USER_SCHEMA], ...personOf(n, "grown") },
      }),
    ],
    ["PATCH a member, group of 10", (n) => member(filled.groups[0], n)],
    ["PATCH a member, group of all", (n) => member(filled.groups[1], n)],
  ];
  try {
    const times: [string, number[]][] = [];
    for (const [what, call] of calls) {
      const ms: number[] = [];
      for (let n = 0; n < samples; n++) ms.push(await timeOf(connection, call(n)));
      // The first ones warm it.
      times.push([what, ms.slice(samples / 10)]);
    }
    return times;
  } finally {
    connection.close();
  }
}

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
