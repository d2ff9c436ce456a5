/**
 * What making a user costs at least: the same rows by SQL alone, in batches with one durable COMMIT each, behind bare node:http. Nothing is
 * decided, looked up or checked. Arguments: the file of a store, the same file as it was before its last user was made, and the number and name
 * by which `personOf` makes that user.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Database from "libsql";
import { newId } from "../../src/lib/new-id.js";
import { personOf } from "./people.js";

const [file = "", earlier = "", number = "", word = ""] = process.argv.slice(2);
const template = personOf(Number(number), word);
/** What tells one user from another. */
const known = [template.userName, template.externalId];
const db = new Database(file);
for (const pragma of ["journal_mode = WAL", "synchronous = FULL", "cache_size = -65536", "wal_autocheckpoint = 4000"]) {
  db.pragma(pragma);
}
db.prepare("ATTACH DATABASE ? AS earlier").run(earlier);

type Value = string | number | bigint | Buffer | null;
type Made = (own: readonly string[], nth: number) => Value;

interface Statement {
  readonly insert: ReturnType<typeof db.prepare>;
  readonly values: readonly Made[];
}

const idPattern = /\b[0-9a-z]{26}\b/g;
const tables = db
  .prepare("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
  .raw()
  .all()
  .map((row) => String((row as Value[])[0]));

/** Rows that came or changed with that user. */
const rows = tables.flatMap((table) =>
  (db.prepare(`SELECT * FROM main.${table} EXCEPT SELECT * FROM earlier.${table}`).raw().all() as Value[][]).map(
    (values) => ({ table, values }),
  ),
);
/** Ids of what was there before stay. */
const old = new Set(
  tables.flatMap((table) =>
    (db.prepare(`SELECT * FROM earlier.${table} LIMIT 50`).raw().all() as Value[][]).flatMap((values) =>
      values.flatMap((value) => (typeof value === "string" ? (value.match(idPattern) ?? []) : [])),
    ),
  ),
);
const fresh = [
  ...new Set(
    rows.flatMap(({ values }) =>
      values.flatMap((value) => (typeof value === "string" ? (value.match(idPattern) ?? []) : [])),
    ),
  ),
].filter((id) => !old.has(id));

/** Of a text the parts between what is another user's. */
function textMaker(text: string): Made {
  const parts = text.split(new RegExp(`(${[...known.map((one) => one.replaceAll(".", "\\.")), ...fresh].join("|")})`));
  const at = parts.map((part) => [...known, ...fresh].indexOf(part));
  return (own) => parts.map((part, n) => (n % 2 === 0 ? part : (own[at[n] ?? -1] ?? ""))).join("");
}

function makerOf(table: string, column: string, value: Value): Made {
  if (typeof value === "string") return textMaker(value);
  // Events are numbered, and no number comes twice.
  if (table === "events" && column === "number") return (_own, nth) => Number(value) + nth;
  return () => value;
}

const statements: readonly Statement[] = rows.map(({ table, values }) => {
  const columns = db.prepare(`SELECT name FROM pragma_table_info('${table}') ORDER BY cid`).raw().all() as string[][];
  return {
    insert: db.prepare(`INSERT OR REPLACE INTO main.${table} VALUES (${values.map(() => "?").join(", ")})`),
    values: values.map((value, at) => makerOf(table, columns[at]?.[0] ?? "", value)),
  };
});
if (fresh.length === 0 || !rows.some(({ table }) => table === "users")) throw new Error("that user left no rows");

interface Waiting {
  readonly own: readonly string[];
  readonly answer: (id: string) => void;
}

let waiting: Waiting[] = [];
let made = 0;

function flush(): void {
  const batch = waiting;
  waiting = [];
  const answers: (() => void)[] = [];
  db.exec("BEGIN IMMEDIATE");
  for (const { own, answer } of batch) {
    const ids = fresh.map(() => newId());
    made++;
    for (const { insert, values } of statements) insert.run(values.map((make) => make([...own, ...ids], made)));
    answers.push(() => answer(ids[0] ?? ""));
  }
  db.exec("COMMIT");
  for (const answer of answers) answer();
}

const server = createServer((req, res) => {
  void req.toArray().then((chunks) => {
    const body = JSON.parse(Buffer.concat(chunks as Buffer[]).toString()) as {
      readonly userName: string;
      readonly externalId: string;
    };
    if (waiting.length === 0) setImmediate(flush);
    waiting.push({
      own: [body.userName, body.externalId],
      answer: (id) => {
        const text = JSON.stringify({ ...body, id });
        res.writeHead(201, { "Content-Type": "application/scim+json", "Content-Length": Buffer.byteLength(text) });
        res.end(text);
      },
    });
  });
});
server.listen(0, "127.0.0.1", () => console.log(`port ${(server.address() as AddressInfo).port}`));
