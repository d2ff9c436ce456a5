// Makes dist/ of src/: our own modules in few files, for a command that reads six hundred of them needs twice the time, and beside
// them what the pages are drawn with. Packages stay packages, so that whoever runs the bridge sees and renews them as such.
import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const root = import.meta.dirname;
const dist = join(root, "dist");
// For whoever waits at a terminal; nobody else needs to know.
const say = (text) => process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`);
rmSync(dist, { recursive: true, force: true });
// What `npm run typecheck` has found good a moment ago need not be checked again.
if (!process.argv.includes("--checked")) {
  say("Checking src/ …");
  const types = ["node_modules/typescript-7/bin/tsc", "-p", "tsconfig.build.json"];
  execFileSync(process.execPath, types, { cwd: root, stdio: "inherit" });
}
say("Building dist/ …");
await build({
  absWorkingDir: root,
  entryPoints: ["src/main.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  packages: "external",
  sourcemap: true,
  sourcesContent: false,
  chunkNames: "[name]-[hash]",
  logLevel: "warning",
});
say("");
cpSync(join(root, "src/pages/assets"), join(dist, "pages/assets"), { recursive: true });
// The page of the API's document is drawn by swagger-ui, which users of the package then need not install.
const ui = join(root, "node_modules/swagger-ui-dist");
for (const name of ["swagger-ui.css", "swagger-ui-bundle.js", "LICENSE", "NOTICE"]) {
  if (existsSync(join(ui, name))) cpSync(join(ui, name), join(dist, "pages/swagger-ui", name));
}
chmodSync(join(dist, "main.js"), 0o755);
