import { execFileSync } from "node:child_process";
import { rate, type Call } from "./http-load.js";
import { PATCH_SCHEMA, personOf, USER_SCHEMA } from "./people.js";
import type { Row } from "./rows.js";
import { base, sqliteIn, startProduct, userNameFilter, type Product } from "./scim-stage.js";

const few = 10_000;
/** By then the caches are full: from here on memory shall stay where it is. */
const settled = 20_000;
const portion = 5_000;
const users = 2_000;
const connections = 8;

/** Resident memory of the built server after very many mixed requests, against after the first ones: what leaks would show. */
export async function benchMemory(requests: number): Promise<Row[]> {
  const product = await startProduct("sqlite", sqliteIn, users, [{ from: 0, size: 500 }]);
  try {
    let sent = 0;
    const send = async (upTo: number): Promise<number> => {
      for (; sent < upTo; sent += portion) {
        const calls = Array.from({ length: Math.min(portion, upTo - sent) }, (_, n) => mixed(product, sent + n));
        await rate(product.target, calls, connections);
      }
      return residentMiB(product.pid);
    };
    const before = await send(few);
    const full = await send(settled);
    const after = await send(requests);
    const ratio = after / before;
    return [
      {
        measure: `resident memory after ${requests.toLocaleString("en")} mixed SCIM requests against after ${few.toLocaleString("en")}`,
        bar: "≤ 1.1 times",
        result: `${after.toFixed(0)} against ${before.toFixed(0)} MiB (${full.toFixed(0)} after ${settled.toLocaleString("en")})`,
        ratio: { min: ratio, median: ratio, max: ratio },
        met: ratio <= 1.1,
      },
    ];
  } finally {
    await product.stop();
  }
}

/** Look-ups, lists, changes and refusals, each in its turn, as an identity provider's day has them. */
function mixed({ filled }: Product, n: number): Call {
  const at = n % users;
  const id = filled.users[at] ?? "";
  const group = filled.groups[0] ?? "";
  const patch = (operation: object): object => ({ schemas: [PATCH_SCHEMA], Operations: [operation] });
  switch (n % 8) {
    case 0:
      return { method: "GET", path: userNameFilter(at), expect: 200 };
    case 1:
      return { method: "GET", path: `${base}/Users?count=20&startIndex=${1 + (at % 50)}`, expect: 200 };
    case 2: {
      const body = { schemas: [USER_SCHEMA], ...personOf(n, "new") };
      return { method: "POST", path: `${base}/Users`, body, expect: 201 };
    }
    case 3: {
      const value = `Title ${n}`;
      return { method: "PATCH", path: `${base}/Users/${id}`, body: patch({ op: "replace", path: "title", value }), expect: 200 }; // prettier-ignore
    }
    case 4: {
      const member = filled.users[500 + (n % 1_500)] ?? "";
      const body = patch({ op: "add", path: "members", value: [{ value: member }] });
      return { method: "PATCH", path: `${base}/Groups/${group}`, body, expect: 204 };
    }
    case 5:
      return { method: "GET", path: `${base}/Users?filter=${encodeURIComponent(`userName foo ${n}`)}`, expect: 400 };
    case 6:
      return { method: "GET", path: `${base}/Groups/${group}?excludedAttributes=members`, expect: 200 };
    default:
      return { method: "GET", path: `${base}/Users/${id}`, expect: 200 };
  }
}

export function residentMiB(pid: number): number {
  return Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" })) / 1024;
}
