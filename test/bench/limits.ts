/**
 * What the memory for bodies and the counters of requests cost: all that they do for one SCIM request, against the processor time of the
 * whole request. Measured by themselves, for a server with them and one without differ by less than two runs of the same.
 */
import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BodyBudget } from "../../src/http/shared/body/body-budget.js";
import { giveBudget, holdThrough, lotOf } from "../../src/http/shared/body/open-lots.js";
import { makeRateLimits } from "../../src/http/shared/rate-limits.js";
import { openMongoStore } from "../../src/store/mongo/index.js";
import type { Store } from "../../src/store/port/store.js";
import { openSqliteStore } from "../../src/store/sqlite/index.js";
import type { Counters } from "../../src/store/port/small-things.js";
import { findMongod } from "../support/mongod-binary.js";
import { startMongod } from "../support/mongod.js";
import { Connection, type Call } from "./http-load.js";
import { processorMs } from "./lists/processor-time.js";
import { personOf, USER_SCHEMA } from "./people.js";
import { medianOf, ratiosOf, type Row } from "./rows.js";
import { base, sqliteIn, startProduct, type Engine, type Product } from "./scim-stage.js";

const rounds = 5;
/** Calls in a round: 200,000 in all of them. */
const times = 40_000;
/** Requests in a round: one after the other, and on MongoDB each change waits for the disks. */
const requests = { sqlite: 2_000, mongodb: 250 } as const;
const fewUsers = 1_000;
const bar = 0.03;
/** The pace of a token: the slowest that may be set (`TOKEN_RATE`), at which a shared count is asked for most often. */
const aSecond = 25;

/** An engine's counters by a clock of our own, and the processes that are at work for them, this one aside. */
interface Counting {
  readonly clock: { at: number };
  readonly counters: Counters;
  readonly others: readonly number[];
}

export async function benchLimits(engine: Engine): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), "drawbridge-bench-"));
  const mongod = engine === "mongodb" ? await startMongod(await findMongod()) : undefined;
  const others = mongod === undefined ? [] : [mongod.pid];
  const clock = { at: Date.now() };
  const now = (): number => clock.at;
  let store: Store | undefined;
  try {
    store = mongod
      ? await openMongoStore({ uri: mongod.uri("counters"), now })
      : await openSqliteStore({ path: join(folder, "counters.db"), now });
    await store.migrate();
    const product = await startProduct(engine, mongod ? () => mongod.uri("limits") : sqliteIn, fewUsers, []);
    try {
      const counting = { clock, counters: store.counters, others };
      return [await row(counting, product, "GET a user by id"), await row(counting, product, "POST a user")];
    } finally {
      await product.stop();
    }
  } finally {
    await store?.close();
    await mongod?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

type What = "GET a user by id" | "POST a user";

async function row(counting: Counting, product: Product, what: What): Promise<Row> {
  let posted = 0;
  const callOf = (n: number): Call => {
    const id = product.filled.users[n % fewUsers] ?? "";
    if (what === "GET a user by id") return { method: "GET", path: `${base}/Users/${id}`, expect: 200 };
    const body = { schemas: [USER_SCHEMA], ...personOf(posted++, "limited") };
    return { method: "POST", path: `${base}/Users`, body, expect: 201 };
  };
  const most = requests[product.engine];
  const request = async (): Promise<number> => {
    // one each time: the server closes what nobody uses while the limits are measured
    const connection = new Connection(product.target);
    try {
      const before = taken([product.pid, ...counting.others]);
      for (let n = 0; n < most; n++) await connection.send(callOf(n));
      return (taken([product.pid, ...counting.others]) - before) / most;
    } finally {
      connection.close();
    }
  };
  await request();
  await ofLimits(counting, what);
  const pairs: { readonly limits: number; readonly request: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    pairs.push({ limits: await ofLimits(counting, what), request: await request() });
  }
  const ratio = ratiosOf(pairs.map((one) => one.limits / one.request));
  const middle = (of: "limits" | "request"): string => (medianOf(pairs.map((one) => one[of])) * 1_000).toFixed(1);
  return {
    measure: `${product.engine}: memory for bodies and counters of requests in ${what}, against all of it, in processor time`,
    bar: `< ${bar} times`,
    result: `${middle("limits")} against ${middle("request")} µs`,
    ratio,
    met: ratio.median < bar,
  };
}

const bodyOctets = 400;

/** Milliseconds of what the listener and the door do for one request, less what there is without them. */
async function ofLimits({ clock, counters, others }: Counting, what: What): Promise<number> {
  const limits = makeRateLimits({ counters, now: () => clock.at, tokenRate: 200, tokenBurst: 2_000 });
  const budget = new BodyBudget();
  const socket = new Socket();
  const hasBody = what === "POST a user";
  const limited = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    giveBudget(req, res, budget);
    await holdThrough(req, async () => {
      if ((await limits.token("bench")) !== undefined) throw new Error("a request was held up");
      if (!hasBody) return;
      const full = lotOf(req).hold(bodyOctets, { is: "proven", by: "token", holder: "acme" });
      if (full !== undefined) throw new Error("there was no room for a body");
    });
    clock.at += 1000 / aSecond;
  };
  const done = Promise.resolve();
  const timed = async (one: (req: IncomingMessage, res: ServerResponse) => Promise<void>): Promise<number> => {
    const before = taken([process.pid, ...others]);
    for (let n = 0; n < times; n++) {
      const req = new IncomingMessage(socket);
      req.complete = true;
      const res = new ServerResponse(req);
      await one(req, res);
      res.emit("close");
    }
    return (taken([process.pid, ...others]) - before) / times;
  };
  const bare = await timed(() => done);
  const all = await timed(limited);
  if (budget.held().token !== 0) throw new Error("a body was not given back");
  return all - bare;
}

function taken(pids: readonly number[]): number {
  const ms = processorMs(pids);
  if (ms === undefined) throw new Error("this system does not tell what a process has taken: it needs Linux");
  return ms;
}
