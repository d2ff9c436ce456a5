/** What spans cost where nobody hears of them: those of one request, against the processor time of the cheapest request there is. */
import { inRequestSpan, inSpan } from "../../src/lib/span.js";
import { Connection } from "./http-load.js";
import { processorMs } from "./lists/processor-time.js";
import { medianOf, ratiosOf, type Row } from "./rows.js";
import { base, sqliteIn, startProduct } from "./scim-stage.js";

const rounds = 5;
const times = 1_000_000;
const requests = 3_000;
const bar = 0.01;

export async function benchSpans(): Promise<Row> {
  const product = await startProduct("sqlite", sqliteIn, 1_000, []);
  const connection = new Connection(product.target);
  try {
    const get = async (): Promise<number> => {
      const before = taken(product.pid);
      for (let n = 0; n < requests; n++) {
        const id = product.filled.users[n % product.filled.users.length] ?? "";
        await connection.send({ method: "GET", path: `${base}/Users/${id}`, expect: 200 });
      }
      return (taken(product.pid) - before) / requests;
    };
    await get();
    ofSpans();
    const pairs: { readonly spans: number; readonly get: number }[] = [];
    for (let round = 0; round < rounds; round++) pairs.push({ spans: ofSpans(), get: await get() });
    const ratio = ratiosOf(pairs.map((one) => one.spans / one.get));
    const middle = (of: "spans" | "get"): string => (medianOf(pairs.map((one) => one[of])) * 1_000).toFixed(2);
    return {
      measure: "spans of a GET by id that nobody hears of, against the GET, in processor time",
      bar: `≤ ${bar} times`,
      result: `${middle("spans")} against ${middle("get")} µs`,
      ratio,
      met: ratio.median <= bar,
    };
  } finally {
    connection.close();
    await product.stop();
  }
}

function taken(pid: number): number {
  const ms = processorMs([pid]);
  if (ms === undefined) throw new Error("this system does not tell what a process has taken: it needs Linux");
  return ms;
}

/** Milliseconds of the two spans of a read: the request and its check, less what there is without them. */
function ofSpans(): number {
  const done = Promise.resolve();
  const work = (): Promise<void> => done;
  const timed = (one: () => Promise<void>): number => {
    const start = process.cpuUsage();
    for (let n = 0; n < times; n++) void one();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000 / times;
  };
  const bare = timed(work);
  const spanned = timed(() => {
    let checked = done;
    inRequestSpan(
      () => "scim user.read",
      () => {
        checked = inSpan("check", work);
      },
    );
    return checked;
  });
  return spanned - bare;
}
