/** The row "console and API" of DESIGN §11: every list page where there are very many people, beside where there are few. */
import { startBuiltBridge } from "../../support/built-bridge.js";
import { ConsoleVisitor } from "../../support/console-visitor.js";
import { Connection, timeOf, type Call } from "../http-load.js";
import { medianOf, type Row } from "../rows.js";
import type { Engine } from "../scim-stage.js";
import { listPages, type ListPage } from "./addresses.js";
import { whatIsCalled } from "./called.js";
import { apiKey, operator, type FillSizes } from "./fill.js";
import { keptStore } from "./kept.js";
import { processorMs } from "./processor-time.js";

export interface ListSizes {
  readonly users: number;
  /** Of the store that it is compared with. */
  readonly fewUsers: number;
  /** Only pages whose addresses hold one of these texts; none: all of them. */
  readonly holding: readonly string[];
}

const teams = 1_000;
const rounds = 9;
/** Of a page that came out uneven: a collection of garbage in some of nine rounds looks like growth, and is none. */
const roundsAgain = 27;
const bar = { ms: 200, ratio: 1.5 } as const;
/** Less than this the clock and the other side of the machine take, not the page. */
const noiseMs = 2;

interface Side {
  readonly pages: readonly ListPage[];
  ask(page: ListPage): Promise<Cost>;
  stop(): Promise<void>;
}

/** In milliseconds: processor time of server and database (where it is not told, as long as one waited), and what one waited. */
interface Cost {
  readonly server: number;
  readonly waited: number;
}

interface Timed {
  /** One a round. */
  readonly large: readonly Cost[];
  readonly small: readonly Cost[];
}

/** Fills, or finds, the store of so many users: once for all runs. */
export async function benchFill(engine: Engine, users: number): Promise<Row[]> {
  const store = await keptStore(engine, { users, teams });
  await store.close();
  const { folder, filledInSeconds: seconds } = store;
  const took =
    seconds === undefined ? "was there" : `${seconds.toFixed(0)} s, ${(users / seconds).toFixed(0)} a second`;
  const measure = `${engine}: a store of ${users.toLocaleString("en")} users and ${teams.toLocaleString("en")} teams`;
  return [{ measure, bar: "", result: `${took}; ${folder}`, met: true }];
}

export async function benchLists(engine: Engine, { users, fewUsers, holding }: ListSizes): Promise<Row[]> {
  const large = await openSide(engine, { users, teams });
  try {
    const small = await openSide(engine, { users: fewUsers, teams });
    try {
      return [...(await timeAll(engine, large, small, holding))];
    } finally {
      await small.stop();
    }
  } finally {
    await large.stop();
  }
}

async function openSide(engine: Engine, sizes: FillSizes): Promise<Side> {
  const store = await keptStore(engine, sizes);
  const bridge = await startBuiltBridge({ folder: store.folder, env: { DATABASE_URL: store.url } }).catch(
    async (error: unknown) => {
      await store.close();
      throw error;
    },
  );
  const stop = async (): Promise<void> => {
    await bridge.stop();
    await store.close();
  };
  try {
    const visitor = new ConsoleVisitor(bridge.url);
    await visitor.signIn(operator.email, operator.password);
    const cookie = visitor.cookies.map(([name, value]) => `${name}=${value}`).join("; ");
    const connect = (): Connection => new Connection({ port: Number(new URL(bridge.url).port), token: apiKey });
    let connection = connect();
    const proof = { API: {}, console: { headers: [`Cookie: ${cookie}`] } };
    return {
      pages: listPages(await whatIsCalled(bridge.url, apiKey)),
      ask: ({ path, door }) => {
        // the other side may take longer for a page than a server waits for one that asks nothing
        if (connection.isClosed) connection = connect();
        return costOf(connection, { method: "GET", path, expect: 200, ...proof[door] }, [bridge.pid, ...store.pids]);
      },
      stop: async () => {
        connection.close();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function costOf(connection: Connection, call: Call, pids: readonly number[]): Promise<Cost> {
  const before = processorMs(pids);
  const waited = await timeOf(connection, call);
  const after = processorMs(pids);
  return { server: before === undefined || after === undefined ? waited : after - before, waited };
}

async function timeAll(engine: Engine, large: Side, small: Side, holding: readonly string[]): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const [at, page] of large.pages.entries()) {
    if (holding.length > 0 && !holding.some((text) => page.path.includes(text))) continue;
    const beside = small.pages[at];
    if (beside === undefined) throw new Error("the two sides have other pages");
    const time = async (times: number): Promise<Row> =>
      rowOf(
        engine,
        page,
        await timed(
          times,
          () => large.ask(page),
          () => small.ask(beside),
        ),
      );
    const row = await time(rounds);
    rows.push(row.met ? row : await time(roundsAgain));
  }
  return rows;
}

/** Both sides in turn, so that a busy moment of the machine meets both. The first round warms up. */
async function timed(times: number, large: () => Promise<Cost>, small: () => Promise<Cost>): Promise<Timed> {
  const took = { large: [] as Cost[], small: [] as Cost[] };
  for (let round = 0; round <= times; round++) {
    const [ours, theirs] = [await large(), await small()];
    if (round === 0) continue;
    took.large.push(ours);
    took.small.push(theirs);
  }
  return took;
}

function rowOf(engine: Engine, { path, door, isLooked }: ListPage, { large, small }: Timed): Row {
  const [ours, theirs] = [medianOf(large.map(({ server }) => server)), medianOf(small.map(({ server }) => server))];
  const waited = medianOf(large.map((cost) => cost.waited));
  const p95 = percentileOf(
    large.map(({ server }) => server),
    0.95,
  );
  const ratio = ours / theirs;
  const isEven = isLooked || ratio <= bar.ratio || ours - theirs <= noiseMs;
  return {
    measure: `${engine} ${door} ${path.replace(/^\/(api\/v1|console)/, "")}`,
    bar: `≤ ${bar.ms} ms${isLooked ? "" : `, ≤ ${bar.ratio} times`}`,
    result: `p95 ${p95.toFixed(1)} ms; ${ours.toFixed(1)} against ${theirs.toFixed(1)} ms (waited ${waited.toFixed(0)})`,
    ratio: { min: ratio, median: ratio, max: ratio },
    met: p95 <= bar.ms && isEven,
  };
}

function percentileOf(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
