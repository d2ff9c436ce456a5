import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { format } from "prettier";
import { publishedSchemas } from "../../src/model/event-catalogue.js";

/** `npm run schemas`: writes the JSON Schema of each event; a test holds the files to the catalogue. */
const folder = "docs/schema/events";
const schemas = publishedSchemas();
await mkdir(folder, { recursive: true });
for (const name of await readdir(folder)) if (!Object.hasOwn(schemas, name)) await rm(join(folder, name));
for (const [name, schema] of Object.entries(schemas)) {
  await writeFile(join(folder, name), await format(JSON.stringify(schema), { parser: "json", printWidth: 120 }));
}
