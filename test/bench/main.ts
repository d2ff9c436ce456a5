/**
 * `npm run bench -- [name…] [--json]`: measures what DESIGN §11 promises, product and peer in one run. All benches run
 * where none is named. The exit code is 1 where a bar is missed.
 */
import { tableOf, type Row } from "./rows.js";

/** Loaded when asked for, so that one bench does not carry the other's libraries. */
const BENCHES: Readonly<Record<string, () => Promise<Row[]>>> = {
  saml: async () => [
    ...(await (await import("./saml.js")).benchSaml()),
    ...(await (await import("./login.js")).benchLogin()),
  ],
};

async function main(args: readonly string[]): Promise<number> {
  const json = args.includes("--json");
  const named = args.filter((arg) => !arg.startsWith("--"));
  const unknown = named.filter((name) => !Object.hasOwn(BENCHES, name));
  if (unknown.length > 0) {
    console.error(`There is no bench ${unknown.join(", ")}. There are: ${Object.keys(BENCHES).join(", ")}.`);
    return 2;
  }
  const results: Record<string, Row[]> = {};
  for (const name of named.length > 0 ? named : Object.keys(BENCHES)) {
    const rows = await BENCHES[name]?.();
    if (rows === undefined) continue;
    results[name] = rows;
    if (!json) console.log(`\n${name}\n${tableOf(rows)}`);
  }
  if (json) console.log(JSON.stringify(results, null, 2));
  return Object.values(results)
    .flat()
    .every(({ met }) => met)
    ? 0
    : 1;
}

process.exitCode = await main(process.argv.slice(2));
