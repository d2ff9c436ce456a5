// Compiles src/ into dist/ and lays beside it what the compiler does not carry: the style sheet and scripts of the pages.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";

const root = import.meta.dirname;
const dist = join(root, "dist");
// What `npm run typecheck` has found good a moment ago need not be checked again.
const checked = process.argv.includes("--checked") ? ["--noCheck"] : [];
// For whoever waits at a terminal; nobody else needs to know.
const say = (text) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`);
say("Compiling src/ …");
rmSync(dist, { recursive: true, force: true });
execFileSync(
  process.execPath,
  [join(root, "node_modules/typescript-7/bin/tsc"), "-p", join(root, "tsconfig.build.json"), ...checked],
  {
    stdio: "inherit",
  },
);
say("");
const assets = join(root, "src/pages/assets");
if (existsSync(assets)) cpSync(assets, join(dist, "pages/assets"), { recursive: true });
// The page of the API's document is drawn by swagger-ui, which users of the package then need not install.
const ui = join(root, "node_modules/swagger-ui-dist");
for (const name of ["swagger-ui.css", "swagger-ui-bundle.js", "LICENSE", "NOTICE"]) {
  if (existsSync(join(ui, name))) cpSync(join(ui, name), join(dist, "pages/swagger-ui", name));
}
if (existsSync(join(dist, "main.js"))) chmodSync(join(dist, "main.js"), 0o755);
