import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBuiltBridge } from "../support/built-bridge.js";
import { startPeer, type Peer } from "./child.js";
import { Connection, rate, type Call } from "./http-load.js";
import { personOf, USER_SCHEMA } from "./people.js";
import { medianOf, ratiosOf, type Row } from "./rows.js";
import { fill, token } from "./scim-fill.js";
import { base, sqliteIn } from "./scim-stage.js";

const rounds = 5;
const perRound = 2_000;
const connections = 8;
const bar = 0.5;

/** POST of a user against the rows alone: two servers on copies of one store, asked in turn. */
export async function benchFloor(users: number): Promise<Row> {
  const [folder, copy] = [
    await mkdtemp(join(tmpdir(), "drawbridge-bench-")),
    await mkdtemp(join(tmpdir(), "drawbridge-bench-")),
  ];
  await fill(sqliteIn(folder), users, []);
  const file = join(folder, "drawbridge.db");
  const [floorFile, earlier] = [join(copy, "floor.db"), join(copy, "earlier.db")];
  const first = await startBuiltBridge({ folder });
  const port = Number(new URL(first.url).port);
  await post(port, 0, "known");
  await first.stop();
  await copyFile(file, earlier);
  const second = await startBuiltBridge({ folder, port });
  await post(port, 0, "floor");
  await second.stop();
  await copyFile(file, floorFile);
  const bridge = await startBuiltBridge({ folder, port });
  let floor: Peer | undefined;
  try {
    floor = await startPeer("peer-floor.ts", floorFile, earlier, "0", "floor");
    const [ours, theirs] = [sideOf(port, `${base}/Users`, "ours"), sideOf(floor.port, "/Users", "theirs")];
    await ours();
    await theirs();
    const rates: { readonly ours: number; readonly theirs: number }[] = [];
    for (let round = 0; round < rounds; round++) rates.push({ ours: await ours(), theirs: await theirs() });
    const ratio = ratiosOf(rates.map((one) => one.ours / one.theirs));
    const middle = (of: "ours" | "theirs"): string => medianOf(rates.map((one) => one[of])).toFixed(0);
    return {
      measure: `sqlite: POST a user, durable, ${connections} connections, ${users.toLocaleString("en")} users, against the same rows by SQL in batches behind node:http`,
      bar: `≥ ${bar} times`,
      result: `${middle("ours")} against ${middle("theirs")} a second`,
      ratio,
      met: ratio.median >= bar,
    };
  } finally {
    await floor?.stop();
    await bridge.stop();
    for (const one of [folder, copy]) await rm(one, { recursive: true, force: true });
  }
}

function callOf(path: string, n: number, name: string): Call {
  return { method: "POST", path, body: { schemas: [USER_SCHEMA], ...personOf(n, name) }, expect: 201 };
}

async function post(port: number, n: number, name: string): Promise<void> {
  const connection = new Connection({ port, token });
  await connection.send(callOf(`${base}/Users`, n, name));
  connection.close();
}

function sideOf(port: number, path: string, name: string): () => Promise<number> {
  let at = 1;
  return () => {
    const calls = Array.from({ length: perRound }, () => callOf(path, at++, name));
    return rate({ port, token }, calls, connections);
  };
}
