import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { programFolder } from "../lib/own-files.js";

const types = { css: "text/css; charset=utf-8", js: "text/javascript; charset=utf-8", svg: "image/svg+xml" } as const;

export interface AssetFile {
  /** As it stands in the address: the name with a hash of the content, so that it may be cached for ever. */
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const house = ["tokens", "base", "layout", "parts", "forms", "tables", "console", "methods"].map(
  (one) => `styles/${one}.css`,
);

/** Each file that is served, and what it is put together from: a style sheet of small files is asked for once. */
const sources = {
  "drawbridge.css": house,
  "demo-idp.css": [...house, "styles/demo.css"],
  "api-docs.js": ["api-docs.js"],
  "copy.js": ["copy.js"],
  "dialog.js": ["dialog.js"],
  "go.js": ["go.js"],
  "live.js": ["live.js"],
  "menu.js": ["menu.js"],
  "origin.js": ["origin.js"],
  "preview.js": ["preview.js"],
  "send-once.js": ["send-once.js"],
  "times.js": ["times.js"],
  "drawbridge.svg": ["drawbridge.svg"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type AssetName = keyof typeof sources;

function load(name: AssetName): AssetFile {
  const body = Buffer.concat(sources[name].map((one) => readFileSync(join(programFolder, "pages/assets", one))));
  const dot = name.lastIndexOf(".");
  const hash = createHash("sha256").update(body).digest("hex").slice(0, 12);
  const extension = name.slice(dot + 1) as keyof typeof types;
  return { path: `/assets/${name.slice(0, dot)}-${hash}.${extension}`, type: types[extension], body };
}

const loaded = new Map((Object.keys(sources) as AssetName[]).map((name) => [name, load(name)]));

/** The style sheets, scripts and icon of the pages, read once at start: they are few and small. */
export const assetFiles: readonly AssetFile[] = [...loaded.values()];

export function assetUrl(name: AssetName): string {
  const file = loaded.get(name);
  if (file === undefined) throw new Error(`no such asset: ${name}`);
  return file.path;
}
