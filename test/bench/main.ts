/**
 * `npm run bench -- [name…] [--json] [--store sqlite|mongodb|both] [--users N] [--requests N] [--events N]
 * [--service-ms N] [--pages TEXT]… [--memberships N] [--chart FILE] [--baseline] [--keep]`: measures what DESIGN §11
 * promises, product and peer in one run. All benches but `fairness`, `growth`, `monday`, `memory` and `lists`, which take longer, run where none is
 * named. `fill USERS` makes the store that `lists --users USERS` measures, where it is not there yet; `--pages` keeps to
 * those whose addresses hold the text. The exit code is 1 where
 * a bar is missed, and with `--baseline` where a ratio is worse than the one in `baseline.json` by a quarter; `--keep` writes that file.
 * `--chart` draws what has points of a chart, as `growth` has.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { comparedWith, keepBaseline, readBaseline } from "./baseline.js";
import { chartOf } from "./chart.js";
import { tableOf, type Row } from "./rows.js";
import type { Engine } from "./scim-stage.js";

interface Options {
  readonly engines: readonly Engine[];
  readonly users: number;
  readonly requests: number;
  readonly events: number;
  readonly serviceMs: number;
  readonly memberships: number;
  readonly pages: readonly string[];
}

/** Loaded when asked for, so that one bench does not carry the other's libraries. */
const BENCHES: Readonly<Record<string, (options: Options) => Promise<Row[]>>> = {
  saml: async () => [
    ...(await (await import("./saml.js")).benchSaml()),
    ...(await (await import("./login.js")).benchLogin()),
  ],
  scim: async (options) => (await import("./scim.js")).benchScim(options),
  floor: async ({ engines, users }) =>
    engines.includes("sqlite") ? [await (await import("./floor.js")).benchFloor(users)] : Promise.resolve([]),
  spans: async () => [await (await import("./spans.js")).benchSpans()],
  limits: ({ engines }) => each(engines, async (engine) => (await import("./limits.js")).benchLimits(engine)),
  brake: async ({ engines }) =>
    engines.includes("mongodb") ? (await import("./brake.js")).benchBrake() : Promise.resolve([]),
  oidc: async () => (await import("./oidc.js")).benchOidc(),
  webhooks: async ({ events }) => (await import("./webhooks.js")).benchWebhooks(events),
  fairness: ({ engines }) => each(engines, async (engine) => (await import("./fairness.js")).benchFairness(engine)),
  monday: async ({ serviceMs }) => (await import("./monday.js")).benchMonday(serviceMs),
  growth: ({ engines, users, memberships }) =>
    each(engines, async (engine) => (await import("./growth.js")).benchGrowth(engine, users, memberships)),
  memory: async ({ requests }) => (await import("./memory.js")).benchMemory(requests),
  fill: ({ engines, users }) =>
    each(engines, async (engine) => (await import("./lists/lists.js")).benchFill(engine, users)),
  lists: ({ engines, users, pages: holding }) =>
    each(engines, async (engine) =>
      (await import("./lists/lists.js")).benchLists(engine, { users, fewUsers: 1_000, holding }),
    ),
};
const usual = ["saml", "scim", "floor", "spans", "limits", "brake", "oidc", "webhooks"];

const STORES: Readonly<Record<string, readonly Engine[]>> = {
  sqlite: ["sqlite"],
  mongodb: ["mongodb"],
  both: ["sqlite", "mongodb"],
};

/** One engine after the other: side by side each would slow the other down. */
async function each(engines: readonly Engine[], bench: (engine: Engine) => Promise<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for (const engine of engines) rows.push(...(await bench(engine)));
  return rows;
}

/** @throws TypeError for what it does not know */
function read(args: readonly string[]): {
  readonly names: readonly string[];
  readonly json: boolean;
  readonly baseline: boolean;
  readonly keep: boolean;
  readonly chart: string | undefined;
  readonly options: Options;
} {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      store: { type: "string", default: "both" },
      users: { type: "string", default: "100000" },
      requests: { type: "string", default: "100000" },
      events: { type: "string", default: "40000" },
      pages: { type: "string", multiple: true, default: [] },
      "service-ms": { type: "string", default: "2.5" },
      memberships: { type: "string", default: "1" },
      chart: { type: "string" },
      baseline: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  // the number stands where one looks for it: `fill 1000000`
  const [first, count = ""] = positionals;
  if (first === "fill" && /^\d+$/.test(count)) values.users = positionals.splice(1, 1)[0] ?? "";
  const unknown = positionals.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) {
    throw new TypeError(`There is no bench ${unknown.join(", ")}. There are: ${Object.keys(BENCHES).join(", ")}.`);
  }
  const engines = Object.hasOwn(STORES, values.store) ? STORES[values.store] : undefined;
  if (engines === undefined) throw new TypeError(`--store is one of ${Object.keys(STORES).join(", ")}.`);
  const [users, requests, events] = [Number(values.users), Number(values.requests), Number(values.events)];
  // the rows with 10,000 members, and those that touch each user once, need as many
  if (!(users >= 20_000)) throw new TypeError("--users must be 20000 or more.");
  if (!(requests >= 40_000)) throw new TypeError("--requests must be 40000 or more.");
  // they must last for as long as deliveries are counted and people sign in
  if (!(events >= 20_000)) throw new TypeError("--events must be 20000 or more.");
  const names = positionals.length > 0 ? positionals : usual;
  const serviceMs = Number(values["service-ms"]);
  if (!(serviceMs > 0)) throw new TypeError("--service-ms must be more than 0.");
  const memberships = Number(values.memberships);
  if (!Number.isInteger(memberships) || memberships < 0) throw new TypeError("--memberships must be a whole number.");
  const { json, baseline, keep, chart } = values;
  const { pages } = values;
  const options = { engines, users, requests, events, serviceMs, memberships, pages };
  return { names, json, baseline, keep, chart, options };
}

async function main(args: readonly string[]): Promise<number> {
  let asked: ReturnType<typeof read>;
  try {
    asked = read(args);
  } catch (error) {
    console.error((error as Error).message);
    return 2;
  }
  const results: Record<string, Row[]> = {};
  for (const name of asked.names) {
    const rows = await BENCHES[name]?.(asked.options);
    if (rows === undefined) continue;
    results[name] = rows;
    if (!asked.json) console.log(`\n${name}\n${tableOf(rows)}`);
  }
  const all = Object.values(results).flat();
  const passed = all.filter(({ met }) => met).length;
  console.log(asked.json ? JSON.stringify(results, null, 2) : `\n${passed} passed, ${all.length - passed} failed`);
  if (asked.keep) keepBaseline(all);
  if (asked.chart !== undefined) writeFileSync(asked.chart, chartOf(all));
  const compared = asked.baseline ? comparedWith(readBaseline(), all) : [];
  for (const line of compared) console.error(line);
  return passed === all.length && !compared.some((line) => line.startsWith("worse")) ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
